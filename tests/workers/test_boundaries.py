"""A process killed at any boundary of the pipeline changes nothing: the end is that of a run nobody disturbed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import text

from tests.conftest import clean_environment
from tests.postgresql import PostgresServer
from uketsuke.benchmarks.drill import complete_filing
from uketsuke.benchmarks.outcomes import differences, faults, outcomes
from uketsuke.cases import records
from uketsuke.cases.boundaries import (
    ARMED,
    BOUNDARIES,
    LATER,
    PASSED,
    RECEIVING,
    ROUNDS,
    SETTLING,
    SPRUNG,
    SUPERVISOR,
    VARIABLE,
    WORKER,
    passing,
)
from uketsuke.cases.database import reading_scope
from uketsuke.samples.make import make_filing
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

Once = Callable[[str, Callable[[Path], None]], Path]
# Kills from outside are no page's fault; with the default of three, a page that kills four workers is given up.
ENVIRONMENT = {"UKETSUKE_MAX_ATTEMPTS": "100", "UKETSUKE_WORKERS": "2"}
MOMENTS = ("begin", "result", "end", "enqueue")
BY_CHANCE = frozenset({"read_page.enqueue.before", "read_page.enqueue.after"})
"""Whether the last page or the opening of its file ends later, and so puts what follows, nobody can say before."""
MOST_STARTS = 20
MOST_SECONDS = 900.0
"""Each kill costs the start of a worker, two seconds of a core; on cores that others use it may be many times that."""


def _at(*moments: str) -> tuple[str, ...]:
    return tuple(name for name in WORKER if name.split(".")[1] in moments)


def _prepare(folder: Path, armed: Iterable[str], sent: signal.Signals = signal.SIGKILL) -> Path:
    """A folder in which these boundaries are armed."""
    for name in (PASSED, ARMED, SPRUNG):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in armed:
        (folder / ARMED / name).write_text(sent.name, encoding="ascii")
    return folder


def _armed(folder: Path) -> list[str]:
    """The boundaries that nobody passed, though they should have been."""
    return sorted({path.name for path in (folder / ARMED).iterdir()} - BY_CHANCE)


@contextlib.contextmanager
def _process(
    files: Iterable[Path], data: Path, boundaries: Path, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`uketsuke process` with these boundaries."""
    with (data.parent / "said.txt").open("ab") as said:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uketsuke",
                "process",
                *map(str, files),
                "--channel",
                "counter",
                "--data",
                str(data),
            ],
            env=clean_environment(**ENVIRONMENT, **{VARIABLE: str(boundaries)}, **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _run(files: Iterable[Path], data: Path, boundaries: Path, **variables: str) -> int:
    with _process(files, data, boundaries, **variables) as process:
        return process.wait(MOST_SECONDS)


def _end(data: Path, **settings: str) -> tuple[Mapping[str, Any], tuple[str, ...], Counter[str]]:
    """What became of the files, what is wrong with the records, and how the attempts ended."""
    with reading_scope(World(load_settings(data, **settings)).database) as session:
        ends = Counter[str](session.scalars(text("select outcome from step_attempt")))
        return outcomes(session), faults(session), ends


@pytest.fixture(scope="module")
def scans(once: Once) -> tuple[Path, ...]:
    """Two files: one filing that becomes a case, and one for which a person is needed."""

    def make(folder: Path) -> None:
        (folder / "complete.pdf").write_bytes(complete_filing(116, date.today()))
        (folder / "wanting.pdf").write_bytes(make_filing(12, procedure="12980", mode="digital").pdf())

    return tuple(sorted(once("boundaries-scans", make).iterdir()))


@pytest.fixture(scope="module")
def undisturbed(once: Once, scans: tuple[Path, ...]) -> Path:
    """A folder with the boundaries that a run passes when nobody is killed, and what comes out of it."""

    def make(folder: Path) -> None:
        assert _run(scans, folder / "data", _prepare(folder / "boundaries", ())) == 0, (folder / "said.txt").read_text()
        found, wrong, ends = _end(folder / "data")
        assert (wrong, set(ends)) == ((), {"done"})
        (folder / "outcomes.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")

    return once("boundaries-undisturbed", make)


@pytest.fixture(scope="module")
def expected(undisturbed: Path) -> Any:
    found = json.loads((undisturbed / "outcomes.json").read_text(encoding="utf-8"))
    assert {filing["state"] for file in found.values() for filing in file["filings"]} == {"converted", "review"}
    return found


def test_a_boundary_is_nothing_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    passing("read_page.result.before")
    monkeypatch.setenv(VARIABLE, str(_prepare(tmp_path, ())))
    passing("read_page.result.before")
    assert [path.name for path in (tmp_path / PASSED).iterdir()] == ["read_page.result.before"]
    with pytest.raises(ValueError, match="no boundary"):
        passing("read_page.resutl.before")


@pytest.mark.slow
def test_every_boundary_of_the_table_is_passed_in_an_undisturbed_run(undisturbed: Path) -> None:
    passed = {path.name for path in (undisturbed / "boundaries" / PASSED).iterdir()}
    # What nobody waits for may or may not have begun when the run ends; see tests/workers/test_later.py.
    assert (passed - set(LATER)) | BY_CHANCE == set(BOUNDARIES) - {*LATER, *SETTLING, *ROUNDS}


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_workers_killed_before_and_after_each(
    moment: str, scans: tuple[Path, ...], expected: Any, tmp_path: Path
) -> None:
    boundaries = _prepare(tmp_path / "boundaries", _at(moment))
    code = _run(scans, tmp_path / "data", boundaries)
    found, wrong, ends = _end(tmp_path / "data")
    assert (code, _armed(boundaries), wrong) == (0, [], ())
    assert differences(expected, found) == ()
    assert ends["failed"] == 0


@pytest.mark.slow
def test_supervisors_and_whoever_hands_in_killed_at_each_of_their_boundaries(
    scans: tuple[Path, ...], expected: Any, tmp_path: Path
) -> None:
    """Whoever is killed is started again, with the files that are not in the records, as a person would do it."""
    data = tmp_path / "data"
    # A worker must die for the supervisor to note its death.
    boundaries = _prepare(tmp_path / "boundaries", (*RECEIVING, *SUPERVISOR, *SETTLING, "read_page.result.before"))
    world = World.of(load_settings(data))
    codes = []
    for number in range(MOST_STARTS):
        with reading_scope(world.database) as session:
            taken = {Path(name).name for names in records.names_by_batch(session).values() for name in names}
        files = [scan for scan in scans if scan.name not in taken]
        if not files:
            # Nothing is left to hand in: an empty file has the rest finished, and fails.
            files = [tmp_path / f"empty-{number}.pdf"]
            files[0].touch()
        codes.append(_run(files, data, boundaries))
        if codes[-1] != -signal.SIGKILL:
            break
    found, wrong, ends = _end(data)
    assert codes == [-signal.SIGKILL] * len((*RECEIVING, *SUPERVISOR, *SETTLING)) + [1], codes
    assert (_armed(boundaries), wrong) == ([], ())
    assert differences(expected, {name: file for name, file in found.items() if not name.startswith("empty")}) == ()
    assert ends["failed"] == 0


def _while_stopped(process: subprocess.Popen[bytes], boundaries: Path, act: Callable[[], None]) -> None:
    """Do something to the world whenever a process has stopped at a boundary, then let it go on."""
    seen: set[str] = set()
    until = time.monotonic() + MOST_SECONDS
    while process.poll() is None:
        assert time.monotonic() < until
        for sprung in {path.name for path in (boundaries / SPRUNG).iterdir()} - seen:
            seen.add(sprung)
            pid = int(sprung.rpartition("@")[2])
            while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
                time.sleep(0.002)
            act()
            os.kill(pid, signal.SIGCONT)
        time.sleep(0.01)


@pytest.mark.slow
def test_redis_lost_with_all_it_held_around_each_result_and_enqueue(
    scans: tuple[Path, ...], expected: Any, tmp_path: Path
) -> None:
    boundaries = _prepare(tmp_path / "boundaries", (*_at("result", "enqueue"), *RECEIVING), signal.SIGSTOP)
    with _process(scans, tmp_path / "data", boundaries) as process:

        def lose_redis() -> None:
            for child in psutil.Process(process.pid).children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if child.name() == "redis-server":
                        child.kill()

        _while_stopped(process, boundaries, lose_redis)
    found, wrong, ends = _end(tmp_path / "data")
    assert (process.returncode, _armed(boundaries), wrong) == (0, [], ())
    assert differences(expected, found) == ()
    assert ends["failed"] == 0


@pytest.mark.slow
def test_postgresql_restarted_before_and_after_commits_fails_no_attempt(
    scans: tuple[Path, ...], expected: Any, tmp_path: Path
) -> None:
    others = ("receive.result.before", "read_page.end.before", "finish_filing.end.before")
    boundaries = _prepare(tmp_path / "boundaries", (*_at("result"), *others), signal.SIGSTOP)
    server = PostgresServer(durable=True)
    server.start()
    try:
        url = server.url(server.new_database())
        with _process(scans, tmp_path / "data", boundaries, UKETSUKE_DATABASE_URL=url) as process:
            _while_stopped(process, boundaries, server.restart)
        found, wrong, ends = _end(tmp_path / "data", database_url=url)
    finally:
        server.remove()
    assert (process.returncode, _armed(boundaries), wrong) == (0, [], ())
    assert differences(expected, found) == ()
    assert set(ends) == {"done", "stopped"}
