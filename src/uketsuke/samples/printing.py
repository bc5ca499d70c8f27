"""Machine-printed entries: text set in a font, sized to its box and standing on its line."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.fonts import PRINT, Face, advance_of, draw_face, face_for, glyph_mask
from uketsuke.samples.paper import Page, px, stamp

PT = 300 / 72
"""One typographic point in px at 300 dpi."""
_SMALLEST_PT = 5.0
_HIGHEST_LINE_MM = 8.05


@dataclass(frozen=True, slots=True)
class Printer:
    """How one machine fills a form: its font, size, the shift of its feed, how dark it prints; `sink` 0 sets
    letters in the middle of their box, 1 at its bottom."""

    face: Face
    size_pt: float
    shift_x_mm: float
    shift_y_mm: float
    ink: int
    spacing: float
    centred: bool
    sink: float


def draw_printer(rnd: Random, seed: int) -> Printer:
    """The printer of one filing."""
    return Printer(
        face=draw_face(PRINT, rnd, seed),
        size_pt=rnd.choice((8.5, 9, 9, 10, 10, 10.5, 11)),
        shift_x_mm=rnd.uniform(-0.35, 0.35),
        shift_y_mm=rnd.uniform(-0.25, 0.25),
        ink=rnd.randint(0, 45),
        spacing=rnd.choice((0.0, 0.0, 0.0, 0.04)),
        centred=rnd.random() < 0.5,
        sink=rnd.choice((0.0, 0.0, 0.4, 0.7)),
    )


def print_text(page: Page, text: str, box: BoxMm, printer: Printer, *, centred: bool = False) -> None:
    """Print `text` into the box: smaller, then condensed, then on two lines where the box is high enough."""
    face = face_for(text, printer.face, PRINT)
    lines, size_pt, squeeze = fit_lines(text, box, face, printer.size_pt, printer.spacing)
    size = max(8, round(size_pt * PT))
    # A box of two ruled lines is written on from its first line, even where the text needs only one.
    pitch = px(box.height) / rows_in(box)
    for number, line in enumerate(lines):
        mask, baseline = set_line(line, face, size, printer.spacing * size)
        if squeeze < 1:
            width = max(1, round(mask.shape[1] * squeeze))
            mask = cv2.resize(mask, (width, mask.shape[0]), interpolation=cv2.INTER_AREA).astype(np.uint8)
        slack = px(box.width) - mask.shape[1]
        left = px(box.left + printer.shift_x_mm) + (slack / 2 if centred else min(px(0.8), max(0.0, slack)))
        # Office programs set letters in the middle of their cell or at its bottom.
        spare = max(0.0, pitch - size) / 2
        bottom = px(box.top + printer.shift_y_mm) + pitch * (number + 0.5) + 0.38 * size + printer.sink * spare
        stamp(page, mask, round(left), round(bottom - baseline), printer.ink)


def rows_in(box: BoxMm) -> int:
    """How many ruled lines a text box has: no line of the forms is higher than 8 mm."""
    return max(1, math.ceil(box.height / _HIGHEST_LINE_MM))


def fit_lines(text: str, box: BoxMm, face: Face, size_pt: float, spacing: float) -> tuple[list[str], float, float]:
    """The lines, the size in points and the horizontal squeeze (≤ 1) with which the text fits its box."""
    size_pt = min(size_pt, 0.72 * box.height / 25.4 * 72)
    room = px(box.width) - px(0.6)
    rows = rows_in(box)
    if rows > 1:
        size_pt = min(size_pt, 0.72 * box.height / rows / 25.4 * 72)
    while True:
        size = max(8, round(size_pt * PT))
        pen = pen_advance(face, size, spacing * size)
        lines = break_lines(text, room, rows, pen)
        widest = max(sum(pen(c) for c in line) for line in lines)
        if widest <= room:
            return lines, size_pt, 1.0
        if size_pt <= _SMALLEST_PT + 0.5 or widest * 0.82 <= room:
            return lines, size_pt, room / widest
        size_pt -= 0.5


def pen_advance(face: Face, size: int, spacing_px: float) -> Callable[[str], float]:
    """How far each character moves on, in px."""
    return lambda character: advance_of(face.path, size, character) + spacing_px


def break_lines(text: str, room: float, rows: int, advance: Callable[[str], float]) -> list[str]:
    """Break after any character, at most `rows` lines; what is too long for them stands on the last."""
    lines = [""]
    used = 0.0
    for character in text:
        if character == "\n" or (used + advance(character) > room and len(lines) < rows):
            lines.append("")
            used = 0.0
            if character in "\n 　":
                continue
        lines[-1] += character
        used += advance(character)
    return [line for line in lines if line] or [text]


def set_line(line: str, face: Face, size: int, spacing_px: float) -> tuple[NDArray[np.uint8], int]:
    """One line as an alpha mask, cropped left and right, and the row of its baseline."""
    margin = size // 4
    width = round(sum(advance_of(face.path, size, c) + spacing_px for c in line)) + 2 * margin + 4
    mask: NDArray[np.uint8] = np.zeros((2 * size, width), np.uint8)
    pen = 0.0
    for character in line:
        glyph = glyph_mask(face.path, size, character)
        left = round(pen)
        region = mask[:, left : left + glyph.shape[1]]
        np.maximum(region, glyph[:, : region.shape[1]], out=region)
        pen += advance_of(face.path, size, character) + spacing_px
    inked = np.flatnonzero(mask.any(axis=0))
    cropped = mask[:, inked[0] : inked[-1] + 1] if inked.size else mask[:, :1]
    return cropped, round(1.4 * size)
