"""Small kana and large ones (ヤ and ャ, ツ and ッ) told apart by their height, where the recogniser is in two minds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, LineProbabilities
from uketsuke.extractors.spacing import INK, Placed, greedy
from uketsuke.extractors.tidying import LARGE_OF, SMALL_OF, may_be_small

Image = NDArray[np.uint8]

_SMALL, _LARGE = 0.87, 0.97
"""Up to and from which height, of the large one's in its line, a kana is a small or a large one.

Source: fonts draw the small ones 0.69 to 0.89 times as high as the median of the large, one font two of them (ェ, ュ)
0.94 and 0.99; and the large ones 0.92 to 1.22. Of 2,040 lines in all fonts, blurred: what was read as a small one and
stood as high as a large one was a small one 19 times of 23; what was read as a large one and as low as a small one
was one 24 times of 34. So a height makes a large one small and no small one large, and neither is sure.
"""
_SURELY_LARGE = 1.0
_IN_TWO_MINDS = 0.003
"""Probability of the other size from which on the recogniser is not sure."""
_KANJI = 0.88
"""Usual height of a kanji, in em."""
_LEAST_OTHERS = 2
"""So many other characters must say how large the line is written."""
_REACH = 0.62
"""How far from the middle of a character its ink lies at most, of the usual distance of two."""


def sized(text: str, line: LineProbabilities, image: Image) -> str:
    """The text with small kana for large ones that stand no higher than those, where the recogniser was not sure.

    Args:
        text: one reading of the line, with or without spaces.
        line: what was recognised of it.
        image: grey line image (height, width), dark ink on white.
    """
    found = list(text)
    for i, share in _shares(text, line, image).items():
        if share < _SMALL and may_be_small(text, i):
            found[i] = SMALL_OF.get(text[i], text[i])
    return "".join(found)


def unclear_size(line: LineProbabilities, image: Image) -> bool:
    """Whether a kana of two sizes is so high that neither the recogniser nor its height says which it is, or is not as
    high as the one that the recogniser takes it for: firms are named ソフトウエア and ソフトウェア."""
    text = "".join(p.character for p in greedy(line))
    doubted, sure = _shares(text, line, image), _shares(text, line, image, sure=True)
    return any(
        math.isnan(share) or _SMALL <= share < _LARGE or _belies(text, i, share, _SMALL, _LARGE)
        for i, share in doubted.items()
    ) or any(_belies(text, i, share, _LARGE, _SURELY_LARGE) for i, share in sure.items())


def _belies(text: str, i: int, share: float, low: float, high: float) -> bool:
    """Whether a kana that is read as a small one is higher than `high`, or one read as a large one, where a small one
    may stand, lower than `low`."""
    if text[i] in LARGE_OF:
        return share > high
    return share < low and may_be_small(text, i)


def _shares(text: str, line: LineProbabilities, image: Image, *, sure: bool = False) -> dict[int, float]:
    """How high each kana is whose size the recogniser is not sure of (or is `sure` of), beside the large one in this
    line; by its place in the text. NaN where too little else is written to say."""
    twofold = [i for i, c in enumerate(text) if c in LARGE_OF or c in SMALL_OF]
    if not twofold:
        return {}
    placed = greedy(line)
    seen = [_plain(p.character) for p in placed]
    matches = SequenceMatcher(None, seen, [_plain(c) for c in text], autojunk=False).get_matching_blocks()
    at = {b + k: a + k for a, b, size in matches for k in range(size)}
    asked = [i for i in twofold if i in at and _in_two_minds(line, placed[at[i]]) != sure]
    if not asked:
        return {}
    heights = _heights(placed, image)
    ems = [heights[a] / _usual(text[i]) for i, a in at.items() if i not in twofold and _usual(text[i])]
    em = (float(np.median(ems)) if len(ems) >= _LEAST_OTHERS else 0.0) or math.nan
    return {i: heights[at[i]] / (em * _usual(_plain(text[i]))) for i in asked}


def _in_two_minds(line: LineProbabilities, placed: Placed) -> bool:
    """Whether the recogniser thinks the other size of a character possible where it stands."""
    other = SMALL_OF.get(placed.character) or LARGE_OF.get(placed.character)
    if other not in line.tokens:
        return False
    steps = line.probability[max(0, placed.step - 1) : placed.step + 2]
    return bool(steps[:, line.tokens.index(other)].max() > _IN_TWO_MINDS)


def _heights(placed: tuple[Placed, ...], image: Image) -> list[float]:
    """How high the ink of each character is, px of the image; 0 where there is none."""
    scale = image.shape[0] / LINE_HEIGHT_PX
    middles = [(p.step + 0.5) * STEP_PX * scale for p in placed]
    reach = _REACH * (float(np.median(np.diff(middles))) if len(middles) > 1 else float(image.shape[0]))
    dark = image < INK
    ends = [_parting(dark, round(a), round(b)) for a, b in pairwise(middles)]
    found = []
    for middle, start, end in zip(middles, [0, *ends], [*ends, image.shape[1]], strict=True):
        left = round(max(middle - reach, start))
        rows = np.flatnonzero(dark[:, left : max(left + 1, round(min(middle + reach, end)))].any(axis=1))
        found.append(float(rows[-1] - rows[0] + 1) if len(rows) else 0.0)
    return found


def _parting(dark: NDArray[np.bool_], left: int, right: int) -> int:
    """The column between two characters: the one with the least ink, nearest to half their way. A small kana's own
    middle lies far from that of a wide neighbour, which would reach beyond half the way."""
    ink = dark[:, left : right + 1].sum(axis=0, dtype=np.int64)
    if not len(ink):
        return left
    least = np.flatnonzero(ink == ink.min())
    return left + int(least[np.abs(least - (right - left) / 2).argmin()])


def _usual(character: str) -> float:
    """How high a character usually is, in em; 0 for one that says nothing (figures, ー, hiragana)."""
    return _KANJI if "一" < character <= "龥" else _table().get(character, 0.0)


def _plain(character: str) -> str:
    return LARGE_OF.get(character, character)


@cache
def _table() -> Mapping[str, float]:
    """Heights of katakana, made by `scripts/kana_heights.py`."""
    text = files("uketsuke.extractors").joinpath("data/kana_heights.json").read_text(encoding="utf-8")
    table: Mapping[str, float] = json.loads(text)
    return table
