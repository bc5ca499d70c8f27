"""A seeded kill storm: filings come in while processes are killed at random; in the end all is as if none had been.

What is killed: workers, children that open files, the private Redis (with all it held), the supervisor (`serve`),
whoever hands files in (`process`), and on PostgreSQL the connections. Then everything is left in peace until it rests,
and the records are compared, value by value, with those of a run that nobody disturbed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args

import psutil
from sqlalchemy import text

from uketsuke.benchmarks.outcomes import Place, differences, faults, outcomes, places
from uketsuke.benchmarks.sources import Material, make_specimen, seeds_of
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.forms.errors import SetupError, UketsukeError, UsageError
from uketsuke.forms.paths import PACKAGE
from uketsuke.samples.make import make_filing
from uketsuke.samples.people import make_person
from uketsuke.workers.settings import Settings, load_settings
from uketsuke.workers.world import World

Target = Literal["worker", "opening", "redis", "supervisor", "handing-in", "connection"]
TARGETS: tuple[Target, ...] = get_args(Target)
WEIGHTS: Mapping[Target, int] = {
    "worker": 6, "opening": 3, "redis": 2, "supervisor": 1, "handing-in": 1, "connection": 3,
}  # fmt: skip
"""How often each is chosen; nothing is killed when there is none of it at the moment."""
PAUSE_SECONDS = (0.2, 2.0)
"""Between two kills; a worker takes one or two seconds to start, so that some get to work and some do not."""
GROUPS = 8
"""The files are handed in in so many goes, spread over the first two thirds of the storm."""
REST_SECONDS = 300.0
"""When in peace no page has been read for so long, the drill holds that nothing moves any more."""
SETTLE_SECONDS = 1.0
"""A commit that was on its way when its process was killed is known one way or the other after this."""
ONE_PAGE = ("13130", "12980", "12945", "12981", "13128")
"""Procedures of one form page: many filings, little to read."""
# The kills come from outside and are no page's fault: none may be given up for them.
ENVIRONMENT = {"UKETSUKE_MAX_ATTEMPTS": "1000", "UKETSUKE_WORKERS": "2"}

Progress = Callable[[Mapping[str, int], int, int], None]
"""Told from time to time what was killed how often, how many pages are read, and how many are known so far."""


@dataclass(frozen=True, slots=True)
class Drill:
    """How a drill ended; it went well when `faults` is empty. `seconds`: the storm, and until all rested."""

    seed: int
    database: str
    filings: int
    pages: int
    kills: Mapping[str, int]
    storm_seconds: float
    rest_seconds: float
    places: tuple[Place, ...]
    faults: tuple[str, ...]


def run(
    folder: Path, *, seconds: float, filings: int, seed: int, database_url: str | None, cache: Path, progress: Progress
) -> Drill:
    """Make the filings in `folder`, take them in there in a storm of so many seconds, and compare.

    Args:
        folder: empty; afterwards it holds the scans and the data directory of the storm.
        database_url: an empty database; None: SQLite in the data directory.
        cache: where the outcome of the undisturbed run is kept, for the next drill of the same seed and size.

    Raises:
        UsageError: the database holds records already.
        SetupError: the program does not run, or comes to no rest.
    """
    data = folder / "data"
    world = World.of(load_settings(data, database_url=database_url, cache_dir=cache))
    with reading_scope(world.database) as session:
        if records.count_batches(session):
            raise UsageError("--database-url: 空のデータベースを指定してください / the database must be empty")
    files = _files(folder / "scans", filings, seed)
    expected = _undisturbed(folder, files, cache, _key(filings, seed))
    started = time.monotonic()
    kills: Counter[str] = Counter()
    with _office(world) as office:
        _storm(office, files, seconds, Random(f"drill:{seed}"), kills, progress)
        calm = time.monotonic()
        _come_to_rest(office, files, kills, progress)
        ended = time.monotonic()
    with reading_scope(world.database) as session:
        return Drill(
            seed=seed,
            database=world.database.dialect.name,
            filings=records.count_filings(session),
            pages=_pages(world)[1],
            kills=dict(kills),
            storm_seconds=round(calm - started, 1),
            rest_seconds=round(ended - calm, 1),
            places=places(session),
            faults=(*faults(session), *differences(expected, outcomes(session))),
        )


def _files(folder: Path, filings: int, seed: int) -> tuple[Path, ...]:
    """At least so many filings: from a computer one by one, some of them complete, and in printed piles."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    number = 0
    while number < filings:
        first = seed + number
        path = folder / f"{first:06d}.pdf"
        procedure = ONE_PAGE[len(made) % len(ONE_PAGE)]
        material = Material("print", "clean", procedure=procedure, piles=True)
        seeds = seeds_of(first, material) if len(made) % 4 == 3 else (first,)
        if len(seeds) > 1:
            path.write_bytes(make_specimen(seeds, material).data)
        elif len(made) % 2:
            path.write_bytes(make_filing(first, procedure=procedure, mode="digital").pdf())
        else:
            path.write_bytes(complete_filing(first, date.today()))
        made.append(path)
        number += len(seeds)
    return tuple(made)


