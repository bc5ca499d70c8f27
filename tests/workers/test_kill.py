"""Killing any process at any moment changes nothing in the end: no filing lost, none doubled, every value the same."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import COMMAND_SECONDS, clean_environment, run_uketsuke
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.samples.make import make_filing
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

Once = Callable[[str, Callable[[Path], None]], Path]
RECEIPT = re.compile(r"HQ-\d{8}-\d{6}")


@pytest.fixture(scope="module")
def scans(once: Once) -> Path:
    """Two filings in two files."""

    def make(folder: Path) -> None:
        for seed, procedure in ((11, "13130"), (12, "12980")):
            (folder / f"{seed}.pdf").write_bytes(make_filing(seed, procedure=procedure).pdf())

    return once("kill-scans", make)


@pytest.fixture(scope="module")
def undisturbed(once: Once, scans: Path) -> Any:
    """What comes out when nobody is killed."""

    def make(folder: Path) -> None:
        (folder / "answer.json").write_text(_run(scans, folder / "data"), encoding="utf-8")

    return json.loads((once("kill-undisturbed", make) / "answer.json").read_text(encoding="utf-8"))


def _run(scans: Path, data: Path) -> str:
    ran = run_uketsuke("process", scans, "--json", "--data", data, UKETSUKE_WORKERS="1")
    assert ran.code == 0, ran.err
    return ran.out


@contextlib.contextmanager
def _running(scans: Path, data: Path, workers: int = 1) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "uketsuke", "process", str(scans), "--json", "--data", str(data)],
        env=clean_environment(UKETSUKE_WORKERS=str(workers)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _kill_worker_at(job: str, data: Path) -> None:
    """Kill -9 the first worker that is seen at such a job, making sure that it is still at it."""
    for pid, at in _watch_desks(data):
        if not at.startswith(job):
            continue
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            if _desks(data).get(pid) == at:
                os.kill(pid, signal.SIGKILL)
                return
            os.kill(pid, signal.SIGCONT)


def _watch_desks(data: Path) -> Iterator[tuple[int, str]]:
    until = time.monotonic() + COMMAND_SECONDS
    while time.monotonic() < until:
        yield from _desks(data).items()
        time.sleep(0.001)
    pytest.fail("no worker was seen at that job")


def _desks(data: Path) -> dict[int, str]:
    """Process id to what its desk says, for workers that have begun an attempt."""
    said: dict[int, str] = {}
    for desk in (data / "run" / "desks").glob("*[0-9]"):
        with contextlib.suppress(FileNotFoundError):
            text = desk.read_text(encoding="ascii")
            if " " in text:
                said[int(desk.name)] = text
    return said


def _told(answer: Any) -> Any:
    """The answer without times, with receipts numbered in the order in which they come."""
    text = json.dumps(answer, ensure_ascii=False)
    receipts = {receipt: f"receipt {number}" for number, receipt in enumerate(dict.fromkeys(RECEIPT.findall(text)))}
    told = json.loads(RECEIPT.sub(lambda found: receipts[found.group()], text))
    del told["seconds"]
    for filing in told["filings"]:
        for page in filing["pages"]:
            del page["seconds"]
    return told


def _lost(data: Path) -> list[tuple[str, str]]:
    """The attempts whose worker died: job, and how it ended."""
    with contextlib.closing(sqlite3.connect(data / "uketsuke.sqlite3")) as database:
        return database.execute("select job, error from step_attempt where outcome = 'lost' order by job").fetchall()


def _nobody_left(data: Path) -> bool:
    """Whether no process of ours with that data directory runs any more."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not _processes(data):
            return True
        time.sleep(0.05)
    return False


def _processes(data: Path) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(data) in line and int(entry.name) != os.getpid() and "pytest" not in line:
                found.append(line)
    return found


def test_workers_killed_while_opening_reading_and_finishing_change_nothing(
    scans: Path, undisturbed: Any, tmp_path: Path
) -> None:
    with _running(scans, tmp_path, workers=2) as process:
        for job in ("open_batch", "read_page", "finish_filing"):
            _kill_worker_at(job, tmp_path)
        out, err = process.communicate(timeout=COMMAND_SECONDS)
    assert process.returncode == 0, err
    assert [job for job, how in _lost(tmp_path) if how == "signal-9"] == ["finish_filing", "open_batch", "read_page"]
    assert _told(json.loads(out)) == _told(undisturbed)
    assert _nobody_left(tmp_path)


def test_losing_redis_with_all_it_held_changes_nothing(scans: Path, undisturbed: Any, tmp_path: Path) -> None:
    with _running(scans, tmp_path) as process:
        for _pid, at in _watch_desks(tmp_path):
            if at.startswith("read_page"):
                break
        (server,) = _redis_pids(tmp_path)
        os.kill(server, signal.SIGKILL)
        out, err = process.communicate(timeout=COMMAND_SECONDS)
    assert process.returncode == 0, err
    assert _told(json.loads(out)) == _told(undisturbed)
    assert _nobody_left(tmp_path)


def _redis_pids(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes().decode(errors="replace")
            if "redis-server" in line and str(data / "run" / "redis.sock") in line:
                found.append(int(entry.name))
    return found


def test_a_run_that_was_killed_is_finished_by_the_next_start(scans: Path, undisturbed: Any, tmp_path: Path) -> None:
    with _running(scans, tmp_path) as process:
        for _pid, at in _watch_desks(tmp_path):
            if at.startswith("read_page"):
                break
        process.kill()
        process.wait()
    assert _nobody_left(tmp_path), _processes(tmp_path)
    empty = tmp_path / "empty.pdf"
    empty.touch()
    ran = run_uketsuke("process", empty, "--json", "--data", tmp_path, UKETSUKE_WORKERS="1")
    assert (ran.code, [failure["code"] for failure in ran.json["failures"]]) == (1, ["empty"])
    assert "finishing 2 batch" in ran.err
    with reading_scope(World(load_settings(tmp_path)).database) as session:
        finished = records.export_process(session, (1, 2))
    assert _told(finished) == _told(undisturbed)
