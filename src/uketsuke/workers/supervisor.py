"""Keeps one data directory's queue and workers alive: starts them, replaces what dies, re-enqueues what was lost.

There is one supervisor a data directory, whoever holds `run/supervisor.lock`. A second `process`, or `process`
beside `serve`, runs one as well; it waits for the lock, and until it gets it the first one does the work.
Of all supervisors over the same records, on whatever machine, one holds the reconciler's lease and sweeps.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from uketsuke.cases.boundaries import passing
from uketsuke.cases.values import Waiting
from uketsuke.forms.errors import ServiceUnavailable, SetupError, where
from uketsuke.workers.desks import Desk, Desks
from uketsuke.workers.logs import begin_anew
from uketsuke.workers.places import Places
from uketsuke.workers.private_redis import PrivateRedis
from uketsuke.workers.queueing import StepQueue, job_id, longest_s, queue_answers, work_of
from uketsuke.workers.settings import Settings

TICK_SECONDS = 0.1
SWEEP_SECONDS = 0.5
LAZIEST_SWEEP_SECONDS = 5.0
GRACE_SECONDS = 5.0
"""How long a worker may take to finish its step when it is asked to stop; then it is killed, and nothing is lost."""
ROUND_SECONDS = 5.0
"""How often a round is made; what one asks is answered by an index."""
HANG_SECONDS = 30.0
"""How long after the step's own limit a worker may still take to notice."""
MAX_FALSE_STARTS = 5
"""Times that every worker may die in a row without reaching a desk: then the fault is the set-up, not the work.

When Redis is lost, all of them may end once."""
# Workers are processes, one a core: more threads in each would only fight.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

_log = structlog.get_logger(__name__)


class Ledger(Protocol):
    """What the supervisor needs of the records. Every call raises ServiceUnavailable when they are away."""

    def lead(self) -> bool:
        """Whether it is on us to bring lost work back; false while a supervisor of another machine does."""

    def resign(self) -> None:
        """Leave that to others."""

    def due(self) -> Sequence[Waiting]:
        """The work that should be done now."""

    def died(self, desk: Desk, how: str) -> None:
        """A worker died at what its desk says: that attempt is lost, and counts."""

    def stopped(self, desk: Desk) -> None:
        """A worker was stopped on purpose: that attempt does not count against its page."""

    def gone(self, pid: int) -> None:
        """A worker ended, at work or not."""


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    number: int


