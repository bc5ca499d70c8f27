"""Where a line of text has spaces: decided by the white between its characters, not by the recogniser's taste."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, LineProbabilities
from uketsuke.extractors.identity import Same
from uketsuke.extractors.tidying import half_width

Image = NDArray[np.uint8]

INK = 170
"""Darker than this is ink in a line image."""
_RULE_SHARE = 0.75
"""Rows that are dark along more of a line image than writing ever is hold a rule."""
_EM_PX = 36.0
"""Usual width of a kanji when the line image is 48 px high, margins included."""
TEXT: Mapping[str, float] = {"dj": 0.33, "aj": 0.45, "jd": 0.9, "ja": 0.9}
"""White, in em, from which there is a space between two classes of characters: d figures, a Latin, j Japanese.

Figures and Latin letters in Japanese text are set with more white around them than kanji, and no space is meant.
"""
LISTED = {**TEXT, "dj": 0.2}
"""In an address of this country: behind its block numbers stands a building, and that stands apart."""
ABROAD = {**TEXT, "jd": 0.2}
"""In an address abroad, in kana: the number behind the street or town stands apart."""
_GAP_SPREAD_EM = 0.04
"""How far the white of one gap may lie from that of another like it, by chance."""
_AROUND_FIGURES = 3.0
"""The white before figures and Latin letters differs so many times more: some set them close, some with half an em."""
_COUNTERS = "年月日号番丁階室人名円回時分歳週間級かカケヶ()"
"""Between these and a digit there is no space, however the figures are set."""
_KANA_COUNTERS = "かカケヶ"
_LENGTHENS, _SOUND = re.compile("(?<=[ァ-ヺ])ー"), "ｰ"
_FIGURES_APART_EM, _WIDE_FIGURES_APART_EM = 0.38, 0.95
"""White between two figures in which a bar has room, where figures are as wide as half a kanji and as a whole one."""
_WIDE_FIGURES = 0.78
"""Pitch of figures, of that of kanji, from which they are as wide as those."""
_UNSURE_EM, _UNSURE_MARGIN = 0.2, 0.02
"""Between so much white before figures or Latin letters and what surely is a space nobody can say, and behind a ー,
whose end runs out, between none and that; the margin then."""
_KEPT = 32
"""So many lines' places and gaps are kept: every reading of a line asks for them again."""
_REACH_EM = 0.85
"""No part of a character lies further from the step that shows it."""
_CLEAR_JUMP_PX, _CLEAR_RATIO = 5.0, 1.6
"""How much wider, in px of the line 48 px high and as a ratio, a gap between words is than any within."""
_WORD_START = re.compile("(?<=[a-z])(?<!Mc)(?<!Mac)(?=[A-Z][a-z])|(?<=[a-z]{3})(?=of[A-Z])")
_BEHIND_ONE_EM = 0.1
"""White that a 1, thin in the room of a figure, has more of behind it than others."""
_BUILDING_EM, _BEHIND_WIDE_FIGURES_EM = 0.24, 0.2
"""White between a number and katakana from which there is a space, beyond what figures half or as wide as a kanji leave
anyway: 17 of 565 drawn addresses in all fonts are set otherwise than they were drawn."""
_WIDE_SPACE_EM, _NO_SPACE_EM = 0.62, 0.15
"""White wider than that of its pair of classes, or else the first, beyond what the characters leave anyway, is a
space; narrower than the second is none; between them the recogniser is believed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A character and the step at which the recogniser was surest of it."""

    character: str
    step: int


@lru_cache(maxsize=_KEPT)
def greedy(line: LineProbabilities) -> tuple[Placed, ...]:
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
    return tuple(found)


def covers(line: LineProbabilities, image: Image) -> bool:
    """Whether every piece of ink of a line image lies near a character that was read."""
    steps = [placed.step for placed in greedy(line)]
    if not steps:
        return False
    scale = LINE_HEIGHT_PX / image.shape[0]
    ink = np.flatnonzero(_ink(image).sum(axis=0) >= max(2, round(0.04 * image.shape[0])))
    places = (np.array(steps) + 0.5) * STEP_PX
    nearest = np.abs(ink[:, None] * scale - places[None, :]).min(axis=1)
    return bool((nearest < _REACH_EM * _EM_PX).all())


def parts_figures(line: LineProbabilities, image: Image) -> bool:
    """Whether two figures stand so far apart that a bar between them, too pale for the scan, may be lost."""
    placed = greedy(line)
    figures = [a.character.isdigit() and b.character.isdigit() for a, b in pairwise(placed)]
    if not any(figures):
        return False
    text = _spoken(placed)
    pitch = [STEP_PX * (b.step - a.step) for a, b in pairwise(placed)]
    apart = _WIDE_FIGURES_APART_EM if _digits_are_wide(text, pitch, _em(text, pitch)) else _FIGURES_APART_EM
    white = _white_between(line, Same(image))
    return any(w >= apart * _EM_PX for w, both in zip(white, figures, strict=True) if both)


