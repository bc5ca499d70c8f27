"""Where ink lies on a page whatever the paper's tone, and how much of a blank's print is found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.intake.images import Grey

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

_BACKGROUND_SHRINK = 4
_BACKGROUND_REACH = 11
"""Side of the window, in shrunk px, in which the brightest tone is taken for paper: 7 mm at 150 dpi."""
_LEAST_DARKNESS = 14.0
_CELL = 118
"""Side of a part of the page in px at 150 dpi: 20 mm, about three lines of a form."""
_LEAST_IN_CELL = 60
_SQUARE = 30
"""Side of a small part in px at 150 dpi: 5 mm, about two characters."""
_LEAST_IN_SQUARE = 30
_RULE_PX = 60
"""Print that runs straight for a centimetre is a rule."""


def darkness(image: Grey) -> Floats:
    """How much darker than the paper around it each pixel is, in grey levels (0 where it is not)."""
    height, width = image.shape
    size = (max(1, width // _BACKGROUND_SHRINK), max(1, height // _BACKGROUND_SHRINK))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    # Averages of few pixels are taken for paper, not single bright ones: noise must not lift it.
    paper = cv2.blur(cv2.dilate(small, np.ones((_BACKGROUND_REACH,) * 2, np.uint8)), (_BACKGROUND_REACH,) * 2)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.subtract(paper, image).astype(np.float32)


def ink_mask(dark: Floats) -> Mask:
    """Which pixels are ink, by a threshold between the page's noise and its darkest strokes."""
    thinned = dark[::5, ::5]
    # Paper is nearly all of a page: the middle of its darkness is the noise floor.
    floor = float(np.median(thinned))
    noise = 1.48 * float(np.median(np.abs(thinned - floor)))
    strong = float(np.percentile(thinned, 99.5))
    mask: Mask = dark > max(_LEAST_DARKNESS, floor + 4.0 * noise, 0.3 * strong)
    return mask


def widened(mask: Mask, reach: int) -> Mask:
    """A mask with every pixel grown by `reach` px on all sides."""
    side = 2 * reach + 1
    return cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool)


_NUDGES = (-6, -4, -2, 0, 2, 4, 6)
"""How far print may give way locally, in px at 150 dpi: 1 mm."""
_SHIFTS = ((17, 23), (-19, 16), (14, -25), (-23, -18))
"""Shifts in px at 150 dpi (3 to 5 mm) at which print is met by chance only."""


@dataclass(frozen=True, slots=True)
class Found:
    """How much of some printed ink was found again, corrected for chance: 1 all, 0 as much as by chance.

    `score` over all of it; `cells` for each part of the page that holds enough of it, with `weights`
    the share of the ink in each, `luck` what chance found in it, and `numbers` what part each is.
    """

    score: float
    cells: Floats
    weights: Floats
    luck: Floats
    numbers: NDArray[np.intp]


def missing(found: Found, print_points: NDArray[np.integer[Any]], ink: Mask, *, nudged: bool = False) -> float:
    """The share of the print that lies in parts of the page where it was not found; `nudged`: nor, the whole part of
    it, up to a millimetre beside its place, as folds and creases move what lies near them.

    `found` is what `find_again` says of the others. What is usual on this page is the measure: on a faded copy less is
    found, but everywhere.
    """
    if len(found.cells) == 0:
        return 1.0
    order = np.argsort(found.cells)
    middle = float(found.cells[order][np.searchsorted(np.cumsum(found.weights[order]), 0.7 * found.weights.sum())])
    least = 0.5 * max(middle, 0.4)
    lost = np.flatnonzero(found.cells < least)
    if nudged:
        cell = _cells(print_points, ink)
        shares = [_share_nudged(print_points[cell == found.numbers[n]], ink, float(found.luck[n])) for n in lost]
        lost = lost[np.array(shares, np.float32) < least]
    return float(found.weights[lost].sum() / found.weights.sum())


def _share_nudged(points: NDArray[np.integer[Any]], ink: Mask, luck: float) -> float:
    """How much of a part's print is found where all of it fits best, less what chance finds (points)."""
    return (float(_nudged(points, ink).sum()) - luck) / max(len(points) - luck, 1.0)


