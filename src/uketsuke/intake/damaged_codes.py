"""What is left of a cover sheet's code: the squares in a QR code's corners, painted anew where one is covered."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from uketsuke.forms.geometry import A4_MM
from uketsuke.forms.pieces import pieces
from uketsuke.intake.images import Grey, resized
from uketsuke.intake.inkmaps import darkness

_LEAST_CORNER_MM = 12.0
"""A cover sheet's code is 80 mm wide and more, its corner squares 15 mm; those of codes on other papers stay below."""
_LEAST_BARS_MM = (24.0, 28.0)
"""Width and height of what is left of a separator's bar code; labels and certificates carry smaller ones."""
_BAR_MM = 12.0
_ENOUGH_PX = 900
"""Bars of a separator are so wide that half the resolution shows them, in a quarter of the time."""
_LEAST_DARKNESS = 20.0
"""Grey levels; what is nearer to the paper's tone is its grain."""
_LEAST_BARS = 6
_WIDE_BAR_MM, _WIDEST_BAR_MM = 2.0, 8.0
"""The widest bar of a separator's code is within these; the dark parts of a photograph are wider."""
_FULL, _LEAST_FULL = 0.6, 0.25
"""So much of a column in a bar is ink, and so many of a code's columns are in bars, at least."""
_MODULES = 7
"""A corner square is so many modules wide: black, white, three of black, white, black (ISO/IEC 18004)."""
_MOST_CORES = 8
_ASKEW_DEG = (0.0, -1.7, 1.7, -3.4, 3.4, -5.0, 5.0, -7.5, 7.5, -10.0, 10.0)


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner square of a QR code: its middle and side in px, how it is turned in degrees (0 to 90)."""

    x: float
    y: float
    side: float
    angle: float


def large_corners(view: Grey) -> tuple[Corner, ...]:
    """The corner squares as large as a cover sheet's that a side (taken as A4) shows, largest first."""
    px_per_mm = max(view.shape) / A4_MM[1]
    ink = _ink(view)
    contours, tree = cv2.findContours(ink, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return ()
    found = []
    for place, contour in enumerate(contours):
        hole = tree[0][place][2]
        core = tree[0][hole][2] if hole >= 0 else -1
        ring, middle = (_square(contours[n]) if n >= 0 else None for n in (hole, core))
        if ring is None or middle is None or abs(middle.side / ring.side - 3 / 5) > 0.15:
            continue
        # What lies against a corner square may run together with its frame; its white ring and its core do not.
        corner = _square(contour) or Corner(ring.x, ring.y, ring.side * 7 / 5, ring.angle)
        whole = abs(ring.side / corner.side - 5 / 7) < 0.12 and abs(middle.side / corner.side - 3 / 7) < 0.12
        middles = (abs(inner.x - corner.x) + abs(inner.y - corner.y) for inner in (ring, middle))
        if corner.side >= _LEAST_CORNER_MM * px_per_mm and whole and max(middles) < 0.15 * corner.side:
            found.append(corner)
    if not found:
        solid = [square for n, c in enumerate(contours) if tree[0][n][2] < 0 and (square := _square(c)) is not None]
        found = _frameless(solid, _LEAST_CORNER_MM * px_per_mm)
    return tuple(sorted(found, key=lambda corner: -corner.side))


def _frameless(solid: Sequence[Corner], least: float) -> list[Corner]:
    """The corner squares of which only the cores are left: three solid squares alike, as far apart as those of a code.

    Empty when there are none. Codes have 21 to 57 modules, so that cores three modules wide lie 14 to 50 apart.
    """
    cores = sorted((c for c in solid if c.side >= least * 3 / _MODULES), key=lambda core: -core.side)[:_MOST_CORES]
    for middle, one, other in itertools.permutations(cores, 3):
        sides = [core.side for core in (middle, one, other)]
        legs = [(core.x - middle.x, core.y - middle.y) for core in (one, other)]
        long, short = sorted((math.hypot(*leg) for leg in legs), reverse=True)
        upright = abs(legs[0][0] * legs[1][0] + legs[0][1] * legs[1][1]) < 0.1 * long * short
        if max(sides) < 1.25 * min(sides) and long < 1.1 * short and upright and 4.2 < short / sides[0] < 17.5:
            return [Corner(c.x, c.y, c.side * _MODULES / 3, c.angle) for c in (middle, one, other)]
    return []


def with_third_corner(view: Grey, corners: Sequence[Corner]) -> Iterator[Grey]:
    """The side with a QR code's third corner square painted where two of its squares say that it may be."""
    for one, other in itertools.combinations(corners[:3], 2):
        if abs(one.side - other.side) > 0.25 * one.side:
            continue
        across, down = other.x - one.x, other.y - one.y
        slant = (math.degrees(math.atan2(down, across)) - one.angle) % 90
        if 25 < slant < 65:
            # They lie diagonally: the third is one of the two others of the square.
            middle = ((one.x + other.x) / 2, (one.y + other.y) / 2)
            places = [(middle[0] - s * down / 2, middle[1] + s * across / 2) for s in (1, -1)]
            angle = math.degrees(math.atan2(down, across)) - 45
        else:
            places = [(p.x - s * down, p.y + s * across) for p in (one, other) for s in (1, -1)]
            angle = math.degrees(math.atan2(down, across))
        for x, y in places:
            if 0 <= x < view.shape[1] and 0 <= y < view.shape[0]:
                yield _painted(view, Corner(x, y, (one.side + other.side) / 2, angle))


def shows_large_bars(view: Grey) -> bool:
    """Whether a side (taken as A4) shows bars as wide and high as a separator's bar code, upright or turned."""
    ink = _ink(resized(view, 0.5) if max(view.shape) > _ENOUGH_PX else view)
    return any(_has_bars(_turned(side, angle)) for side in (ink, np.rot90(ink)) for angle in _ASKEW_DEG)


def _has_bars(ink: Grey) -> bool:
    px_per_mm = max(ink.shape) / A4_MM[1]
    high, gap = round(_BAR_MM * px_per_mm), round(6 * px_per_mm)
    bars = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((high, 1), np.uint8))
    # So much ink is in the least that would do; most papers have nothing so straight and long but a few rules.
    if cv2.countNonZero(bars) < _FULL * _LEAST_FULL * _LEAST_BARS_MM[0] * _LEAST_BARS_MM[1] * px_per_mm**2:
        return False
    joined = cv2.morphologyEx(bars, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    _, stats = pieces(np.asarray(joined, np.uint8))
    wide = stats[:, cv2.CC_STAT_WIDTH] >= _LEAST_BARS_MM[0] * px_per_mm
    large = wide & (stats[:, cv2.CC_STAT_HEIGHT] >= _LEAST_BARS_MM[1] * px_per_mm)
    large[0] = False
    for left, top, width, height, _ in stats[large].tolist():
        part = bars[top : top + height, left : left + width]
        # Bars run through: a column is ink from top to bottom or not at all.
        columns = part.mean(axis=0)
        decided = float(np.mean((columns > _FULL) | (columns < 0.2)))
        if decided > 0.75 and _are_bars(columns > _FULL, px_per_mm):
            return True
    return False


def _are_bars(full: np.ndarray, px_per_mm: float) -> bool:
    """Whether columns of ink are of several widths, some wide, as bars are; the lines of a table are thin and alike."""
    ends = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    widths = ends[1::2] - ends[::2]
    if len(widths) < _LEAST_BARS or not _LEAST_FULL < float(full.mean()) < 0.75:
        return False
    widest = float(widths.max())
    return _WIDE_BAR_MM <= widest / px_per_mm <= _WIDEST_BAR_MM and widest >= 1.8 * float(widths.min())


def _ink(view: Grey) -> Grey:
    """1 where there is ink, 0 where paper: between the two by Otsu's threshold of how dark it is against the paper."""
    dark = np.asarray(darkness(view).clip(0, 255), np.uint8)
    middle, _ = cv2.threshold(dark, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(dark > max(middle, _LEAST_DARKNESS), np.uint8)


def _turned(ink: Grey, angle: float) -> Grey:
    if not angle:
        return np.ascontiguousarray(ink)
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_NEAREST), np.uint8)


def _square(contour: np.ndarray) -> Corner | None:
    if len(contour) < 4:
        return None
    (x, y), (width, height), angle = cv2.minAreaRect(contour)
    area = cv2.contourArea(contour)
    if min(width, height) < 3 or max(width, height) > 1.25 * min(width, height) or area < 0.8 * width * height:
        return None
    return Corner(float(x), float(y), (width + height) / 2, float(angle) % 90)


def _painted(view: Grey, corner: Corner) -> Grey:
    out = view.copy()
    module = corner.side / _MODULES
    for modules, tone in ((9, 255), (7, 0), (5, 255), (3, 0)):
        side = modules * module
        box = cv2.boxPoints(((corner.x, corner.y), (side, side), corner.angle))
        cv2.fillConvexPoly(out, np.round(box).astype(np.int32), tone)
    return out
