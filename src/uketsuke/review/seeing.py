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
    house: House, visitor: Visitor, *subject_ids: int, page: int | None = None, subject: Subject = "filing"
) -> None:
    """Notes the visitor's look at filings, a page of one, or other subjects."""
    note_looks(house, visitor.user.name, *subject_ids, page=page, subject=subject)


def note_looks(house: House, who: str, *subject_ids: int, page: int | None = None, subject: Subject = "filing") -> None:
    """Notes who looks, before anything is shown: what cannot be noted is not shown."""
    now = house.access.now()
    with acting(who):
        with reading_scope(house.engine) as session:
            new = [id for id in subject_ids if not records.looked_lately(session, id, page, now, subject=subject)]
        if new:
            with session_scope(house.engine) as session:
                for subject_id in new:
                    records.record_look(session, subject_id, page, subject=subject)
