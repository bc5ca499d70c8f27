"""Fits the readers' calibration: from raw evidence to the probability of being right, and the bars of acceptance.

Collect with `python -m uketsuke.benchmarks.looks SEED COUNT FOLDER [HANDWRITING]` as long as there is time (seeds
10000–19999 fit the maps, 20000–29999 set the bars; reports use neither). `python -m uketsuke.benchmarks.calibrating
read FOLDER` interprets what was collected, whenever the reader has changed, and `… fit FOLDER` writes the file.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from uketsuke.benchmarks.looks import Kept, Remembering, load_kept
from uketsuke.benchmarks.sides import is_right
from uketsuke.extractors.calibration import family
from uketsuke.extractors.dittos import says_as_above
from uketsuke.extractors.engine import load_engine
from uketsuke.extractors.evidence import FEATURES
from uketsuke.extractors.reading import interpretations
from uketsuke.forms.errors import UsageError

DATA = Path(__file__).resolve().parent.parent / "extractors" / "data" / "calibration.json"
FIT, BARS = range(10_000, 20_000), range(20_000, 30_000)
_RIDGE = 0.02
_KNOTS = 33
_LEAST_BAR = 0.99
_TARGET = 0.0004
"""Errors among accepted fields that a careful keyer makes, and that the bars aim at."""
_HIGHEST = 0.9999
_SHARED_NEED = 10
_GROUPS_NEED = 25
"""Wrong readings a family needs for a fit of its own; others share the default."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One interpretation: what it was of, its evidence, and whether it was right."""

    seed: int
    mode: str
    level: str
    family: str
    right: bool
    features: tuple[float, ...]


def seen(kept: Kept) -> Iterator[Seen]:
    """Everything recognised in a filing, with the truth about it, but for what is never accepted."""
    engine = Remembering(load_engine(), dict(kept.answers))
    for side in kept.sides:
        asked = [a for a, _ in side.entries]
        for (a, place), result in zip(side.entries, interpretations(asked, engine), strict=True):
            # A struck-out, overrunning or repeated entry, and what cannot be right, is for a person anyway.
            if result is None or a.doubts or a.ditto or result.doubts or says_as_above(result.raw):
                continue
            if not result.evidence.valid:
                continue
            right = is_right(a, place, result.value, side.truth)
            yield Seen(side.seed, side.mode, side.level, family(a.slot.kind), right, result.evidence.vector())


def fit(seen: Sequence[Seen]) -> dict[str, Any]:
    """The groups of the calibration file, fitted on the fitting seeds, their bars set on the others.

    Raises:
        UsageError: nothing was collected from one of the two ranges.
    """
    fitting, barring = [s for s in seen if s.seed in FIT], [s for s in seen if s.seed in BARS]
    if not fitting or not barring:
        raise UsageError("collect from seeds 10000–19999 and from 20000–29999 first")
    families = sorted({s.family for s in fitting})
    own = [f for f in families if sum(not s.right for s in fitting if s.family == f) >= _GROUPS_NEED]
    shared = [s for s in fitting if s.family not in own]
    if sum(not s.right for s in shared) < _SHARED_NEED:
        # The others are too seldom wrong for a fit: they are judged as all are on the whole.
        shared = fitting
    others = {s.family for s in shared}
    groups = {"default": _fit_group(shared, [s for s in barring if s.family in others])}
    for name in own:
        groups[name] = _fit_group([s for s in fitting if s.family == name], [s for s in barring if s.family == name])
    return groups


def _fit_group(fitting: Sequence[Seen], barring: Sequence[Seen]) -> dict[str, Any]:
    x, y = _arrays(fitting)
    weights, bias = logistic(x, y)
    knots = risen_knots(x @ weights + bias, y)
    # The bar must hold on its own seeds, and on those of the fit.
    bars = [_LEAST_BAR]
    for part in (fitting, barring):
        if part:
            part_x, part_y = _arrays(part)
            confidence = np.interp(part_x @ weights + bias, [k[0] for k in knots], [k[1] for k in knots])
            bars += [bar_of(confidence, part_y), expected_bar(confidence)]
    return {
        "weights": [round(float(w), 4) for w in weights],
        "bias": round(float(bias), 4),
        "knots": [[round(a, 4), round(b, 6)] for a, b in knots],
        # Rounded up, so that the reading that set the bar stays below it.
        "threshold": math.ceil(max(bars) * 1e6) / 1e6,
    }