def complete_filing(seed: int, today: date) -> bytes:
    """A filing that wants nothing, so that nearly always it becomes a case."""
    person = replace(
        make_person(seed, "worker"),
        filled_on=today - timedelta(days=3),
        departure=today + timedelta(days=30),
        return_date=today + timedelta(days=50),
        period_expiry=today + timedelta(days=400),
        passport_expiry=today + timedelta(days=2000),
    )
    return make_filing(seed, procedure="12981", mode="digital", person=person, signed=True).pdf()


def _key(filings: int, seed: int) -> str:
    """Names the undisturbed outcome of these filings, received today, with this very program."""
    digest = hashlib.sha256(f"{filings} {seed} {date.today()}".encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def _undisturbed(folder: Path, files: Sequence[Path], cache: Path, key: str) -> Any:
    kept = cache / "drill" / f"{key}.json"
    if not kept.exists():
        data = folder / "undisturbed"
        settings = load_settings(data, database_url=f"sqlite:///{data / 'uketsuke.sqlite3'}", cache_dir=cache)
        command = _command("process", *files, "--channel", "counter", "--data", data)
        ran = subprocess.run(command, env=_environment(settings), capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise SetupError(f"the undisturbed run failed: {ran.stderr.strip()}")
        with reading_scope(World.of(settings).database) as session:
            found = outcomes(session)
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        fresh.replace(kept)
        shutil.rmtree(data)
    return json.loads(kept.read_text(encoding="utf-8"))


class _Office:
    """`serve`, which supervises, and at most one `process`, which hands files in; both may be killed at any time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._serving: subprocess.Popen[bytes] | None = None
        self._handing_in: subprocess.Popen[bytes] | None = None
        self._log = (world.settings.data / "drill.log").open("ab")

    def keep_serving(self) -> None:
        if self._serving is None or self._serving.poll() is not None:
            self._serving = self._start("serve", "--port", str(_free_port()))

    def hand_in(self, files: Sequence[Path]) -> None:
        """Hand in those of the files that are not in the records, unless somebody is at it."""
        if self._handing_in is not None and self._handing_in.poll() is None:
            return
        if self._handing_in is not None and self._handing_in.returncode < 0:
            time.sleep(SETTLE_SECONDS)
        self._handing_in = None
        if missing := self.missing(files):
            self._handing_in = self._start("process", *missing, "--channel", "counter")

    def missing(self, files: Sequence[Path]) -> tuple[Path, ...]:
        taken = {Path(name).name for names in _names(self.world).values() for name in names}
        return tuple(file for file in files if file.name not in taken)

    def targets(self) -> dict[Target, list[int]]:
        """The processes that can be killed now, by kind."""
        found: dict[Target, list[int]] = {}
        for kind, process in (("supervisor", self._serving), ("handing-in", self._handing_in)):
            if process is not None and process.poll() is None:
                found.setdefault(kind, []).append(process.pid)  # type: ignore[arg-type]
                with contextlib.suppress(psutil.NoSuchProcess):
                    for child in psutil.Process(process.pid).children(recursive=True):
                        if of_kind := _kind(child):
                            found.setdefault(of_kind, []).append(child.pid)
        if self.world.database.dialect.name == "postgresql":
            found["connection"] = _backends(self.world)
        return {kind: pids for kind, pids in found.items() if pids}

    def close(self) -> None:
        for process in (self._handing_in, self._serving):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(60)
        self._log.close()

    def _start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            _command(*words, "--data", self.world.settings.data),
            env=_environment(self.world.settings),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )


@contextlib.contextmanager
def _office(world: World) -> Iterator[_Office]:
    office = _Office(world)
    try:
        yield office
    finally:
        office.close()


def _storm(
    office: _Office, files: Sequence[Path], seconds: float, rnd: Random, kills: Counter[str], progress: Progress
) -> None:
    started = time.monotonic()
    while (passed := time.monotonic() - started) < seconds:
        office.keep_serving()
        office.hand_in(files[: _come(len(files), passed / seconds)])
        progress(kills, *_pages(office.world))
        time.sleep(rnd.uniform(*PAUSE_SECONDS))
        (kind,) = rnd.choices(TARGETS, [WEIGHTS[kind] for kind in TARGETS])
        targets = office.targets()
        if kind in targets and _kill(office.world, kind, rnd.choice(targets[kind])):
            kills[kind] += 1


def _come(files: int, share: float) -> int:
    """How many files have come in when this share of the storm has passed."""
    goes = min(GROUPS, 1 + int(GROUPS * share * 1.5))
    return -(-files * goes // GROUPS)


def _come_to_rest(office: _Office, files: Sequence[Path], kills: Mapping[str, int], progress: Progress) -> None:
    last, since = (-1, -1), time.monotonic()
    while True:
        office.keep_serving()
        office.hand_in(files)
        now = _pages(office.world)
        progress(kills, *now)
        if not office.missing(files) and not _unfinished(office.world):
            return
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > REST_SECONDS:
            raise SetupError(f"no rest: {now[0]} of {now[1]} pages are read; see {office.world.places.logs}")
        time.sleep(0.5)


def _kill(world: World, kind: Target, pid: int) -> bool:
    if kind == "connection":
        with contextlib.suppress(UketsukeError), reading_scope(world.database) as session:
            return bool(session.scalar(text("select pg_terminate_backend(:pid)"), {"pid": pid}))
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def _kind(process: psutil.Process) -> Target | None:
    words = " ".join(process.cmdline())
    for mark, kind in (
        ("uketsuke.workers.worker", "worker"),
        ("uketsuke.intake.opening_child", "opening"),
        ("redis-server", "redis"),
    ):
        if mark in words:
            return kind  # type: ignore[return-value]
    return None


def _backends(world: World) -> list[int]:
    query = (
        "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
        "and backend_type = 'client backend'"
    )
    with contextlib.suppress(UketsukeError), reading_scope(world.database) as session:
        return list(session.scalars(text(query)))
    return []


def _names(world: World) -> dict[int, tuple[str, ...]]:
    with reading_scope(world.database) as session:
        return records.names_by_batch(session)


def _unfinished(world: World) -> tuple[int, ...]:
    with reading_scope(world.database) as session:
        return records.unfinished_batches(session)


def _pages(world: World) -> tuple[int, int]:
    with reading_scope(world.database) as session:
        return records.progress(session, tuple(records.names_by_batch(session)))


def _command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "uketsuke", *map(str, words)]


def _environment(settings: Settings) -> dict[str, str]:
    """Ours with the settings of the drill in place of any other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UKETSUKE_")}
    drill = {"UKETSUKE_DATABASE_URL": settings.database, "UKETSUKE_CACHE_DIR": str(settings.cache)}
    return {**kept, **ENVIRONMENT, **drill}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
