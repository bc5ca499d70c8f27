"""What the counter looks at: one batch as it comes, and a day's batches with what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from uketsuke.cases.clock import JAPAN
from uketsuke.cases.queries import failures_of, filings_with_pages_of, list_filings
from uketsuke.cases.receiving import ticket_of_batch
from uketsuke.cases.sheets import PAPER_ORDER
from uketsuke.cases.states import RESTING
from uketsuke.cases.tables import BatchRow, FileRow, FilingPageRow, FilingRow, PageRow, PageTextRow
from uketsuke.cases.values import BatchMoment, FilingOverview, SidePlace
from uketsuke.cases.work import progress
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import from_data


def batch_moment(
    session: Session, batch_id: int, *, channel: str, offices: Sequence[str] | None = None
) -> BatchMoment | None:
    """How far a batch of that channel has come; None when there is none, or none of these offices."""
    batch = session.get(BatchRow, batch_id)
    if batch is None or batch.channel != channel or (offices is not None and batch.office not in offices):
        return None
    done, known = progress(session, (batch_id,))
    filings = tuple(
        (receipt, state)
        for receipt, state in session.execute(
            select(FilingRow.receipt, FilingRow.state)
            .where(FilingRow.id.in_(filings_with_pages_of(session, [batch_id])))
            .order_by(FilingRow.id)
        )
    )
    over = batch.state in ("split", "closed")
    return BatchMoment(
        state=batch.state,
        office=batch.office,
        created_at=batch.created_at,
        done=done,
        known=known,
        filings=filings,
        failures=failures_of(session, batch_id),
        ticket=ticket_of_batch(session, batch_id),
        settled=over and all(state in RESTING for _, state in filings),
    )


def sides_of_batch(session: Session, batch_id: int) -> tuple[SidePlace, ...]:
    """The sides of a batch that came so far, as the paper lies."""
    rows = session.execute(
        select(
            PageRow.id, FileRow.name, PageRow.file_index, PageRow.state, PageRow.summary,
            FilingRow.receipt, FilingPageRow.position,
        )
        .join(FileRow, FileRow.id == PageRow.file_id)
        .outerjoin(FilingPageRow, FilingPageRow.page_id == PageRow.id)
        .outerjoin(FilingRow, FilingRow.id == FilingPageRow.filing_id)
        .where(PageRow.batch_id == batch_id)
        .order_by(*PAPER_ORDER)
    )  # fmt: skip
    return tuple(
        SidePlace(
            page_id, name, index, state, None if summary is None else from_data(PageSummary, summary), receipt, position
        )
        for page_id, name, index, state, summary, receipt, position in rows
    )


def thumbnail_of_side(session: Session, batch_id: int, page_id: int) -> str | None:
    """The store key of the small picture (WebP) of a batch's page; None when it is not read, or another batch's."""
    return session.scalar(
        select(PageTextRow.thumbnail_key)
        .join(PageRow, PageRow.id == PageTextRow.page_id)
        .where(PageRow.id == page_id, PageRow.batch_id == batch_id)
    )


def unplaced_of_day(
    session: Session, day: date, *, channel: str, offices: Sequence[str] | None = None
) -> tuple[int, ...]:
    """The batches of a day of which no page stands in a filing: they are being read, or nothing of them could be."""
    placed = exists().where(PageRow.batch_id == BatchRow.id, FilingPageRow.page_id == PageRow.id)
    query = _of_day(day, channel, offices).where(~placed)
    return tuple(session.scalars(query.order_by(BatchRow.id.desc())))


def filings_of_day(
    session: Session, day: date, *, channel: str, offices: Sequence[str] | None = None
) -> tuple[FilingOverview, ...]:
    """The filings in which pages of a day's batches stand, newest first: new ones, and old ones that were completed."""
    ids = filings_with_pages_of(session, session.scalars(_of_day(day, channel, offices)).all())
    return list_filings(session, ids=ids, offices=offices, newest_first=True, today=day)


def returned_filings(
    session: Session, day: date, *, channel: str, offices: Sequence[str] | None = None, limit: int
) -> tuple[FilingOverview, ...]:
    """The channel's filings that were sent back and wait for their applicants, the nearest day first."""
    query = select(FilingRow.id).where(FilingRow.state == "returned", FilingRow.channel == channel)
    if offices is not None:
        query = query.where(FilingRow.office.in_(offices))
    return list_filings(session, ids=session.scalars(query).all(), limit=limit, by_deadline=True, today=day)


def _of_day(day: date, channel: str, offices: Sequence[str] | None) -> Select[int]:
    """The batches that came through a channel on a day in Japan."""
    begin = datetime.combine(day, time(), JAPAN)
    query = select(BatchRow.id).where(
        BatchRow.channel == channel, BatchRow.created_at >= begin, BatchRow.created_at < begin + timedelta(days=1)
    )
    return query if offices is None else query.where(BatchRow.office.in_(offices))
