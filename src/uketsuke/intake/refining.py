"""The last pixels of a page's place: small windows of the blank's print are sought on the laid page."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.intake.images import Grey, Matrix

Floats = NDArray[np.float32]

_WINDOW = 56
"""Side of a window in px at 150 dpi (9.5 mm)."""
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
_NODE = 62
"""A node of the field of shifts every 10 mm."""
_SPREAD = 110.0
"""Shifts up to about 2 x 19 mm away have a say at a node: the windows stand 26 mm apart."""


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


def straighten(dark: Floats, anchors: Anchors) -> Floats:
    """A laid page's darkness with what no homography takes away - folds, curl, uneven feeding - smoothed out.

    Only as far as most windows near a place agree, and never by more than they were sought (2.4 mm): another form's
    print is not pulled into place by it. The page itself when too few windows are found again.
    """
    wanted, seen = _found_again(dark, anchors)
    if len(seen) < _LEAST_FOUND:
        return dark
    shift = seen - wanted
    apart = np.linalg.norm(wanted[:, None] - wanted[None], axis=2)
    nearest = np.argsort(apart, axis=1)[:, : _NEIGHBOURS + 1]
    agreeing = np.linalg.norm(shift - np.median(shift[nearest], axis=1), axis=1) < _UNLIKE
    if agreeing.sum() < _LEAST_FOUND:
        return dark
    height, width = dark.shape
    field = _smooth_field(wanted[agreeing], shift[agreeing], height, width)
    dx, dy = (cv2.resize(field[:, :, axis], (width, height), interpolation=cv2.INTER_LINEAR) for axis in (0, 1))
    xs, ys = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    laid = cv2.remap(dark, xs + dx, ys + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.float32)


def _found_again(dark: Floats, anchors: Anchors) -> tuple[Floats, Floats]:
    """The middles of the windows on the blank and where each is seen on the page: two arrays (n, 2) in px."""
    wanted, seen = [], []
    half = (_WINDOW - 1) / 2
    for window, (x, y) in zip(anchors.windows, anchors.corners, strict=True):
        field = dark[y - _REACH : y + _WINDOW + _REACH, x - _REACH : x + _WINDOW + _REACH]
        likeness = cv2.matchTemplate(field, window, cv2.TM_CCOEFF_NORMED)
        _, best, _, (u, v) = cv2.minMaxLoc(likeness)
        if best < _LEAST_LIKENESS or not (0 < u < 2 * _REACH and 0 < v < 2 * _REACH):
            continue
        du = _vertex(likeness[v, u - 1], best, likeness[v, u + 1])
        dv = _vertex(likeness[v - 1, u], best, likeness[v + 1, u])
        wanted.append((x + half, y + half))
        seen.append((x + half + u - _REACH + du, y + half + v - _REACH + dv))
    return np.array(wanted, np.float32).reshape(-1, 2), np.array(seen, np.float32).reshape(-1, 2)


def _smooth_field(at: Floats, shift: Floats, height: int, width: int) -> Floats:
    """Shifts seen at some points, spread over the page: (rows, columns, 2), a node every `_NODE` px.

    At every node a plane is fitted to the shifts, near ones counting most: paper bends, but smoothly.
    """
    rows, columns = height // _NODE + 1, width // _NODE + 1
    # A resized grid's nodes lie in the middle of equal parts.
    ys, xs = (np.arange(rows) + 0.5) * height / rows, (np.arange(columns) + 0.5) * width / columns
    nodes = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    dx, dy = ((at[None, :, axis] - nodes[:, None, axis]) / _SPREAD for axis in (0, 1))
    weight = np.exp(-0.5 * (dx**2 + dy**2)) + 1e-4
    plane = np.ones_like(weight), dx, dy
    weighted = weight, weight * dx, weight * dy
    normal = np.array([[np.einsum("nk,nk->n", one, other) for other in plane] for one in weighted])
    wanted = np.stack([one @ shift for one in weighted], axis=1)
    fitted = np.linalg.solve(normal.transpose(2, 0, 1) + np.diag([1e-6, 0.5, 0.5]), wanted)[:, 0]
    return np.clip(fitted, -_REACH, _REACH).reshape(rows, columns, 2).astype(np.float32)


def _vertex(before: float, at: float, after: float) -> float:
    """Where between -0.5 and 0.5 the parabola through three neighbours has its top."""
    bend = before - 2 * at + after
    return 0.0 if bend >= 0 else float(np.clip((before - after) / (2 * bend), -0.5, 0.5))
