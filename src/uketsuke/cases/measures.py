"""Figures of how the work goes, counted from the rows when they are asked for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast, get_args

from sqlalchemy import ColumnElement, Float, Select, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from uketsuke.cases.clock import utc_now
from uketsuke.cases.exceptions import exceptions
from uketsuke.cases.tables import AttemptRow
from uketsuke.cases.values import Counts, JobName, Lane
from uketsuke.cases.work import FAULTS, counts, later_work, living_workers, waiting_work

RATE_OVER = timedelta(minutes=5)
"""Pages a second are those read in the last five minutes."""
BUCKETS_S: Sequence[float] = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
"""Upper edges of the step times that are told apart, seconds."""
LANES: Sequence[Lane] = get_args(Lane)


@dataclass(frozen=True, slots=True)
class Measures:
    """How much lies where, how old the oldest of it is, and how fast it moves.

    `waiting` by (lane, job), `age_s` of the oldest batch in each lane that work waits in (0 when none does),
    `failures` of attempts by (job, error) and `exceptions` by code.
    """

    counts: Counts
    waiting: Mapping[tuple[Lane, JobName], int]
    age_s: Mapping[Lane, float]
    pages_per_s: float
    failures: Mapping[tuple[str, str], int]
    exceptions: Mapping[str, int]
    workers: int
    workers_busy: int


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a job's finished steps: how many took at most each of `BUCKETS_S`, how many in all, their sum."""

    within: tuple[int, ...]
    count: int
    sum_s: float

    def plus(self, other: Times) -> Times:
        """Both together."""
        within = tuple(a + b for a, b in zip(self.within, other.within, strict=True))
        return Times(within, self.count + other.count, self.sum_s + other.sum_s)


def measure(session: Session) -> Measures:
    """All figures but the step times, as they are now."""
    now = utc_now()
    waiting = (*waiting_work(session), *later_work(session))
    age = {
        lane: max(((now - w.since).total_seconds() for w in waiting if w.lane == lane), default=0.0) for lane in LANES
    }
    read = session.scalar(
        select(func.count())
        .select_from(AttemptRow)
        .where(AttemptRow.ended_at >= now - RATE_OVER, AttemptRow.job == "read_page", AttemptRow.outcome == "done")
    )
    failures = session.execute(
        select(AttemptRow.job, AttemptRow.error, func.count())
        .where(AttemptRow.outcome.in_(FAULTS))
        .group_by(AttemptRow.job, AttemptRow.error)
    )
    workers = living_workers(session)
    return Measures(
        counts=counts(session),
        waiting=Counter((w.lane, w.work.job) for w in waiting),
        age_s=age,
        pages_per_s=(read or 0) / RATE_OVER.total_seconds(),
        failures={(job, error or "unknown"): number for job, error, number in failures},
        exceptions=Counter(entry.code for entry in exceptions(session)),
        workers=len(workers),
        workers_busy=sum(worker.work is not None for worker in workers),
    )


class StepTimes:
    """The times of all steps ever done, by job. A finished attempt does not change any more, so each is counted once.

    What was counted is kept in memory up to the oldest attempt that still runs; only what lies behind is asked for.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[str, Times] = {}
        self._upto = 0

    def count(self, session: Session) -> Mapping[str, Times]:
        """The times by job, as they are now."""
        with self._lock:
            newest = session.scalar(select(func.max(AttemptRow.id))) or 0
            running = session.scalar(select(func.min(AttemptRow.id)).where(AttemptRow.outcome == "running"))
            settled = newest if running is None else running - 1
            if settled > self._upto:
                fresh = _times(session, AttemptRow.id > self._upto, AttemptRow.id <= settled)
                self._counted, self._upto = _sum(self._counted, fresh), settled
            return _sum(self._counted, _times(session, AttemptRow.id > self._upto, AttemptRow.id <= newest))


def _sum(one: Mapping[str, Times], other: Mapping[str, Times]) -> dict[str, Times]:
    return {
        job: one[job].plus(other[job]) if job in one and job in other else (one.get(job) or other[job])
        for job in sorted({*one, *other})
    }


def _times(session: Session, *where: ColumnElement[bool]) -> dict[str, Times]:
    took = _Took(AttemptRow.started_at, AttemptRow.ended_at)
    query = cast(
        "Select[Any]",
        select(
            AttemptRow.job,
            func.count(),
            func.sum(took),
            *(func.sum(case((took <= edge, 1), else_=0)) for edge in BUCKETS_S),
        )
        .where(AttemptRow.outcome == "done", *where)
        .group_by(AttemptRow.job),
    )
    return {
        job: Times(tuple(int(number) for number in within), int(count), float(sum_s))
        for job, count, sum_s, *within in session.execute(query)
    }


class _Took(FunctionElement[float]):
    """Seconds between two moments, in either database's words."""

    type = Float()
    inherit_cache = True


@compiles(_Took, "sqlite")
def _took_sqlite(element: _Took, compiler: Any, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"((julianday({end}) - julianday({start})) * 86400.0)"


@compiles(_Took, "postgresql")
def _took_postgresql(element: _Took, compiler: Any, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({end} - {start})) AS DOUBLE PRECISION)"
