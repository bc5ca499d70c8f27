"""Whether a scanned side is empty: paper, noise, shine-through, holes and shadows, but nobody's writing."""

from __future__ import annotations

import math

import numpy as np

from uketsuke.forms.geometry import A4_MM, MM_PER_INCH
from uketsuke.forms.pieces import pieces
from uketsuke.intake.images import Grey, shrunk
from uketsuke.intake.inkmaps import darkness

_LONG_SIDE = 1_170
"""An A4 side reduced to 100 dpi: single specks fade, strokes stay."""
_PX_PER_MM = 100 / MM_PER_INCH
_BORDER_MM = 7.0
"""Shadows and torn edges live here; nobody writes here."""
_STROKE_DARKNESS = 48.0
"""Darker than shine-through of print from the other side, lighter than a pencil."""
_STROKE_PEAK = 62.0
_LEAST_PART_PX = 8
_LEAST_INK_PX = 40
"""2.6 mm² of ink, about one written digit."""


def is_blank(image: Grey) -> bool:
    """Whether a grey side (any size, taken as A4) carries nothing that a person put there."""
    small, _ = shrunk(image, _LONG_SIDE)
    if min(small.shape) < 40:
        return True
    if float(np.median(small[::4, ::4])) < 70:
        # A black side is no blank paper: an open lid or a broken scan, which a person must see.
        return False
    dark = darkness(small)
    thinned = dark[::4, ::4]
    noise = 1.48 * float(np.median(np.abs(thinned - np.median(thinned))))
    mask = (dark > max(_STROKE_DARKNESS, 5 * noise)).astype(np.uint8)
    border = round(_BORDER_MM * _PX_PER_MM * max(small.shape) / _LONG_SIDE)
    labels, stats = pieces(mask)
    ink = 0
    for part in range(1, len(stats)):
        left, top, width, height, area = (int(v) for v in stats[part])
        if area < _LEAST_PART_PX or _is_scanners(left, top, width, height, area, small.shape, border):
            continue
        window = np.s_[top : top + height, left : left + width]
        if float(dark[window][labels[window] == part].max()) < max(_STROKE_PEAK, 6 * noise):
            continue
        ink += area
        if ink >= _LEAST_INK_PX:
            return False
    return True


def _is_scanners(left: int, top: int, width: int, height: int, area: int, shape: tuple[int, ...], border: int) -> bool:
    """Whether a dark part is the scanner's or the stapler's work: an edge, a hole, a staple, a streak."""
    high, wide = shape[:2]
    right, bottom = left + width, top + height
    if left < border or top < border or right > wide - border or bottom > high - border:
        return True
    px_per_mm = max(shape) / A4_MM[1]
    from_side = min(left, wide - right) / px_per_mm
    from_end = min(top, high - bottom) / px_per_mm
    size = max(width, height) / px_per_mm
    round_enough = min(width, height) > 0.75 * max(width, height) and area > 0.6 * math.pi / 4 * width * height
    if 4.0 <= size <= 9.0 and round_enough and min(from_side, from_end) < 20:
        return True
    if from_side < 18 and from_end < 18 and size < 16:
        return True
    long_and_thin = min(width, height) < 0.02 * max(shape) and area < 4 * max(width, height)
    return long_and_thin and (height > 0.6 * high or width > 0.6 * wide)
