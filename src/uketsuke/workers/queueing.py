"""The queue: says 'look at page 12' to whichever worker is free, each thing at most once at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from uketsuke.cases.values import JobName, Lane, Waiting, Work
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.workers.places import Places
from uketsuke.workers.settings import Settings

LANES: Sequence[Lane] = ("counter", "mail", "text")
"""Who waits at a counter goes before what came by post, and that before what nobody waits for: a worker looks into
the lanes in this order."""
JOBS_MODULE = "uketsuke.workers.jobs"
MISSED_SWEEPS = 2
"""Work is enqueued again when this many looks in a row found it pending, in no queue and at no desk."""
UNBOUNDED_S = 86_400
"""A day. Opening has limits of its own, a page at a time; a file of thousands of pages may take long."""
_BOUNDED = frozenset(get_args(JobName)) - {"open_batch"}


def job_id(work: Work) -> str:
    """The fixed id of the job for this work: the same work is never queued twice."""
    return f"{work.job}-{work.subject_id}"


def work_of(job_id: str) -> Work:
    """The work of a job id that `job_id` made."""
    name, _, number = job_id.rpartition("-")
    return Work(name, int(number))  # type: ignore[arg-type]


def longest_s(job_id: str, settings: Settings) -> float:
    """After how many seconds at this job a worker must be held to hang."""
    return settings.step_timeout_s if work_of(job_id).job in _BOUNDED else UNBOUNDED_S


def connect(settings: Settings) -> redis.Redis:
    """A client of the Redis in use: the shared one of the settings, else this data directory's private one."""
    # By default the client tries ten times with growing waits; here the sweep is what tries again.
    at_once = Retry(NoBackoff(), 0)
    if settings.redis_url is not None:
        return redis.Redis.from_url(settings.redis_url, retry=at_once)
    return redis.Redis(unix_socket_path=str(Places(settings.data).socket), retry=at_once)


class StepQueue:
    """Work waiting for a worker, a lane a channel and one for later.

    What follows goes before what is new: batch after batch ends.
    """

    def __init__(self, settings: Settings) -> None:
        self.connection = connect(settings)
        self.lanes: Mapping[Lane, Queue] = {
            lane: Queue(f"uketsuke-{lane}", connection=self.connection, serializer=JSONSerializer) for lane in LANES
        }
        self._timeout_s = settings.step_timeout_s
        self._missed: dict[Work, int] = {}

    def put(self, works: Sequence[Work], lane: Lane, *, new: bool = False) -> None:
        """Enqueue the work that is not queued already: before what waits in the lane, or behind it when it is new.

        Raises:
            ServiceUnavailable: Redis is away; the sweep will enqueue it when it is back.
        """
        try:
            for work in works if new else reversed(works):
                with contextlib.suppress(DuplicateJobError):
                    self.lanes[lane].enqueue_call(
                        f"{JOBS_MODULE}.{work.job}",
                        args=(work.subject_id,),
                        job_id=job_id(work),
                        description=job_id(work),
                        result_ttl=0,
                        failure_ttl=60,
                        timeout=self._timeout_s if work.job in _BOUNDED else UNBOUNDED_S,
                        at_front=not new,
                        unique=True,
                    )
        except redis.exceptions.RedisError as error:
            raise ServiceUnavailable("キューに接続できません / the queue does not answer") from error

    def queued(self) -> tuple[str, ...]:
        """The ids of the jobs that wait, in the order in which they will be taken. Raises ServiceUnavailable."""
        try:
            return tuple(id for queue in self.lanes.values() for id in queue.job_ids)
        except redis.exceptions.RedisError as error:
            raise ServiceUnavailable("キューに接続できません / the queue does not answer") from error

    def somebody_waits(self) -> bool:
        """Whether work waits in any lane but the last; not when Redis is away."""
        try:
            return any(self.lanes[lane].count for lane in LANES[:-1])
        except redis.exceptions.RedisError:
            return False

    def drop(self, work: Work) -> None:
        """Forget what Redis holds of the work, wherever it was lost, so that it can be enqueued again.

        Raises:
            ServiceUnavailable: Redis is away, and with it all that it held.
        """
        try:
            with contextlib.suppress(NoSuchJobError):
                job: Any = Job.fetch(job_id(work), connection=self.connection, serializer=JSONSerializer)
                job.delete()
        except redis.exceptions.RedisError as error:
            raise ServiceUnavailable("キューに接続できません / the queue does not answer") from error

    def sweep(self, due: Iterable[Waiting], at_desks: Iterable[str]) -> tuple[Work, ...]:
        """Enqueue again what is due but neither queued nor at a worker's desk, and say what that was.

        Work must be missed twice in a row: between leaving the queue and reaching a desk it is in neither.
        """
        known = {*self.queued(), *at_desks}
        lanes = {waiting.work: waiting.lane for waiting in due if job_id(waiting.work) not in known}
        missed = {work: self._missed.get(work, 0) + 1 for work in lanes}
        lost = tuple(work for work, times in missed.items() if times >= MISSED_SWEEPS)
        for work in lost:
            self.drop(work)
        for lane in LANES:
            self.put([work for work in lost if lanes[work] == lane], lane)
        self._missed = {work: times for work, times in missed.items() if work not in lost}
        return lost


def queue_answers(settings: Settings) -> bool:
    """Whether the Redis in use answers now."""
    client = connect(settings)
    try:
        return bool(client.ping())
    except redis.exceptions.RedisError:
        return False
    finally:
        client.close()
