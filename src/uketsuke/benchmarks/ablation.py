"""What each part of the reader adds: the same form pages read with one part left out at a time.

`python -m uketsuke.benchmarks.ablation --seed S -n N --mode hand --level office` prints the table in Markdown;
`-o FILE` writes it. Pages are made and normalised once for all variants, and nothing is fused between pages.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from uketsuke import __version__
from uketsuke.benchmarks.measuring import readers, start_process
from uketsuke.benchmarks.report import percent
from uketsuke.benchmarks.results import machine
from uketsuke.benchmarks.sides import form_sides
from uketsuke.benchmarks.sources import Material
from uketsuke.benchmarks.variants import VARIANTS, WHOLE, Outcome, Variant, of_variant, outcomes, with_one_bar
from uketsuke.cases.bounds import upper_bound
from uketsuke.extractors.calibration import load_calibration
from uketsuke.samples.levels import LEVELS
from uketsuke.samples.make import make_filing


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.ablation", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="seed of the first filing; from 30000 on for reports")
    parser.add_argument("-n", "--count", type=int, default=20, help="how many filings")
    parser.add_argument("--mode", choices=("print", "hand"), default="hand")
    parser.add_argument("--level", choices=tuple(LEVELS), default="office")
    parser.add_argument("--handwriting", type=Path, metavar="DIR", help="pen strokes for hand")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("-o", "--out", type=Path, metavar="FILE.md")
    chosen = parser.parse_args(arguments)
    strokes = chosen.handwriting if chosen.mode == "hand" else None
    material = Material(chosen.mode, chosen.level, handwriting=strokes)
    started = time.perf_counter()
    found: list[Outcome] = []
    sides = 0
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn"), initializer=start_process) as pool:
        seeds = range(chosen.seed, chosen.seed + chosen.count)
        for done, (pages, part) in enumerate(pool.map(partial(ablate, material=material), seeds), start=1):
            sides, found = sides + pages, found + part
            sys.stderr.write(f"{done} of {chosen.count} filings, {sides} form pages\n")
    command = f"--seed {chosen.seed} -n {chosen.count} --mode {chosen.mode} --level {chosen.level}"
    command += " --handwriting DIR" if strokes else ""
    how = f"{chosen.count} filings, {sides} form pages, {material.mode} {material.level}: " + _how(command, started)
    text = ablation_text(found, how)
    sys.stdout.write(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    return 0


def _how(command: str, started: float) -> str:
    return (
        f"`python -m uketsuke.benchmarks.ablation {command}`, {date.today().isoformat()}, version {__version__}, "
        f"{machine()}, {time.perf_counter() - started:.0f} s."
    )


def ablate(seed: int, material: Material, variants: Sequence[Variant] = VARIANTS) -> tuple[int, list[Outcome]]:
    """The filing of a seed by every variant: how many of its sides were recognised, and what became of their places."""
    sample = make_filing(
        seed,
        procedure=material.procedure,
        mode="hand" if material.mode == "hand" else "print",
        level=next(level for level in LEVELS if level == material.level),
        handwriting=material.handwriting,
    )
    _, recogniser, engine = readers()
    sides = list(form_sides(sample, recogniser))
    return len(sides), [o for side in sides for o in outcomes(side, engine, load_calibration(), variants)]


def ablation_text(found: Sequence[Outcome], how: str) -> str:
    """The page; `how` tells what was measured, and how. Needs outcomes of the whole reader beside the others'."""
    whole = list(of_variant(found, WHOLE.name))
    wanted = sum(o.accepted for o in whole if o.inked)
    lines, bars = [], []
    for name in dict.fromkeys(o.variant for o in found):
        mine = list(of_variant(found, name))
        if any(o.score is not None for o in mine):
            mine, bar = with_one_bar(mine, wanted)
            bars.append(f"{name} {bar:.4f}")
        lines.append(_line(name, mine, whole))
    return f"""# What does each part of the reader add?

The same pages by the same reader with one part left out at a time. Each field and table cell counts on its own page,
free text does not count, and what stands on several pages is not fused: figures are a little below those of the
whole program. Where calibration is left out, one bar for the recogniser's own mean score decides about what was
recognised; it is set so that as many entries are accepted as by the whole reader. Without typed decoding the maps from
evidence to probability are those fitted for the whole reader.

| reader | inked fields | exact | points | accepted | wrong among accepted (95 % bound) | empty seen empty |
|---|---:|---:|---:|---:|---:|---:|
{chr(10).join(lines)}

Bars of the mean score: {"; ".join(bars) or "none"}.

{how}
"""


def _line(name: str, found: Sequence[Outcome], whole: Sequence[Outcome]) -> str:
    inked, empty = [o for o in found if o.inked], [o for o in found if not o.inked]
    accepted = [o for o in inked if o.accepted]
    wrong = sum(not o.right for o in accepted)
    points = 100 * (_share(inked) - _share([o for o in whole if o.inked]))
    return (
        f"| {name} | {len(inked):,} | {percent(sum(o.right for o in inked), len(inked))} | {points:+.2f} "
        f"| {percent(len(accepted), len(inked))} | {wrong} of {len(accepted):,} "
        f"(≤ {1000 * upper_bound(wrong, len(accepted)):.2f} in 1,000) "
        f"| {percent(sum(o.right for o in empty), len(empty))} |"
    )


def _share(found: Sequence[Outcome]) -> float:
    return sum(o.right for o in found) / len(found) if found else 0.0


if __name__ == "__main__":
    raise SystemExit(main())
