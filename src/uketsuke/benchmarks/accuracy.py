"""How well samples are read: exactness, acceptance, errors among accepted, recognition, balance, seconds.

Seeds are kept apart: 0–9999 for development, 10000–19999 for fitting, 20000–29999 for thresholds, and from
30000 on for reports, which also draw fonts and hands that the other ranges never see.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from uketsuke.benchmarks.measuring import Crop, FilingMeasure, measure_filing, start_process
from uketsuke.benchmarks.report import Report, summarise
from uketsuke.forms.errors import UsageError
from uketsuke.samples.drawing import Mode
from uketsuke.samples.levels import LEVELS, Level
from uketsuke.samples.make import MODES
from uketsuke.samples.penstrokes import load_strokes, writers_for

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The figures of a run and the pictures of its worst readings."""

    report: Report
    crops: tuple[Crop, ...]


def run(
    *,
    seed: int,
    n: int,
    mode: Mode = "print",
    level: Level = "clean",
    procedure: str | None = None,
    processes: int = 2,
    handwriting: Path | None = None,
    progress: Progress | None = None,
) -> Accuracy:
    """Make `n` filings from `seed` on, read them, and compare with their truth.

    Args:
        procedure: only filings of this one; left out, each seed draws one.
        processes: filings measured side by side, each on one core.
        handwriting: folder of a renderer of pen strokes, for mode "hand"; left out, hands are fonts.
        progress: called with the number done and the number in all.

    Raises:
        UsageError: a mode, level, count or procedure that there is not.
        SetupError: `handwriting` holds no renderer.
    """
    if mode not in MODES or level not in LEVELS or n < 1 or processes < 1:
        raise UsageError(f"mode is one of {', '.join(MODES)}, level one of {', '.join(LEVELS)}, n and processes from 1")
    writers = writers_for(load_strokes(handwriting), seed) if handwriting and mode == "hand" else None
    measures: list[FilingMeasure] = []
    # Fresh processes, not forks: the recogniser's threads do not survive a fork.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=start_process) as pool:
        waiting = [pool.submit(measure_filing, seed + i, mode, level, procedure, handwriting) for i in range(n)]
        for number, future in enumerate(waiting, start=1):
            measures.append(future.result())
            if progress is not None:
                progress(number, n)
    crops = tuple(crop for measure in measures for crop in measure.crops)
    return Accuracy(summarise(mode, level, seed, measures, writers), crops)
