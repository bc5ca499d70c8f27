"""What is left to do, why it waits, who is at it, and how often it failed: the reconciler's and the workers' view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, Select, delete, exists, false, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from uketsuke.cases.clock import utc_now
from uketsuke.cases.closing import out_of_balance
from uketsuke.cases.document_files import documents_are_due
from uketsuke.cases.states import RESTING
from uketsuke.cases.tables import (
    AttemptRow,
    BatchRow,
    DocumentSetRow,
    EventRow,
    FileRow,
    FilingPageRow,
    FilingRow,
    PageRow,
    PageTextRow,
    WorkerRow,
)
from uketsuke.cases.values import LATER_JOBS, Counts, JobName, Lane, LivingWorker, Waiting, Whereabouts, Work

AttemptOutcome = Literal["done", "failed", "lost", "stopped"]
"""`failed`: the step raised; `lost`: its worker died at it; `stopped`: ended without fault of the subject."""
FAULTS = ("failed", "lost")

STALE_AFTER = timedelta(seconds=60)
"""An attempt or a worker without a heartbeat for this long is lost: it was killed or its machine died."""
RETRY_AFTER = (timedelta(0), timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30))
"""How long work rests after 0, 1, 2, and more failures in a row."""
_ORDER: Sequence[JobName] = (
    *("close_batch", "finish_filing", "split_batch", "read_page", "open_batch"),
    *("make_documents", "read_text"),
)
"""Within a batch, what is nearest to its end first."""
MOST_LATER = 500
"""So much of what nobody waits for is looked at a time, oldest first: there may be a night's worth of it."""


def waiting_work(session: Session, *, stale_after: timedelta = STALE_AFTER) -> tuple[Waiting, ...]:
    """Every job that has something to do, whatever happened to the queue: oldest batch first, what ends it first.

    Computed from the rows alone, so repeated calls give the same until somebody works.
    """
    return _waiting(session, _candidates(), stale_after)


def later_work(session: Session, *, stale_after: timedelta = STALE_AFTER) -> tuple[Waiting, ...]:
    """The same of what nobody waits for, the jobs of `LATER_JOBS`; at most `MOST_LATER` of each.

    It is to be done when `waiting_work` names nothing.
    """
    return _waiting(session, _later_candidates(), stale_after)


def count_later(session: Session) -> int:
    """How many texts and documents are still to be made, in all."""
    texts = select(func.count()).select_from(PageTextRow).where(PageTextRow.state == "waiting")
    documents = select(func.count()).select_from(DocumentSetRow).where(DocumentSetRow.state == "waiting")
    return (session.scalar(texts) or 0) + (session.scalar(documents) or 0)


def _waiting(
    session: Session, candidates: dict[JobName, Select[int, int, str, datetime]], stale_after: timedelta
) -> tuple[Waiting, ...]:
    alive = _alive(session, utc_now() - stale_after)
    failures = _failures(session)
    found = []
    for job, query in candidates.items():
        for subject_id, batch_id, lane, created_at in session.execute(query):
            work = Work(job, subject_id)
            failed, last_end, error = failures.get(work, (0, None, None))
            found.append(
                Waiting(
                    work=work,
                    lane=cast(Lane, lane),
                    batch_id=batch_id,
                    since=created_at,
                    failures=failed,
                    error=error,
                    next_try=None if last_end is None else last_end + retry_after(failed),
                    at_work=work in alive,
                )
            )
    return tuple(sorted(found, key=lambda waiting: (waiting.batch_id, _ORDER.index(waiting.work.job))))


def due_work(waiting: Iterable[Waiting], now: datetime) -> tuple[Waiting, ...]:
    """What of it should be at a worker or in the queue now: nobody is at it, and it has rested after its failures."""
    return tuple(w for w in waiting if not w.at_work and (w.next_try is None or w.next_try <= now))


def pending_work(session: Session, *, stale_after: timedelta = STALE_AFTER) -> tuple[Work, ...]:
    """Every job that has something to do and no living attempt, whether it rests or not."""
    return tuple(w.work for w in waiting_work(session, stale_after=stale_after) if not w.at_work)


def retry_after(failures: int) -> timedelta:
    """How long work rests after so many failures in a row."""
    return RETRY_AFTER[min(failures, len(RETRY_AFTER) - 1)]


