"""The reviewers' queue: every filing in `review` as one row, in the order of what must happen first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Integer, ScalarSelect, and_, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.checklist_gaps import gaps_by_filing
from uketsuke.cases.deadlines import WAITED_FOR, deadlines_by_filing, next_deadline
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


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue: counts only, no personal data. `gaps` are documents missing or unreadable."""

    id: int
    receipt: str
    channel: str
    office: str
    procedure: str | None
    variant: str | None
    due: Deadline | None
    gaps: tuple[str, ...]
    reasons: dict[Reason, int]


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
    office: str | None = None,
) -> QueueCounts:
    """How many wait in the `offices` that may be seen.

    The total and how many are pressing heed every filter; the counts by office, procedure and reason each leave their
    own one out, so that they say what choosing another would give.
    """
    lots = _lots(session, today, soon, offices)

    def chosen(*, but: str = "") -> list[_Lot]:
        return [
            lot
            for lot in lots
            if (but == "office" or office in (None, lot.office))
            and (but == "procedure" or procedure in (None, lot.procedure))
            and (but == "reason" or reason is None or reason in lot.reasons)
        ]

    by_office: Counter[str] = Counter()
    by_procedure: Counter[str] = Counter()
    by_reason: Counter[Reason] = Counter(dict.fromkeys(REASONS, 0))
    for lot in chosen(but="office"):
        by_office[lot.office] += lot.filings
    for lot in chosen(but="procedure"):
        by_procedure[lot.procedure] += lot.filings
    for lot in chosen(but="reason"):
        by_reason.update(dict.fromkeys(lot.reasons, lot.filings))
    whole = chosen()
    return QueueCounts(
        sum(lot.filings for lot in whole),
        sum(lot.overdue for lot in whole),
        sum(lot.soon for lot in whole),
        dict(by_office.most_common()),
        dict(by_procedure.most_common()),
        {name: by_reason[name] for name in REASONS},
    )


@dataclass(frozen=True, slots=True)
class _Lot:
    """Filings of one office and procedure that wait for the same reasons: how many, and how many of them press."""

    office: str
    procedure: str
    reasons: tuple[Reason, ...]
    filings: int
    overdue: int
    soon: int


def _lots(session: Session, today: date, soon: date, offices: Sequence[str] | None) -> list[_Lot]:
    """All that wait, in lots: one look through the queue, from which every count is made."""
    # Written out: PostgreSQL takes two parameters for two expressions and would not group by what it selects.
    none = literal_column("0", Integer)
    columns: list[ColumnElement[Any]] = [
        ReviewEntryRow.__table__.c.office,
        ReviewEntryRow.__table__.c.procedure,
        *(_column(name) > none for name in REASONS),
    ]
    rows = session.execute(
        select(
            *columns,
            func.count(),
            func.count().filter(ReviewEntryRow.stands_on < today),
            func.count().filter(ReviewEntryRow.stands_on.between(today, soon)),
        )
        .where(*_conditions(offices, None, None))
        .group_by(*columns)
    )
    found = []
    for office, procedure, *rest in rows:
        waits, (filings, overdue, near) = rest[: len(REASONS)], rest[len(REASONS) :]
        reasons = tuple(name for name, here in zip(REASONS, waits, strict=True) if here)
        found.append(_Lot(office, procedure, reasons, filings, overdue, near))
    return found


def queue_rows(session: Session, filing_ids: Sequence[int], today: date) -> tuple[QueueRow, ...]:
    """The lines of these filings in the queue, in the order asked for; without those that have left it."""
    found = session.execute(
        select(FilingRow, ReviewEntryRow)
        .join(ReviewEntryRow, ReviewEntryRow.filing_id == FilingRow.id)
        .where(FilingRow.id.in_(filing_ids))
    ).all()
    deadlines = deadlines_by_filing(session, filing_ids)
    gaps = gaps_by_filing(session, filing_ids)
    rows = {
        filing.id: QueueRow(
            id=filing.id,
            receipt=filing.receipt,
            channel=filing.channel,
            office=filing.office,
            procedure=filing.procedure,
            variant=filing.variant,
            due=next_deadline(deadlines.get(filing.id, ()), today),
            gaps=gaps.get(filing.id, ()),
            reasons={name: getattr(entry, name) for name in REASONS},
        )
        for filing, entry in found
    }
    return tuple(rows[one] for one in filing_ids if one in rows)


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
