"""The dates by which something must happen in each filing, and which of them comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.orm import Session

from uketsuke.cases.reopening import hold
from uketsuke.cases.states import move, record_event
from uketsuke.cases.tables import DeadlineRow, FilingRow
from uketsuke.cases.values import DueCounts
from uketsuke.forms.deadlines import ANSWER, Deadline
from uketsuke.forms.readings import from_data

WAITED_FOR = ("due", "open")
"""Statuses of deadlines that something must still happen by."""
SETTLED = ("delivered", "withdrawn")
"""States of filings in which nothing of ours must happen any more."""
SOON = timedelta(days=7)
"""What must happen within a week is told apart."""
RETURNED_FROM = frozenset({"review", "unrecognised", "returned"})
"""States of a filing whose applicant may be written to: it rests, and no case was made of it."""


def save_deadlines(session: Session, filing_id: int, deadlines: Sequence[Deadline]) -> None:
    """Puts a filing's deadlines in the place of those it had."""
    session.execute(delete(DeadlineRow).where(DeadlineRow.filing_id == filing_id))
    session.add_all(_row(filing_id, position, deadline) for position, deadline in enumerate(deadlines))


def deadlines_of(session: Session, filing_id: int) -> tuple[Deadline, ...]:
    """The deadlines of a filing, in the order in which they were saved."""
    return deadlines_by_filing(session, [filing_id]).get(filing_id, ())


def deadlines_by_filing(session: Session, ids: Sequence[int]) -> dict[int, tuple[Deadline, ...]]:
    """The deadlines of some filings; those without any are left out."""
    rows = session.scalars(
        select(DeadlineRow).where(DeadlineRow.filing_id.in_(ids)).order_by(DeadlineRow.filing_id, DeadlineRow.position)
    )
    found: dict[int, tuple[Deadline, ...]] = {}
    for row in rows:
        found[row.filing_id] = (*found.get(row.filing_id, ()), _deadline(row))
    return found


def next_deadline(deadlines: Iterable[Deadline], today: date) -> Deadline | None:
    """What must happen next: the first day to come; else the last that passed; else one of which no day is known."""
    waiting = [deadline for deadline in deadlines if deadline.status in WAITED_FOR]
    dated = [(deadline.day, deadline) for deadline in waiting if deadline.day is not None]
    ahead = [entry for entry in dated if entry[0] >= today]
    if ahead:
        return min(ahead, key=lambda entry: entry[0])[1]
    if dated:
        return max(dated, key=lambda entry: entry[0])[1]
    return waiting[0] if waiting else None


def standing(today: date) -> ColumnElement[date | None]:
    """The day at which a filing stands in a list by deadline, for `order_by` over FilingRow; NULL without any.

    That of `next_deadline`. Where no day is known but there is one to look for, the filing stands at its day of
    receipt: it may be as pressing as that.
    """
    waits = DeadlineRow.status.in_(WAITED_FOR)
    day: ColumnElement[date | None] = (
        select(
            func.coalesce(
                func.min(case((DeadlineRow.day >= today, DeadlineRow.day))),
                func.max(DeadlineRow.day),
                case((func.count(DeadlineRow.kind) > 0, FilingRow.received_on)),
            )
        )
        .where(DeadlineRow.filing_id == FilingRow.id, waits)
        .correlate(FilingRow)
        .scalar_subquery()
    )
    return case((FilingRow.state.not_in(SETTLED), day))


def count_due(session: Session, today: date, *, within: timedelta = SOON) -> DueCounts:
    """How many filings that are not settled have missed what comes next, have it near, or nobody knows when."""
    per_filing = (
        select(
            func.min(case((DeadlineRow.day >= today, DeadlineRow.day))).label("ahead"),
            func.max(DeadlineRow.day).label("last"),
        )
        .join(FilingRow, FilingRow.id == DeadlineRow.filing_id)
        .where(DeadlineRow.status.in_(WAITED_FOR), FilingRow.state.not_in(SETTLED))
        .group_by(DeadlineRow.filing_id)
        .subquery()
    )
    ahead, last = per_filing.c.ahead, per_filing.c.last
    overdue, soon, unread = session.execute(
        select(
            func.count(case((ahead.is_(None) & last.is_not(None), 1))),
            func.count(case((ahead <= today + within, 1))),
            func.count(case((last.is_(None), 1))),
        )
    ).one()
    return DueCounts(overdue, soon, unread)


def return_filing(session: Session, filing_id: int, *, until: date) -> bool:
    """Records that a letter asks the applicant for papers until a day: the filing rests in `returned` from then.

    One that is `returned` already gets the new day. False when it is in a state from which nothing is sent back, or
    somebody else was faster: nothing is changed then.
    """
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    detail = {"until": until.isoformat()}
    if state is None or state not in RETURNED_FROM:
        return False
    if state == "returned":
        if not hold(session, filing_id, state):
            return False
        record_event(session, "filing", filing_id, "asked_again", detail=detail)
    elif not move(session, "filing", filing_id, "returned", expected_from=state, detail=detail):
        return False
    kept = [deadline for deadline in deadlines_of(session, filing_id) if deadline.kind != ANSWER]
    save_deadlines(session, filing_id, [*kept, Deadline(ANSWER, "due", until)])
    session.flush()
    return True


def _row(filing_id: int, position: int, deadline: Deadline) -> DeadlineRow:
    return DeadlineRow(
        filing_id=filing_id,
        kind=deadline.kind,
        position=position,
        status=deadline.status,
        day=deadline.day,
        moved_from=deadline.moved_from,
        follows=list(deadline.follows),
    )


def _deadline(row: DeadlineRow) -> Deadline:
    return from_data(
        Deadline,
        {
            "kind": row.kind,
            "status": row.status,
            "day": row.day,
            "moved_from": row.moved_from,
            "follows": row.follows,
        },
    )
