"""What the supervisor asks of the records: what is left to do, and a note on who died at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from uketsuke.cases import work
from uketsuke.cases.boundaries import committing
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import Work
from uketsuke.workers.desks import Desk


class RecordsLedger:
    """The records behind the supervisor's `Ledger`.

    With a queue of our own the desks say who is alive at once; workers of other machines are
    known by the heartbeat of their attempts.
    """

    def __init__(self, database: Engine, *, shared: bool) -> None:
        self._database = database
        self._stale_after = work.STALE_AFTER if shared else timedelta(0)

    def pending(self) -> Sequence[Work]:
        with reading_scope(self._database) as session:
            return work.pending_work(session, stale_after=self._stale_after)

    def died(self, desk: Desk, how: str) -> None:
        self._end(desk, "lost", how)

    def stopped(self, desk: Desk) -> None:
        self._end(desk, "stopped", None)

    def _end(self, desk: Desk, outcome: work.AttemptOutcome, how: str | None) -> None:
        if desk.attempt is not None:
            with committing(self._database, "supervisor.settle") as session:
                work.end_attempt(session, desk.attempt, outcome, error=how)
