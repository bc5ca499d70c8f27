"""What an applicant does with a filing at the counter besides completing it: takes it back, or goes on with it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.reopening import rerun_filing
from uketsuke.cases.states import move
from uketsuke.cases.tables import FilingRow

WITHDRAWN_FROM = ("review", "unrecognised", "returned", "converted")
"""States of a resting filing that may be withdrawn; one that was delivered is another office's by then."""


def withdraw_filing(session: Session, filing_id: int) -> bool:
    """Ends a resting filing as withdrawn (取下げ). False when it rests in no state of `WITHDRAWN_FROM`, or somebody
    else was faster: nothing is changed then."""
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    return state in WITHDRAWN_FROM and move(session, "filing", filing_id, "withdrawn", expected_from=state)


def resume_filing(session: Session, filing_id: int, *, who: str) -> bool:
    """Takes a filing that was sent back up again, and has it checked: enqueue `finish_filing` after the commit.

    False when it is not `returned` any more: nothing is changed then.
    """
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    return state == "returned" and rerun_filing(session, filing_id, why="resumed", who=who)
