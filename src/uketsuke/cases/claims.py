"""Claims: who has a filing on the desk, so that two people do not do the same work side by side.

A claim keeps nobody out for good: it ends when its holder is not seen for a while, and anybody may take the filing
over. What keeps values safe is another thing: whoever changes one says which reading they saw (`corrections`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.access_tables import UserRow
from uketsuke.cases.database import changes_one, insert_missing
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import ClaimRow
from uketsuke.cases.who import who

LASTS = timedelta(minutes=10)
"""Who was not seen at a filing for so long has left it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has a filing on the desk, what they are called, and since when."""

    who: str
    display: str
    since: datetime


def claim(session: Session, filing_id: int, now: datetime, *, take_over: bool = False) -> Claim:
    """Whose a filing is after `who()` came to it: theirs when it was nobody's, or they take it over; else whoever's it
    is. A take-over stands in the filing's history."""
    insert_missing(session, ClaimRow, filing_id=filing_id, who=who(), since=now, seen_at=now)
    mine = ClaimRow.filing_id == filing_id, ClaimRow.who == who()
    if not changes_one(session, update(ClaimRow).where(*mine).values(seen_at=now)):
        free = [] if take_over else [ClaimRow.seen_at < now - LASTS]
        taken = changes_one(
            session,
            update(ClaimRow).where(ClaimRow.filing_id == filing_id, *free).values(who=who(), since=now, seen_at=now),
        )
        if taken and take_over:
            record_event(session, "filing", filing_id, "taken_over")
    return _claims(session, ClaimRow.filing_id == filing_id)[filing_id]


def claims_of(session: Session, filing_ids: Sequence[int], now: datetime) -> dict[int, Claim]:
    """Who has which of these filings on the desk now."""
    return _claims(session, ClaimRow.filing_id.in_(filing_ids), ClaimRow.seen_at >= now - LASTS)


def release_claim(session: Session, filing_id: int) -> None:
    """`who()` leaves a filing."""
    session.execute(delete(ClaimRow).where(ClaimRow.filing_id == filing_id, ClaimRow.who == who()))


def _claims(session: Session, *conditions: object) -> dict[int, Claim]:
    rows = session.execute(
        select(ClaimRow.filing_id, ClaimRow.who, UserRow.display, ClaimRow.since)
        .outerjoin(UserRow, UserRow.name == ClaimRow.who)
        .where(*conditions)  # type: ignore[arg-type]
    )
    return {filing: Claim(by, display or by, since) for filing, by, display, since in rows}
