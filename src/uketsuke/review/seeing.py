"""Which filing a route shows: one of the visitor's offices or none, and the look at it in its history."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException
from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.states import Subject
from uketsuke.cases.who import acting
from uketsuke.review.house import House, Visitor


def filing_of(session: Session, receipt: str, visitor: Visitor) -> int:
    """The id of a filing that the visitor may see; for all others it is as if there were none (404)."""
    found = records.find_filing(session, receipt, offices=visitor.sees)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found


def looked(
    house: House, visitor: Visitor, subject_id: int, page: int | None = None, *, subject: Subject = "filing"
) -> None:
    """Notes the visitor's look at a filing, a page of it, or another subject."""
    note_look(house, visitor.user.name, subject_id, page, subject=subject)


def note_look(house: House, who: str, subject_id: int, page: int | None = None, *, subject: Subject = "filing") -> None:
    """Notes who looks, before anything is shown: what cannot be noted is not shown."""
    with acting(who):
        with reading_scope(house.engine) as session:
            noted = records.looked_lately(session, subject_id, page, house.access.now(), subject=subject)
        if not noted:
            with session_scope(house.engine) as session:
                records.record_look(session, subject_id, page, subject=subject)
