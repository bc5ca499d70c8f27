"""What a sheet of paper went through before it was scanned: folds, punch holes, a staple, stains, its back side.

All in the form frame at 300 dpi, on grey (H, W) or colour (H, W, 3) pages.
"""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.samples.levels import Ranges, happens
from uketsuke.samples.paper import Page, dimmed, grey_of, px

Creases = tuple[tuple[float, float], ...]
"""Rows (px) where the paper was folded, and by how much (px) each displaces what lies beside it."""
_COFFEE = (0.62, 0.76, 0.88)
"""How much blue, green and red light dried coffee lets through."""
_INK = (60, 35, 25)


def worn(page: Page, ranges: Ranges, rnd: Random, back: Page | None = None) -> tuple[Page, Creases]:
    """A copy of the sheet with the faults that chance gives it at a level, and where it was folded.

    `back` is what is printed on its other side; without it nothing shines through.
    """
    page = page.copy()
    if happens(rnd, ranges.bleed) and back is not None:
        page = bled(page, back, rnd.uniform(*ranges.bleed_strength))
    creases: Creases = ()
    if happens(rnd, ranges.folds):
        creases = fold(page, rnd.uniform(*ranges.fold_depth), rnd.uniform(*ranges.fold_mm), rnd)
    if happens(rnd, ranges.coffee):
        spill_coffee(page, rnd)
    if happens(rnd, ranges.blots):
        blot(page, rnd)
    if happens(rnd, ranges.staple):
        staple(page, rnd)
    if happens(rnd, ranges.holes):
        punch(page, rnd)
    if happens(rnd, ranges.edge_line):
        _darken_edges(page, rnd.randint(110, 200))
    return page, creases


