"""Lines drawn through writing: where a writer took back what stands there, and what remains beside it."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import PX_PER_MM

Mask = NDArray[np.uint8]

_RUN_PX = round(1.4 * PX_PER_MM)
"""A level piece of a stroke must be this long to belong to a line through writing."""
_JOIN_PX = round(0.5 * PX_PER_MM)
_STEEPEST, _CLIMBS = 0.12, 13
_THICKEST_PX = round(2.6 * PX_PER_MM)
"""How much a line may climb, and how high it and what letters leave of themselves beside it may be."""
_UNBROKEN = 0.97
"""Share of a line's length along which there must be ink; between letters there is none."""
_PAIR_PX = round(0.9 * PX_PER_MM)
"""A line as thick as this is two that touch."""
_SOLID_PX, _SOLID = round(1.4 * PX_PER_MM), 0.9
"""Lines so thick together, and so full, leave no writing to reach past them, and are no writing."""
_SHORTEST_MM, _SHORTEST_SINGLE_MM = 6.0, 14.0
"""Two lines one above the other strike out from the first length on, one alone from the second: one stroke of a large
character is as long as a short line."""
_APART_MM = (0.3, 2.2)
_MIDDLE = (0.1, 0.9)
"""A line through writing lies between these shares of its height; under or over it, it is a rule or a bar."""
_COVERED = 0.45
"""Share of a line's length along which writing must reach past it both above and below."""
_CORE, _PAPER = 0.6, 235
"""What is darker than so much of the way from the darkest ink to paper is the core of a stroke."""
_REST_PX = 60
"""Ink that must remain for there to be something to read."""

Line = tuple[int, int, int, int]
"""Left, top, right and bottom in px."""


def struck_out(mask: Mask, grey: Mask) -> Mask | None:
    """The ink of an entry that is struck out, lines and writing; None when no line goes through it.

    Args:
        mask: 255 where the entry's ink is, (height, width) uint8, 300 dpi.
        grey: the strokes on white, same shape.
    """
    lines = _lines(mask)
    # Letters that a blurred scan lets run together are filled from end to end; their dark cores are not.
    if not lines or not _lines(np.where(grey <= _core_level(mask, grey), mask, np.uint8(0)), through=False):
        return None
    return _under(mask, lines)


def _core_level(mask: Mask, grey: Mask) -> float:
    darkest = float(np.percentile(grey[mask > 0], 5))
    return darkest + _CORE * (_PAPER - darkest)


def _lines(mask: Mask, *, through: bool = True) -> list[Line]:
    """The lines by which an entry is struck out; all unbroken ones, where they need not go `through` writing."""
    found = [line for level in _level_pieces(mask) for line in _unbroken(mask, level, through=through)]
    long = [line for line in found if line[2] - line[0] >= _SHORTEST_SINGLE_MM * PX_PER_MM]
    double = [line for pair in combinations(found, 2) if _are_double(*pair) for line in pair]
    return list(dict.fromkeys([*double, *long]))


def remains(mask: Mask, struck: Mask) -> bool:
    """Whether enough ink is left beside what is struck out to be an entry."""
    return int(((mask > 0) & (struck == 0)).sum()) > _REST_PX


def without(mask: Mask, grey: Mask, struck: Mask) -> tuple[Mask, Mask]:
    """Mask and grey image (white paper) of an entry, what is struck out taken away."""
    rest = np.where(struck > 0, np.uint8(0), mask)
    around = cv2.dilate(struck, np.ones((5, 5), np.uint8)) > 0
    return rest, np.where(around & (rest == 0), np.uint8(255), grey)


def _level_pieces(mask: Mask) -> list[Line]:
    if mask.shape[1] < _SHORTEST_MM * PX_PER_MM:
        return []
    # A line by hand climbs a little: it is level in pieces, which overlap when they are thickened.
    runs = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, _RUN_PX), np.uint8))
    joined = cv2.morphologyEx(
        np.pad(runs, ((0, 0), (_JOIN_PX, _JOIN_PX))), cv2.MORPH_CLOSE, np.ones((1, _JOIN_PX), np.uint8)
    )[:, _JOIN_PX:-_JOIN_PX]
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(joined), connectivity=8)
    pieces = []
    for label in range(1, count):
        left, top, width, height = (int(v) for v in stats[label, :4])
        if width >= _SHORTEST_MM * PX_PER_MM and height <= _STEEPEST * width + _THICKEST_PX:
            pieces.append((left, top, left + width, top + height))
    return pieces


