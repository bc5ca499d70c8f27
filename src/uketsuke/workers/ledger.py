"""What the supervisor asks of the records: who leads, what is left to do, and a note on who died at it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from uketsuke.cases import leases, work
from uketsuke.cases.boundaries import committing
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import Waiting
from uketsuke.workers.desks import Desk
from uketsuke.workers.world import worker_name

RENEW_SECONDS = leases.LEASE_FOR.total_seconds() / 3
"""How often the leader renews its lease, and who waits for it asks."""


class RecordsLedger:
    """The records behind the supervisor's `Ledger`; `name` is its world's.

    With a queue and records of our own the desks say who is alive at once; workers of other machines are
    known by the heartbeat of their attempts.
    """

    def __init__(self, database: Engine, *, shared: bool, name: str = "") -> None:
        self._database = database
        self._stale_after = work.STALE_AFTER if shared else timedelta(0)
        self._name = name
        self._leads = False
        self._ask_again = 0.0

    def lead(self) -> bool:
        """Whether it is on us to bring lost work back. Whoever holds the data directory's lock may lead for it."""
        if time.monotonic() >= self._ask_again:
            self._leads = False
            with session_scope(self._database) as session:
                self._leads = leases.hold_lease(session, leases.RECONCILER, self._name)
                if self._leads:
                    work.forget_silent_workers(session)
            self._ask_again = time.monotonic() + RENEW_SECONDS
        return self._leads

    def resign(self) -> None:
        """Let another machine lead at once."""
        if self._leads:
            self._leads, self._ask_again = False, 0.0
            with session_scope(self._database) as session:
                leases.release_lease(session, leases.RECONCILER, self._name)

    def due(self) -> Sequence[Waiting]:
        """What should be at a worker or in the queue now: what nobody waits for, when there is nothing else."""
        now = utc_now()
        with reading_scope(self._database) as session:
            waiting = work.waiting_work(session, stale_after=self._stale_after)
            due = work.due_work(waiting, now)
            if due or any(one.at_work for one in waiting):
                return due
            return work.due_work(work.later_work(session, stale_after=self._stale_after), now)

    def died(self, desk: Desk, how: str) -> None:
        """A worker died at what its desk says: that attempt is lost, and counts."""
        self._end(desk, "lost", how)

    def stopped(self, desk: Desk) -> None:
        """A worker was stopped on purpose: that attempt does not count against its page."""
        self._end(desk, "stopped", None)

    def gone(self, pid: int) -> None:
        """A worker of this world is no more."""
        with session_scope(self._database) as session:
            work.forget_worker(session, worker_name(self._name, pid))

    def _end(self, desk: Desk, outcome: work.AttemptOutcome, how: str | None) -> None:
        if desk.attempt is not None:
            with committing(self._database, "supervisor.settle") as session:
                work.end_attempt(session, desk.attempt, outcome, error=how)
