"""All the text of a page that is no form, line by line: for searching, never for deciding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.attachments.recognising import read_lines
from uketsuke.extractors.attachments.textlines import TextLine, find_lines
from uketsuke.extractors.engine import LINE_HEIGHT_PX, Engine
from uketsuke.extractors.tidying import tidy
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import PageLine

Image = NDArray[np.uint8]

_AT_ONCE_PX = 3_000
"""Width of the lines read before anybody else is let in, at the recogniser's height: less than a tenth of a second."""
_LEAST_CONFIDENCE = 0.5
"""Below it a line is a rule, a stamp or a picture that was taken for text."""
_SAME_ROW = 0.5
"""Lines stand beside each other that share so much of the lower one's height."""


def transcribe(page: Image, engine: Engine) -> Iterator[Sequence[PageLine]]:
    """The lines of text of a page: none at first, then a few at a time, not in order; the caller may leave off between.

    Args:
        page: grey (height, width) uint8 at about 300 dpi, upright and level.
        engine: the recogniser of single lines.
    """
    lines = sorted(find_lines(page), key=lambda line: line.aspect)
    yield ()
    while lines:
        chosen, lines = _first(lines)
        read = ((line, tidy(line.text)) for line in read_lines(page, chosen, engine))
        yield [
            PageLine(text, line.box, round(line.confidence, 4))
            for line, text in read
            if text and line.confidence >= _LEAST_CONFIDENCE
        ]


def in_reading_order(lines: Sequence[PageLine]) -> tuple[PageLine, ...]:
    """Lines row by row from the top, in a row from the left."""
    rows: list[list[PageLine]] = []
    for line in sorted(lines, key=lambda line: (line.box.top + line.box.bottom, line.box.left)):
        if rows and _beside(rows[-1][-1].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda line: line.box.left))


def _first(lines: list[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    spent, number = 0.0, 0
    while number < len(lines) and (number == 0 or spent < _AT_ONCE_PX):
        spent += LINE_HEIGHT_PX * (lines[number].aspect + 1)
        number += 1
    return lines[:number], lines[number:]


def _beside(one: BoxPx, other: BoxPx) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= _SAME_ROW * min(one.height, other.height)
