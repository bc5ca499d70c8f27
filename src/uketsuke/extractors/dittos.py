"""Signs that say "as above": 〃 and 同上 stand for what was written in the row, or the field, over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.definitions import Kind
from uketsuke.forms.geometry import PX_PER_MM
from uketsuke.forms.readings import Reading

if TYPE_CHECKING:
    from uketsuke.extractors.asking import Asked

Mask = NDArray[np.uint8]
Where = tuple[str, int, str]
"""Field, row (from 0; -1 for a field that is no table) and column."""

_KINDS: frozenset[Kind] = frozenset(
    ("text", "name", "nationality", "address", "phone", "free_text", "status_of_residence", "kana")
)
_WORDS = ("同上", "〃", "々", "同じ", "同")
_STROKE_MM, _WHOLE_MM = (1.0, 5.0), 7.0
_WIDEST_STROKE_MM = 2.6
_NEAR_MM = 25.0
_SURE_AT_MOST = 0.9


def is_ditto(mask: Mask) -> bool:
    """Whether ink (255 in the mask, 300 dpi) is two short strokes side by side and nothing else."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = [stats[n] for n in range(1, count) if stats[n, 4] >= 12]
    if len(pieces) != 2:
        return False
    first, second = sorted(pieces, key=lambda piece: int(piece[0]))
    least, most = (mm * PX_PER_MM for mm in _STROKE_MM)
    if not all(least <= p[3] <= most and p[2] <= min(_WIDEST_STROKE_MM * PX_PER_MM, p[3]) for p in (first, second)):
        return False
    level = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    alike = max(first[3], second[3]) <= 1.7 * min(first[3], second[3])
    whole = second[0] + second[2] - first[0]
    return bool(level >= 0.55 * min(first[3], second[3]) and alike and whole <= _WHOLE_MM * PX_PER_MM)


def says_as_above(raw: str | None) -> bool:
    """Whether an entry is nothing but a word or sign for "as above"; not when nothing was read."""
    return (raw or "").strip(" 。.、,") in _WORDS


def with_dittos(asked: Sequence[Asked], places: Sequence[Where], readings: Sequence[Reading]) -> list[Reading]:
    """The readings of a page with every "as above" resolved; such a reading is never accepted.

    Args:
        asked: the slots of the page in printed order, rows of a table from the top.
        places: where each belongs; one reading for each.
    """
    found = list(readings)
    at = {place: n for n, place in enumerate(places)}
    for n, (one, (name, row, column)) in enumerate(zip(asked, places, strict=True)):
        if one.slot.kind not in _KINDS or found[n].status == "empty":
            continue
        if row > 0:
            if one.ditto or _says_so(found[n]):
                found[n] = _resolved(found[n], found[at[name, row - 1, column]], one.ditto)
        elif row < 0 and _says_so(found[n]):
            above = _above(n, asked, places)
            if above is not None:
                found[n] = _resolved(found[n], found[above], one.ditto)
    return found


def _says_so(reading: Reading) -> bool:
    return reading.source == "ocr" and says_as_above(reading.raw)


def _above(n: int, asked: Sequence[Asked], places: Sequence[Where]) -> int | None:
    """The nearest field over this one that asks for the same kind of thing."""
    box = asked[n].slot.box

    def stands_over(other: int) -> bool:
        their = asked[other].slot.box
        near = 0 < box.top - their.top < _NEAR_MM and abs(box.left - their.left) < _NEAR_MM
        return near and asked[other].slot.kind == asked[n].slot.kind and places[other][1] < 0

    over = [other for other in range(len(asked)) if stands_over(other)]
    return max(over, key=lambda other: asked[other].slot.box.top, default=None)


def _resolved(reading: Reading, above: Reading, drawn: bool) -> Reading:
    if above.value is None:
        return reading
    return replace(
        reading,
        value=above.value,
        raw="〃" if drawn else reading.raw,
        confidence=round(min(above.confidence, _SURE_AT_MOST), 6),
        accepted=False,
        status="read",
        alternatives=(),
        doubts=(*(d for d in reading.doubts if d != "outside_alphabet"), "ditto"),
    )
