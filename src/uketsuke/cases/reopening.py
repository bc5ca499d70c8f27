"""A filing at rest that is to be fused and checked again: what the last check said of it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.database import changes_one
from uketsuke.cases.states import move
from uketsuke.cases.tables import ChecklistRow, FieldRow, FilingRow, FindingRow

RERUN_FROM = ("review", "unrecognised", "returned")
"""States from which a filing can be checked again: it rests, and no case was made of it."""
REOPENED_FROM = frozenset({"separated", *RERUN_FROM})
"""States of a filing that pages may still join. After conversion a person decides."""
NOT_CHECKED = "intake.step_failed"


def rerun_filing(session: Session, filing_id: int, *, why: str, who: str) -> bool:
    """Takes back what checking a resting filing gave and moves it to `separated`; what intake found stays.

    `why` and `who` are codes (see `states.move`). True: enqueue `finish_filing` after the commit. False: it is in
    another state than `RERUN_FROM`, or somebody else was faster, and nothing is changed.
    """
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    if state not in RERUN_FROM or not reopen(session, filing_id, state, detail={"why": why, "who": who}):
        return False
    session.expire_all()
    return True


def reopen(session: Session, filing_id: int, state: str, *, detail: Mapping[str, Any] | None = None) -> bool:
    """Moves a filing from `state` back to `separated` and drops its fields, checklist and the check's findings.

    Findings of the intake stay. One that is `separated` still is only held until the transaction ends. False
    when it is no longer in `state`: nothing is changed then.
    """
    if state == "separated":
        return hold(session, filing_id, state)
    if not move(session, "filing", filing_id, "separated", expected_from=state, detail=detail or {"again": True}):
        return False
    session.execute(delete(FieldRow).where(FieldRow.filing_id == filing_id))
    drop_checked(session, filing_id)
    return True


def drop_checked(session: Session, filing_id: int) -> None:
    """Drops what the last check said of a filing but for its fields: its checklist, and findings that are not the
    intake's."""
    session.execute(delete(ChecklistRow).where(ChecklistRow.filing_id == filing_id))
    session.execute(
        delete(FindingRow).where(
            FindingRow.filing_id == filing_id,
            FindingRow.rule.not_like("intake.%") | (FindingRow.rule == NOT_CHECKED),
        )
    )


def hold(session: Session, filing_id: int, state: str) -> bool:
    """Keeps everybody else from changing a filing until the transaction ends; False when it is not in `state`."""
    return changes_one(
        session,
        update(FilingRow).where(FilingRow.id == filing_id, FilingRow.state == state).values(state=state),
    )
