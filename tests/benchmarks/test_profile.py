"""Where the time goes: a clock for nested steps, and every step of a page under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from uketsuke.benchmarks.clocks import Clock, TimedEngine
from uketsuke.benchmarks.profile import STEPS, WARP, Profile, Width, main, profile_text, width_class
from uketsuke.extractors.engine import LineProbabilities


def ticking(*seconds: float) -> Callable[[], float]:
    times = iter(seconds)
    return lambda: next(times)


def test_a_step_inside_another_has_its_time_to_itself() -> None:
    clock = Clock(ticking(0.0, 1.0, 4.0, 4.5, 5.5, 10.0))

    def outer() -> str:
        clock.time("inner", lambda: None)
        clock.time("inner", lambda: None)
        return "done"

    assert clock.time("outer", outer) == "done"
    assert clock.spent == {"inner": 4.0, "outer": 6.0}


class Silent:
    """An engine that reads nothing."""

    name = "silent"
    alphabet: frozenset[str] = frozenset()

    def recognise(self, crops: Sequence[NDArray[np.uint8]]) -> list[LineProbabilities]:
        return [LineProbabilities(("",), np.ones((1, 1), np.float32)) for _ in crops]


def test_a_timed_engine_reads_as_its_own_does_and_keeps_the_lines() -> None:
    clock = Clock(ticking(1.0, 3.0))
    timed = TimedEngine(Silent(), clock, "first")
    line = np.full((48, 100), 255, np.uint8)
    assert len(timed.recognise([line, line])) == 2
    assert (timed.name, len(timed.lines), clock.spent) == ("silent", 2, {"first": 2.0})


@pytest.mark.parametrize(
    ("shape", "most"), [((48, 160), 160), ((48, 161), 320), ((24, 160), 320), ((96, 160), 160), ((48, 2000), None)]
)
def test_lines_are_classed_by_their_width_at_the_recognisers_height(shape: tuple[int, int], most: int | None) -> None:
    assert width_class(shape) == most


def test_the_page_tells_every_step_with_its_share() -> None:
    spent = dict.fromkeys(STEPS, 0.2)
    text = profile_text(Profile(10, spent, 4.0, (Width(160, 40, 0.28), Width(None, 1, 0.05))), "measured here.")
    assert text.count("| 20.0 | 5.3 % |") == len(STEPS) == 19
    assert "| **all** | | 380.0 | 100.0 % |" in text
    assert "add up to 340.0 ms" in text
    assert "takes 400.0 ms" in text
    assert "| up to 160 | 4.0 | 7.0 | 28.0 |" in text
    assert "| wider | 0.1 | 50.0 | 5.0 |" in text


@pytest.mark.slow
def test_every_step_of_a_page_takes_its_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "PROFILE.md"
    assert main(["--seed", "701", "--pages", "1", "-o", str(out)]) == 0
    text = capsys.readouterr().out
    assert out.read_text(encoding="utf-8") == text
    rows = [line.split("|") for line in text.splitlines() if " | `" in line]
    assert len(rows) == len(STEPS)
    times = {row[1].strip(): float(row[3]) for row in rows}
    assert times["find which form page it is"] > 10
    assert times["recognise lines"] > 10
    assert times["warp to the form's frame"] >= 0
    assert WARP in STEPS
