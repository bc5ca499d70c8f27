"""`uketsuke watch` as a process: it takes in what comes, says what waits, and ends when it is told to."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import COMMAND_SECONDS, clean_environment, run_uketsuke
from tests.workers.scanner_room import lying, pdf
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

QUICK = ("--settle", "0.2", "--quiet", "0.5", "--patience", "1", "--look", "0.5")


@contextlib.contextmanager
def watching(folder: Path, data: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "uketsuke", "watch", str(folder), "--data", str(data), *QUICK],
        env=clean_environment(UKETSUKE_WORKERS="1"),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + COMMAND_SECONDS
    while not true():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.1)


def bring(folder: Path, name: str, content: bytes) -> None:
    """Write a file as a scanner does: not all at once."""
    with (folder / name).open("wb") as file:
        file.write(content[:100])
        file.flush()
        time.sleep(0.3)
        file.write(content[100:])


def state_of(data: Path, batch: int) -> str | None:
    world = World(load_settings(data))
    try:
        with reading_scope(world.database) as session:
            return records.paper_of(session, batch).state if batch in records.batch_ids(session) else None
    finally:
        world.database.dispose()


def test_what_scanners_write_becomes_filings_and_a_kill_in_between_loses_nothing(tmp_path: Path) -> None:
    folder, data = tmp_path / "in" / "scanner-1", tmp_path / "data"
    folder.mkdir(parents=True)
    World.of(load_settings(data)).database.dispose()
    with watching(tmp_path / "in", data):
        bring(folder, "a.pdf", pdf(2))
        wait_until(lambda: state_of(data, 1) == "closed")
        bring(folder, "run_表.pdf", pdf(3))
        wait_until(lambda: state_of(data, 2) == "waiting")
        assert "in/scanner-1: 表のみ受領・裏待ち" in run_uketsuke("status", "--data", data).out
    bring(folder, "run_裏.pdf", pdf(3))
    ended = run_uketsuke("watch", tmp_path / "in", "--once", "--data", data, *QUICK, UKETSUKE_WORKERS="1")
    assert ended.code == 0, ended.err
    told = run_uketsuke("cases", "balance", "2", "--json", "--data", data).json
    assert (told["state"], told["sheets"], told["sides"], told["even"]) == ("closed", 3, 6, True)
    assert lying(tmp_path / "in") == {"done/a.pdf": 1, "done/run_表.pdf": 1, "done/run_裏.pdf": 1}


def test_what_is_set_aside_makes_a_single_round_end_with_1(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.pdf").touch()
    ended = run_uketsuke("watch", tmp_path / "in", "--once", "--data", tmp_path / "data", *QUICK, UKETSUKE_WORKERS="1")
    assert ended.code == 1
    assert "取り置きました / set aside: empty.pdf" in ended.err
    shutil.rmtree(tmp_path / "data")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_it_is_told_to(how: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with watching(tmp_path / "in", tmp_path / "data") as process:
        wait_until(lambda: (tmp_path / "data" / "run" / "redis.sock").exists())
        process.send_signal(how)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "終了しました" in err


@pytest.mark.parametrize("arguments", [["gone"], [".", "--office", "本庁"]], ids=["no folder", "no office"])
def test_wrong_usage_is_told_before_anything_is_made(arguments: list[str], tmp_path: Path) -> None:
    ended = run_uketsuke("watch", *arguments, "--data", tmp_path / "data", cwd=tmp_path)
    assert ended.code == 2
    assert not (tmp_path / "data").exists()