def bled(page: Page, back: Page, strength: float) -> Page:
    """The page with `back` shining through it, mirrored and soft; `strength` 1 would show it fully."""
    height, width = page.shape[:2]
    small = cv2.resize(grey_of(back)[:, ::-1], (width // 4, height // 4), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 1.0)
    through = cv2.resize(255 - (255 - soft.astype(np.float32)) * strength, (width, height))
    return dimmed(page, through.round().astype(np.uint8))


def fold(page: Page, depth: float, lift_mm: float, rnd: Random) -> Creases:
    """Fold the sheet in three, or in half, and open it again; returns its creases."""
    height = page.shape[0]
    places = (1 / 3, 2 / 3) if rnd.random() < 0.8 else (0.5,)
    creases = []
    for place in places:
        row = height * place + rnd.uniform(-px(5), px(5))
        valley = rnd.choice((-1, 1))
        reach = px(rnd.uniform(5, 14))
        top, bottom = max(0, int(row - reach * 4)), min(height, int(row + reach * 4))
        away = np.arange(top, bottom) - row
        # One side of the crease turns from the light, the other towards it.
        shade = 1 - depth * np.exp(-np.abs(away) / reach) * np.where(away * valley > 0, 1.0, 0.15)
        _dim_rows(page, top, shade)
        _break_surface(page, row, rnd)
        creases.append((row, valley * px(lift_mm)))
    return tuple(creases)


def punch(page: Page, rnd: Random) -> None:
    """Two holes in the left margin, 80 mm apart and 6 mm wide (JIS S 6041); what lies behind shows through."""
    middle = page.shape[0] / 2 + px(rnd.uniform(-8, 8))
    left = px(rnd.uniform(9, 13))
    behind = rnd.choice((rnd.randint(10, 70), rnd.randint(225, 250)))
    # Over a white drum only the thickness of the paper throws a little shadow.
    rim = 120 if behind < 128 else rnd.randint(190, 225)
    for row in (middle - px(40), middle + px(40)):
        centre = (round(left), round(row))
        cv2.circle(page, centre, round(px(3)) + 2, (rim,) * 3, 2, cv2.LINE_AA)
        cv2.circle(page, centre, round(px(3)), (behind,) * 3, -1, cv2.LINE_AA)


def staple(page: Page, rnd: Random) -> None:
    """A staple in the upper left corner with its shadow, or the two small holes that a drawn one left."""
    x, y = px(rnd.uniform(8, 14)), px(rnd.uniform(7, 12))
    angle = math.radians(rnd.choice((45, -45, 0)) + rnd.uniform(-12, 12))
    half = px(5.5)
    ends = [(round(x + side * half * math.cos(angle)), round(y - side * half * math.sin(angle))) for side in (-1, 1)]
    if rnd.random() < 0.4:
        for end in ends:
            cv2.circle(page, end, 4, (70,) * 3, -1, cv2.LINE_AA)
        return
    gap = round(px(0.5))
    shadow = [(ex + gap, ey + gap) for ex, ey in ends]
    cv2.line(page, shadow[0], shadow[1], (150,) * 3, 7, cv2.LINE_AA)
    cv2.line(page, ends[0], ends[1], (85,) * 3, 6, cv2.LINE_AA)
    cv2.line(page, ends[0], ends[1], (rnd.randint(170, 235),) * 3, 2, cv2.LINE_AA)


def spill_coffee(page: Page, rnd: Random) -> None:
    """The ring of a cup, darker at its rim, uneven all around; what is written under it can still be read."""
    radius = px(rnd.uniform(33, 42))
    side = int(radius * 1.25)
    x, y = rnd.uniform(0, page.shape[1]), rnd.uniform(0, page.shape[0])
    small = side // 2
    ys, xs = np.mgrid[-small:small, -small:small].astype(np.float32) * (side / small)
    distance, angle = np.hypot(xs, ys), np.arctan2(ys, xs)
    wobble = sum(
        rnd.uniform(-0.012, 0.012) * np.sin(n * angle + rnd.uniform(0, 6.3)) for n in (1, 2, 3, 5)
    )  # fmt: skip
    strength = 0.5 + 0.5 * np.sin(angle + rnd.uniform(0, 6.3)) * np.sin(2 * angle + rnd.uniform(0, 6.3))
    off = np.abs(distance / radius - 1 - wobble)
    ring = strength * np.exp(-((off / 0.035) ** 2)) + 0.12 * (distance < radius * (1 + wobble))
    mask = cv2.resize(np.clip(ring, 0, 1).astype(np.float32), (2 * side, 2 * side))
    depth = rnd.uniform(0.4, 0.9)
    top, left = round(y) - side, round(x) - side
    y0, x0 = max(0, top), max(0, left)
    region = page[y0 : max(y0, top + 2 * side), x0 : max(x0, left + 2 * side)]
    mask = mask[y0 - top :, x0 - left :][: region.shape[0], : region.shape[1]] * depth
    if page.ndim == 2:
        region[:] = (region * (1 - mask * 0.27)).astype(np.uint8)
    else:
        region[:] = (region * (1 - mask[:, :, None] * (1 - np.array(_COFFEE, np.float32)))).astype(np.uint8)


def blot(page: Page, rnd: Random) -> None:
    """Spots of ink in the outer margins, where no entry stands."""
    height, width = page.shape[:2]
    colour = _INK if page.ndim == 3 else (sum(_INK) // 3,)
    for _ in range(rnd.randint(1, 4)):
        margin = px(rnd.uniform(2, 9))
        along = rnd.random()
        x, y = rnd.choice(
            ((along * width, margin), (along * width, height - margin), (margin, along * height),
             (width - margin, along * height))
        )  # fmt: skip
        for _ in range(rnd.randint(1, 5)):
            axes = (max(1, round(px(rnd.uniform(0.2, 1.3)))), max(1, round(px(rnd.uniform(0.2, 1.0)))))
            centre = (round(x + px(rnd.gauss(0, 1.5))), round(y + px(rnd.gauss(0, 1.5))))
            cv2.ellipse(page, centre, axes, rnd.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)


def _dim_rows(page: Page, top: int, light: NDArray[np.float64]) -> None:
    band = page[top : top + len(light)]
    column = np.round(np.clip(light, 0, 1) * 255).astype(np.uint8)
    band[:] = dimmed(band, np.repeat(column[:, None], band.shape[1], axis=1))


def _break_surface(page: Page, row: float, rnd: Random) -> None:
    """Along the crease the paper is a little dark and the print a little rubbed off, in places."""
    width = page.shape[1]
    generator = np.random.default_rng(rnd.getrandbits(32))
    knots = generator.uniform(0, 1, 60).astype(np.float32)
    strength = cv2.resize(knots[None, :], (width, 1), interpolation=cv2.INTER_CUBIC)[0].clip(0, 1)
    drift = row + np.cumsum(generator.normal(0, 0.05, width))
    for offset, dark, pale in ((-1, 0.06, 0.1), (0, 0.14, 0.4), (1, 0.08, 0.15)):
        rows = np.clip(np.round(drift).astype(int) + offset, 0, page.shape[0] - 1)
        line = page[rows, np.arange(width)].astype(np.float32)
        share = strength if page.ndim == 2 else strength[:, None]
        line += (225 - line) * pale * share
        page[rows, np.arange(width)] = (line * (1 - dark * share)).astype(np.uint8)


def _darken_edges(page: Page, tone: int) -> None:
    for edge in (page[:2], page[-2:], page[:, :2], page[:, -2:]):
        edge[:] = np.minimum(edge, tone)
