"""What a phone's photograph shows besides the sheet: a table, things lying on it, the sheet's shadow, a hand's."""

from __future__ import annotations

from functools import cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.samples.levels import Ranges, happens
from uketsuke.samples.optics import Field, Grid, spread
from uketsuke.samples.paper import Page, dimmed

_COARSE = 4
"""The table is out of focus: a quarter of the photograph's resolution is enough for it."""
_TABLES = ((70, 110, 160), (95, 140, 185), (45, 70, 105), (150, 150, 152), (60, 58, 56), (205, 212, 216), (120, 95, 70))
"""Woods, grey steel, a black desk, a white one, a blue mat (BGR)."""
_SKIN = (128, 158, 205)
_TILE = 512


def table(grid: Grid, page: tuple[int, int], ranges: Ranges, rnd: Random) -> Page:
    """The photograph (H, W, 3) before the sheet is laid on it, with the shadow that the sheet will throw."""
    width, height = (-(-length // _COARSE) for length in grid.size)
    base = np.array(rnd.choice(_TABLES), np.float32) * rnd.uniform(0.85, 1.15)
    grain = cv2.resize(_wood(), (width, height), interpolation=cv2.INTER_LINEAR)
    if rnd.random() < 0.5:
        grain = cv2.resize(_wood().T, (width, height), interpolation=cv2.INTER_LINEAR)
    tone = 1 + grain * np.float32(rnd.uniform(0.02, 0.12))
    desk = np.clip(base * tone[:, :, None], 0, 255).astype(np.uint8)
    if happens(rnd, ranges.objects):
        for _ in range(rnd.randint(1, 3)):
            rnd.choice((_other_sheet, _pen, _device))(desk, rnd)
    full = cv2.resize(cv2.GaussianBlur(desk, (0, 0), 0.8), grid.size, interpolation=cv2.INTER_LINEAR)
    shadow = _sheet_shadow(grid, page, rnd)
    return dimmed(np.asarray(full, np.uint8), spread(np.round(shadow * 255).astype(np.uint8), grid.size))


def hand_shadow(shape: tuple[int, int], rnd: Random) -> Field:
    """Light (rows, columns), 1 where none is lost: the soft shadow of a hand and a phone, from one side."""
    rows, columns = shape
    light = np.ones(shape, np.float32)
    side = rnd.choice(("bottom", "bottom", "left", "right"))
    x = columns * {"left": -0.05, "right": 1.05}.get(side, rnd.uniform(0.2, 0.8))
    y = rows * (1.02 if side == "bottom" else rnd.uniform(0.3, 0.9))
    depth = rnd.uniform(0.55, 0.85)
    palm = (round(columns * rnd.uniform(0.15, 0.35)), round(rows * rnd.uniform(0.12, 0.25)))
    cv2.ellipse(light, (round(x), round(y)), palm, rnd.uniform(-30, 30), 0, 360, depth, -1)
    inwards = {"left": 0.0, "right": 180.0}.get(side, 270.0)
    for finger in range(rnd.randint(0, 3)):
        angle = np.radians(inwards + rnd.uniform(-15, 15) + 14 * (finger - 1))
        reach = max(palm) * rnd.uniform(1.2, 1.7)
        end = (round(x + reach * np.cos(angle)), round(y + reach * np.sin(angle)))
        cv2.line(light, (round(x), round(y)), end, depth, max(2, round(columns * 0.06)))
    return np.asarray(cv2.GaussianBlur(light, (0, 0), columns * rnd.uniform(0.015, 0.06)), np.float32)


def hold_down(image: Page, grid: Grid, page: tuple[int, int], rnd: Random) -> None:
    """A finger over the sheet's left or right edge; it covers no more than the margin."""
    edge = 0 if rnd.random() < 0.5 else page[0]
    row = page[1] * rnd.uniform(0.3, 0.9)
    far = (grid.x - edge) ** 2 + (grid.y - row) ** 2
    at = np.unravel_index(int(np.argmin(far)), far.shape)
    step = image.shape[0] / (grid.x.shape[0] - 2)
    scale = max(image.shape[:2]) / 3508
    inner = 1 if edge == 0 else -1
    # Which way the sheet's left is in the photograph, from the grid's own slope.
    across = np.array([np.gradient(grid.x, axis=1)[at], np.gradient(grid.x, axis=0)[at]])
    out = -inner * across / np.hypot(*across)
    tip = np.array([(at[1] - 0.5) * step, (at[0] - 0.5) * step]) - out * 30 * scale
    end = tip + out * 700 * scale
    skin = tuple(int(c * rnd.uniform(0.75, 1.0)) for c in _SKIN)
    width = round(150 * scale)
    start, stop = (tuple(int(v) for v in point) for point in (tip + out * width / 2, end))
    cv2.line(image, start, stop, tuple(int(c * 0.8) for c in skin), width + round(10 * scale), cv2.LINE_AA)
    cv2.line(image, start, stop, skin, width, cv2.LINE_AA)
    nail = tuple(int(v) for v in tip + out * width * 0.35)
    cv2.circle(image, nail, round(width * 0.27), tuple(min(255, int(c * 1.12)) for c in skin), -1, cv2.LINE_AA)


def _sheet_shadow(grid: Grid, page: tuple[int, int], rnd: Random) -> Field:
    inside = ((grid.x > 0) & (grid.x < page[0]) & (grid.y > 0) & (grid.y < page[1])).astype(np.float32)
    shift = np.array([[1, 0, rnd.uniform(-1.5, 1.5)], [0, 1, rnd.uniform(-0.5, 2)]])
    thrown = cv2.warpAffine(inside, shift, inside.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    soft = np.asarray(cv2.GaussianBlur(thrown, (0, 0), rnd.uniform(0.6, 1.6)), np.float32)
    return 1 - np.float32(rnd.uniform(0.15, 0.5)) * soft


def _other_sheet(desk: Page, rnd: Random) -> None:
    """The corner of another paper, with lines of something on it."""
    corner = _at_the_border(desk, rnd)
    size = (desk.shape[1] * rnd.uniform(0.4, 0.9), desk.shape[0] * rnd.uniform(0.3, 0.7))
    turn = rnd.uniform(-25, 25)
    box = cv2.boxPoints((corner, size, turn)).astype(np.int32)
    paper = rnd.randint(190, 240)
    cv2.fillConvexPoly(desk, box, (paper - rnd.randint(0, 25), paper, paper), cv2.LINE_AA)
    for line in np.linspace(0.08, 0.92, 18):
        left, right = (box[0] * (1 - line) + box[1] * line, box[3] * (1 - line) + box[2] * line)
        start, stop = left * 0.9 + right * 0.1, left * 0.1 + right * 0.9
        cv2.line(desk, tuple(map(int, start)), tuple(map(int, stop)), (130, 130, 130), 2, cv2.LINE_AA)


def _pen(desk: Page, rnd: Random) -> None:
    x, y = _at_the_border(desk, rnd)
    angle, length = rnd.uniform(0, 2 * np.pi), desk.shape[0] * 0.3
    start = (round(x), round(y))
    stop = (round(x + length * np.cos(angle)), round(y + length * np.sin(angle)))
    thick = max(4, desk.shape[1] // 32)
    colour = rnd.choice(((30, 30, 30), (120, 50, 30), (40, 40, 170), (200, 200, 205)))
    cv2.line(
        desk, (start[0] + thick // 2, start[1] + thick), (stop[0] + thick // 2, stop[1] + thick), (40, 40, 40), thick
    )
    cv2.line(desk, start, stop, colour, thick, cv2.LINE_AA)
    cv2.line(desk, start, stop, tuple(min(255, c + 70) for c in colour), max(1, thick // 5), cv2.LINE_AA)


def _device(desk: Page, rnd: Random) -> None:
    """A telephone or the edge of a keyboard: a dark slab with rounded corners."""
    size = (desk.shape[1] * rnd.uniform(0.2, 0.5), desk.shape[0] * rnd.uniform(0.12, 0.4))
    box = cv2.boxPoints((_at_the_border(desk, rnd), size, rnd.uniform(-40, 40))).astype(np.int32)
    tone = rnd.randint(15, 70)
    cv2.fillConvexPoly(desk, box, (tone, tone, tone), cv2.LINE_AA)
    cv2.polylines(desk, [box], True, (tone + 50,) * 3, max(3, desk.shape[1] // 90), cv2.LINE_AA)


def _at_the_border(desk: Page, rnd: Random) -> tuple[float, float]:
    height, width = desk.shape[:2]
    along, side = rnd.random(), rnd.randrange(4)
    return ((along * width, 0), (along * width, height), (0, along * height), (width, along * height))[side]


@cache
def _wood() -> NDArray[np.float32]:
    """A grain of long fibres, deviation about 1."""
    rough = np.random.default_rng(11).normal(0, 1, (_TILE, _TILE)).astype(np.float32)
    fibres = cv2.GaussianBlur(rough, (0, 0), 40, sigmaY=0.8) * 8 + cv2.GaussianBlur(rough, (0, 0), 60, sigmaY=6) * 20
    return np.asarray(fibres / fibres.std() + 0.3 * rough, np.float32)
