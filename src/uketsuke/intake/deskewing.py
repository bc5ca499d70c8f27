"""How far the lines of a page lie from level, and turning images and boxes."""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.pages import Glyph
from uketsuke.intake.images import Grey, Matrix, shrunk
from uketsuke.intake.inkmaps import darkness, ink_mask

_LONG_SIDE = 900
_MOST_POINTS = 40_000
_EDGE = 0.05
_REACH_DEG = 12.0
_LEAST_GAIN = 1.08
"""The lines must be this much sharper at the best angle than is usual, or there are none."""


def find_skew(image: Grey) -> float:
    """The turn in degrees, clockwise positive, that makes the lines of a page level; 0.0 when none show.

    Looks at ±12°; lines of print across or down the page both count.
    """
    small, _ = shrunk(image, _LONG_SIDE)
    ink = ink_mask(darkness(small))
    # Shadows at the edges are straight as well, but along the scanner and not along the paper.
    down, across = (round(_EDGE * side) for side in ink.shape)
    inked = np.argwhere(ink[down : ink.shape[0] - down, across : ink.shape[1] - across])
    if len(inked) < 300:
        return 0.0
    points = inked[:: max(1, len(inked) // _MOST_POINTS)].astype(np.float32)
    # Whole numbers would fall on rows as they are most sharply of all: spread over their pixels no angle is favoured.
    points += np.random.default_rng(0).random(points.shape, np.float32)
    coarse = np.arange(-_REACH_DEG, _REACH_DEG + 0.01, 0.5)
    sharpness = np.array([_sharpness(points, angle) for angle in coarse])
    best = int(sharpness.argmax())
    if sharpness[best] < _LEAST_GAIN * float(np.median(sharpness)) or best in (0, len(coarse) - 1):
        return 0.0
    fine = coarse[best] + np.arange(-0.5, 0.51, 0.05)
    sharpest = max(fine, key=lambda angle: _sharpness(points, float(angle)))
    return round(float(sharpest), 2) + 0.0


def _sharpness(points: NDArray[np.float32], turn: float) -> float:
    """How unevenly ink falls on rows, or columns, after a clockwise turn."""
    sine, cosine = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    rows = points[:, 0] * cosine + points[:, 1] * sine
    columns = points[:, 1] * cosine - points[:, 0] * sine
    return max(_unevenness(rows), _unevenness(columns))


def _unevenness(places: NDArray[np.float32]) -> float:
    counts = np.bincount((places - places.min()).astype(np.int64)).astype(np.float64)
    return float((np.diff(counts) ** 2).sum())


def turned(shape: tuple[int, ...], rotation: int, skew: float, scale: float) -> tuple[Matrix, tuple[int, int]]:
    """The map px → px that turns an image clockwise by `rotation` + `skew` degrees and scales it, and the size
    (width, height) of the result, which is that of the quarter turn alone: the paper, not its corners' reach."""
    height, width = shape[:2]
    size = (width, height) if rotation % 180 == 0 else (height, width)
    target = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    angle = math.radians(rotation + skew)
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    goal = np.array([(target[0] - 1) / 2, (target[1] - 1) / 2])
    linear = np.array([[cosine, -sine], [sine, cosine]])
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = goal - linear @ centre
    return matrix, target


def map_glyphs(glyphs: Iterable[Glyph], matrix: Matrix) -> tuple[Glyph, ...]:
    """The glyphs with their boxes moved by a homography (px → px); each box is again upright."""
    listed = list(glyphs)
    if not listed:
        return ()
    edges = np.array([(g.left, g.top, g.left + g.width, g.top + g.height) for g in listed], np.float64)
    # Box edges lie between pixels, the matrix speaks of pixel centres.
    corners = edges[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2) - 0.5
    moved = cv2.perspectiveTransform(corners, matrix) + 0.5
    low, high = moved.min(axis=1), moved.max(axis=1)
    return tuple(
        Glyph(g.text, float(a[0]), float(a[1]), float(b[0] - a[0]), float(b[1] - a[1]))
        for g, a, b in zip(listed, low, high, strict=True)
    )
