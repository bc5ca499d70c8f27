"""Lines that dirt on a feeder's glass draws along the whole way of the paper, taken out of a scan."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.intake.images import Grey

_WIDEST = 0.0033
"""As a share of the side's width (0.7 mm of A4); what lies under a wider smear is lost."""
_BANDS, _SEEN = 24, 20
"""A streak is looked for in so many parts of its way, and must be seen in so many: the first and the last, where
paper has its margins, among them."""
_ROWS = 32
"""Rows of a part that are looked at."""
_CONTRAST = 12.0
"""Grey levels by which a streak differs from both its sides, in the middle of each part."""
_LID = 90
"""A part that is this dark all across is the open lid or the table beyond the sheet."""
_MOST = 16
"""More lines than this are no dirt: ruled paper, a picture."""


def without_streaks(image: Grey) -> Grey:
    """The side (uint8 grey) without its streaks; the array handed in when there is none.

    A streak runs from edge to edge, straight along the feed; no print and no writing does. It is replaced by what
    joins its two sides, so that a stroke it cuts across stays whole.
    """
    streaks = _streaks(image)
    result = _mended(image, streaks) if streaks else image
    # A scanner may turn what it has fed across.
    across = _streaks(result.T)
    return np.ascontiguousarray(_mended(result.T, across).T) if across else result


def _streaks(image: Grey) -> list[tuple[int, int]]:
    """First and last column of every streak along the columns."""
    height, width = image.shape
    if height < _BANDS * 4 or width < 100:
        return []
    widest = max(3, round(_WIDEST * width))
    edges = np.linspace(0, height, _BANDS + 1).astype(int)
    bands = [image[top:bottom] for top, bottom in pairwise(edges)]
    # Beyond the sheet an open lid or a table is black: nothing can be seen there, for or against.
    first = next((place for place, band in enumerate(bands) if _lit(band)), _BANDS)
    last = next((place for place in range(_BANDS - 1, first, -1) if _lit(bands[place])), first)
    missed = np.zeros(width, np.int64)
    reach = np.ones((1, 2 * widest + 1), np.uint8)
    # The ends first: a column that is not seen at both, or is missed too often, is none.
    left = np.full(width, last > first)
    for place in (first, last, *range(first + 1, last)):
        if not left.any():
            return []
        middle = _middle(bands[place])
        dark = cv2.morphologyEx(middle, cv2.MORPH_BLACKHAT, reach)
        light = cv2.morphologyEx(middle, cv2.MORPH_TOPHAT, reach)
        seen = (np.maximum(dark, light) >= _CONTRAST)[0] | (np.median(middle) < _LID)
        missed += ~seen
        left &= seen if place in (first, last) else missed <= _BANDS - _SEEN
    runs = _runs(left)
    found = [(a, b) for a, b in runs if b - a < widest and a > widest and b < width - 1 - widest]
    return found if len(found) <= _MOST else []


def _lit(part: Grey) -> bool:
    return float(np.median(part[:: max(1, len(part) // 4), ::16])) >= _LID


def _middle(part: Grey) -> Grey:
    """The median of a part's columns, (1, width)."""
    rows = np.ascontiguousarray(part[:: max(1, len(part) // _ROWS)])
    return np.asarray(np.partition(rows, len(rows) // 2, axis=0)[len(rows) // 2][None, :], np.uint8)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _mended(image: Grey, streaks: list[tuple[int, int]]) -> Grey:
    result = np.array(image)
    for first, last in streaks:
        # The columns beside it are dimmed by it too.
        left, right = first - 2, last + 2
        share = np.linspace(0.0, 1.0, right - left + 1)[None, :]
        ends = image[:, [left]].astype(np.float32), image[:, [right]].astype(np.float32)
        result[:, left : right + 1] = np.round(ends[0] * (1 - share) + ends[1] * share).astype(np.uint8)
    return result