def _arrays(seen: Sequence[Seen]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([s.features for s in seen]), np.array([1.0 if s.right else 0.0 for s in seen])


def logistic(
    x: NDArray[np.float64], y: NDArray[np.float64], *, weighted: bool = True
) -> tuple[NDArray[np.float64], float]:
    """Ridge logistic regression by Newton steps; weighted, the right ones do not drown the few wrong ones."""
    design = np.column_stack([x, np.ones(len(x))])
    share = min(max(float(y.mean()), 1e-4), 1 - 1e-4)
    importance = np.where(y > 0, 1.0, math.sqrt(share / (1 - share)) if weighted else 1.0)
    penalty = np.diag([_RIDGE * len(x) ** 0.5] * x.shape[1] + [1e-6])
    beta = np.zeros(design.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (importance * (y - p)) - penalty @ beta
        curvature = (design * (importance * p * (1 - p) + 1e-9)[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        beta += step
        if float(np.abs(step).max()) < 1e-7:
            break
    return beta[:-1], float(beta[-1])


def risen_knots(scores: NDArray[np.float64], y: NDArray[np.float64]) -> list[tuple[float, float]]:
    """A rising map from score to the probability of being right, by a second, unweighted logistic fit of the score.

    A share counted in bins would need hundreds of wrong readings; this has two numbers to find.
    """
    slope, offset = logistic(scores[:, None], y, weighted=False)
    slope_value = max(float(slope[0]), 0.05)
    grid = np.linspace(float(scores.min()) - 1.0, float(scores.max()) + 1.0, _KNOTS)
    shares = np.minimum(1 / (1 + np.exp(-(slope_value * grid + offset))), _HIGHEST)
    return [(float(score), float(share)) for score, share in zip(grid, np.maximum.accumulate(shares), strict=True)]


def bar_of(confidence: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The lowest confidence above which the share of wrong readings stays within the target.

    Ties are never parted: all readings of one confidence are accepted or none.
    """
    best = 0.99995
    for bar in np.unique(confidence)[::-1]:
        accepted = y[confidence >= bar]
        wrong = len(accepted) - float(accepted.sum())
        if wrong > _TARGET * len(accepted):
            break
        best = float(bar)
    return best


def expected_bar(confidence: NDArray[np.float64]) -> float:
    """The lowest confidence above which the errors to be expected, by the confidences themselves, meet the target."""
    rising = np.sort(confidence)[::-1]
    expected = np.cumsum(1.0 - rising) / np.arange(1, len(rising) + 1)
    within = np.flatnonzero(expected <= _TARGET)
    return float(rising[within[-1]]) if len(within) else _HIGHEST


def read_seen(folder: Path) -> list[Seen]:
    """What `read` wrote into a folder."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line)
            found.append(Seen(**{**data, "features": tuple(data["features"])}))
    return found


def main(arguments: Sequence[str]) -> int:
    """`read FOLDER` or `fit FOLDER`."""
    if len(arguments) != 2 or arguments[0] not in ("read", "fit"):
        print(__doc__)
        return 2
    folder = Path(arguments[1])
    if arguments[0] == "read":
        for path in sorted(folder.glob("*.pickle")):
            lines = [json.dumps(asdict(s)) for s in seen(load_kept(path))]
            path.with_suffix(".jsonl").write_text("\n".join(lines), encoding="utf-8")
        return 0
    data = json.loads(DATA.read_text(encoding="utf-8"))
    found = read_seen(folder)
    data["groups"] = fit(found)
    data["features"] = list(FEATURES)
    data["fitted"] = f"on {len(found)} readings of {len({s.seed for s in found})} made-up filings"
    DATA.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
