"""The ink of a box as text-line images, upright, on white, ready for the recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import PX_PER_MM

Image = NDArray[np.uint8]

_MARGIN = 0.14
"""White above and below the ink, as a share of its height; the recogniser was trained on such lines."""
_SIDE = 0.30
_MIN_LINE_PX = round(3.0 * PX_PER_MM)
"""A line image is at least this high, so that a dash or a dot keeps its size."""
_TWO_LINES_PX = round(7.6 * PX_PER_MM)
"""Ink higher than this is more than one line of writing, or one very large one."""
_STOP_PX = (round(0.5 * PX_PER_MM), round(1.8 * PX_PER_MM))
_STOP_APART_PX, _STOP_NEAR_PX = round(1.0 * PX_PER_MM), round(2.0 * PX_PER_MM)
"""Sides of a full stop, how far below the other lines it stands at least, and how near to where they begin."""
_VALLEY = 0.35
_MIN_BAND_PX = round(1.5 * PX_PER_MM)


def text_lines(mask: Image, grey: Image, *, several: bool) -> list[Image]:
    """Line images of an entry, top to bottom.

    Args:
        mask: 255 where the ink is, (height, width) uint8.
        grey: the strokes on white, same shape.
        several: whether the box may hold more than one line.
    """
    stop = _wrapped_stop(mask) if several else None
    if stop is not None:
        above = stop[0]
        lines = text_lines(mask[:above], grey[:above], several=True)
        return [*lines[:-1], _with_stop(lines[-1], grey[slice(*stop)], mask[slice(*stop)])]
    bands = _bands(mask) if several else []
    if len(bands) < 2:
        return [framed(mask, grey)]
    if len(bands) == 2 and _is_squeezed_end(mask, *bands):
        bands = bands[::-1]
    return [framed(mask[top:bottom], grey[top:bottom]) for top, bottom in bands]


def _wrapped_stop(mask: Image) -> tuple[int, int] | None:
    """The rows of a full stop that stands alone in a last line, at its beginning; None when there is none."""
    rows = np.flatnonzero(mask.any(axis=1))
    gaps = np.flatnonzero(np.diff(rows) > _STOP_APART_PX) if len(rows) else rows
    if not len(gaps):
        return None
    top, bottom = int(rows[gaps[-1] + 1]), int(rows[-1]) + 1
    columns, main = (np.flatnonzero(part.any(axis=0)) for part in (mask[top:bottom], mask[:top]))
    width, height = int(columns[-1] - columns[0]) + 1, bottom - top
    small = all(_STOP_PX[0] <= side <= _STOP_PX[1] for side in (width, height)) and max(width, height) < 2 * min(
        width, height
    )
    begins = columns[0] < main[0] + _STOP_NEAR_PX and main[-1] - main[0] > _TWO_LINES_PX
    return (top, bottom) if small and begins else None


def _with_stop(line: Image, grey: Image, mask: Image) -> Image:
    """A line image with the full stop put where it would stand, had there been room."""
    columns = np.flatnonzero(mask.any(axis=0))
    stop = grey[:, columns[0] : columns[-1] + 1]
    margin = round(_MARGIN / (1 + 2 * _MARGIN) * line.shape[0])
    side = round(_SIDE / (1 + 2 * _MARGIN) * line.shape[0])
    below = min(margin, line.shape[0] - stop.shape[0])
    padded = np.pad(
        stop, ((line.shape[0] - stop.shape[0] - below, below), (round(0.3 * side), side)), constant_values=255
    )
    return np.concatenate([line[:, : line.shape[1] - side], padded], axis=1)


def _is_squeezed_end(mask: Image, upper: tuple[int, int], lower: tuple[int, int]) -> bool:
    """Whether the upper band holds the end of the lower line, squeezed in above it: small, and at its right."""
    above, main = (np.flatnonzero(mask[top:bottom].any(axis=0)) for top, bottom in (upper, lower))
    if not len(above) or not len(main):
        return False
    length = main[-1] - main[0]
    return bool(above[0] > main[0] + 0.45 * length and above[-1] > main[0] + 0.8 * length)


def framed(mask: Image, grey: Image) -> Image:
    """The strokes cut close, with white margins in proportion to their height."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) == 0:
        return np.full((_MIN_LINE_PX, _MIN_LINE_PX), 255, np.uint8)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    cut = grey[top:bottom, left:right]
    height = max(bottom - top, _MIN_LINE_PX)
    above = (height - (bottom - top)) // 2 + round(_MARGIN * height)
    below = height - (bottom - top) - (height - (bottom - top)) // 2 + round(_MARGIN * height)
    side = round(_SIDE * height)
    return np.pad(cut, ((above, below), (side, side)), constant_values=255)


def side_by_side(pieces: Sequence[Image], gap_px: int) -> Image:
    """Several pieces (grey, any height) in one row, centred on one middle line, with white between."""
    height = max(piece.shape[0] for piece in pieces)
    padded: list[Image] = []
    for i, piece in enumerate(pieces):
        if i:
            padded.append(np.full((height, gap_px), 255, np.uint8))
        above = (height - piece.shape[0]) // 2
        padded.append(np.pad(piece, ((above, height - piece.shape[0] - above), (0, 0)), constant_values=255))
    return np.concatenate(padded, axis=1)


def _bands(mask: Image) -> list[tuple[int, int]]:
    """Rows of the text lines, found by the empty rows between them."""
    profile = (mask > 0).sum(axis=1)
    inked = profile > max(1, 0.01 * profile.max())
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    bands: list[tuple[int, int]] = []
    for top, bottom in runs:
        small = bottom - top < _MIN_BAND_PX
        beside_small = bool(bands) and (small or bands[-1][1] - bands[-1][0] < _MIN_BAND_PX)
        if beside_small and top - bands[-1][1] < _MIN_BAND_PX:
            bands[-1] = (bands[-1][0], bottom)
        else:
            bands.append((top, bottom))
    bands = [b for b in bands if b[1] - b[0] >= _MIN_BAND_PX] or bands
    if len(bands) == 1:
        return _parted(mask, profile, *bands[0])
    if not bands:
        return bands
    # 二, 三 and wide-set hand-writing also leave empty rows: a line of text is longer than it is high.
    top, bottom = bands[0]
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    if len(columns) == 0 or columns[-1] - columns[0] < 2.5 * (bottom - top):
        return [(bands[0][0], bands[-1][1])]
    edges_between = [(a[1] + b[0]) // 2 for a, b in pairwise(bands)]
    cuts = [0, *edges_between, mask.shape[0]]
    return list(pairwise(cuts))


def _parted(mask: Image, profile: NDArray[np.int64], top: int, bottom: int) -> list[tuple[int, int]]:
    """One band too high for a line of text, parted where it is thinnest."""
    height = bottom - top
    columns = np.flatnonzero(mask.any(axis=0))
    if height < _TWO_LINES_PX or columns[-1] - columns[0] < 3 * height:
        return [(top, bottom)]
    smooth = np.convolve(profile[top:bottom], np.ones(5) / 5, mode="same")
    first, last = round(0.3 * height), round(0.7 * height)
    valley = first + int(np.argmin(smooth[first:last]))
    if smooth[valley] > _VALLEY * float(np.median(smooth)):
        return [(top, bottom)]
    return [(0, top + valley), (top + valley, mask.shape[0])]
