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
def undisturbed(once: Once, scans: Path) -> list[Any]:
    """What comes out when nobody is killed: of two runs at once on one data directory, one a file."""

    def make(folder: Path) -> None:
        data = folder / "data"
        with _running(scans / "12.pdf", data) as other:
            first = run_uketsuke("process", scans / "11.pdf", "--json", "--data", data, UKETSUKE_WORKERS="1")
            second, err = other.communicate(timeout=COMMAND_SECONDS)
        assert (first.code, other.returncode) == (0, 0), first.err + err
        (folder / "answers.json").write_text(f"[{first.out},{second}]", encoding="utf-8")

    answers = json.loads((once("kill-undisturbed", make) / "answers.json").read_text(encoding="utf-8"))
    return list(answers)


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


def _joined(answers: list[Any]) -> Any:
    """The answers of several runs as if they had been one."""
    return {
        "filings": [filing for answer in answers for filing in answer["filings"]],
        "failures": [],
        "skipped": [],
        "seconds": 0,
    }


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


def test_two_runs_at_once_on_one_data_directory_give_each_its_own(undisturbed: list[Any]) -> None:
    files = [
        [Path(page["file"]).name for filing in answer["filings"] for page in filing["pages"]] for answer in undisturbed
    ]
    assert [set(names) for names in files] == [{"11.pdf"}, {"12.pdf"}]


def test_killing_workers_at_every_step_and_redis_changes_nothing(
    scans: Path, undisturbed: list[Any], tmp_path: Path
) -> None:
    with _running(scans, tmp_path, workers=2) as process:
        _kill_worker_at("open_batch", tmp_path)
        _kill_worker_at("read_page", tmp_path)
        (server,) = _redis_pids(tmp_path)
        os.kill(server, signal.SIGKILL)
        _kill_worker_at("finish_filing", tmp_path)
        out, err = process.communicate(timeout=COMMAND_SECONDS)
    assert process.returncode == 0, err
    killed = [job for job, how in _lost(tmp_path) if how == "signal-9"]
    assert killed == ["finish_filing", "open_batch", "read_page"]
    assert _told(json.loads(out)) == _told(_joined(undisturbed))
    assert _nobody_left(tmp_path)


def _redis_pids(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes().decode(errors="replace")
            if "redis-server" in line and str(data / "run" / "redis.sock") in line:
                found.append(int(entry.name))
    return found


def test_a_run_that_was_killed_is_finished_by_the_next_start(
    scans: Path, undisturbed: list[Any], tmp_path: Path
) -> None:
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
    assert _told(finished) == _told(_joined(undisturbed))
