"""A filing at rest is fused and checked again, because something of it changed."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.reopening import reopen
from uketsuke.cases.tables import FilingRow

RERUN_FROM = ("review", "unrecognised", "returned")
"""States from which a filing can be checked again: it rests, and no case was made of it."""


def rerun_filing(session: Session, filing_id: int, *, why: str, who: str) -> bool:
    """Takes back what checking a resting filing gave and moves it to `separated`; what intake found stays.

    `why` and `who` are codes (see `states.move`). True: enqueue `finish_filing` after the commit. False: it is in
    another state than `RERUN_FROM`, or somebody else was faster, and nothing is changed.
    """
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    if state not in RERUN_FROM:
        return False
    if not reopen(session, filing_id, state, detail={"why": why, "who": who}):
        return False
    session.expire_all()
    return True
