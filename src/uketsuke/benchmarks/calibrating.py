"""Fits the readers' calibration: from raw evidence to the probability of being right, and the bars of acceptance.

Collect with `python -m uketsuke.benchmarks.looks SEED COUNT FOLDER [HANDWRITING]` as long as there is time (seeds
10000–19999 fit weights, 20000–29999 maps and bars; reports use neither). `python -m uketsuke.benchmarks.calibrating
read FOLDER` interprets what was collected, whenever the reader has changed, and `… fit PATH…` writes the file, from
folders and from what `… keep FOLDER FILE.gz` put aside for the fits to come (`benchmarks/readings/`). `… folds PATH…`
says how much would be accepted, and how much of that is wrong, of filings that a fit has not seen.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from uketsuke.benchmarks.looks import MIX, Kept, load_kept, meant
from uketsuke.benchmarks.sides import is_right
from uketsuke.extractors.calibration import CRITICAL, Calibration, Judgement, family, parse_calibration
from uketsuke.extractors.dittos import says_as_above
from uketsuke.extractors.evidence import FEATURES, crossed
from uketsuke.forms.errors import UsageError

DATA = Path(__file__).resolve().parent.parent / "extractors" / "data" / "calibration.json"
FIT, BARS = range(10_000, 20_000), range(20_000, 30_000)
_RIDGE, _FAMILY_RIDGE = 0.1, 6.0
"""How much weights are held back: those of all readings towards 0, those of a family towards those of all."""
_KNOTS = 33
_HIGHEST = 0.9999
"""What so many readings can vouch for."""
_TOLD = 4
_NEED = 8
"""Wrong readings a family needs on both sides for a fit of its own; others are judged as all are on the whole."""
_WRONG, _CRITICAL_WRONG = 0.0015, 0.00075
"""How probably the least sure accepted reading is wrong; of all accepted ones far fewer are (docs/decisions/0016)."""
_FOLDS = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One interpretation: what it was of, its evidence, whether it was right, and `what` was read for what."""

    seed: int
    mode: str
    level: str
    family: str
    critical: bool
    right: bool
    features: tuple[float, ...]
    what: str


def seen(kept: Kept) -> Iterator[Seen]:
    """Everything recognised in a filing, with the truth about it, but for what is never accepted."""
    for side, a, place, result in meant(kept):
        # A struck-out, overrunning or repeated entry, and what cannot be right, is for a person anyway.
        if result is None or a.doubts or a.ditto or result.doubts or says_as_above(result.raw):
            continue
        if not (result.evidence.valid and result.evidence.covered):
            continue
        right = is_right(a, place, result.value, side.truth)
        kind = a.slot.kind
        features = result.evidence.vector()
        what = f"{side.form} {place.field} {place.row}: {result.value} for {side.truth.get(place)}"
        yield Seen(side.seed, side.mode, side.level, family(kind), kind in CRITICAL, right, features, what)


def fit(seen: Sequence[Seen]) -> dict[str, Any]:
    """The groups of the calibration file: weights from the fitting seeds, maps and bars from the others.

    Raises:
        UsageError: nothing was collected from one of the two ranges.
    """
    fitting, barring = [s for s in seen if s.seed in FIT], [s for s in seen if s.seed in BARS]
    if not fitting or not barring:
        raise UsageError("collect from seeds 10000–19999 and from 20000–29999 first")
    x, y = _arrays(fitting)
    scale = Scale(x.mean(axis=0), x.std(axis=0) + 1e-3)
    whole = logistic(scale(x), y)
    groups = {"default": _group(whole, scale, barring)}
    for name in sorted({s.family for s in fitting}):
        own, others = [s for s in fitting if s.family == name], [s for s in barring if s.family == name]
        if min(sum(not s.right for s in part) for part in (own, others)) >= _NEED:
            x, y = _arrays(own)
            groups[name] = _group(logistic(scale(x), y, towards=whole, ridge=_FAMILY_RIDGE), scale, others)
    return groups


