"""The paper balance: a batch closes only when every page of it is accounted for."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from uketsuke.cases.paper import ACCEPTED, paper_of
from uketsuke.cases.states import RESTING, move, record_event
from uketsuke.cases.tables import BatchRow, EventRow, FileRow, FilingPageRow, FilingRow, PageRow
from uketsuke.cases.values import Balance


def balance_of(session: Session, batch_id: int) -> Balance:
    """Paper in and paper accounted for, counted afresh from the rows."""

    def count(*where: object) -> int:
        query = select(func.count()).select_from(PageRow).where(PageRow.batch_id == batch_id)
        for condition in where:
            query = query.where(condition)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    files = dict(
        session.execute(
            select(FileRow.state, func.count()).where(FileRow.batch_id == batch_id).group_by(FileRow.state)
        ).all()
    )
    return Balance(
        files=sum(files.values()),
        files_failed=files.get("failed", 0),
        pages=count(),
        pages_in_filings=count(exists().where(FilingPageRow.page_id == PageRow.id)),
        pages_failed=count(PageRow.state == "failed"),
        pages_replaced=count(PageRow.state == "replaced"),
    )


def closing_is_due(session: Session, batch_id: int) -> bool:
    """Whether a split batch has no filing left that a job must look at, nor one that pages of it went to."""
    split = session.scalar(select(BatchRow.id).where(BatchRow.id == batch_id, BatchRow.state == "split"))
    if split is None:
        return False
    joined = (
        select(FilingPageRow.filing_id)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .where(PageRow.batch_id == batch_id)
    )
    busy = session.scalar(
        select(FilingRow.id)
        .where((FilingRow.batch_id == batch_id) | FilingRow.id.in_(joined), FilingRow.state.not_in(RESTING))
        .limit(1)
    )
    return busy is None


def close_batch(session: Session, batch_id: int) -> bool:
    """Closes a batch whose filings all rest, if its paper adds up; True when it is closed now.

    When a side stands nowhere, or the counts are not the declared ones, the batch stays `split`, with one
    event `out_of_balance` that says how many: a person must look. `paper_of` says which.
    """
    # Held, so that two who count at once do not both say that paper is missing.
    state = session.scalar(select(BatchRow.state).where(BatchRow.id == batch_id).with_for_update())
    if not closing_is_due(session, batch_id):
        return state == "closed"
    balance, paper = balance_of(session, batch_id), paper_of(session, batch_id)
    if balance.even and paper.even:
        return move(
            session,
            "batch",
            batch_id,
            "closed",
            expected_from="split",
            detail={"pages": balance.pages, "in_filings": balance.pages_in_filings, "failed": balance.pages_failed},
        )
    if not out_of_balance(session, batch_id):
        counted = {
            f"{name}_{differing.what}": number
            for differing in paper.differences
            for name, number in (("declared", differing.declared), ("found", differing.found))
        }
        record_event(session, "batch", batch_id, "out_of_balance", detail={"lost": balance.lost, **counted})
    return False


def accept_balance(session: Session, batch_id: int) -> bool:
    """Closes a batch although its counts are not the declared ones: a person saw the paper and lets them be.

    True when it is closed now. A batch whose sides do not all stand somewhere stays open.
    """
    if not closing_is_due(session, batch_id):
        return close_batch(session, batch_id)
    paper = paper_of(session, batch_id)
    if paper.differences and not paper.accepted:
        record_event(
            session,
            "batch",
            batch_id,
            ACCEPTED,
            detail={differing.what: differing.declared - differing.found for differing in paper.differences},
        )
        session.flush()
    return close_batch(session, batch_id)


def out_of_balance(session: Session, batch_id: int) -> bool:
    """Whether closing a batch was tried and failed because pages are missing."""
    found = session.scalar(
        select(EventRow.id)
        .where(EventRow.subject == "batch", EventRow.subject_id == batch_id, EventRow.kind == "out_of_balance")
        .limit(1)
    )
    return found is not None
