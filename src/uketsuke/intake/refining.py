"""The last pixels of a page's place: small windows of the blank's print are sought on the laid page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.intake.images import Grey, Matrix

Floats = NDArray[np.float32]

_WINDOW = 56
"""Side of a window in px at 150 dpi (9.5 mm)."""
_HALF = (_WINDOW - 1) / 2
_REACH = 14
"""How far off it is sought (2.4 mm)."""
_GRID = (8, 11)
_LEAST_TEXTURE = 30.0
_LEAST_LIKENESS = 0.45
_LEAST_FOUND = 10
_TOLERANCE = 2.0
_NEIGHBOURS = 8
_UNLIKE = 5.0
"""A window shifted so much otherwise (px) than those around it was taken for something else."""
_STRAIGHT = 0.6
"""Print that lies nowhere further from its place (px, 0.1 mm) needs no smoothing."""
_NODE = 62
"""A node of the field of shifts every 10 mm."""
_SPREAD = 110.0
"""Shifts up to about 2 x 19 mm away have a say at a node: the windows stand 26 mm apart."""
_FAR_REACH = 48
"""How far off a window is sought on a sheet that does not lie flat (8.1 mm)."""
_NEAR_BEND = 9
"""A window may lie so far (px) from where the bend so far says, and has its say in the next."""
_CLEAR_LIKENESS = 0.65
_BESIDE = 120
_DEGREES = (1, 2, 2, 3, 3, 3)
"""The bend is drawn as a surface of these degrees, one after the other: from where the sheet lies flat to where not."""
_STIFFNESS = 0.02
_LEAST_BENT = 12
_LEAST_SHARE_BENT = 0.6
"""Of the windows that are seen anywhere, so many must lie on the bend, or there is none."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Windows of a blank's darkness at 150 dpi with the positions (n, 2) of their top-left corners."""

    windows: tuple[Floats, ...]
    corners: NDArray[np.intp]


def find_anchors(blank: Grey) -> Anchors:
    """The best window in each part of a blank (grey, 150 dpi): where print fixes both directions."""
    dark = np.asarray(cv2.GaussianBlur((255 - blank).astype(np.float32), (3, 3), 0.6), np.float32)
    # The smaller eigenvalue of the gradient's spread is large only where edges run both ways.
    texture = cv2.cornerMinEigenVal(cv2.GaussianBlur(dark, (0, 0), 1.0), 5)
    weight = cv2.boxFilter(np.sqrt(np.maximum(texture, 0)), -1, (_WINDOW, _WINDOW), anchor=(0, 0), normalize=False)
    height, width = dark.shape
    margin = _REACH + 4
    windows, corners = [], []
    for row in range(_GRID[1]):
        for column in range(_GRID[0]):
            top, left = row * height // _GRID[1], column * width // _GRID[0]
            bottom, right = (row + 1) * height // _GRID[1], (column + 1) * width // _GRID[0]
            top, left = max(top, margin), max(left, margin)
            bottom, right = min(bottom, height - _WINDOW - margin), min(right, width - _WINDOW - margin)
            if top >= bottom or left >= right:
                continue
            part = weight[top:bottom, left:right]
            y, x = np.unravel_index(int(part.argmax()), part.shape)
            y, x = int(y) + top, int(x) + left
            window = dark[y : y + _WINDOW, x : x + _WINDOW]
            if float(window.std()) >= _LEAST_TEXTURE:
                windows.append(np.ascontiguousarray(window))
                corners.append((x, y))
    return Anchors(tuple(windows), np.array(corners, np.intp).reshape(-1, 2))


def refine(dark: Floats, anchors: Anchors) -> Matrix | None:
    """The homography that moves a laid page's darkness (150 dpi, blank's frame) onto the blank.

    None when too few windows are found again to say.
    """
    wanted, seen = _found_again(dark, anchors)
    if len(seen) < _LEAST_FOUND:
        return None
    homography, inliers = cv2.findHomography(seen, wanted, cv2.RANSAC, _TOLERANCE)
    if homography is None or inliers.sum() < _LEAST_FOUND:
        return None
    return homography.astype(np.float64)


