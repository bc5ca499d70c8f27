"""How corrected and crammed entries look: a double line through the first writing, small letters above the line."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np

from uketsuke.forms.geometry import PX_PER_MM, BoxMm
from uketsuke.samples.paper import Page, px, stroke
from uketsuke.samples.slips import mistake

Write = Callable[[str, BoxMm], None]
"""Writes a text into a box of the page at hand."""
_WIDE_MM, _SMALL_MM = 3.4, 3.0
"""How much room a character takes: usually, and in small letters."""
_LONG = 6
"""Characters from which on an entry may have only its end squeezed in."""
_ABOVE = 0.56
"""Height of small letters above the line, as a share of the box."""
_OUT, _OVER_STRUCK = 0.15, 0.28
"""How far they reach over the upper edge of the box, as a share of it: by themselves, and over struck words."""


def write_struck(page: Page, text: str, box: BoxMm, write: Write, pen_px: float, ink: int, chance: Random) -> None:
    """A wrong first writing under a double line, and the right one after it or, where room is short, above it."""
    wrong = mistake(text, chance)
    beside = 2.2 * _WIDE_MM * len(text) < box.width
    if beside:
        first = BoxMm(box.left, box.top, box.width * 0.48, box.height)
        second = BoxMm(box.left + box.width * 0.5, box.top, box.width * 0.5, box.height)
    else:
        low = box.height * 0.3
        first = BoxMm(box.left, box.top + low, box.width, box.height - low)
        second = _above(box, _OVER_STRUCK)
    before = page.copy()
    write(wrong, first)
    _strike(page, inked_box(before, page, box), pen_px, ink, chance)
    write(text, second)


def write_squeezed(page: Page, text: str, box: BoxMm, write: Write, chance: Random) -> None:
    """An entry that stands in small letters above the line: the whole of it, or its end over what comes before."""
    above = _above(box, _OUT)
    cut = round(len(text) * chance.uniform(0.6, 0.8))
    # Numbers and Latin words are not parted.
    if len(text) < _LONG or text[cut].isascii() or chance.random() < 0.5:
        write(text, above)
        return
    before, low = page.copy(), box.height * 0.25
    write(text[:cut], BoxMm(box.left, box.top + low, box.width, box.height - low))
    written = inked_box(before, page, box) or box
    width = _SMALL_MM * (len(text) - cut)
    left = max(box.left, min(written.right - 0.4 * width, box.right - width))
    write(text[cut:], BoxMm(left, above.top, width, above.height))


def inked_box(before: Page, after: Page, around: BoxMm) -> BoxMm | None:
    """Where the two pages differ, near `around`; None where they do not."""
    y0, y1 = max(0, round(px(around.top - 4))), round(px(around.bottom + 4))
    ys, xs = np.nonzero(before[y0:y1] != after[y0:y1])
    if not ys.size:
        return None
    left, top = xs.min() / PX_PER_MM, (ys.min() + y0) / PX_PER_MM
    return BoxMm(left, top, (xs.max() + 1) / PX_PER_MM - left, (ys.max() + 1 + y0) / PX_PER_MM - top)


def _above(box: BoxMm, out: float) -> BoxMm:
    return BoxMm(box.left, box.top - out * box.height, box.width, _ABOVE * box.height)


def _strike(page: Page, box: BoxMm | None, pen_px: float, ink: int, chance: Random) -> None:
    """Two lines by hand, nearly level, a little longer than what they strike."""
    if box is None:
        return
    middle, apart = box.top + box.height / 2, max(0.5, min(1.1, box.height * 0.22))
    for offset in (-apart / 2, apart / 2):
        left, right = box.left - chance.uniform(0.2, 1.2), box.right + chance.uniform(0.2, 1.2)
        tilt = chance.gauss(0, 0.25)
        points = []
        for share in (0, 1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6, 1):
            y = middle + offset + tilt * (share - 0.5) + chance.gauss(0, 0.05)
            points.append((px(left + (right - left) * share), px(y)))
        stroke(page, points, pen_px, ink)
