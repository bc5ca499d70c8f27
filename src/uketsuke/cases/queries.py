"""Lists of filings and their histories, for commands and pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from uketsuke.cases.checklist_gaps import gaps_by_filing
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.closing import balance_of
from uketsuke.cases.deadlines import SETTLED, deadlines_by_filing, next_deadline, standing
from uketsuke.cases.states import Subject
from uketsuke.cases.tables import (
    BatchRow,
    EventRow,
    FieldRow,
    FileRow,
    FilingPageRow,
    FilingRow,
    FindingRow,
    PageRow,
)
from uketsuke.cases.values import BatchOverview, Channel, EventEntry, FilingOverview, ScanPass
from uketsuke.forms.pages import Failure


def find_filing(session: Session, receipt: str, *, offices: Sequence[str] | None = None) -> int | None:
    """The id of the filing with that receipt number; None when there is none, or none of these offices."""
    conditions = (FilingRow.receipt == receipt, *_of_offices(FilingRow.office, offices))
    return session.scalar(select(FilingRow.id).where(*conditions))


def state_of(session: Session, filing_id: int) -> str | None:
    """The state of a filing; None when there is none."""
    return session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))


def form_of_field(session: Session, filing_id: int, name: str) -> str | None:
    """The form that a field of a filing was read from; None when the filing has no such field."""
    body = session.scalar(select(FieldRow.body).where(FieldRow.filing_id == filing_id, FieldRow.name == name))
    return None if body is None else str(body["form"])


def duplicate_of(session: Session, filing_id: int) -> str | None:
    """The receipt of the filing that this one repeats; None when it repeats none."""
    return session.scalar(select(FilingRow.duplicate_of).where(FilingRow.id == filing_id))


def image_of_page(session: Session, filing_id: int, position: int) -> str | None:
    """The store key of the normalised image at a position of a filing; None when there is no such page."""
    return session.scalar(
        select(PageRow.normalised_key)
        .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
        .where(FilingPageRow.filing_id == filing_id, FilingPageRow.position == position)
    )


def list_filings(
    session: Session,
    *,
    batch_ids: Sequence[int] | None = None,
    ids: Sequence[int] | None = None,
    state: str | None = None,
    procedure: str | None = None,
    offices: Sequence[str] | None = None,
    limit: int | None = None,
    offset: int = 0,
    newest_first: bool = False,
    by_deadline: bool = False,
    today: date | None = None,
) -> tuple[FilingOverview, ...]:
    """Overviews of filings, oldest first unless asked; narrowed by whatever is given.

    `by_deadline`: what must happen first, first (see `deadlines.standing`); filings without a date come last.
    `today` is the day that is seen from, in Japan; left out, the present one.
    """
    day = today or japan_date(utc_now())
    order: list[ColumnElement[Any]] = [FilingRow.id.desc() if newest_first else FilingRow.id.asc()]
    if by_deadline:
        order.insert(0, standing(day).asc().nulls_last())
    query = (
        select(FilingRow).where(*_conditions(batch_ids, ids, state, procedure, offices)).order_by(*order).offset(offset)
    )
    rows = session.scalars(query if limit is None else query.limit(limit)).all()
    chosen = [row.id for row in rows]
    pages = _counted(session, FilingPageRow.filing_id, chosen)
    fields = _field_counts(session, chosen)
    errors = _finding_counts(session, chosen, "error")
    warnings = _finding_counts(session, chosen, "warning")
    gaps = gaps_by_filing(session, chosen)
    deadlines = deadlines_by_filing(session, chosen)
    return tuple(
        FilingOverview(
            id=row.id,
            receipt=row.receipt,
            batch_id=row.batch_id,
            channel=cast(Channel, row.channel),
            office=row.office,
            state=row.state,
            procedure=row.procedure,
            variant=row.variant,
            version=row.version,
            created_at=row.created_at,
            pages=pages.get(row.id, 0),
            fields_inked=fields.get(row.id, (0, 0, 0))[0],
            fields_accepted=fields.get(row.id, (0, 0, 0))[1],
            fields_open=fields.get(row.id, (0, 0, 0))[2],
            errors=errors.get(row.id, 0),
            warnings=warnings.get(row.id, 0),
            gaps=gaps.get(row.id, ()),
            due=None if row.state in SETTLED else next_deadline(deadlines.get(row.id, ()), day),
        )
        for row in rows
    )


def count_filings(
    session: Session, *, state: str | None = None, procedure: str | None = None, offices: Sequence[str] | None = None
) -> int:
    """How many filings `list_filings` would give without a limit."""
    conditions = _conditions(None, None, state, procedure, offices)
    return session.scalar(select(func.count()).select_from(FilingRow).where(*conditions)) or 0


def filings_by_state(session: Session, offices: Sequence[str] | None = None) -> dict[str, int]:
    """How many filings of these offices lie in which state; of all offices when None."""
    query = select(FilingRow.state, func.count()).where(*_conditions(None, None, None, None, offices))
    return dict(session.execute(query.group_by(FilingRow.state)).all())


def list_batches(
    session: Session,
    *,
    ids: Sequence[int] | None = None,
    offices: Sequence[str] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[BatchOverview, ...]:
    """Batches, newest first, each with its paper balance and what could not be processed; narrowed by what is given."""
    query = select(BatchRow).where(*_of_offices(BatchRow.office, offices)).order_by(BatchRow.id.desc())
    if ids is not None:
        query = query.where(BatchRow.id.in_(ids))
    rows = session.scalars(query.offset(offset).limit(limit)).all()
    return tuple(
        BatchOverview(
            id=row.id,
            channel=cast(Channel, row.channel),
            office=row.office,
            state=row.state,
            created_at=row.created_at,
            balance=balance_of(session, row.id),
            receipts=tuple(
                session.scalars(
                    select(FilingRow.receipt).where(FilingRow.batch_id == row.id).order_by(FilingRow.position)
                )
            ),
            failures=failures_of(session, row.id),
            awaits=cast("ScanPass | None", row.awaits),
        )
        for row in rows
    )


def batches_of_filing(session: Session, filing_id: int) -> tuple[int, ...]:
    """The batches that pages of a filing came in, oldest first."""
    return tuple(
        session.scalars(
            select(PageRow.batch_id)
            .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
            .where(FilingPageRow.filing_id == filing_id)
            .distinct()
            .order_by(PageRow.batch_id)
        )
    )


def filings_with_pages_of(session: Session, batch_ids: Sequence[int]) -> tuple[int, ...]:
    """The filings in which pages of some batches stand, in the order in which they were made."""
    return tuple(
        session.scalars(
            select(FilingPageRow.filing_id)
            .join(PageRow, PageRow.id == FilingPageRow.page_id)
            .where(PageRow.batch_id.in_(batch_ids))
            .distinct()
            .order_by(FilingPageRow.filing_id)
        )
    )


def batch_ids(session: Session) -> tuple[int, ...]:
    """The ids of all batches, oldest first."""
    return tuple(session.scalars(select(BatchRow.id).order_by(BatchRow.id)))


def count_batches(session: Session, offices: Sequence[str] | None = None) -> int:
    """How many batches there are, of these offices or of all."""
    conditions = _of_offices(BatchRow.office, offices)
    return session.scalar(select(func.count()).select_from(BatchRow).where(*conditions)) or 0


def names_by_batch(session: Session) -> dict[int, tuple[str, ...]]:
    """The names, as given, of the files that were taken in, by batch; both in the order in which they came."""
    names: dict[int, tuple[str, ...]] = {}
    rows = session.execute(select(FileRow.batch_id, FileRow.name).order_by(FileRow.batch_id, FileRow.position))
    for batch, name in rows:
        names[batch] = (*names.get(batch, ()), name)
    return names


def failures_of(session: Session, batch_id: int) -> tuple[Failure, ...]:
    """The files and pages of a batch that could not be processed, in file order."""
    rows = session.execute(
        select(FileRow.name, FileRow.failures).where(FileRow.batch_id == batch_id).order_by(FileRow.position)
    )
    return tuple(
        Failure(file=name, index=entry["index"], code=entry["code"], reason=entry["reason"])
        for name, entries in rows
        for entry in entries
    )


def history(session: Session, subject: Subject, subject_id: int) -> tuple[EventEntry, ...]:
    """The events of one subject, oldest first."""
    rows = session.scalars(
        select(EventRow).where(EventRow.subject == subject, EventRow.subject_id == subject_id).order_by(EventRow.id)
    )
    return tuple(EventEntry(row.at, row.who, row.kind, row.from_state, row.to_state, row.detail) for row in rows)


def newest_event(session: Session) -> datetime | None:
    """When the last thing was written to any history; None when nothing was."""
    return session.scalar(select(EventRow.at).order_by(EventRow.id.desc()).limit(1))


def _conditions(
    batch_ids: Sequence[int] | None,
    ids: Sequence[int] | None,
    state: str | None,
    procedure: str | None,
    offices: Sequence[str] | None,
) -> list[ColumnElement[bool]]:
    conditions = _of_offices(FilingRow.office, offices)
    if batch_ids is not None:
        conditions.append(FilingRow.batch_id.in_(batch_ids))
    if ids is not None:
        conditions.append(FilingRow.id.in_(ids))
    if state is not None:
        conditions.append(FilingRow.state == state)
    if procedure is not None:
        conditions.append(FilingRow.procedure == procedure)
    return conditions


def _of_offices(column: InstrumentedAttribute[str], offices: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if offices is None else [column.in_(offices)]


def _counted(session: Session, column: InstrumentedAttribute[int], ids: Sequence[int]) -> dict[int, int]:
    return dict(session.execute(select(column, func.count()).where(column.in_(ids)).group_by(column)).all())


def _field_counts(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    inked = FieldRow.status != "empty"

    def total(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0).cast(Integer))

    rows = session.execute(
        select(FieldRow.filing_id, total(inked), total(inked & FieldRow.accepted), total(~FieldRow.accepted))
        .where(FieldRow.filing_id.in_(ids))
        .group_by(FieldRow.filing_id)
    )
    return {filing: (seen, accepted, open_) for filing, seen, accepted, open_ in rows}


def _finding_counts(session: Session, ids: Sequence[int], severity: str) -> dict[int, int]:
    return dict(
        session.execute(
            select(FindingRow.filing_id, func.count())
            .where(FindingRow.filing_id.in_(ids), FindingRow.severity == severity)
            .group_by(FindingRow.filing_id)
        ).all()
    )