def _unbroken(mask: Mask, level: Line, *, through: bool) -> list[Line]:
    """The straight lines in a level piece of ink, that go `through` writing; two where a thick one may be two."""
    left, top, right, bottom = level
    sharpest, filled, turned = 0.0, np.zeros(0), mask
    for climb in np.linspace(-_STEEPEST, _STEEPEST, _CLIMBS):
        shear = np.array([[1.0, 0.0, 0.0], [-climb, 1.0, climb * (left + right) / 2]])
        levelled = np.asarray(cv2.warpAffine(mask, shear, mask.shape[::-1], flags=cv2.INTER_NEAREST), np.uint8)
        near = cv2.dilate(levelled[top:bottom, left:right], np.ones((3, 1), np.uint8))
        shares = (near > 0).mean(axis=1)
        sharpness = float(np.square(shares).sum())
        if sharpness > sharpest:
            sharpest, filled, turned = sharpness, shares, levelled
    rows = np.flatnonzero(filled >= _UNBROKEN)
    if not len(rows):
        return []
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1)
    lines = [(left, top + int(g[0]), right, top + int(g[-1]) + 1) for g in groups]
    upper, lower = lines[0][1], lines[-1][3]
    solid = lower - upper >= _SOLID_PX and float(filled[rows[0] : rows[-1] + 1].mean()) >= _SOLID
    if through and not solid and not _goes_through(turned, (left, upper, right, lower)):
        return []
    if len(lines) == 1 and lower - upper >= _PAIR_PX:
        middle = (upper + lower) // 2
        return [(left, upper, right, middle), (left, middle, right, lower)]
    return lines


def _goes_through(mask: Mask, line: Line) -> bool:
    """Whether writing stands both above and below a line along most of it."""
    left, top, right, bottom = line
    above = (mask[max(0, top - 14) : max(0, top - 3), left:right] > 0).any(axis=0)
    below = (mask[bottom + 3 : bottom + 14, left:right] > 0).any(axis=0)
    # Strokes are thin: what counts is how much of the length lies near one.
    near = np.ones(round(1.2 * PX_PER_MM))
    both = (np.convolve(above, near, "same") > 0) & (np.convolve(below, near, "same") > 0)
    return float(both.mean()) >= _COVERED


def _are_double(first: Line, second: Line) -> bool:
    shared = min(first[2], second[2]) - max(first[0], second[0])
    apart = abs((first[1] + first[3]) - (second[1] + second[3])) / 2 / PX_PER_MM
    return shared >= 0.7 * min(first[2] - first[0], second[2] - second[0]) and _APART_MM[0] <= apart <= _APART_MM[1]


def _under(mask: Mask, lines: list[Line]) -> Mask:
    """All pieces of ink that the lines meet."""
    band = np.zeros_like(mask)
    for left, top, right, bottom in lines:
        band[top : bottom + 1, left : right + 1] = 255
    _, labels = cv2.connectedComponents(mask, connectivity=8)
    met = np.unique(labels[(band > 0) & (mask > 0)])
    # Between two lines, and in their height, parts of letters stand free.
    left, right = min(line[0] for line in lines), max(line[2] for line in lines)
    top, bottom = min(line[1] for line in lines), max(line[3] for line in lines)
    tall = bottom - top
    reach = max(tall, round(0.8 * PX_PER_MM))
    near = np.unique(labels[max(0, top - reach) : bottom + reach, left:right])
    # What was written anew above or below stands apart by white rows.
    empty = np.flatnonzero(~mask.any(axis=1))
    above, below = empty[empty < top].max(initial=-1), empty[empty > bottom].min(initial=mask.shape[0])
    first, last = max(top - 2 * reach, int(above)), min(bottom + 3 * reach, int(below))
    small = [n for n in near if n and _lies_within(labels == n, first, last, left, right)]
    found = [int(n) for n in {*met, *small} if n]
    return np.where(np.isin(labels, found), np.uint8(255), np.uint8(0))


def _lies_within(piece: NDArray[np.bool_], top: int, bottom: int, left: int, right: int) -> bool:
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    return bool(rows[0] >= top and rows[-1] <= bottom and columns[0] >= left - 8 and columns[-1] <= right + 8)
