"""The RQ jobs, by whose dotted names work is enqueued: each takes one id and does one step of the pipeline.

A job never fails in RQ's sense. What goes wrong is recorded as a failed attempt, the sweep brings the work back,
and after too many attempts it is given up; so RQ's registries need not be believed.
"""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Callable, Mapping

import structlog

from uketsuke.cases import records
from uketsuke.cases.boundaries import committing, passing
from uketsuke.cases.database import patiently
from uketsuke.cases.values import JobName, Lane, Work
from uketsuke.cases.who import acting, this_process
from uketsuke.forms.errors import ServiceUnavailable, SetupError, where
from uketsuke.workers import later, pipeline
from uketsuke.workers.giving_up import give_up
from uketsuke.workers.queueing import job_id
from uketsuke.workers.world import World

STEPS: Mapping[JobName, Callable[[World, int], tuple[Work, ...]]] = {
    "open_batch": pipeline.open_batch,
    "read_page": pipeline.read_page,
    "split_batch": pipeline.split_batch,
    "finish_filing": pipeline.finish_filing,
    "close_batch": pipeline.close_batch,
    "read_text": later.read_text,
    "make_documents": later.make_documents,
}

_NOBODYS_FAULT = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM),
        *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN),
    }
)
"""A full disk, a folder that may not be written, a machine at its end: they must not turn good pages into failures."""

_log = structlog.get_logger(__name__)
_world: World | None = None
setup_fault: SetupError | None = None
"""Set when a step found the set-up broken: the worker must end, since no other step can do better."""
_again: tuple[Work, Lane] | None = None
"""The step at hand, when it is to be done once more: it can be enqueued when its job has ended, not before."""


def install(world: World) -> None:
    """Give the jobs of this process what they work with."""
    global _world
    _world = world


def open_batch(batch_id: int) -> None:
    """Open and render the files of a batch."""
    _perform(Work("open_batch", batch_id))


def read_page(page_id: int) -> None:
    """Recognise and read one page."""
    _perform(Work("read_page", page_id))


def split_batch(batch_id: int) -> None:
    """Put the pages of a batch into filings."""
    _perform(Work("split_batch", batch_id))


def finish_filing(filing_id: int) -> None:
    """Check a filing and bring it to rest."""
    _perform(Work("finish_filing", filing_id))


def close_batch(batch_id: int) -> None:
    """Close a batch."""
    _perform(Work("close_batch", batch_id))


def read_text(page_id: int) -> None:
    """Read the full text of one page."""
    _perform(Work("read_text", page_id))


def make_documents(filing_id: int) -> None:
    """Make the documents of a filing as files."""
    _perform(Work("make_documents", filing_id))


def put_again() -> None:
    """Enqueue the step that just ended once more, if it asked for that."""
    global _again
    if _again is not None and _world is not None:
        work, lane = _again
        _again = None
        with contextlib.suppress(ServiceUnavailable):
            _world.queue.put([work], lane)


def _perform(work: Work) -> None:
    global setup_fault
    if _world is None:
        raise SetupError("jobs run in a uketsuke worker only: start one with `uketsuke worker`")
    try:
        _attempt(_world, work)
    except SetupError as error:
        setup_fault = error
    except ServiceUnavailable as error:
        # Not the work's fault: it stays pending, and the sweep brings it back.
        _log.warning("step_put_off", job=job_id(work), error=type(error).__name__)


def _attempt(world: World, work: Work) -> None:
    global _again
    with committing(world.database, f"{work.job}.begin") as session:
        attempt = records.begin_attempt(session, work.job, work.subject_id, worker=world.worker_name)
        failed = records.attempts(session, work.job, work.subject_id)
        last_error = records.last_error(session, work.job, work.subject_id) if failed else None
        at = records.whereabouts(session, work)
    world.desks.say(job_id(work), attempt)
    started = time.monotonic()
    try:
        with acting(f"{this_process()}#{attempt}"):
            if failed >= world.settings.max_attempts:
                _log.warning("step_given_up", job=job_id(work), attempts=failed, error=last_error)
                following = give_up(world, work, last_error)
            else:
                following = STEPS[work.job](world, work.subject_id)
    except (SetupError, ServiceUnavailable):
        _end(world, work, attempt, "stopped", None)
        raise
    except OSError as error:
        if error.errno in _NOBODYS_FAULT:
            _end(world, work, attempt, "stopped", None)
            raise SetupError(
                f"保管先に書けません。空きと権限を確かめてください / {error.filename or world.settings.data}: "
                f"{error.strerror}; make room or give permission, and start again"
            ) from error
        _fail(world, attempt, work, error)
        return
    except Exception as error:
        # Whatever a page does to a step must not stop the other pages; it is counted, logged and tried again.
        _fail(world, attempt, work, error)
        return
    _end(world, work, attempt, "done", None)
    lane: Lane = at.lane if at is not None else "mail"
    if work in following:
        _again = work, lane
    others = [next_one for next_one in following if next_one != work]
    if others:
        passing(f"{work.job}.enqueue.before")
        # A queue that is away loses nothing: the sweep finds the same work in the records.
        with contextlib.suppress(ServiceUnavailable):
            world.queue.put(others, lane)
        passing(f"{work.job}.enqueue.after")
    _log.info(
        "step_done",
        job=job_id(work),
        lane=lane,
        batch=at.batch_id if at is not None else None,
        receipt=at.receipt if at is not None else None,
        seconds=round(time.monotonic() - started, 3),
    )


def _fail(world: World, attempt: int, work: Work, error: Exception) -> None:
    _end(world, work, attempt, "failed", type(error).__name__)
    _log.error("step_failed", job=job_id(work), error=type(error).__name__, where=where(error))


def _end(world: World, work: Work, attempt: int, outcome: records.AttemptOutcome, error: str | None) -> None:
    """Note how the attempt ended; waits for a database that is away, or its restart would count as our death."""

    def note() -> None:
        with committing(world.database, f"{work.job}.end") as session:
            records.end_attempt(session, attempt, outcome, error=error)

    patiently(note)
