"""Entries written by hand: a font's letters bent, slanted and spaced as one writer's pen would.

A writer is drawn once a form part; every entry then differs a little from the one before, and every letter.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.fonts import HANDS, Face, advance_of, draw_face, face_for, glyph_mask
from uketsuke.samples.paper import Page, px, stamp
from uketsuke.samples.printing import break_lines, rows_in

_SMALLEST_MM = 1.9


@dataclass(frozen=True, slots=True)
class Writer:
    """One person's pen and habits. Lengths are shares of the letter height, angles in degrees.

    `mood` is how much the size differs from entry to entry, `wander_mm` how far entries stand off their line,
    `lean` how much the slant differs from letter to letter; `overruns` of the entries that are too long for
    their box run over its end, by `overrun_mm` at most, before the hand writes smaller.
    """

    face: Face
    fill: float
    tallest_mm: float
    slant: float
    spacing: float
    proportion: float
    size_jitter: float
    rise_jitter: float
    turn_jitter: float
    climb: float
    pen: int
    soft: float
    ink: int
    pressure: float
    tremor_px: float
    mood: float
    wander_mm: float
    lean: float
    overruns: float
    overrun_mm: float


def draw_writer(rnd: Random, seed: int) -> Writer:
    """The writer of one form part."""
    face, fill, tallest_mm = draw_face(HANDS, rnd, seed), rnd.uniform(0.66, 0.86), rnd.uniform(3.6, 5.2)
    habits = Random(f"writer:{seed}:{fill}")
    return Writer(
        face=face,
        fill=fill * habits.uniform(0.85, 1.1),
        tallest_mm=tallest_mm * habits.uniform(0.85, 1.12),
        slant=rnd.gauss(0.03, 0.07),
        spacing=rnd.uniform(-0.05, 0.1),
        proportion=rnd.uniform(0.86, 1.08),
        size_jitter=rnd.uniform(0.02, 0.06),
        rise_jitter=rnd.uniform(0.01, 0.045),
        turn_jitter=rnd.uniform(0.5, 2.6),
        climb=rnd.gauss(0.0, 0.35),
        pen=rnd.choices((0, 1, 2), (3, 5, 2))[0] + habits.choices((0, 1, 2), (5, 3, 2))[0],
        soft=rnd.uniform(0.45, 0.8),
        ink=rnd.randint(15, 95),
        pressure=rnd.uniform(0.0, 0.3),
        tremor_px=rnd.uniform(0.2, 1.1),
        mood=habits.uniform(0.01, 0.08),
        wander_mm=habits.uniform(0.05, 0.4),
        lean=habits.uniform(0.0, 0.05),
        overruns=habits.choice((0.0, 0.3, 0.8)),
        overrun_mm=habits.uniform(1.0, 4.0),
    )


def entry_chance(text: str, box: BoxMm, writer: Writer) -> Random:
    """Chance of its own for one entry, so that nothing else on the sheet depends on how it falls."""
    return Random(f"{text}:{box}:{writer.fill}:{writer.tremor_px}")


def overrun_px(box: BoxMm, writer: Writer, chance: Random) -> float:
    """How far this entry may run over the end of its box: seldom out of narrow ones, which have neighbours."""
    if chance.random() >= writer.overruns:
        return 0.0
    return px(min(writer.overrun_mm, 0.06 * box.width) * chance.uniform(0.4, 1.0))


def write_text(page: Page, text: str, box: BoxMm, writer: Writer, rnd: Random, *, centred: bool = False) -> None:
    """Write `text` into the box, smaller or narrower where it is long, on two lines where there is room."""
    face = face_for(text, writer.face, HANDS)
    rows = rows_in(box)
    line_height = box.height / rows
    chance = entry_chance(text, box, writer)
    height_mm = min(writer.tallest_mm, line_height * writer.fill) * (1 + chance.gauss(0, writer.mood))
    room = px(box.width) - px(0.8)
    reach = room + overrun_px(box, writer, chance)
    while True:
        size = max(12, round(px(height_mm) * face.scale))
        pen = _pen_advance(face, size, writer)
        lines = break_lines(text, room, rows, pen)
        widest = max(sum(pen(c) for c in line) for line in lines)
        if widest <= reach or height_mm <= _SMALLEST_MM or widest * 0.86 <= reach:
            break
        height_mm *= 0.95
    squeeze = min(1.0, reach / widest)
    for number, line in enumerate(lines):
        mask, baseline = write_line(line, face, size, writer, rnd, squeeze, chance)
        slack = max(0.0, room - mask.shape[1])
        left = (
            px(box.left)
            + px(0.4)
            + (slack * rnd.uniform(0.4, 0.6) if centred else min(slack, px(rnd.uniform(0.3, 2.0))))
        )
        # People write on the line, not in the middle of the space above it.
        spare = px(line_height) - 0.9 * size
        bottom = px(box.top + line_height * (number + 1)) - 0.1 * size - spare * rnd.uniform(0.25, 0.5)
        bottom -= px(chance.gauss(0, writer.wander_mm))
        stamp(page, mask, round(left), round(bottom - baseline), writer.ink)


def _pen_advance(face: Face, size: int, writer: Writer) -> Callable[[str], float]:
    def advance(character: str) -> float:
        return advance_of(face.path, size, character) * writer.proportion + writer.spacing * size

    return advance


def write_line(
    line: str,
    face: Face,
    size: int,
    writer: Writer,
    rnd: Random,
    squeeze: float = 1.0,
    leaning: Random | None = None,
) -> tuple[NDArray[np.uint8], int]:
    """One written line as an alpha mask (uint8, cropped left and right) and the row of its baseline.

    `leaning` is the chance by which letters lean; None: all alike.
    """
    margin = size // 2
    advance = _pen_advance(face, size, writer)
    total = math.ceil(sum(advance(c) for c in line) * squeeze * 1.06) + 4 * margin
    height = 2 * size + 2 * margin
    mask: NDArray[np.uint8] = np.zeros((height, total), np.uint8)
    baseline = margin + round(1.4 * size)
    pen = float(margin)
    drift = 0.0
    for character in line:
        step = advance(character) * squeeze
        drift = 0.7 * drift + rnd.gauss(0, writer.rise_jitter) * size
        if not character.isspace():
            grow = 1 + rnd.gauss(0, writer.size_jitter)
            turn = math.radians(rnd.gauss(0, writer.turn_jitter))
            rise = drift + math.tan(math.radians(writer.climb)) * (pen - margin)
            glyph = glyph_mask(face.path, size, character)
            slant = writer.slant + (leaning.gauss(0, writer.lean) if leaning else 0.0)
            _lay(mask, glyph, pen, baseline - rise, size, grow, turn, slant, writer.proportion * squeeze)
        pen += step * (1 + rnd.gauss(0, 0.03))
    mask = _worn(mask, writer, rnd)
    inked = np.flatnonzero(mask.any(axis=0))
    cropped = mask[:, inked[0] : inked[-1] + 1] if inked.size else mask[:, :1]
    return cropped, baseline


def _lay(
    mask: NDArray[np.uint8], glyph: NDArray[np.uint8], pen: float, base: float, size: int, grow: float, turn: float,
    slant: float, wide: float,
) -> None:  # fmt: skip
    """One letter onto the line: scaled, slanted and turned about the left end of its baseline."""
    cos, sin = math.cos(turn) * grow, math.sin(turn) * grow
    margin, origin = size // 4, 1.4 * size
    left, top = int(pen) - size // 2, int(base - 1.7 * size)
    x0, y0 = max(0, left), max(0, top)
    width = min(mask.shape[1], left + glyph.shape[1] + size) - x0
    height = min(mask.shape[0], top + round(2.6 * size)) - y0
    if width <= 0 or height <= 0:
        return
    across = np.array([[cos * wide, sin - cos * slant], [-sin * wide, cos]])
    target = np.array([pen - x0, base - y0]) - across @ np.array([margin, origin])
    matrix = np.hstack([across, target[:, None]])
    laid = cv2.warpAffine(glyph, matrix, (width, height), flags=cv2.INTER_LINEAR)
    region = mask[y0 : y0 + height, x0 : x0 + width]
    np.maximum(region, laid, out=region)


def _worn(mask: NDArray[np.uint8], writer: Writer, rnd: Random) -> NDArray[np.uint8]:
    """The pen's width, the hand's tremor and the changing pressure of one line."""
    if writer.pen:
        mask = cv2.dilate(mask, _NIB[writer.pen]).astype(np.uint8)
    height, width = mask.shape
    noise = np.random.default_rng(rnd.getrandbits(32))
    grid = (max(2, width // 40), max(2, height // 40))
    bends = noise.normal(0, writer.tremor_px, (2, grid[1], grid[0])).astype(np.float32)
    dx, dy = (cv2.resize(b, (width, height), interpolation=cv2.INTER_CUBIC) for b in bends)
    xs, ys = _grid(width, height)
    bent = cv2.remap(mask, xs + dx, ys + dy, cv2.INTER_LINEAR)
    if writer.pressure:
        press = noise.uniform(1 - writer.pressure, 1, (2, max(2, width // 60))).astype(np.float32)
        bent = (bent * cv2.resize(press, (width, height), interpolation=cv2.INTER_CUBIC)).clip(0, 255)
    return cv2.GaussianBlur(bent.astype(np.uint8), (0, 0), writer.soft).astype(np.uint8)


_NIB = {
    1: np.ones((2, 2), np.uint8),
    2: cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)),
    3: np.ones((3, 3), np.uint8),
    4: cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (4, 4)),
}


@cache
def _ramp(length: int) -> NDArray[np.float32]:
    return np.arange(length, dtype=np.float32)


def _grid(width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.broadcast_to(_ramp(width), (height, width)), np.broadcast_to(_ramp(height)[:, None], (height, width))
