"""Pages that go into a filing which is there already: a new scan of one of its sheets, or papers that came later."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.corrections import end_corrections_at
from uketsuke.cases.reopening import reopen
from uketsuke.cases.states import move, record_event
from uketsuke.cases.tables import FilingPageRow, FilingRow, PageRow, ReplacementRow
from uketsuke.cases.values import Facts, Join, SplitWork, TicketTarget
from uketsuke.forms.errors import UketsukeError
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import from_data


class Overtaken(UketsukeError):
    """A filing was not what it had been when it was decided that pages join it; nothing was kept, decide anew."""


def ticket_target(session: Session, receipt: str) -> TicketTarget | None:
    """The filing that a ticket names, with its pages in order; None when there is none."""
    row = session.execute(
        select(FilingRow.id, FilingRow.state, FilingRow.procedure).where(FilingRow.receipt == receipt)
    ).one_or_none()
    if row is None:
        return None
    pages = session.execute(
        select(PageRow.id, PageRow.file_id, PageRow.summary, PageRow.facts, PageRow.sheet, PageRow.fingerprint)
        .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
        .where(FilingPageRow.filing_id == row.id)
        .order_by(FilingPageRow.position)
    )
    return TicketTarget(row.id, row.state, row.procedure, tuple(split_work(*page) for page in pages))


def split_work(
    id: int,
    file_id: int,
    summary: object,
    facts: dict[str, list[object]],
    sheet: int | None,
    fingerprint: str | None,
) -> SplitWork:
    """A read page as its row keeps it, for splitting."""
    return SplitWork(id, file_id, from_data(PageSummary, summary), facts_from(facts), sheet, fingerprint)


def facts_from(data: dict[str, list[object]]) -> Facts:
    """Facts as a page's row keeps them."""
    return {name: (value, confidence) for name, (value, confidence) in data.items()}  # type: ignore[misc]


def join_pages(session: Session, batch_id: int, joins: Sequence[Join]) -> None:
    """Puts pages of a batch into filings that are there already, and has those filings checked again.

    Raises Overtaken when a filing is no longer in the state, or has not the page, that was decided on.
    """
    # Before the fields go: they say which corrections rest on the old pages alone.
    ended = [[end_corrections_at(session, join.filing_id, place) for place, _, _ in join.replacing] for join in joins]
    for join, corrections in zip(joins, ended, strict=True):
        if not reopen(session, join.filing_id, join.state):
            raise Overtaken(f"filing {join.filing_id} is no longer {join.state}")
        for replacing, count in zip(join.replacing, corrections, strict=True):
            _replace(session, batch_id, join.filing_id, *replacing, ended=count)
        _append(session, batch_id, join)
        if join.procedure is not None:
            session.execute(
                update(FilingRow)
                .where(FilingRow.id == join.filing_id, FilingRow.procedure.is_(None))
                .values(procedure=join.procedure)
            )
            # The first page alone does not say which parts belong to it; those that come later do.
            session.execute(
                update(FilingRow)
                .where(FilingRow.id == join.filing_id, FilingRow.procedure == join.procedure)
                .where(FilingRow.variant.is_(None))
                .values(variant=join.variant)
            )


def _replace(session: Session, batch_id: int, filing_id: int, position: int, old: int, new: int, *, ended: int) -> None:
    place = session.get(FilingPageRow, (filing_id, position), populate_existing=True)
    if place is None or place.page_id != old or not move(session, "page", old, "replaced", expected_from="read"):
        raise Overtaken(f"filing {filing_id} has another page at {position}")
    place.page_id = new
    session.add(ReplacementRow(page_id=old, by_page_id=new, filing_id=filing_id, position=position, at=utc_now()))
    detail = {"page": position, "batch": batch_id, "corrections_ended": ended}
    record_event(session, "filing", filing_id, "page_replaced", detail=detail)
    session.flush()


def _append(session: Session, batch_id: int, join: Join) -> None:
    last = session.scalar(select(func.max(FilingPageRow.position)).where(FilingPageRow.filing_id == join.filing_id))
    first = -1 if last is None else last
    session.add_all(
        FilingPageRow(filing_id=join.filing_id, position=position, page_id=page)
        for position, page in enumerate(join.pages, start=first + 1)
    )
    record_event(
        session, "filing", join.filing_id, "pages_joined", detail={"pages": len(join.pages), "batch": batch_id}
    )
    session.flush()
