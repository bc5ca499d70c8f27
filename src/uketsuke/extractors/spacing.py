"""Where a line of text has spaces: decided by the white between its characters, not by the recogniser's taste."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, LineProbabilities

Image = NDArray[np.uint8]

_INK = 170
_EM_PX = 36.0
"""Usual width of a kanji when the line image is 48 px high, margins included."""
_SPACE_EM = {"dj": 0.36, "jd": 0.36, "aj": 0.45, "ja": 0.45}
_WIDE_SPACE_EM, _NO_SPACE_EM = 0.62, 0.15
"""White wider than that of its pair of classes, or else the first, beyond what the characters leave anyway, is a

space; narrower than the second is none; between them the recogniser is believed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A character and the step at which the recogniser was surest of it."""

    character: str
    step: int


def greedy(line: LineProbabilities) -> list[Placed]:
    """The likeliest character at each step, repeats merged, spaces left out, each at its surest step."""
    best = line.probability.argmax(axis=1)
    found: list[Placed] = []
    before, strength = 0, 0.0
    for step, column in enumerate(best):
        p = float(line.probability[step, column])
        if column != 0 and line.tokens[column].strip():
            if column != before:
                found.append(Placed(line.tokens[column], step))
                strength = p
            elif p > strength:
                found[-1] = Placed(found[-1].character, step)
                strength = p
        before = int(column)
    return found


def respaced(text: str, line: LineProbabilities, image: Image) -> str:
    """The text with its spaces set by the image; as it was where characters and image do not go together.

    Args:
        text: one reading of the line.
        line: what was recognised, for the places of the characters.
        image: the line image that was recognised, grey, any height.
    """
    placed = greedy(line)
    bare = text.replace(" ", "").replace("\u3000", "")
    if len(placed) != len(bare) or len(bare) < 2:
        return text
    white = _white_between(placed, image)
    usual = _usual_white(bare, white)
    had = _spaces(text)
    result = bare[0]
    for i in range(1, len(bare)):
        a, b = bare[i - 1], bare[i]
        extra = white[i - 1] - usual.get(_classes(a, b), _expected(a, b))
        space = i in had
        if extra > _SPACE_EM.get(_classes(a, b), _WIDE_SPACE_EM) * _EM_PX:
            space = True
        elif extra < _NO_SPACE_EM * _EM_PX:
            space = False
        result += (" " if space else "") + b
    return result


def _white_between(placed: Sequence[Placed], image: Image) -> list[float]:
    """Width in px of the widest white between neighbours, in the line image 48 px high."""
    scale = LINE_HEIGHT_PX / image.shape[0]
    ink = (image < _INK).any(axis=0)
    result = []
    for a, b in zip(placed, placed[1:], strict=False):
        left = round((a.step * STEP_PX + 1) / scale)
        right = round(((b.step + 1) * STEP_PX - 1) / scale)
        result.append(_longest_run(~ink[max(0, left) : max(left + 1, right)]) * scale)
    return result


def _longest_run(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _spaces(text: str) -> set[int]:
    """Positions in the text without spaces before which a space stood."""
    found, position = set(), 0
    for character in text:
        if character in " \u3000":
            found.add(position)
        else:
            position += 1
    return found


def _classes(a: str, b: str) -> str:
    return _class(a) + _class(b)


def _class(character: str) -> str:
    if character.isascii():
        return "d" if character.isdigit() or character in "-/.," else "a"
    return "j"


def _usual_white(text: str, white: Sequence[float]) -> dict[str, float]:
    """The median white of each pair of classes that occurs often enough: wide digits stand far apart."""
    groups: dict[str, list[float]] = {}
    for i in range(1, len(text)):
        groups.setdefault(_classes(text[i - 1], text[i]), []).append(white[i - 1])
    return {pair: float(np.median(values)) for pair, values in groups.items() if len(values) >= 3}


def _expected(a: str, b: str) -> float:
    """White that two characters leave between them without a space, in px."""
    narrow = 0.10 * _EM_PX
    return narrow + sum(0.12 * _EM_PX for c in (a, b) if unicodedata.east_asian_width(c) in "WF" and _is_small(c))


def _is_small(character: str) -> bool:
    return bool(re.match("[ァィゥェォャュョッぁぃぅぇぉゃゅょっ、。・]", character))