@dataclass(frozen=True, slots=True)
class Scale:
    """Brings features to like size: `mean` and `spread` of each."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def __call__(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return (x - self.mean) / self.spread


def _group(beta: NDArray[np.float64], scale: Scale, barring: Sequence[Seen]) -> dict[str, Any]:
    weights = np.round(beta[:-1] / scale.spread, 5)
    bias = round(float(beta[-1] - (beta[:-1] / scale.spread) @ scale.mean), 5)
    x, y = _arrays(barring)
    scores = x @ weights + bias
    rise = risen(scores, y)
    return {
        "weights": [float(w) for w in weights],
        "bias": bias,
        "knots": [[round(a, 4), round(b, 6)] for a, b in rise.knots(scores)],
        "bar": rise.bar(_WRONG),
        "critical_bar": rise.bar(_CRITICAL_WRONG),
    }


def _arrays(seen: Sequence[Seen]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([crossed(s.features) for s in seen]), np.array([1.0 if s.right else 0.0 for s in seen])


def logistic(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    towards: NDArray[np.float64] | None = None,
    ridge: float = _RIDGE,
    weighted: bool = True,
    counts: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Weights and bias of a logistic regression by Newton steps; weighted, the right ones do not drown the few wrong.

    Args:
        x: features (n, k); `y` (n,) 1 for right, 0 for wrong.
        towards: weights and bias that the result is held to, (k + 1,); zeros by default.
        ridge: how strongly, with the square root of n.
        counts: of how many like it each stands for, (n,); one by default.
    """
    design = np.column_stack([x, np.ones(len(x))])
    share = min(max(float(y.mean()), 1e-4), 1 - 1e-4)
    importance = np.where(y > 0, 1.0, math.sqrt(share / (1 - share)) if weighted else 1.0)
    importance = importance if counts is None else importance * counts
    penalty = np.diag([ridge * len(x) ** 0.5] * x.shape[1] + [1e-6])
    start = np.zeros(design.shape[1]) if towards is None else towards
    beta = start.copy()
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (importance * (y - p)) - penalty @ (beta - start)
        curvature = (design * (importance * p * (1 - p) + 1e-9)[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        beta += step
        if float(np.abs(step).max()) < 1e-7:
            break
    return beta


@dataclass(frozen=True, slots=True)
class Rise:
    """The curve from score to the probability of being right: logistic, rising."""

    slope: float
    offset: float

    def knots(self, scores: NDArray[np.float64]) -> list[tuple[float, float]]:
        """The curve over the range of scores, as far as so many readings can vouch for it."""
        grid = np.linspace(float(scores.min()) - 1.0, float(scores.max()) + 1.0, _KNOTS)
        shares = np.minimum(1 / (1 + np.exp(-(self.slope * grid + self.offset))), _HIGHEST)
        return [(float(score), float(share)) for score, share in zip(grid, shares, strict=True)]

    def bar(self, wrong: float) -> float:
        """The score from which on a reading is wrong with no more than this probability."""
        return math.ceil((math.log(1 / wrong - 1) - self.offset) / self.slope * 1e4) / 1e4


def risen(scores: NDArray[np.float64], y: NDArray[np.float64]) -> Rise:
    """The curve of scores of which those with `y` 1 are right, by a second, unweighted logistic fit.

    A share counted in bins, or the place of the surest wrong reading, hangs on a handful of them; this has two numbers
    to find, from all. How well it tells what lies far up is measured by `folds`.
    """
    slope, offset = logistic(scores[:, None], y, weighted=False)
    return Rise(max(float(slope), 0.05), float(offset))


@dataclass(frozen=True, slots=True)
class Fold:
    """Readings that had no part in the fit they are judged by: how many, how many accepted, and wrong among those."""

    readings: int
    accepted: int
    wrong: int


def folds(seen: Sequence[Seen]) -> dict[str, Fold]:
    """What a fit on three quarters of the filings makes of the last, each quarter in turn, by mode and by family."""
    judged: list[tuple[Seen, Judgement]] = []
    for turn in range(_FOLDS):
        calibration = _calibration(fit([s for s in seen if _turn(s) != turn]))
        for s in seen:
            if _turn(s) == turn:
                judged.append((s, calibration.group(s.family).judge(s.features, critical=s.critical)))
    names = [*sorted({s.mode for s in seen}), *sorted({s.family for s in seen})]
    return {name: _fold([(s, j) for s, j in judged if name in (s.mode, s.family)]) for name in names}


def _calibration(groups: Mapping[str, Any]) -> Calibration:
    return parse_calibration({"features": FEATURES, "groups": groups, "scores": {}, "trust": 0.0})


def _turn(one: Seen) -> int:
    # All modes and levels in every turn.
    return one.seed // len(MIX) % _FOLDS


def _fold(judged: Sequence[tuple[Seen, Judgement]]) -> Fold:
    accepted = [s for s, judgement in judged if judgement.accepted]
    return Fold(len(judged), len(accepted), sum(not s.right for s in accepted))


def surest_wrong(seen: Sequence[Seen], groups: Mapping[str, Any]) -> Iterator[str]:
    """Of every family the wrong readings that it is surest of, a line each, and how far above or below its bar."""
    calibration = _calibration(groups)
    for name in sorted({s.family for s in seen}):
        group = calibration.group(name)
        scores = [
            (group.score(s.features) - (group.critical_bar if s.critical else group.bar), s)
            for s in seen
            if s.family == name
        ]
        for above, s in sorted(((a, s) for a, s in scores if not s.right), key=lambda pair: -pair[0])[:_TOLD]:
            yield f"{name} {above:+.2f} {s.seed} {s.mode} {s.level} {s.what}"


def _read(path: Path) -> None:
    lines = [json.dumps(asdict(s)) for s in seen(load_kept(path))]
    path.with_suffix(".jsonl").write_text("\n".join(lines), encoding="utf-8")


def read_seen(*paths: Path) -> list[Seen]:
    """What `read` wrote into folders, and `keep` into files."""
    texts = []
    for path in paths:
        if path.is_dir():
            texts += [part.read_text(encoding="utf-8") for part in sorted(path.glob("*.jsonl"))]
        else:
            texts.append(gzip.decompress(path.read_bytes()).decode("utf-8"))
    found = [json.loads(line) for text in texts for line in text.splitlines()]
    return [Seen(**{**data, "features": tuple(data["features"])}) for data in found]


def keep_seen(found: Sequence[Seen], path: Path) -> None:
    """Puts readings aside in little room: features to four digits, and what was read only where it was wrong."""
    lines = [
        json.dumps(
            asdict(replace(s, features=tuple(round(x, 4) for x in s.features), what="" if s.right else s.what)),
            ensure_ascii=False,
        )
        for s in found
    ]
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))


def main(arguments: Sequence[str]) -> int:
    """`read FOLDER`, `keep FOLDER FILE.gz`, `folds PATH…` or `fit PATH…`."""
    match arguments:
        case ["read", folder]:
            with ProcessPoolExecutor() as pool:
                for _ in pool.map(_read, sorted(Path(folder).glob("*.pickle"))):
                    pass
            return 0
        case ["keep", folder, path]:
            keep_seen(read_seen(Path(folder)), Path(path))
            return 0
        case ["folds", _, *_]:
            for name, fold in folds(read_seen(*map(Path, arguments[1:]))).items():
                print(name, *astuple(fold))
            return 0
        case ["fit", _, *_]:
            pass
        case _:
            print(__doc__)
            return 2
    data = json.loads(DATA.read_text(encoding="utf-8"))
    found = read_seen(*map(Path, arguments[1:]))
    data["groups"] = fit(found)
    sys.stderr.writelines(line + "\n" for line in surest_wrong(found, data["groups"]))
    data["features"] = list(FEATURES)
    data["fitted"] = f"on {len(found)} readings of {len({s.seed for s in found})} made-up filings"
    DATA.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
