"""How well samples are read: exactness, acceptance, errors among accepted, recognition, balance, seconds.

Seeds are kept apart: 0–9999 for development, 10000–19999 for fitting, 20000–29999 for thresholds, and from
30000 on for reports, which also draw fonts and hands that the other ranges never see.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from uketsuke.benchmarks.measuring import Crop, FilingMeasure, measure_file, start_process
from uketsuke.benchmarks.report import Report, summarise
from uketsuke.benchmarks.sources import Material, check, seeds_of
from uketsuke.benchmarks.transfer.pens import writers_of
from uketsuke.forms.errors import UsageError
from uketsuke.samples.fonts import REPORTING
from uketsuke.samples.penstrokes import load_strokes, writers_for

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The figures of a run and the pictures of its worst readings."""

    report: Report
    crops: tuple[Crop, ...]


def run(
    material: Material,
    *,
    seed: int,
    n: int | None = None,
    fields: int | None = None,
    processes: int = 2,
    progress: Progress | None = None,
) -> Accuracy:
    """Make filings from `seed` on, read them, and compare with their truth.

    Args:
        n: so many filings (a last pile may bring a few more).
        fields: instead of `n`: go on until so many inked fields were read; the same call stops at the same filing.
        processes: files measured side by side, each on one core.
        progress: called with the number done and the number in all, filings or fields.

    Raises:
        UsageError: a mode, level, source, count or procedure that there is not.
    """
    check(material)
    if (n is None) == (fields is None) or (n or fields or 0) < 1 or processes < 1:
        raise UsageError("ask for a number of filings or of fields, and for processes, from 1 on")
    measures: list[FilingMeasure] = []
    upcoming = seed
    waiting: deque[Future[tuple[FilingMeasure, ...]]] = deque()
    # Fresh processes, not forks: the recogniser's threads do not survive a fork.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=start_process) as pool:

        def wanted() -> bool:
            return upcoming < seed + n if n is not None else True

        while waiting or wanted():
            while len(waiting) < 2 * processes and wanted():
                seeds = seeds_of(upcoming, material)
                waiting.append(pool.submit(measure_file, seeds, material))
                upcoming = seeds[-1] + 1
            measures += waiting.popleft().result()
            done = len(measures) if fields is None else sum(m.inked for m in measures)
            if progress is not None:
                progress(min(done, n or fields or 0), n or fields or 0)
            if fields is not None and done >= fields:
                for future in waiting:
                    future.cancel()
                break
    crops = tuple(crop for measure in measures for crop in measure.crops)
    return Accuracy(summarise(material, seed, measures, _writers(material, seed)), crops)


def _writers(material: Material, seed: int) -> str | None:
    if material.handwriting is None or material.mode != "hand":
        return None
    if material.source == "samples":
        return writers_for(load_strokes(material.handwriting), seed)
    return writers_of(material.handwriting, reporting=seed >= REPORTING)
