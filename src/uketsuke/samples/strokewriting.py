"""Entries written with real pen strokes: where a line of strokes goes in its box, how large, how far past its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.handwriting import Writer, entry_chance, overrun_px
from uketsuke.samples.paper import Page, px, stamp
from uketsuke.samples.penstrokes import PenStrokes
from uketsuke.samples.printing import break_lines, rows_in

_LETTER = 0.8
"""How much of a strip's height its letters take."""
_SMALLEST = 0.62
"""Whoever runs out of room writes so much smaller at most, then closer together."""


@dataclass(frozen=True, slots=True)
class StrokeHand:
    """One person who writes with real strokes: the renderer, their number there, and where they put their lines."""

    strokes: PenStrokes
    number: int
    writer: Writer


def write_strokes(page: Page, text: str, box: BoxMm, hand: StrokeHand, *, centred: bool = False) -> None:
    """Write `text` into the box. The strokes must be able to write it."""
    habits = hand.writer
    chance = entry_chance(text, box, habits)
    rows = rows_in(box)
    line_px = px(box.height) / rows
    letter = min(px(habits.tallest_mm), line_px * habits.fill) * (1 + chance.gauss(0, habits.mood))
    room = px(box.width) - px(0.8)
    lines = break_lines(text, room, rows, lambda c: letter * _advance(c))
    for number, line in enumerate(lines):
        height = max(16, round(letter / _LETTER))
        pen = hand.strokes.line(line, height, chance.getrandbits(30), hand.number)
        mask = _fitted(_cropped(pen.mask), room + overrun_px(box, habits, chance))
        shrunk = mask.shape[0] / height
        slack = max(0.0, room - mask.shape[1])
        inset = slack * chance.uniform(0.4, 0.6) if centred else min(slack, px(chance.uniform(0.3, 2.0)))
        spare = line_px - letter * shrunk
        lowest = px(box.top) + line_px * (number + 1) - spare * chance.uniform(0.3, 0.5)
        rise = px(chance.gauss(0, habits.wander_mm))
        top = lowest - (1 + _LETTER) / 2 * mask.shape[0] - rise
        stamp(page, mask, round(px(box.left) + px(0.4) + inset), round(top), pen.ink)


def write_stroke_cells(page: Page, text: str, cells: Sequence[BoxMm], hand: StrokeHand) -> None:
    """Write one character into each cell; cells that stand apart begin a new run of the pen."""
    chance = entry_chance(text, cells[0], hand.writer)
    for start, end in _runs(cells[: len(text)]):
        first, last = cells[start], cells[end - 1]
        pitch = px(last.right - first.left) / (end - start)
        height = round(px(first.height) * min(1.0, hand.writer.fill + 0.12))
        pen = hand.strokes.cells(text[start:end], round(pitch), height, chance.getrandbits(30), hand.number)
        top = px(first.top) + (px(first.height) - height) * chance.uniform(0.35, 0.65)
        stamp(page, pen.mask, round(px(first.left)), round(top), pen.ink)


def _runs(cells: Sequence[BoxMm]) -> list[tuple[int, int]]:
    """Where runs of evenly spaced cells begin and end."""
    apart = [n for n, (a, b) in enumerate(pairwise(cells), start=1) if b.left - a.right > 1.0]
    return list(pairwise([0, *apart, len(cells)]))


def _advance(character: str) -> float:
    """About how far the pen moves on for a character, in letter heights."""
    return 0.68 if character.isascii() else 1.0


def _cropped(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    inked = np.flatnonzero(mask.any(axis=0))
    return mask[:, inked[0] : inked[-1] + 1] if inked.size else mask[:, :1]


def _fitted(mask: NDArray[np.uint8], room: float) -> NDArray[np.uint8]:
    """The line as wide as there is room: written smaller, and closer together where that is not enough."""
    height, width = mask.shape
    if width <= room:
        return mask
    smaller = max(_SMALLEST, room / width)
    size = (max(1, round(min(width * smaller, room))), max(8, round(height * smaller)))
    return cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