def find_again(print_points: NDArray[np.integer[Any]], ink: Mask) -> Found:
    """How much of printed ink, given as (n, 2) rows and columns, lies on `ink`.

    Corrected for chance: on noise, or on another page as dense, nothing is found.
    """
    if len(print_points) == 0:
        nothing = np.zeros(0, np.float32)
        return Found(0.0, nothing, nothing, nothing, np.zeros(0, np.intp))
    height, width = ink.shape
    hits = ink[print_points[:, 0], print_points[:, 1]].astype(np.float32)
    chance = np.zeros(len(print_points), np.float32)
    for down, right in _SHIFTS:
        rows = np.clip(print_points[:, 0] + down, 0, height - 1)
        columns = np.clip(print_points[:, 1] + right, 0, width - 1)
        chance += ink[rows, columns] / np.float32(len(_SHIFTS))
    cell = _cells(print_points, ink)
    counts = np.bincount(cell)
    full = counts >= _LEAST_IN_CELL
    hit, luck = np.bincount(cell, hits)[full], np.bincount(cell, chance)[full]
    weights = counts[full].astype(np.float32)
    cells = (hit - luck) / np.maximum(weights - luck, 1)
    mean = float(chance.mean())
    return Found(
        (float(hits.mean()) - mean) / max(1e-6, 1.0 - mean),
        cells.astype(np.float32),
        weights / max(weights.sum(), 1.0),
        luck.astype(np.float32),
        np.flatnonzero(full),
    )


def rules_of(printed: Mask) -> Mask:
    """Which of a blank's printed pixels (150 dpi) belong to straight rules."""
    rules = np.zeros(printed.shape, np.uint8)
    for side in ((_RULE_PX, 1), (1, _RULE_PX)):
        rules = np.maximum(rules, cv2.morphologyEx(printed.view(np.uint8), cv2.MORPH_OPEN, np.ones(side, np.uint8)))
    return rules.astype(bool)


def _cells(print_points: NDArray[np.integer[Any]], ink: Mask) -> NDArray[np.intp]:
    """The number of the 20 mm square that each point lies in."""
    numbers = (print_points[:, 0] // _CELL) * (ink.shape[1] // _CELL + 1) + print_points[:, 1] // _CELL
    return np.asarray(numbers, np.intp)


def largest_change(print_points: NDArray[np.integer[Any]], ink: Mask) -> int:
    """How many 5 mm squares lie together in which print was not found and other ink stands in its place.

    Writing only adds ink, so on a filled form there are hardly any; a form that differs in a few words
    has all its other words in such squares.
    """
    if len(print_points) == 0:
        return 0
    rows, columns = (side // _SQUARE + 1 for side in ink.shape)
    square = (print_points[:, 0] // _SQUARE) * columns + print_points[:, 1] // _SQUARE
    counts = np.bincount(square, minlength=rows * columns).reshape(rows, columns)
    hits = np.bincount(square, ink[print_points[:, 0], print_points[:, 1]], rows * columns).reshape(rows, columns)
    judged = counts >= _LEAST_IN_SQUARE
    if not judged.any():
        return 0
    share = hits / np.maximum(counts, 1)
    usual = float(np.median(share[judged]))
    whole = np.zeros((rows * _SQUARE, columns * _SQUARE), np.float32)
    whole[: ink.shape[0], : ink.shape[1]] = ink
    inked = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA) * _SQUARE**2
    # Found ink is a pixel wider on each side than printed points: about three times as much.
    changed = judged & (share < 0.55 * usual) & (inked > 1.5 * counts)
    for row, column in np.argwhere(changed):
        here = (abs(print_points[:, 0] // _SQUARE - row) <= 1) & (abs(print_points[:, 1] // _SQUARE - column) <= 1)
        changed[row, column] = _at_best_shift(print_points[here], (int(row), int(column)), ink) < 0.55 * usual
    groups, _, stats, _ = cv2.connectedComponentsWithStats(changed.astype(np.uint8), connectivity=8)
    return int(stats[1:, cv2.CC_STAT_AREA].max()) if groups > 1 else 0


def _at_best_shift(points: NDArray[np.integer[Any]], square: tuple[int, int], ink: Mask) -> float:
    """The share of a square's print that is found where the print of all squares around it fits best.

    Paper gives way locally; other words do not come to fit by being moved a millimetre with what is around them.
    """
    inside = (points[:, 0] // _SQUARE == square[0]) & (points[:, 1] // _SQUARE == square[1])
    return float(_nudged(points, ink)[inside].mean())


def _nudged(points: NDArray[np.integer[Any]], ink: Mask) -> Mask:
    """Which points (rows and columns) lie on ink where all of them, moved by a millimetre at most, fit it best."""
    height, width = ink.shape
    tried = [
        ink[np.clip(points[:, 0] + down, 0, height - 1), np.clip(points[:, 1] + right, 0, width - 1)]
        for down in _NUDGES
        for right in _NUDGES
    ]
    best: Mask = max(tried, key=lambda hit: int(hit.sum()))
    return best
