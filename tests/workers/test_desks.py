"""A desk says what its worker is at, also when the worker is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from uketsuke.workers.desks import Desk, Desks

DIE_AT_WORK = """
import os, sys
from pathlib import Path
from uketsuke.workers.desks import Desks
desks = Desks(Path(sys.argv[1]))
desks.take_seat()
desks.say("open_batch-3", 9)
os.kill(os.getpid(), 9)
"""


def test_a_desk_is_occupied_while_the_work_lasts(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    desks.take_seat()
    with desks.at_work("read_page-12"):
        assert desks.occupied() == {os.getpid(): Desk("read_page-12")}
        desks.say("read_page-12", 7)
        assert desks.occupied() == {os.getpid(): Desk("read_page-12", 7)}
        assert desks.abandoned() == ()
    assert desks.occupied() == {}


def test_what_a_dead_worker_left_is_taken_once(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", DIE_AT_WORK, str(tmp_path)])
    dead.wait()
    desks = Desks(tmp_path)
    assert (desks.occupied(), desks.abandoned()) == ({}, (dead.pid,))
    assert desks.clear(dead.pid) == Desk("open_batch-3", 9)
    assert desks.clear(dead.pid) is None
    assert list(tmp_path.iterdir()) == []


def test_another_process_with_the_number_of_a_dead_worker_is_not_taken_for_it(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    (tmp_path / f"{os.getpid()}.seat").touch()
    desks.say("read_page-1")
    assert (desks.occupied(), desks.abandoned()) == ({}, (os.getpid(),))
