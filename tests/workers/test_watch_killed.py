"""A watcher that is killed between any two of its steps has lost nothing and taken nothing in twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import clean_environment
from tests.workers.scanner_room import lay_out, lying, recorded, watch_until_idle

pytestmark = pytest.mark.slow

EVERYWHERE = [
    *[("store", when, nth) for when in ("before", "after") for nth in (1, 3)],
    *[("commit", when, nth) for when in ("before", "after") for nth in (1, 2)],
    *[("join", when, 1) for when in ("before", "after")],
    *[("enqueue", when, 1) for when in ("before", "after")],
    *[("move", when, nth) for when in ("before", "after") for nth in (1, 2, 3, 5)],
    *[("reason", when, 1) for when in ("before", "after")],
]
ALL_LIES = {
    "done/a.pdf": 1, "done/a.pdf.json": 1, "done/1.png": 1, "done/2.png": 1, "done/run-front.pdf": 1,
    "done/run-back.pdf": 1, "aside/empty.pdf": 1, "aside/empty.pdf.reason.txt": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder = tmp_path_factory.mktemp("undisturbed")
    lay_out(folder / "in")
    watch_until_idle(folder / "data", folder / "in")
    assert lying(folder / "in") == ALL_LIES
    return recorded(folder / "data")


def test_an_undisturbed_watcher_takes_everything_in_once(undisturbed: list[Any]) -> None:
    told = {(slot, box, state, *(name for name, *_ in files)) for slot, box, state, files in undisturbed}
    assert len(undisturbed) == 3
    assert told == {
        ("in/one", "B1", "received", "in/one/a.pdf"),
        ("in/one", None, "received", "in/one/1.png", "in/one/2.png"),
        ("in/two", None, "received", "in/two/run-back.pdf", "in/two/run-front.pdf"),
    }


@pytest.mark.parametrize(("place", "when", "nth"), EVERYWHERE)
def test_killed_there_and_started_again_it_ends_as_if_it_had_not_been(
    place: str, when: str, nth: int, undisturbed: list[Any], tmp_path: Path
) -> None:
    lay_out(tmp_path / "in")
    arguments = [str(tmp_path / "data"), str(tmp_path / "in"), place, when, str(nth)]
    died = subprocess.run(
        [sys.executable, "-m", "tests.workers.scanner_room", *arguments],
        env=clean_environment(),
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    watch_until_idle(tmp_path / "data", tmp_path / "in")
    assert lying(tmp_path / "in") == ALL_LIES
    assert recorded(tmp_path / "data") == undisturbed
