"""The reviewers' queue: every filing in `review` as one row, in the order of what must happen first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.deadlines import WAITED_FOR, next_deadline
from uketsuke.cases.tables import ClaimRow, DeadlineRow, FilingRow, ReviewEntryRow
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding, Reading

Reason = Literal["fields", "rules", "documents", "pages", "online"]
"""Why a person is needed; the columns of an entry."""
REASONS: tuple[Reason, ...] = get_args(Reason)
NO_DAY = date(9999, 12, 31)
"""Where a filing stands in the queue of which nothing must happen by any day: at its end."""


@dataclass(frozen=True, slots=True)
class Queued:
    """Where a filing stands in the queue: what `after` of the next page is."""

    stands_on: date
    filing_id: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many filings wait, by office, procedure, and why; one may wait for several reasons.

    `overdue`: what must happen next should have happened before today. `soon`: it must within a week.
    """

    total: int
    overdue: int
    soon: int
    by_office: dict[str, int]
    by_procedure: dict[str, int]
    by_reason: dict[Reason, int]


def count_reasons(
    fields: Iterable[FieldResult],
    findings: Iterable[Finding],
    checklist: Iterable[ChecklistItem],
    pages: Iterable[PageSummary],
) -> dict[Reason, int]:
    """How much of a checked filing waits for a person, by why."""
    counts = dict.fromkeys(REASONS, 0)
    counts["fields"] = sum(needs_eyes(result) for result in fields)
    counts["documents"] = sum(item.status in ("missing", "unreadable") for item in checklist)
    counts["pages"] = sum(page.role == "unknown" for page in pages)
    for finding in findings:
        if finding.severity != "info":
            counts[_reason_of(finding.rule)] += 1
    return counts


def needs_eyes(result: FieldResult) -> bool:
    """Whether a field waits for somebody to look at it: what a person could not read either waits for the applicant."""
    cells = [cell for row in result.rows for cell in row.cells.values()]
    return any(_is_open(reading) for reading in (cells or [result.reading])) or (
        # Of a table that two places tell otherwise no single cell is in doubt.
        not result.reading.accepted and bool(cells) and all(cell.accepted for cell in cells)
    )


def _is_open(reading: Reading) -> bool:
    return not reading.accepted and reading.source != "correction"


def _reason_of(rule: str) -> Reason:
    return "pages" if rule.startswith("intake.") else "online" if rule.startswith("online.") else "rules"


def stands_on(deadlines: Sequence[Deadline], received: date, today: date) -> date:
    """The day at which a filing stands in the queue: that of what must happen next, as `deadlines.standing` has it."""
    found = next_deadline(deadlines, today)
    if found is None:
        return NO_DAY
    return received if found.day is None else found.day


def enter(session: Session, filing_id: int, day: date, counts: dict[Reason, int]) -> None:
    """Puts a filing that is in `review` into the queue, or in another place of it."""
    office, procedure = session.execute(
        select(FilingRow.office, FilingRow.procedure).where(FilingRow.id == filing_id)
    ).one()
    session.merge(
        ReviewEntryRow(filing_id=filing_id, office=office, procedure=procedure or "", stands_on=day, **counts)
    )
    session.flush()


def passed(session: Session, today: date) -> tuple[int, ...]:
    """The filings that stand at a day that has passed, and have one that is to come."""
    return tuple(
        session.scalars(
            select(ReviewEntryRow.filing_id).where(ReviewEntryRow.stands_on < today, _ahead(today).is_not(None))
        )
    )


def move_on(session: Session, filing_ids: Sequence[int], today: date) -> None:
    """Puts filings whose day has `passed` where the next of their days is; done twice it changes nothing."""
    session.execute(
        update(ReviewEntryRow)
        .where(ReviewEntryRow.filing_id.in_(filing_ids), ReviewEntryRow.stands_on < today)
        .values(stands_on=_ahead(today))
        .execution_options(synchronize_session=False)
    )


def _ahead(today: date) -> ScalarSelect[date | None]:
    return (
        select(func.min(DeadlineRow.day))
        .where(
            DeadlineRow.filing_id == ReviewEntryRow.filing_id,
            DeadlineRow.status.in_(WAITED_FOR),
            DeadlineRow.day >= today,
        )
        .correlate(ReviewEntryRow)
        .scalar_subquery()
    )