class Supervisor:
    """Start with `running()`; everything happens in one thread of its own, to which the children are tied."""

    def __init__(self, settings: Settings, ledger: Ledger, rounds: Callable[[], None] | None = None) -> None:
        """`rounds` is called from time to time, in a thread of its own, while lost work is ours to bring back."""
        self._settings = settings
        self._ledger = ledger
        self._rounds = rounds
        self._places = Places(settings.data)
        self._desks = Desks(self._places.desks)
        self._redis: PrivateRedis | None = None
        self._queue = StepQueue(settings)
        self._children: list[_Child] = []
        self._false_starts = 0
        self._since: dict[tuple[int, Desk], float] = {}
        self._hung: dict[int, str] = {}
        self._reconciles = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self.settled = threading.Event()
        """Set once it is known who leads."""
        self.leads = False
        self.error: SetupError | None = None

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers; empty while another supervisor leads."""
        return tuple(child.process.pid for child in self._children)

    @contextlib.contextmanager
    def running(self) -> Iterator[Supervisor]:
        """Run for as long as the block does; on leaving, every child has ended."""
        self._places.prepare()
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join()
            self._queue.connection.close()

    def check(self) -> None:
        """Raises SetupError when the workers cannot run."""
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        try:
            with self._lock() as held:
                if held:
                    self._lead()
        except SetupError as error:
            self.error = error
        except Exception as error:
            # The thread has nobody above it: what it met must reach whoever waits for the work.
            self.error = SetupError(
                f"ワーカー管理が止まりました / the supervisor stopped: {type(error).__name__}: {error}"
            )
        finally:
            self.settled.set()

    @contextlib.contextmanager
    def _lock(self) -> Iterator[bool]:
        with self._places.lock.open("a") as file:
            while not self._stop.is_set():
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    self.settled.set()
                    self._stop.wait(TICK_SECONDS)
                else:
                    yield True
                    return
            yield False

    def _lead(self) -> None:
        try:
            self._take_over()
            self.leads = True
            self.settled.set()
            # Whoever waits for a slow mail server must not keep the workers waiting.
            threading.Thread(target=self._make_rounds, name="rounds", daemon=True).start()
            next_sweep = 0.0
            while not self._stop.wait(TICK_SECONDS):
                self._keep_redis()
                self._keep_workers()
                self._see_who_leads()
                if time.monotonic() >= next_sweep:
                    started = time.monotonic()
                    self._sweep()
                    ended = time.monotonic()
                    # With very much pending, looking takes long; it shall not take all the time.
                    next_sweep = ended + min(max(SWEEP_SECONDS, 10 * (ended - started)), LAZIEST_SWEEP_SECONDS)
        finally:
            self.leads = False
            with contextlib.suppress(ServiceUnavailable):
                self._ledger.resign()
            self._end_workers()
            if self._redis is not None:
                self._redis.stop()

    def _take_over(self) -> None:
        """Settle what an earlier supervisor that was killed left behind, then start everything."""
        passing("supervisor.start.before")
        self._settle_abandoned()
        self._places.sweep_work()
        for log in (self._worker_log, self._places.logs / "redis.log"):
            begin_anew(log, max_bytes=self._settings.log_bytes)
        if self._settings.redis_url is None:
            log = self._places.logs / "redis.log"
            self._redis = PrivateRedis(self._places.socket, self._places.run, log)
            self._redis.start()
        elif not queue_answers(self._settings):
            raise SetupError("UKETSUKE_REDIS_URL: 応答がありません / does not answer; start it or unset the variable")
        for number in range(self._settings.workers):
            self._children.append(self._start_worker(number))
        passing("supervisor.start.after")

    def _keep_redis(self) -> None:
        if self._redis is not None and not self._redis.alive():
            # It held nothing that the records do not know; the next sweeps fill the new one.
            _log.warning("redis_died")
            self._redis.start()

    def _keep_workers(self) -> None:
        for position, child in enumerate(self._children):
            code = child.process.poll()
            if code is None:
                continue
            _end_group(child.process.pid)
            if code == SetupError.exit_code:
                raise SetupError(self._last_words())
            hung = self._hung.pop(child.process.pid, None)
            at_work = self._settle(child.process.pid, hung or _how(code))
            self._false_starts = 0 if at_work or code == 0 else self._false_starts + 1
            if self._false_starts >= MAX_FALSE_STARTS * len(self._children):
                raise SetupError(f"ワーカーを起動できません / the workers do not start; see {self._worker_log}")
            self._children[position] = self._start_worker(child.number)

    def _settle(self, pid: int, how: str) -> bool:
        """Note the death of a worker; whether it was at work."""
        desk = self._desks.at(pid)
        _log.warning("worker_died", pid=pid, how=how, job=desk.job_id if desk else None)
        try:
            self._ledger.gone(pid)
            if desk is not None:
                self._ledger.died(desk, how)
                self._queue.drop(work_of(desk.job_id))
        except ServiceUnavailable:
            # Its word stays on the desk: the next sweep settles it.
            return desk is not None
        self._desks.clear(pid)
        return desk is not None

    def _settle_abandoned(self) -> None:
        """Note the death of workers that were not our children: an earlier supervisor's, or started by hand."""
        children = set(self.worker_pids)
        for pid in self._desks.abandoned():
            if pid not in children:
                self._settle(pid, "lost")

    def _end_hung(self, occupied: Mapping[int, Desk]) -> None:
        """Kill workers that a step does not let go: RQ's alarm is not heard while native code runs."""
        now = time.monotonic()
        self._since = {(pid, desk): self._since.get((pid, desk), now) for pid, desk in occupied.items()}
        for (pid, desk), since in self._since.items():
            if now - since > longest_s(desk.job_id, self._settings) + HANG_SECONDS and pid in self.worker_pids:
                _log.warning("worker_hangs", pid=pid, job=desk.job_id)
                self._hung[pid] = "timeout"
                _end_group(pid)

    def _see_who_leads(self) -> None:
        leads = False
        # Without records nobody can lead.
        with contextlib.suppress(ServiceUnavailable):
            leads = self._ledger.lead()
        if leads != self._reconciles:
            self._reconciles = leads
            _log.info("leads" if leads else "follows")

    def _make_rounds(self) -> None:
        while self._rounds is not None and not self._stop.wait(ROUND_SECONDS):
            if not self._reconciles:
                continue
            try:
                self._rounds()
            except Exception as error:
                # A round that fails is told and made again: the paper must not stop for a mail.
                _log.error("round_failed", error=type(error).__name__, where=where(error))

    def _sweep(self) -> None:
        occupied = self._desks.occupied()
        self._end_hung(occupied)
        # Whatever is away now is asked again at the next sweep.
        with contextlib.suppress(ServiceUnavailable):
            self._settle_abandoned()
            if self._reconciles:
                due = self._ledger.due()
                passing("supervisor.sweep.before")
                lost = self._queue.sweep(due, [desk.job_id for desk in occupied.values()])
                passing("supervisor.sweep.after")
                if lost:
                    _log.info("swept", works=len(lost), first=job_id(lost[0]))

    def _start_worker(self, number: int) -> _Child:
        # -P: the folder that somebody works in, which may be full of strangers' files, is no place for modules.
        module = "uketsuke.workers.worker"
        command = [sys.executable, "-P", "-m", module, str(self._settings.data), str(os.getpid())]
        passing("supervisor.worker.before")
        with self._worker_log.open("ab") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # In a group of its own: a Ctrl-C at the terminal is for us, who then end it in order.
                start_new_session=True,
                env={**os.environ, **ONE_THREAD},
            )
        passing("supervisor.worker.after")
        return _Child(process, number)

    def _end_workers(self) -> None:
        for child in self._children:
            if child.process.poll() is None:
                child.process.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, until - time.monotonic()))
            _end_group(child.process.pid)
            child.process.wait()
            desk = self._desks.clear(child.process.pid)
            with contextlib.suppress(ServiceUnavailable):
                self._ledger.gone(child.process.pid)
                if desk is not None:
                    self._ledger.stopped(desk)
        self._children = []

    @property
    def _worker_log(self) -> Path:
        return self._places.logs / "workers.log"

    def _last_words(self) -> str:
        lines = self._worker_log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else f"ワーカーを起動できません / the workers do not start; see {self._worker_log}"


def _end_group(leader: int) -> None:
    """Kill what a worker started, such as the process that opens files; with it, or after it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _how(code: int) -> str:
    """How a process ended, in a word: `signal-9`, `exit-1`."""
    return f"signal-{-code}" if code < 0 else f"exit-{code}"
