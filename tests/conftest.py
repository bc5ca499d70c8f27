"""What tests of several packages share: the command as a process of its own, and results that many tests look at."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.postgresql import PostgresServer
from uketsuke.benchmarks.transfer import browser as transfer

# The same examples every time, so that a red run is red again; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

CACHE_VARIABLE = "UKETSUKE_CACHE_DIR"
COMMAND_SECONDS = 170
"""No command of a test takes longer; two cores may be shared by two of them."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output as JSON; fails when there is anything else."""
        return json.loads(self.out)


def clean_environment(**variables: str) -> dict[str, str]:
    """The environment without any setting of ours but the cache of this test run, plus these."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith("UKETSUKE_") or name == CACHE_VARIABLE}
    return {**kept, **variables}


def run_uketsuke(
    *arguments: str | Path, cwd: Path | None = None, seconds: float = COMMAND_SECONDS, **variables: str
) -> Ran:
    """Run `uketsuke` as other programs do, for so many seconds at most."""
    done = subprocess.run(
        [sys.executable, "-m", "uketsuke", *map(str, arguments)],
        cwd=cwd,
        env=clean_environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder that all processes of one test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The blank forms are learnt once a test run, not once a worker process."""
    folder = _shared(tmp_path_factory) / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A PostgreSQL of this test process; started when the first test asks for it."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Fill a folder once a test run, whichever of pytest's processes comes first; the others wait and share it."""
    shared = _shared(tmp_path_factory)

    def fill(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / f"once-{name}"
        with (shared / f"once-{name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = shared / f"once-{name}.done"
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return fill


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """Debian's Chromium, the one of this process that the transfer filings are printed with too."""
    return transfer.chromium()
