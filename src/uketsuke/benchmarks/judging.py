"""What was collected for fitting, judged by the calibration as it is: is it right as often as it is sure?

`python -m uketsuke.benchmarks.judging FOLDER` prints a table of what `calibrating read` wrote there (seeds that set
the bars, with `--fitting` those of the fit) and draws the diagrams. The reported rows carry their own readings by steps
of confidence; `results --compose` draws those.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from uketsuke.benchmarks.calibrating import BARS, FIT, Seen, read_seen
from uketsuke.benchmarks.reliability import figures, reliability_svg, steps_of
from uketsuke.cases.bounds import upper_bound
from uketsuke.extractors.calibration import Calibration, load_calibration
from uketsuke.forms import paths


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading: of which family of kinds, its confidence, whether it was right, whether it was accepted."""

    family: str
    confidence: float
    right: bool
    accepted: bool


def judged_seen(seen: Iterable[Seen], calibration: Calibration) -> list[Judged]:
    """What was collected for fitting, as a calibration judges it; accepted is what reaches the bar of its group."""
    found = []
    for one in seen:
        judgement = calibration.group(one.family).judge(one.features, critical=one.critical)
        found.append(Judged(one.family, judgement.confidence, one.right, judgement.accepted))
    return found


def by_family(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The readings of every family, by name."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(one.family, []).append(one)
    return dict(sorted(found.items()))


def judged_markdown(families: Mapping[str, Sequence[Judged]]) -> str:
    """A table: readings, right, mean confidence, calibration error, accepted at the bar and wrong among those."""
    lines = [
        "| kinds | readings | right | mean confidence | calibration error | accepted "
        "| wrong among accepted (95 % bound) |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, judged in families.items():
        steps = steps_of((one.confidence, one.right) for one in judged)
        accepted = [one for one in judged if one.accepted]
        wrong = sum(not one.right for one in accepted)
        lines.append(
            f"| {name} | {figures(steps)} | {100 * len(accepted) / len(judged):.2f} % | {wrong} of {len(accepted):,} "
            f"(≤ {1000 * upper_bound(wrong, len(accepted)):.2f} in 1,000) |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge collected readings, print the table and draw the diagrams; 2 when there are none."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.judging", description=__doc__)
    parser.add_argument("folder", type=Path, help="what `calibrating read` wrote")
    parser.add_argument("--fitting", action="store_true", help="readings of the fit instead of those of the bars")
    parser.add_argument("-o", "--out", type=Path, default=paths.PROJECT_ROOT / "benchmarks" / "details")
    chosen = parser.parse_args(arguments)
    seeds = FIT if chosen.fitting else BARS
    families = by_family(judged_seen((s for s in read_seen(chosen.folder) if s.seed in seeds), load_calibration()))
    if not families:
        sys.stderr.write(f"{chosen.folder} holds no readings of seeds {seeds.start}–{seeds.stop - 1}; collect some\n")
        return 2
    drawn = {name: steps_of((one.confidence, one.right) for one in judged) for name, judged in families.items()}
    path = chosen.out / f"reliability-{'fit' if chosen.fitting else 'bars'}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(reliability_svg(drawn), encoding="utf-8")
    sys.stdout.write(f"{judged_markdown(families)}\n\n{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
