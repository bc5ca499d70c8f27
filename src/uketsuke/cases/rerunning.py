"""A filing at rest is fused and checked again, because something of it changed."""

from __future__ import annotations

from sqlalchemy import delete, not_, select
from sqlalchemy.orm import Session

from uketsuke.cases.states import move
from uketsuke.cases.tables import ChecklistRow, FieldRow, FilingRow, FindingRow

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
    if not move(session, "filing", filing_id, "separated", expected_from=state, detail={"why": why, "who": who}):
        return False
    of_checks = not_(FindingRow.rule.startswith("intake.", autoescape=True))
    session.execute(delete(FindingRow).where(FindingRow.filing_id == filing_id, of_checks))
    session.execute(delete(FieldRow).where(FieldRow.filing_id == filing_id))
    session.execute(delete(ChecklistRow).where(ChecklistRow.filing_id == filing_id))
    session.expire_all()
    return True
