"""Two form pages that share nearly all print are told apart by the few words in which they differ."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.intake.inkmaps import Floats, Mask, widened
from uketsuke.intake.learning import BlankPage

_FAR = 1
"""Print further than this (px at 150 dpi, 0.2 mm) from any of the other page's is different print."""
_JOIN = 9
"""Different print this near to more of it (1.5 mm) is one piece: a word, not its strokes."""
_EDGE = 3
_REACH = 9
"""How far off its place a piece is sought (1.5 mm): paper bends, and feeders pull unevenly."""
_LEAST_DIFFERENT = 12
"""Fewer different px in a piece are the rounding of a rendering, not words."""
_SOFT = 0.8
_EMPTY_LIKENESS = 0.4
"""What stands against a piece of print that the other page leaves white: half of what print found again reaches."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the page in which two blanks differ: `left, top` px at 150 dpi, and what each prints there
    (float32, soft ink; None where it prints nothing). `weight` is how many px differ."""

    left: int
    top: int
    one: Floats | None
    other: Floats | None
    weight: int


def differing(one: BlankPage, other: BlankPage) -> tuple[Piece, ...]:
    """The pieces in which two blanks differ; () when they are alike."""
    first, second = one.printed(), other.printed()
    different = _apart(one.points, second) | _apart(other.points, first)
    joined = widened(different, _JOIN).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    height, width = different.shape
    pieces = []
    for number in range(1, count):
        left, top, wide, high = (int(v) for v in stats[number, : cv2.CC_STAT_AREA])
        inside = np.s_[top : top + high, left : left + wide]
        weight = int(different[inside].sum())
        if weight < _LEAST_DIFFERENT:
            continue
        # The differing strokes themselves and a narrow edge; not all that was joined.
        rows, columns = np.nonzero(different[inside])
        top, bottom = top + int(rows.min()) - _EDGE, top + int(rows.max()) + _EDGE + 1
        left, right = left + int(columns.min()) - _EDGE, left + int(columns.max()) + _EDGE + 1
        top, left, bottom, right = max(0, top), max(0, left), min(height, bottom), min(width, right)
        part = np.s_[top:bottom, left:right]
        pieces.append(Piece(left, top, _soft(first[part]), _soft(second[part]), weight))
    return tuple(pieces)


def advantage(dark: Floats, pieces: tuple[Piece, ...]) -> float:
    """How much more a page looks like the first of two blanks than like the second, where these differ.

    `dark` is the page's darkness at 150 dpi, laid on the first blank. Between -1 and 1; 0 where nothing differs.
    """
    total = sum(piece.weight for piece in pieces)
    if total == 0:
        return 0.0
    return (
        sum(piece.weight * (_found(dark, piece, piece.one) - _found(dark, piece, piece.other)) for piece in pieces)
        / total
    )


def _apart(points: NDArray[np.int16], printed: Mask) -> Mask:
    """Which of these points of print are none of the other page's, as a mask of its size."""
    near = widened(printed, _FAR)
    apart: Mask = np.zeros(printed.shape, bool)
    own = points[~near[points[:, 0], points[:, 1]]]
    apart[own[:, 0], own[:, 1]] = True
    return apart


def _soft(printed: Mask) -> Floats | None:
    if not printed.any():
        return None
    return np.asarray(cv2.GaussianBlur(printed.astype(np.float32), (0, 0), _SOFT), np.float32)


def _found(dark: Floats, piece: Piece, print_: Floats | None) -> float:
    """How well a piece of print is found near its place: correlation, 0 (not at all) to 1."""
    if print_ is None:
        return _EMPTY_LIKENESS
    height, width = print_.shape
    top, left = max(0, piece.top - _REACH), max(0, piece.left - _REACH)
    field = dark[top : piece.top + height + _REACH, left : piece.left + width + _REACH]
    if field.shape[0] < height or field.shape[1] < width or float(field.std()) < 1.0:
        return 0.0
    return max(0.0, float(cv2.matchTemplate(field, print_, cv2.TM_CCOEFF_NORMED).max()))