def respaced(text: str, line: LineProbabilities, image: Image, usual: Mapping[str, float] = TEXT) -> str:
    """The text with its spaces set by the image.

    Args:
        text: one reading of the line, without spaces.
        line: what was recognised, for the places of the characters.
        image: the line image that was recognised, grey, any height.
        usual: from which white on there is a space: `TEXT`, `LISTED` or `ABROAD`.
    """
    seen = half_width("".join(p.character for p in greedy(line)))
    spaces = {i for i, margin in _gaps(line, Same(image), Same(usual)) if margin > 0}
    if seen == text:
        pairs = [(i, i) for i in range(len(text))]
    else:
        blocks = SequenceMatcher(None, seen, text, autojunk=False).get_matching_blocks()
        pairs = [(block.a + k, block.b + k) for block in blocks for k in range(block.size)]
        if len(seen) == len(text):
            pairs = [(i, i) for i in range(len(text))]
    before = {b for (a0, b0), (a, b) in pairwise(pairs) if a == a0 + 1 and b == b0 + 1 and a in spaces}
    return "".join((" " if i in before else "") + character for i, character in enumerate(text))


def by_white(text: str, line: LineProbabilities, image: Image) -> str:
    """A text with spaces in its Latin part where the white is clearly wider than between its other letters; else as is.

    Hands set letters wide or close; what parts words is the step from the widest gap within words to the
    narrowest between them. Where words begin by their spelling (`_starts`) less white is enough: fonts set "of" close.
    """
    placed = greedy(line)
    latin = [i for i, p in enumerate(placed) if p.character.isascii()]
    part = re.search(r"[!-~]+(?: [!-~]+)*", text)
    letters = part[0].replace(" ", "") if part else ""
    if part is None or len(letters) != len(latin) or len(letters) < 4 or latin[-1] - latin[0] != len(latin) - 1:
        return text
    white = np.array(_white_between(line, Same(image))[latin[0] : latin[-1]])
    least = _least_between(white)
    if least is None:
        parted = set(np.cumsum([len(word) for word in part[0].split(" ")])[:-1].tolist())
    else:
        parted = set((np.flatnonzero(white >= least) + 1).tolist())
    usual = max(float(np.median(white)), 1.0)
    parted |= {i for i in _starts(letters) if white[i - 1] >= _CLEAR_RATIO * usual}
    spaced = "".join((" " if i in parted else "") + c for i, c in enumerate(letters))
    return text[: part.start()] + spaced + text[part.end() :]


