"""Looks: who saw personal data of which filing, in its history."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.states import Subject, record_event
from uketsuke.cases.tables import EventRow
from uketsuke.cases.who import who

LOOKED = "looked"
SAME_LOOK = timedelta(minutes=10)
"""Who goes back and forth between the same pages for so long has looked once."""


def looked_lately(
    session: Session, subject_id: int, page: int | None, now: datetime, *, subject: Subject = "filing"
) -> bool:
    """Whether `who()` was noted to look at a filing, or at the image of its page at this position, a moment ago; or at
    another subject."""
    details = session.scalars(
        select(EventRow.detail).where(
            EventRow.subject == subject,
            EventRow.subject_id == subject_id,
            EventRow.kind == LOOKED,
            EventRow.who == who(),
            EventRow.at > now - SAME_LOOK,
        )
    )
    return any(detail.get("page") == page for detail in details)


def record_look(session: Session, subject_id: int, page: int | None = None, *, subject: Subject = "filing") -> None:
    """Notes that `who()` looks at a filing, or at the image of its page at this position; or at another subject."""
    record_event(session, subject, subject_id, LOOKED, detail={} if page is None else {"page": page})