def straighten(dark: Floats, anchors: Anchors) -> tuple[Floats, float]:
    """A laid page's darkness with what no homography takes away - folds, curl, uneven feeding - smoothed out, and by
    how many px at most that moved it.

    Only as far as most windows near a place agree, and never by more than they were sought (2.4 mm): another form's
    print is not pulled into place by it. The page itself when too few windows are found again, or all where they should
    be.
    """
    wanted, seen = _found_again(dark, anchors)
    if len(seen) < _LEAST_FOUND:
        return dark, 0.0
    shift = seen - wanted
    apart = np.linalg.norm(wanted[:, None] - wanted[None], axis=2)
    nearest = np.argsort(apart, axis=1)[:, : _NEIGHBOURS + 1]
    agreeing = np.linalg.norm(shift - np.median(shift[nearest], axis=1), axis=1) < _UNLIKE
    if agreeing.sum() < _LEAST_FOUND:
        return dark, 0.0
    moved = float(np.abs(shift[agreeing]).max())
    if moved < _STRAIGHT:
        return dark, moved
    height, width = dark.shape
    return unbent(dark, _smooth_field(wanted[agreeing], shift[agreeing], height, width)), moved


def unbent(dark: Floats, bend: Floats) -> Floats:
    """A laid page's darkness where `bend` (rows, columns, 2) says that its points lie: shifts in its px at nodes in the
    middle of equal parts."""
    height, width = dark.shape
    at = spread_bend(bend, width, height)
    laid = cv2.remap(dark, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.float32)


def spread_bend(bend: Floats, width: int, height: int) -> tuple[Floats, Floats]:
    """Where the points of a page of that size lie that is bent so, in px of the bend: x and y (height, width)."""
    dx, dy = (cv2.resize(bend[:, :, axis], (width, height), interpolation=cv2.INTER_LINEAR) for axis in (0, 1))
    xs, ys = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(xs + dx, np.float32), np.asarray(ys + dy, np.float32)


def find_bend(dark: Floats, anchors: Anchors) -> Floats | None:
    """How a laid page's darkness (150 dpi, blank's frame) bends away from the blank, up to 8.1 mm: shifts for `unbent`.

    A sheet that curls up before a camera bends smoothly, so the bend is a surface of the third degree: rows that
    another form has at other heights are not pulled into place by it. None when too few windows lie on such a surface.
    """
    height, width = dark.shape
    sought = [
        ((x + _HALF, y + _HALF), _likeness(dark, window, x, y, _FAR_REACH))
        for window, (x, y) in zip(anchors.windows, anchors.corners, strict=True)
    ]
    seen = sum(float(likeness.max()) >= _LEAST_LIKENESS for _, likeness in sought)
    terms = _surface(np.array([middle for middle, _ in sought], np.float32).reshape(-1, 2), width, height)
    surface = np.zeros((terms.shape[1], 2), np.float32)
    apart = _seen_twice(sought)
    there: list[int] = []
    for degree in _DEGREES:
        shifts = [
            _shift_near(likeness, at) or apart.get(place)
            for place, ((_, likeness), at) in enumerate(zip(sought, terms @ surface, strict=True))
        ]
        there = [place for place, shift in enumerate(shifts) if shift is not None]
        if len(there) < _LEAST_BENT:
            return None
        found = np.array([shift for shift in shifts if shift is not None], np.float32)
        used = (degree + 1) * (degree + 2) // 2
        known = terms[there, :used]
        # What no window says stays flat.
        stiff = np.diag([0.0] * 3 + [_STIFFNESS * len(there)] * (used - 3))
        surface = np.zeros_like(surface)
        surface[:used] = np.linalg.solve(known.T @ known + stiff, known.T @ found)
    if len(there) < _LEAST_SHARE_BENT * seen:
        return None
    nodes = _nodes(width, height)
    bend = np.clip(_surface(nodes.reshape(-1, 2), width, height) @ surface, -_FAR_REACH, _FAR_REACH)
    return np.asarray(bend.reshape(nodes.shape), np.float32)


def _found_again(dark: Floats, anchors: Anchors) -> tuple[Floats, Floats]:
    """The middles of the windows on the blank and where each is seen on the page: two arrays (n, 2) in px."""
    wanted, seen = [], []
    for window, (x, y) in zip(anchors.windows, anchors.corners, strict=True):
        shift = _top(_likeness(dark, window, x, y, _REACH))
        if shift is not None:
            wanted.append((x + _HALF, y + _HALF))
            seen.append((x + _HALF + shift[0], y + _HALF + shift[1]))
    return np.array(wanted, np.float32).reshape(-1, 2), np.array(seen, np.float32).reshape(-1, 2)


def _likeness(dark: Floats, window: Floats, x: int, y: int, reach: int) -> Floats:
    """How like the window the page is where it lies shifted by up to `reach` px each way: (2 reach + 1) squared, -1
    beyond the page."""
    above, left = max(0, reach - y), max(0, reach - x)
    field = dark[max(0, y - reach) : y + _WINDOW + reach, max(0, x - reach) : x + _WINDOW + reach]
    inside = cv2.matchTemplate(field, window, cv2.TM_CCOEFF_NORMED)
    if inside.shape == (2 * reach + 1,) * 2:
        return np.asarray(inside, np.float32)
    likeness = np.full((2 * reach + 1,) * 2, -1, np.float32)
    likeness[above : above + inside.shape[0], left : left + inside.shape[1]] = inside
    return likeness


