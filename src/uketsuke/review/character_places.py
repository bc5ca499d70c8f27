"""Where a character of a line of ink most likely stands, from how wide characters are written.

The records keep no place for each character. What is known is the field's box, what was read in it, and the ink: so the
ink of a line is shared out among its characters. That is an estimate, and what is shown by it says so: the marked
character stands in the middle, with its neighbours on either side.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NARROW, SMALL = 0.6, 0.85
"""Width of Latin letters and figures, and of small kana, against that of a kanji."""
_SMALL_KANA = frozenset("ァィゥェォャュョッヵヶぁぃぅぇぉゃゅょっ、。・")
_WHITE = 0.012
"""A column or row with a smaller share of dark is paper: specks of a scan."""
_RULE = 0.72
"""One with a larger share is a printed rule: no figure is so high in its box, and no box lies so much askew."""
_LEAST_LINE_PX = 14
"""Lower bands of ink are no line of writing: 1.2 mm."""


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where something stands along a line, in px."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def ink_span(shares: Sequence[float]) -> Span | None:
    """From the first to the last column that holds writing; None for paper. `shares`: of dark, of every column."""
    inked = [column for column, share in enumerate(shares) if _WHITE < share < _RULE]
    return Span(inked[0], inked[-1] + 1) if inked else None


def lines_in(shares: Sequence[float]) -> int:
    """How many lines of writing stand below one another. `shares`: of dark, of every row."""
    lines = height = 0
    for share in (*shares, 0.0):
        if _WHITE < share < _RULE:
            height += 1
            continue
        lines += height >= _LEAST_LINE_PX
        height = 0
    return lines


def place_of(text: str, at: int, ink: Span) -> Span:
    """Where the character at a place of a text stands in the ink of its line. Raises IndexError beside the text."""
    if not 0 <= at < len(text):
        raise IndexError(f"no character {at} in {len(text)}")
    widths = [_width(character) for character in text]
    a_width = (ink.end - ink.start) / sum(widths)
    start = ink.start + sum(widths[:at]) * a_width
    return Span(start, start + widths[at] * a_width)


def _width(character: str) -> float:
    if character in _SMALL_KANA:
        return SMALL
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else NARROW
