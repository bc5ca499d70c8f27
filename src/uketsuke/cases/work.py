"""What is left to do, who is at it, and how often it failed: the sweeper's and the workers' view."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.closing import out_of_balance
from uketsuke.cases.states import RESTING
from uketsuke.cases.tables import AttemptRow, BatchRow, EventRow, FileRow, FilingPageRow, FilingRow, PageRow
from uketsuke.cases.values import Counts, JobName, Work

AttemptOutcome = Literal["done", "failed", "lost", "stopped"]
"""`failed`: the step raised; `lost`: its worker died at it; `stopped`: ended without fault of the subject."""

STALE_AFTER = timedelta(seconds=60)
"""An attempt without a heartbeat for this long is lost: its worker was killed or its machine died."""


def pending_work(session: Session, *, stale_after: timedelta = STALE_AFTER) -> tuple[Work, ...]:
    """Every job that has something to do and no living attempt, oldest batch first.

    What the sweeper enqueues after a crash or a loss of the queue. Repeated calls give the same
    answer until a worker begins, so enqueue under a fixed job id (`job` and `subject_id`).
    """
    batch_rests = ~exists().where(FilingRow.batch_id == BatchRow.id, FilingRow.state.not_in(RESTING))
    joined_rest = ~exists().where(
        PageRow.batch_id == BatchRow.id,
        FilingPageRow.page_id == PageRow.id,
        FilingRow.id == FilingPageRow.filing_id,
        FilingRow.state.not_in(RESTING),
    )
    pages_read = ~exists().where(PageRow.batch_id == BatchRow.id, PageRow.state == "rendered")
    out_of_balance = exists().where(
        EventRow.subject == "batch", EventRow.subject_id == BatchRow.id, EventRow.kind == "out_of_balance"
    )
    candidates: list[Work] = []

    def add(job: JobName, ids: list[int]) -> None:
        candidates.extend(Work(job, subject_id) for subject_id in ids)

    batches = select(BatchRow.id).order_by(BatchRow.id)
    add("open_batch", list(session.scalars(batches.where(BatchRow.state == "received"))))
    add(
        "read_page",
        list(
            session.scalars(
                select(PageRow.id)
                .join(FileRow, FileRow.id == PageRow.file_id)
                .where(PageRow.state == "rendered")
                .order_by(PageRow.batch_id, FileRow.position, PageRow.file_index)
            )
        ),
    )
    add("split_batch", list(session.scalars(batches.where(BatchRow.state == "opened", pages_read))))
    add(
        "finish_filing",
        list(session.scalars(select(FilingRow.id).where(FilingRow.state == "separated").order_by(FilingRow.id))),
    )
    add(
        "close_batch",
        list(session.scalars(batches.where(BatchRow.state == "split", batch_rests, joined_rest, ~out_of_balance))),
    )
    alive = _alive(session, utc_now() - stale_after)
    return tuple(work for work in candidates if work not in alive)


def _alive(session: Session, since: datetime) -> set[Work]:
    rows = session.execute(
        select(AttemptRow.job, AttemptRow.subject_id).where(
            AttemptRow.outcome == "running", AttemptRow.heartbeat_at >= since
        )
    )
    return {Work(cast(JobName, job), subject_id) for job, subject_id in rows}


def begin_attempt(session: Session, job: JobName, subject_id: int) -> int:
    """Notes that a worker begins; returns the attempt's id. Older running attempts are lost then.

    It is a note, not a lock: two workers at one subject do no harm, because results are guarded.
    """
    now = utc_now()
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.job == job, AttemptRow.subject_id == subject_id, AttemptRow.outcome == "running")
        .values(outcome="lost", ended_at=now)
    )
    attempt = AttemptRow(job=job, subject_id=subject_id, started_at=now, heartbeat_at=now, outcome="running")
    session.add(attempt)
    session.flush()
    return attempt.id


def beat(session: Session, attempt_id: int) -> None:
    """Says that the worker is still at it; call it every few seconds in long steps."""
    session.execute(update(AttemptRow).where(AttemptRow.id == attempt_id).values(heartbeat_at=utc_now()))


def end_attempt(session: Session, attempt_id: int, outcome: AttemptOutcome, *, error: str | None = None) -> None:
    """Notes how an attempt ended; `error` is the exception's class name, never its text."""
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.id == attempt_id)
        .values(outcome=outcome, ended_at=utc_now(), error=None if error is None else error[:120])
    )


def attempts(session: Session, job: JobName, subject_id: int) -> int:
    """How many attempts at a subject failed or were lost: give up after a few (`save_page_failed`)."""
    number = session.scalar(
        select(func.count())
        .select_from(AttemptRow)
        .where(AttemptRow.job == job, AttemptRow.subject_id == subject_id, AttemptRow.outcome.in_(("failed", "lost")))
    )
    return number or 0


def last_error(session: Session, job: JobName, subject_id: int) -> str | None:
    """How the newest failed or lost attempt at a subject ended: a class name, `signal-9`, or None if unknown."""
    error: str | None = session.scalar(
        select(AttemptRow.error)
        .where(AttemptRow.job == job, AttemptRow.subject_id == subject_id, AttemptRow.outcome.in_(("failed", "lost")))
        .order_by(AttemptRow.id.desc())
        .limit(1)
    )
    return error


def batch_at_rest(session: Session, batch_id: int) -> bool:
    """Whether nothing more will happen to a batch by itself: it is closed, or out of balance."""
    state = session.scalar(select(BatchRow.state).where(BatchRow.id == batch_id))
    return state == "closed" or (state == "split" and out_of_balance(session, batch_id))


def unfinished_batches(session: Session) -> tuple[int, ...]:
    """Ids of the batches that do not rest, oldest first: what an interrupted run left to finish.

    One that waits for the other pass of its sheets is not among them: only paper can move it.
    """
    open_ = BatchRow.state.not_in(("closed", "waiting"))
    ids = session.scalars(select(BatchRow.id).where(open_).order_by(BatchRow.id)).all()
    return tuple(batch_id for batch_id in ids if not batch_at_rest(session, batch_id))


def counts(session: Session) -> Counts:
    """How much lies in which state, over the whole database."""

    def by_state(row: type[BatchRow] | type[FileRow] | type[PageRow] | type[FilingRow]) -> dict[str, int]:
        return dict(session.execute(select(row.state, func.count()).group_by(row.state).order_by(row.state)).all())

    running = session.execute(
        select(AttemptRow.job, func.count()).where(AttemptRow.outcome == "running").group_by(AttemptRow.job)
    )
    return Counts(
        batches=by_state(BatchRow),
        files=by_state(FileRow),
        pages=by_state(PageRow),
        filings=by_state(FilingRow),
        running=dict(running.all()),
    )


def progress(session: Session, batch_ids: tuple[int, ...]) -> tuple[int, int]:
    """Pages done and pages known so far of some batches, for a progress bar."""
    rows = dict(
        session.execute(
            select(PageRow.state, func.count()).where(PageRow.batch_id.in_(batch_ids)).group_by(PageRow.state)
        ).all()
    )
    total = sum(rows.values())
    return total - rows.get("rendered", 0), total