def _candidates() -> dict[JobName, Select[int, int, str, datetime]]:
    """For each job the subjects it has something to do with: id, batch, channel, when the batch came."""
    batch_rests = ~exists().where(FilingRow.batch_id == BatchRow.id, FilingRow.state.not_in(RESTING))
    joined_rest = ~exists().where(
        PageRow.batch_id == BatchRow.id,
        FilingPageRow.page_id == PageRow.id,
        FilingRow.id == FilingPageRow.filing_id,
        FilingRow.state.not_in(RESTING),
    )
    pages_read = ~exists().where(PageRow.batch_id == BatchRow.id, PageRow.state == "rendered")
    unbalanced = exists().where(
        EventRow.subject == "batch", EventRow.subject_id == BatchRow.id, EventRow.kind == "out_of_balance"
    )

    def batches(*conditions: ColumnElement[bool]) -> Select[int, int, str, datetime]:
        return (
            select(BatchRow.id, BatchRow.id, BatchRow.channel, BatchRow.created_at)
            .where(*conditions)
            .order_by(BatchRow.id)
        )

    pages = (
        select(PageRow.id, BatchRow.id, BatchRow.channel, BatchRow.created_at)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .join(BatchRow, BatchRow.id == PageRow.batch_id)
        .where(PageRow.state == "rendered")
        .order_by(PageRow.batch_id, FileRow.position, PageRow.file_index)
    )
    filings = (
        select(FilingRow.id, BatchRow.id, BatchRow.channel, BatchRow.created_at)
        .join(BatchRow, BatchRow.id == FilingRow.batch_id)
        .where(FilingRow.state == "separated")
        .order_by(FilingRow.id)
    )
    return {
        "open_batch": batches(BatchRow.state == "received"),
        "read_page": pages,
        "split_batch": batches(BatchRow.state == "opened", pages_read),
        "finish_filing": filings,
        "close_batch": batches(BatchRow.state == "split", batch_rests, joined_rest, ~unbalanced),
    }


def _later_candidates() -> dict[JobName, Select[int, int, str, datetime]]:
    """The same of what nobody waits for; its lane in the place of the channel."""
    lane = literal("text")
    texts = (
        select(PageRow.id, BatchRow.id, lane, BatchRow.created_at)
        .join(PageTextRow, PageTextRow.page_id == PageRow.id)
        .join(BatchRow, BatchRow.id == PageRow.batch_id)
        .where(PageTextRow.state == "waiting")
        .order_by(PageRow.id)
        .limit(MOST_LATER)
    )
    documents = (
        select(FilingRow.id, BatchRow.id, lane, BatchRow.created_at)
        .join(DocumentSetRow, DocumentSetRow.filing_id == FilingRow.id)
        .join(BatchRow, BatchRow.id == FilingRow.batch_id)
        .where(DocumentSetRow.state == "waiting", *documents_are_due())
        .order_by(FilingRow.id)
        .limit(MOST_LATER)
    )
    return {"read_text": texts, "make_documents": documents}


def _alive(session: Session, since: datetime) -> set[Work]:
    rows = session.execute(
        select(AttemptRow.job, AttemptRow.subject_id).where(
            AttemptRow.outcome == "running", AttemptRow.heartbeat_at >= since
        )
    )
    return {Work(cast(JobName, job), subject_id) for job, subject_id in rows}


def _since_last_done() -> ColumnElement[bool]:
    """That an attempt failed, and no later one at its subject was done."""
    later = aliased(AttemptRow)
    return AttemptRow.outcome.in_(FAULTS) & ~exists().where(
        later.job == AttemptRow.job,
        later.subject_id == AttemptRow.subject_id,
        later.outcome == "done",
        later.id > AttemptRow.id,
    )


def _failures(session: Session) -> dict[Work, tuple[int, datetime | None, str | None]]:
    """For work that failed and was not done since: how often, when last, and as what. Few rows at any time."""
    rows = session.execute(
        select(AttemptRow.job, AttemptRow.subject_id, AttemptRow.ended_at, AttemptRow.error)
        .where(_since_last_done())
        .order_by(AttemptRow.id)
    )
    found: dict[Work, tuple[int, datetime | None, str | None]] = {}
    for job, subject_id, ended_at, error in rows:
        work = Work(cast(JobName, job), subject_id)
        found[work] = (found.get(work, (0, None, None))[0] + 1, ended_at, error)
    return found


