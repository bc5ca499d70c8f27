"""How probable it is that a reading is right: fitted maps from raw evidence, and the bars of acceptance."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from uketsuke.extractors.evidence import FEATURES, Evidence, crossed
from uketsuke.forms.definitions import Kind
from uketsuke.forms.errors import SetupError

_FAMILIES: dict[str, tuple[Kind, ...]] = {
    "digits": ("number", "money", "phone", "postal_code", "corporate_number", "insurance_office_number"),
    "document": ("residence_card_number", "passport_number"),
    "date": ("date", "year_month"),
    "name": ("name",),
    "kana": ("kana",),
    "vocabulary": ("nationality", "status_of_residence", "period_of_stay", "code"),
    "address": ("address",),
    "text": ("text", "free_text"),
    "email": ("email",),
}
CRITICAL: frozenset[Kind] = frozenset(
    ("residence_card_number", "passport_number", "corporate_number", "name", "date", "year_month")
)
"""What tells persons and their rights apart: accepted above a higher bar only."""
_HIGHEST, _LOWEST = 0.99999, 0.00001


@dataclass(frozen=True, slots=True)
class Judgement:
    """The calibrated probability of being exactly right, and whether nobody need look."""

    confidence: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Map:
    """A monotone map through `knots` (score, probability), flat outside them, with its bar of acceptance."""

    knots: tuple[tuple[float, float], ...]
    threshold: float

    def judge(self, score: float) -> Judgement:
        """The probability at a score."""
        confidence = _confidence(self.knots, score)
        return Judgement(confidence, confidence >= self.threshold)


@dataclass(frozen=True, slots=True)
class Group:
    """A score, linear over `FEATURES` and their products with the page's doubt (`crossed`), mapped to a probability
    by `knots`, accepted from a bar of the score on.

    The bars are of the score, not of the probability: how sure is sure enough is told apart far beyond the
    probability that so many readings can vouch for.
    """

    weights: tuple[float, ...]
    bias: float
    knots: tuple[tuple[float, float], ...]
    bar: float
    critical_bar: float

    def score(self, features: Sequence[float]) -> float:
        """The uncalibrated score of an interpretation's evidence as a vector, in the order of `FEATURES`."""
        return self.bias + sum(w * x for w, x in zip(self.weights, crossed(features), strict=True))

    def judge(self, features: Sequence[float], *, critical: bool) -> Judgement:
        """The judgement of an interpretation's evidence."""
        score = self.score(features)
        return Judgement(_confidence(self.knots, score), score >= (self.critical_bar if critical else self.bar))


@dataclass(frozen=True, slots=True)
class Calibration:
    """All maps; `trust` is how well a page must lie on its form for any of its fields to be accepted."""

    groups: Mapping[str, Group]
    scores: Mapping[str, Map]
    trust: float

    def judge(self, kind: Kind, evidence: Evidence) -> Judgement:
        """The judgement of an interpretation of recognised text."""
        return self.group(family(kind)).judge(evidence.vector(), critical=kind in CRITICAL)

    def group(self, family: str) -> Group:
        """The group of a family of kinds; `default` for one that has none of its own."""
        return self.groups.get(family) or self.groups["default"]

    def judge_score(self, name: str, score: float) -> Judgement:
        """The judgement of a raw score 0…1 of the named map (choice.ink, digital, empty, …)."""
        return self.scores[name].judge(score)


def family(kind: Kind) -> str:
    """The group of kinds that are calibrated together; `default` for those that are read otherwise."""
    for name, members in _FAMILIES.items():
        if kind in members:
            return name
    return "default"


@cache
def load_calibration() -> Calibration:
    """The calibration in `data/calibration.json`. Raises SetupError when it is not for these features."""
    text = files("uketsuke.extractors").joinpath("data/calibration.json").read_text(encoding="utf-8")
    return parse_calibration(json.loads(text))


def parse_calibration(data: Mapping[str, Any]) -> Calibration:
    """The calibration that JSON data describes. Raises SetupError when it is not for these features."""
    if tuple(data["features"]) != FEATURES:
        raise SetupError("data/calibration.json was fitted for other features; fit it again")
    groups = {
        name: Group(_weights(g), float(g["bias"]), _knots(g), float(g["bar"]), float(g["critical_bar"]))
        for name, g in data["groups"].items()
    }
    scores = {name: Map(_knots(m), float(m["threshold"])) for name, m in data["scores"].items()}
    return Calibration(groups, scores, float(data["trust"]))


def _weights(data: Mapping[str, Any]) -> tuple[float, ...]:
    weights = tuple(map(float, data["weights"]))
    if len(weights) != len(crossed((0.0,) * len(FEATURES))):
        raise SetupError("data/calibration.json was fitted for other features; fit it again")
    return weights


def _knots(data: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    knots = tuple((float(x), float(y)) for x, y in data["knots"])
    if list(knots) != sorted(knots) or any(b[1] < a[1] for a, b in pairwise(knots)):
        raise SetupError("data/calibration.json holds a map that does not rise")
    return knots


def _confidence(knots: tuple[tuple[float, float], ...], score: float) -> float:
    return round(min(max(_interpolated(knots, score), _LOWEST), _HIGHEST), 6)


def _interpolated(knots: tuple[tuple[float, float], ...], score: float) -> float:
    place = bisect_right(knots, (score, 2.0))
    if place == 0:
        return knots[0][1]
    if place == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[place - 1], knots[place]
    return y0 + (y1 - y0) * (score - x0) / (x1 - x0)
