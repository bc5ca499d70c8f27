"""A blank form page redrawn as SVG from the characters and lines of the PDF that the export names."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber

MM = 25.4 / 72
"""Millimetres a PDF point."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A page's printed characters (text, left, baseline, size, centre x, centre y) and its shapes as SVG; all in mm."""

    characters: tuple[tuple[str, float, float, float, float, float], ...]
    shapes: str


@cache
def printed(path: Path, number: int) -> Printed:
    """What is printed on a page (from 1) of a blank form's PDF."""
    with pdfplumber.open(path) as document:
        page = document.pages[number - 1]
        height = float(page.height)
        characters = tuple(
            (
                str(c["text"]),
                float(c["x0"]) * MM,
                (height - float(c["matrix"][5])) * MM,
                float(c["size"]) * MM,
                float(c["x0"] + c["x1"]) / 2 * MM,
                float(c["top"] + c["bottom"]) / 2 * MM,
            )
            for c in page.chars
            if not str(c["text"]).isspace()
        )
        return Printed(characters, "".join(_shape(o) for o in (*page.lines, *page.rects, *page.curves)))


def svg(page: Printed, family: str, erased: Sequence[tuple[float, float, float, float]]) -> str:
    """The page as one SVG of 210 × 297 mm; characters whose middle lies in an `erased` box (mm) are left out."""
    runs: dict[tuple[float, float], list[tuple[str, float]]] = {}
    for text, left, baseline, size, x, y in page.characters:
        if not any(a <= x <= a + w and b <= y <= b + h for a, b, w, h in erased):
            runs.setdefault((round(baseline, 3), round(size, 3)), []).append((text, left))
    lines = []
    for (baseline, size), run in runs.items():
        xs = " ".join(f"{left:.3f}" for _, left in run)
        said = html.escape("".join(text[0] for text, _ in run))
        lines.append(f'<text x="{xs}" y="{baseline:.3f}" font-size="{size:.3f}">{said}</text>')
    body = page.shapes + f'<g font-family="{family}" fill="#000">' + "".join(lines) + "</g>"
    return f'<svg class="blank" width="210mm" height="297mm" viewBox="0 0 210 297">{body}</svg>'


def _shape(drawn: dict[str, Any]) -> str:
    """A line, rectangle or curve of the blank, in its own width; filled ones stay filled."""
    points = [(float(x) * MM, float(y) * MM) for x, y in drawn["pts"]]
    path = "M" + " L".join(f"{x:.3f} {y:.3f}" for x, y in points) + ("Z" if len(points) > 2 else "")
    width = float(drawn.get("linewidth") or 0.5) * MM
    stroke = f'stroke="#000" stroke-width="{width:.3f}"' if drawn.get("stroke") else ""
    fill = _grey(drawn.get("non_stroking_color")) if drawn.get("fill") else "none"
    return f'<path d="{path}" fill="{fill}" {stroke}/>'


def _grey(colour: Any) -> str:
    values = colour if isinstance(colour, (tuple, list)) else (colour or 0,)
    level = round(255 * float(sum(values) / len(values))) if len(values) != 4 else round(255 * (1 - float(values[3])))
    return f"rgb({level},{level},{level})"
