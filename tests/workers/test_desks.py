"""A desk says what its worker is at, also when the worker is gone."""

from __future__ import annotations

import os
from pathlib import Path

from uketsuke.workers.desks import Desk, Desks


def test_a_desk_is_occupied_while_the_work_lasts(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    with desks.at_work("read_page-12"):
        assert desks.occupied() == {os.getpid(): Desk("read_page-12")}
        desks.say("read_page-12", 7)
        assert desks.occupied() == {os.getpid(): Desk("read_page-12", 7)}
    assert desks.occupied() == {}


def test_what_a_dead_worker_left_is_taken_once(tmp_path: Path) -> None:
    (tmp_path / "4242").write_text("open_batch-3 9", encoding="ascii")
    desks = Desks(tmp_path)
    assert desks.clear(4242) == Desk("open_batch-3", 9)
    assert desks.clear(4242) is None
    assert desks.occupied() == {}