def _top(likeness: Floats) -> tuple[float, float] | None:
    """The shift (x, y) in px from the middle at which a window is seen; None where it is not, or lies further off."""
    rows, columns = likeness.shape
    _, best, _, (u, v) = cv2.minMaxLoc(likeness)
    if best < _LEAST_LIKENESS or not (0 < u < columns - 1 and 0 < v < rows - 1):
        return None
    du = _vertex(likeness[v, u - 1], best, likeness[v, u + 1])
    dv = _vertex(likeness[v - 1, u], best, likeness[v + 1, u])
    return u - columns // 2 + du, v - rows // 2 + dv


def _shift_near(likeness: Floats, at: Floats) -> tuple[float, float] | None:
    """The shift at which a window is seen near the shift `at`; None where it is not seen there."""
    reach = likeness.shape[0] // 2
    x, y = (int(np.clip(round(float(shift)), -reach, reach)) + reach for shift in at)
    top, left = max(0, y - _NEAR_BEND), max(0, x - _NEAR_BEND)
    part = likeness[top : y + _NEAR_BEND + 1, left : x + _NEAR_BEND + 1]
    shift = _top(part)
    if shift is None:
        return None
    return shift[0] + part.shape[1] // 2 + left - reach, shift[1] + part.shape[0] // 2 + top - reach


def _seen_twice(sought: Sequence[tuple[tuple[float, float], Floats]]) -> dict[int, tuple[float, float]]:
    """The shifts of those windows, by their place, that are seen clearly and alike with one beside them: a heading of
    its own in the corner that bends most."""
    tops = {place: _top(likeness) for place, (_, likeness) in enumerate(sought) if likeness.max() >= _CLEAR_LIKENESS}
    seen = {place: top for place, top in tops.items() if top is not None}
    return {
        place: top
        for place, top in seen.items()
        if any(
            other != place
            and math.dist(sought[place][0], sought[other][0]) < _BESIDE
            and math.dist(top, beside) < _NEAR_BEND
            for other, beside in seen.items()
        )
    }


def _surface(at: Floats | NDArray[np.float64], width: int, height: int) -> Floats:
    """The terms of a surface of the third degree at points (n, 2) of a page of that size: (n, 10), lowest first."""
    u, v = (2 * at[:, axis] / side - 1 for axis, side in ((0, width), (1, height)))
    return np.stack([u**i * v**j for degree in range(4) for i in range(degree, -1, -1) for j in [degree - i]], axis=1)


def _smooth_field(at: Floats, shift: Floats, height: int, width: int) -> Floats:
    """Shifts seen at some points, spread over the page: (rows, columns, 2), a node every `_NODE` px.

    At every node a plane is fitted to the shifts, near ones counting most: paper bends, but smoothly.
    """
    grid = _nodes(width, height)
    nodes = grid.reshape(-1, 2)
    dx, dy = ((at[None, :, axis] - nodes[:, None, axis]) / _SPREAD for axis in (0, 1))
    weight = np.exp(-0.5 * (dx**2 + dy**2)) + 1e-4
    plane = np.ones_like(weight), dx, dy
    weighted = weight, weight * dx, weight * dy
    normal = np.array([[np.einsum("nk,nk->n", one, other) for other in plane] for one in weighted])
    wanted = np.stack([one @ shift for one in weighted], axis=1)
    fitted = np.linalg.solve(normal.transpose(2, 0, 1) + np.diag([1e-6, 0.5, 0.5]), wanted)[:, 0]
    return np.clip(fitted, -_REACH, _REACH).reshape(grid.shape).astype(np.float32)


def _nodes(width: int, height: int) -> NDArray[np.float64]:
    """Where the nodes of a field of shifts lie on a page of that size: x and y, (rows, columns, 2)."""
    rows, columns = height // _NODE + 1, width // _NODE + 1
    # A resized grid's nodes lie in the middle of equal parts.
    ys, xs = (np.arange(rows) + 0.5) * height / rows, (np.arange(columns) + 0.5) * width / columns
    return np.stack(np.meshgrid(xs, ys), axis=-1)


def _vertex(before: float, at: float, after: float) -> float:
    """Where between -0.5 and 0.5 the parabola through three neighbours has its top."""
    bend = before - 2 * at + after
    return 0.0 if bend >= 0 else float(np.clip((before - after) / (2 * bend), -0.5, 0.5))