def queued(
    session: Session,
    *,
    offices: Sequence[str] | None = None,
    procedure: str | None = None,
    reason: Reason | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[int, ...]:
    """The ids of the filings that wait, what must happen first, first; narrowed by whatever is given."""
    query = (
        select(ReviewEntryRow.filing_id)
        .where(*_conditions(offices, procedure, reason))
        .order_by(ReviewEntryRow.stands_on, ReviewEntryRow.filing_id)
    )
    return tuple(session.scalars(query.limit(limit).offset(offset)))


def next_in_queue(
    session: Session,
    *,
    behind: int | None,
    who: str,
    free_before: datetime,
    offices: Sequence[str] | None = None,
    procedure: str | None = None,
    reason: Reason | None = None,
) -> int | None:
    """The first filing that waits and that nobody else has on the desk; None when there is none.

    `behind`: the next one after this filing, wherever it stands or stood; then from the top. `free_before`: a claim
    seen before this moment holds no longer.
    """
    place = None if behind is None else _place_of(session, behind)
    free = ~(
        select(ClaimRow.filing_id)
        .where(
            ClaimRow.filing_id == ReviewEntryRow.filing_id,
            ClaimRow.who != who,
            ClaimRow.seen_at >= free_before,
        )
        .exists()
    )
    query = (
        select(ReviewEntryRow.filing_id)
        .where(*_conditions(offices, procedure, reason), free, ReviewEntryRow.filing_id != (behind or 0))
        .order_by(ReviewEntryRow.stands_on, ReviewEntryRow.filing_id)
        .limit(1)
    )
    found = None if place is None else session.scalar(query.where(_after(place)))
    return session.scalar(query) if found is None else found


def _place_of(session: Session, filing_id: int) -> Queued | None:
    row = session.get(ReviewEntryRow, filing_id)
    return None if row is None else Queued(row.stands_on, filing_id)


def _after(place: Queued) -> ColumnElement[bool]:
    return or_(
        ReviewEntryRow.stands_on > place.stands_on,
        and_(ReviewEntryRow.stands_on == place.stands_on, ReviewEntryRow.filing_id > place.filing_id),
    )


def count_queue(
    session: Session,
    today: date,
    soon: date,
    *,
    offices: Sequence[str] | None = None,
    procedure: str | None = None,
    reason: Reason | None = None,
) -> QueueCounts:
    """How many wait. Counts by office, procedure and reason each leave their own filter out; `offices` are all that
    may be seen; the total and how many are pressing heed all."""
    mine = _conditions(offices, None, None)
    whole = _conditions(offices, procedure, reason)
    total, overdue, near = session.execute(
        select(
            func.count(),
            func.count().filter(ReviewEntryRow.stands_on < today),
            func.count().filter(ReviewEntryRow.stands_on.between(today, soon)),
        ).where(*whole)
    ).one()
    by_office = session.execute(
        select(ReviewEntryRow.office, func.count())
        .where(*whole)
        .group_by(ReviewEntryRow.office)
        .order_by(func.count().desc(), ReviewEntryRow.office)
    )
    by_procedure = session.execute(
        select(ReviewEntryRow.procedure, func.count())
        .where(*mine, *_conditions(None, None, reason))
        .group_by(ReviewEntryRow.procedure)
        .order_by(func.count().desc(), ReviewEntryRow.procedure)
    )
    reasons = session.execute(
        select(*(func.count().filter(_column(name) > 0) for name in REASONS)).where(
            *mine, *_conditions(None, procedure, None)
        )
    ).one()
    return QueueCounts(
        total, overdue, near, dict(by_office.all()), dict(by_procedure.all()), dict(zip(REASONS, reasons, strict=True))
    )


def reasons_of(session: Session, ids: Sequence[int]) -> dict[int, dict[Reason, int]]:
    """How much of these filings waits, by why; of those that are in the queue."""
    rows = session.scalars(select(ReviewEntryRow).where(ReviewEntryRow.filing_id.in_(ids)))
    return {row.filing_id: {name: getattr(row, name) for name in REASONS} for row in rows}


def _conditions(
    offices: Sequence[str] | None, procedure: str | None, reason: Reason | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [] if offices is None else [ReviewEntryRow.office.in_(offices)]
    if procedure is not None:
        conditions.append(ReviewEntryRow.procedure == procedure)
    if reason is not None:
        conditions.append(_column(reason) > 0)
    return conditions


def _column(reason: Reason) -> ColumnElement[int]:
    return ReviewEntryRow.__table__.c[reason]