def _least_between(white: NDArray[np.float64]) -> float | None:
    """The narrowest gap between words, px; None where no gaps are clearly wider than the others."""
    order = np.sort(white)
    jumps = np.diff(order)
    # At most every third gap parts words.
    first = max(len(order) - 1 - len(order) // 3, 0)
    if first >= len(jumps):
        return None
    at = first + int(np.argmax(jumps[first:]))
    within, between = order[at], order[at + 1]
    clear = between - within >= _CLEAR_JUMP_PX and between >= _CLEAR_RATIO * max(within, 1.0)
    return float(between) if clear else None


def _starts(letters: str) -> set[int]:
    """Where words begin by their spelling: at a capital behind a small letter (not Mc, Mac), at an of before one."""
    return {match.start() for match in _WORD_START.finditer(letters)}


def space_doubt(line: LineProbabilities, image: Image, usual: Mapping[str, float] = TEXT) -> float:
    """The probability that the least clear of a line's spaces is not as `respaced` sets it."""
    margins = [abs(margin) for _, margin in _gaps(line, Same(image), Same(usual))]
    nearest = min(margins, default=9.0)
    return 1.0 / (1.0 + float(np.exp(nearest / _GAP_SPREAD_EM)))


@lru_cache(maxsize=_KEPT)
def _gaps(
    line: LineProbabilities, image: Same[Image], usual: Same[Mapping[str, float]]
) -> tuple[tuple[int, float], ...]:
    """For every place where a space would matter: how many em the white is wider than one needs to be."""
    placed = greedy(line)
    if len(placed) < 2:
        return ()
    text = _spoken(placed)
    white = _white_between(line, image)
    pitch = [STEP_PX * (b.step - a.step) for a, b in pairwise(placed)]
    em = _em(text, pitch)
    wide_digits = _digits_are_wide(text, pitch, em)
    found = []
    for i in range(1, len(placed)):
        a, b = text[i - 1], text[i]
        classes = _classes(a, b)
        # A counter in kana stands behind a number only: what ends in カ may be a town.
        if classes == "jj" or b in _COUNTERS or (a in _COUNTERS and a not in _KANA_COUNTERS):
            continue
        said = _says_space(line, placed[i - 1].step, placed[i].step)
        sound = a == _SOUND
        if _is_number(a) and _is_number(b):
            # Numbers of one entry are parted by words or bars, hardly ever by a space.
            margin = pitch[i - 1] / em - (1.7 if wide_digits else 1.3) if said else -1.0
        elif classes in ("jd", "ja"):
            extra = (white[i - 1] - _expected(a, b, wide_digits=wide_digits)) / _EM_PX
            margin = (extra - (_NO_SPACE_EM if said else usual.it[classes])) / _AROUND_FIGURES
            if (0.0 if sound else _UNSURE_EM) < extra < usual.it[classes] and not said:
                margin = -_UNSURE_MARGIN
        else:
            extra = (white[i - 1] - _expected(a, b, wide_digits=wide_digits)) / _EM_PX
            # After a number katakana begins the name of a building, and that stands apart.
            building = a.isdigit() and "ァ" <= b <= "ヺ"
            apart = usual.it.get(classes, _WIDE_SPACE_EM)
            if building:
                apart = _BEHIND_WIDE_FIGURES_EM if wide_digits else _BUILDING_EM
            margin = extra - (_NO_SPACE_EM if said else apart)
        found.append((i, margin))
    return tuple(found)


def _spoken(placed: Sequence[Placed]) -> str:
    """The characters, a ー that lengthens a kana told from the bars of numbers."""
    return _LENGTHENS.sub(_SOUND, half_width("".join(p.character for p in placed)))


def _says_space(line: LineProbabilities, start: int, end: int) -> bool:
    """Whether the recogniser itself puts a space between two steps."""
    columns = [k for k, token in enumerate(line.tokens) if token in (" ", "\u3000")]
    return bool(columns) and float(line.probability[start : end + 1, columns].sum(axis=1).max()) > 0.4


def _em(text: str, pitch: Sequence[float]) -> float:
    """How far a kanji moves the pen, in px of the line image 48 px high."""
    # The mean here and below: a pitch is measured in steps as wide as a third of a figure.
    between = [p for a, b, p in zip(text, text[1:], pitch, strict=False) if not a.isascii() and not b.isascii()]
    return float(np.mean(between)) if len(between) >= 3 else _EM_PX


def _digits_are_wide(text: str, pitch: Sequence[float], em: float) -> bool:
    """Whether digits are set as wide as kanji: then the white beside them is no space."""
    between = [p for a, b, p in zip(text, text[1:], pitch, strict=False) if _is_number(a) and _is_number(b)]
    return bool(between) and float(np.mean(between)) > _WIDE_FIGURES * em


def _is_number(character: str) -> bool:
    return character.isdigit() or character in "-ー－"


@lru_cache(maxsize=_KEPT)
def _white_between(line: LineProbabilities, image: Same[Image]) -> tuple[float, ...]:
    """Width in px of the widest white between neighbours, in the line image 48 px high."""
    scale = LINE_HEIGHT_PX / image.it.shape[0]
    ink = np.asarray(_ink(image.it).any(axis=0), np.bool_)
    result = []
    for a, b in pairwise(greedy(line)):
        left = round((a.step * STEP_PX + 1) / scale)
        right = round(((b.step + 1) * STEP_PX - 1) / scale)
        result.append(_longest_run(~ink[max(0, left) : max(left + 1, right)]) * scale)
    return tuple(result)


def _ink(image: Image) -> NDArray[np.bool_]:
    """Where there is ink in a line image, without a rule that runs along under or over the writing."""
    dark = image < INK
    return np.asarray(dark & (dark.mean(axis=1) < _RULE_SHARE)[:, None], np.bool_)


def _longest_run(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _classes(a: str, b: str) -> str:
    return _class(a) + _class(b)


def _class(character: str) -> str:
    if character.isascii():
        return "d" if character.isdigit() or character in "-/.," else "a"
    return "j"


def _expected(a: str, b: str, *, wide_digits: bool) -> float:
    """White that two characters leave between them without a space, in px."""
    white = 0.10
    if a == "1" and not wide_digits:
        white += _BEHIND_ONE_EM
    if a in ")、。，．:：" or b in "(":
        white += 0.5
    for character in (a, b):
        if _is_small(character):
            white += 0.2
        elif wide_digits and _is_number(character):
            white += 0.25
    return white * _EM_PX


def _is_small(character: str) -> bool:
    return bool(re.match("[ァィゥェォャュョッぁぃぅぇぉゃゅょっ、。・]", character))