def begin_attempt(session: Session, job: JobName, subject_id: int, *, worker: str | None = None) -> int:
    """Notes that a worker begins; returns the attempt's id. Older running attempts are lost then.

    It is a note, not a lock: two workers at one subject do no harm, because results are guarded.
    """
    now = utc_now()
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.job == job, AttemptRow.subject_id == subject_id, AttemptRow.outcome == "running")
        .values(outcome="lost", ended_at=now)
    )
    attempt = AttemptRow(
        job=job, subject_id=subject_id, started_at=now, heartbeat_at=now, outcome="running", worker=worker
    )
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
    """How many attempts at a subject failed or were lost since one was done: give up after a few.

    A file is opened in slices, each of them done: its failures count from the last page that was recorded.
    """
    number = session.scalar(
        select(func.count())
        .select_from(AttemptRow)
        .where(AttemptRow.job == job, AttemptRow.subject_id == subject_id, _since_last_done())
    )
    return number or 0


def last_error(session: Session, job: JobName, subject_id: int) -> str | None:
    """How the newest failed or lost attempt at a subject ended: a class name, `signal-9`, or None if unknown."""
    error: str | None = session.scalar(
        select(AttemptRow.error)
        .where(AttemptRow.job == job, AttemptRow.subject_id == subject_id, AttemptRow.outcome.in_(FAULTS))
        .order_by(AttemptRow.id.desc())
        .limit(1)
    )
    return error


def whereabouts(session: Session, work: Work) -> Whereabouts | None:
    """The batch, the lane and the receipt of what a job looks at; None when there is no such thing."""
    query = select(BatchRow.id, BatchRow.channel, FilingRow.receipt)
    match work.job:
        case "read_page" | "read_text":
            query = query.join(PageRow, PageRow.batch_id == BatchRow.id).outerjoin(FilingRow, false())
            query = query.where(PageRow.id == work.subject_id)
        case "finish_filing" | "make_documents":
            query = query.join(FilingRow, FilingRow.batch_id == BatchRow.id).where(FilingRow.id == work.subject_id)
        case "open_batch" | "split_batch" | "close_batch":
            query = query.outerjoin(FilingRow, false()).where(BatchRow.id == work.subject_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return Whereabouts(row.id, "text" if work.job in LATER_JOBS else cast(Lane, row.channel), row.receipt)


def see_worker(session: Session, name: str) -> None:
    """Notes a worker's sign of life, the first one too."""
    now = utc_now()
    row = session.get(WorkerRow, name)
    if row is None:
        session.add(WorkerRow(name=name, started_at=now, seen_at=now))
    else:
        row.seen_at = now


def forget_worker(session: Session, name: str) -> None:
    """Takes a worker that ended out of the list; nothing when it is not there."""
    session.execute(delete(WorkerRow).where(WorkerRow.name == name))


def forget_silent_workers(session: Session, *, stale_after: timedelta = STALE_AFTER) -> None:
    """Takes workers out of the list whose machine died with them."""
    session.execute(delete(WorkerRow).where(WorkerRow.seen_at < utc_now() - stale_after))


def living_workers(session: Session, *, stale_after: timedelta = STALE_AFTER) -> tuple[LivingWorker, ...]:
    """The workers that gave a sign of life lately, on whatever machine, and what they are at."""
    since = utc_now() - stale_after
    at = {
        name: (Work(cast(JobName, job), subject_id), started_at)
        for name, job, subject_id, started_at in session.execute(
            select(AttemptRow.worker, AttemptRow.job, AttemptRow.subject_id, AttemptRow.started_at)
            .where(AttemptRow.outcome == "running", AttemptRow.worker.is_not(None))
            .order_by(AttemptRow.id)
        )
    }
    rows = session.scalars(select(WorkerRow).where(WorkerRow.seen_at >= since).order_by(WorkerRow.name))
    return tuple(LivingWorker(row.name, row.started_at, row.seen_at, *at.get(row.name, (None, None))) for row in rows)


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
    """Pages done and pages known so far of some batches, for a progress bar.

    Known are the pages a file says it has, as soon as it is being opened.
    """
    rows = dict(
        session.execute(
            select(PageRow.state, func.count()).where(PageRow.batch_id.in_(batch_ids)).group_by(PageRow.state)
        ).all()
    )
    recorded = sum(rows.values())
    still_closed = session.execute(
        select(FileRow.page_count, select(func.count()).where(PageRow.file_id == FileRow.id).scalar_subquery()).where(
            FileRow.batch_id.in_(batch_ids), FileRow.state == "received", FileRow.page_count.is_not(None)
        )
    )
    return recorded - rows.get("rendered", 0), recorded + sum(known - here for known, here in still_closed)
