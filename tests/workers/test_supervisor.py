"""One supervisor a data directory: it replaces what dies, gives over when it ends, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import NewOriginal, Waiting
from uketsuke.forms.errors import ServiceUnavailable, SetupError
from uketsuke.workers import supervisor as module
from uketsuke.workers.desks import Desk
from uketsuke.workers.places import Places
from uketsuke.workers.private_redis import PrivateRedis
from uketsuke.workers.queueing import queue_answers
from uketsuke.workers.runs import supervisor_of
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow


def _until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_worker_is_replaced_and_all_end_with_the_supervisor(tmp_path: Path) -> None:
    world = World.of(load_settings(tmp_path, workers=1))
    with supervisor_of(world).running() as supervisor:
        _until(lambda: bool(supervisor.worker_pids))
        (first,) = supervisor.worker_pids
        os.kill(first, signal.SIGKILL)
        _until(lambda: supervisor.worker_pids not in ((), (first,)))
        (second,) = supervisor.worker_pids
        assert queue_answers(world.settings)
        supervisor.check()
    assert not _alive(first) and not _alive(second)
    assert not queue_answers(world.settings)


def test_a_second_supervisor_waits_and_takes_over(tmp_path: Path) -> None:
    world = World.of(load_settings(tmp_path, workers=1))
    second = supervisor_of(world)
    with supervisor_of(world).running() as first:
        first.settled.wait(20)
        with second.running():
            second.settled.wait(20)
            assert (first.leads, second.leads) == (True, False)
            first._stop.set()
            _until(lambda: second.leads)


NOBODY = 4_999_999
"""Beyond the largest process id."""


class _Ledger:
    """Records that are away until `back`, and what they were told of the dead."""

    def __init__(self) -> None:
        self.back = False
        self.dead: list[tuple[Desk, str]] = []

    def lead(self) -> bool:
        return True

    def resign(self) -> None:
        raise AssertionError

    def due(self) -> tuple[Waiting, ...]:
        return ()

    def gone(self, pid: int) -> None:
        assert pid == NOBODY

    def died(self, desk: Desk, how: str) -> None:
        if not self.back:
            raise ServiceUnavailable("away")
        self.dead.append((desk, how))

    def stopped(self, desk: Desk) -> None:
        raise AssertionError(desk)


def test_a_death_while_the_records_are_away_is_noted_when_they_are_back(tmp_path: Path) -> None:
    settings, ledger = load_settings(tmp_path), _Ledger()
    places = Places(settings.data)
    places.prepare()
    supervisor = module.Supervisor(settings, ledger)
    server = PrivateRedis(places.socket, places.run, tmp_path / "redis.log")
    server.start()
    nobody = str(NOBODY)
    (places.desks / nobody).write_text("read_page-7 31", encoding="ascii")
    try:
        supervisor._settle_abandoned()
        assert (ledger.dead, (places.desks / nobody).exists()) == ([], True)
        ledger.back = True
        supervisor._settle_abandoned()
        assert (ledger.dead, (places.desks / nobody).exists()) == ([(Desk("read_page-7", 31), "lost")], False)
    finally:
        supervisor._queue.connection.close()
        server.stop()


def test_workers_that_cannot_start_are_a_set_up_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ONE_THREAD", {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere"})
    world = World.of(load_settings(tmp_path, workers=1))
    with supervisor_of(world).running() as supervisor:
        _until(lambda: supervisor.error is not None)
        with pytest.raises(SetupError, match=r"workers\.log"):
            supervisor.check()


def test_of_two_machines_over_the_same_records_one_sweeps_and_the_other_takes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the workers do is not looked at here, only who brings work back.
    monkeypatch.setattr(
        module.Supervisor,
        "_start_worker",
        lambda _self, number: module._Child(subprocess.Popen(["sleep", "600"], start_new_session=True), number),
    )
    server = PrivateRedis(tmp_path / "r.sock", tmp_path, tmp_path / "redis.log")
    server.start()
    shared = {
        "redis_url": f"unix://{tmp_path / 'r.sock'}",
        "database_url": f"sqlite:///{tmp_path / 'records.db'}",
        "workers": 1,
    }
    here, there = (World.of(load_settings(tmp_path / name, **shared)) for name in ("here", "there"))
    try:
        with supervisor_of(there).running() as second:
            with supervisor_of(here).running() as first:
                for supervisor in (first, second):
                    assert supervisor.settled.wait(20) and supervisor.leads
                _until(lambda: first._reconciles or second._reconciles)
                leader = first if first._reconciles else second
                files = [NewOriginal("a.pdf", b"scan")]
                batch = records.receive_batch(here.database, here.store, files, channel="counter", office="HQ")
                _until(lambda: here.queue.queued() == (f"open_batch-{batch}",), 60)
                assert first._reconciles != second._reconciles
                for child in first._children:
                    child.process.kill()
            if leader is first:
                _until(lambda: second._reconciles)
            with reading_scope(there.database) as session:
                lease = records.lease_of(session, records.RECONCILER)
            assert lease is not None and lease.holder == there.name
            for child in second._children:
                child.process.kill()
    finally:
        server.stop()
