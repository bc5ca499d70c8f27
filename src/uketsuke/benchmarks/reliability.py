"""Whether readings are right as often as their confidence says: shares in steps of confidence, drawn as diagrams."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from uketsuke.cases.bounds import lower_bound, upper_bound

EDGES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995)
"""Where one step of confidence ends and the next begins: finer towards 1, where readings lie and bars are."""
_PANEL, _PLOT, _LEFT, _TOP, _COLUMNS = 250, 180, 50, 34, 3
_TICKS = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)
_INK, _GREY, _BLUE = "#1f2328", "#d0d7de", "#0a58ca"


@dataclass(frozen=True, slots=True)
class Step:
    """The readings whose confidence lies in one step: how many, how many right, and the sum of their confidences."""

    count: int = 0
    right: int = 0
    confidence: float = 0.0

    def __add__(self, other: Step) -> Step:
        return Step(self.count + other.count, self.right + other.right, self.confidence + other.confidence)


Steps = tuple[Step, ...]
"""One step for every interval between 0, `EDGES` and 1."""
NOTHING: Steps = (Step(),) * (len(EDGES) + 1)


def steps_of(judged: Iterable[tuple[float, bool]]) -> Steps:
    """Readings, each its confidence and whether it was right, by steps of confidence."""
    found = list(NOTHING)
    for confidence, right in judged:
        found[bisect_right(EDGES, confidence)] += Step(1, int(right), confidence)
    return tuple(found)


def pooled(one: Steps, other: Steps) -> Steps:
    """The steps of all readings of both."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def expected_calibration_error(steps: Steps) -> float:
    """How far the share of right readings lies from the mean confidence, on average over readings; 0.0 of none.

    Source: Naeini, Cooper and Hauskrecht, AAAI 2015, with steps that are finer towards 1.
    """
    total = sum(step.count for step in steps)
    return sum(abs(step.right - step.confidence) for step in steps) / total if total else 0.0


def steps_markdown(families: Mapping[str, Steps]) -> str:
    """A table: readings, right, mean confidence, calibration error."""
    lines = ["| kinds | readings | right | mean confidence | calibration error |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {name} | {figures(steps)} |" for name, steps in families.items()]
    return "\n".join(lines)


def figures(steps: Steps) -> str:
    """Four cells of such a table."""
    count = max(1, sum(step.count for step in steps))
    right, confidence = sum(s.right for s in steps) / count, sum(s.confidence for s in steps) / count
    error = expected_calibration_error(steps)
    return (
        f"{sum(s.count for s in steps):,} | {100 * right:.2f} % | {100 * confidence:.2f} % | {100 * error:.2f} points"
    )


def reliability_svg(families: Mapping[str, Steps]) -> str:
    """One diagram a family, as SVG: across the mean confidence of a step, up the share that was right.

    Both axes count nines (0.9, 0.99, …). A dot's area grows with its readings; its line is the two-sided 90 %
    Clopper–Pearson interval of the share. What is calibrated touches the diagonal.
    """
    rows = max(1, math.ceil(len(families) / _COLUMNS))
    size = f"{_COLUMNS * _PANEL} {rows * _PANEL}"
    panels = [
        _panel(name, steps, (n % _COLUMNS) * _PANEL, (n // _COLUMNS) * _PANEL)
        for n, (name, steps) in enumerate(families.items())
    ]
    return (
        f'<svg viewBox="0 0 {size}" xmlns="http://www.w3.org/2000/svg">\n'
        f"<style>text {{ font: 11px sans-serif; fill: {_INK} }}</style>\n"
        '<rect width="100%" height="100%" fill="#fff"/>\n' + "".join(panels) + "</svg>\n"
    )


def _nines(share: float) -> float:
    """0…1 along an axis that gives every nine the same room, up to 0.9999."""
    return min(-math.log10(max(1.0 - share, 1e-4)), 4.0) / 4.0


def _panel(name: str, steps: Steps, x0: int, y0: int) -> str:
    left, top = x0 + _LEFT, y0 + _TOP

    def at(across: float, up: float) -> tuple[float, float]:
        return round(left + _PLOT * _nines(across), 1), round(top + _PLOT * (1 - _nines(up)), 1)

    total = sum(step.count for step in steps)
    error = 100 * expected_calibration_error(steps)
    title = f"{name}: {total:,} readings, {error:.2f} points off"
    drawn = [f'<text x="{left}" y="{top - 12}" font-weight="bold">{escape(title)}</text>']
    for tick in _TICKS:
        x, y = at(tick, tick)
        drawn.append(f'<path d="M{left} {y}H{left + _PLOT}M{x} {top}V{top + _PLOT}" stroke="{_GREY}" fill="none"/>')
        drawn.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
        drawn.append(f'<text x="{x}" y="{top + _PLOT + 16}" text-anchor="middle">{tick:g}</text>')
    drawn.append(f'<path d="M{left} {top + _PLOT}L{left + _PLOT} {top}" stroke="{_INK}" stroke-dasharray="4 3"/>')
    for step in steps:
        if step.count:
            mean = step.confidence / step.count
            x, y = at(mean, step.right / step.count)
            wrong = step.count - step.right
            low, high = 1 - upper_bound(wrong, step.count), 1 - lower_bound(wrong, step.count)
            drawn.append(f'<path d="M{x} {at(mean, low)[1]}V{at(mean, high)[1]}" stroke="{_BLUE}" stroke-width="1.5"/>')
            radius = round(2.5 + 5 * math.sqrt(step.count / total), 1)
            drawn.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{_BLUE}" fill-opacity="0.6"/>')
    return "\n".join(drawn) + "\n"
