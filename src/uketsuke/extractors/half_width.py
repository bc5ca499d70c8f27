"""Katakana set half as wide as other characters (ｺｰﾎﾟ), found by their width, and set as wide as those.

The recogniser knows them wide; of narrow ones it leaves some out and takes others for Latin letters and signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, LineProbabilities
from uketsuke.extractors.spacing import INK, greedy
from uketsuke.extractors.spreading import fit

Image = NDArray[np.uint8]

_TIMES = 1.45
"""How many times wider they are set: of 13 words in 5 fonts 51 are read right at 1.4 to 1.5, 47 at 1.8, 32 as is."""
_WIDEST = 0.6
"""No half-width character is wider, in em; of wide ones most are."""
_PITCH = 0.8
"""How far a half-width character moves the pen at most, in em; a voiced one is two (ﾎﾟ). Some may not have been read."""
_MARK_ABOVE, _MARK_WIDE, _MARK_APART = 0.5, 0.35, 0.03
"""How far down a voiced mark (ﾞ ﾟ) reaches at most, how wide each of its strokes is, and how far from its kana it is
set, of the height of the ink."""
_VOICED = frozenset("ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ")
_LEAST_PIECES = 2
_SPACE = 0.5
"""White between pieces of ink that parts words, in em."""
_INK_OF_EM = 0.86
"""How high the ink of a line of Japanese is, in em."""


def half_width_parts(image: Image, line: LineProbabilities) -> list[tuple[int, int]]:
    """Where katakana stand half as wide as they are high: first and last column and one more, of the image.

    Args:
        image: grey line image (height, width), dark ink on white.
        line: what was recognised of it; katakana among it, read as such or as signs, tell where to look.
    """
    placed = greedy(line)
    dark = np.asarray(image < INK, np.bool_)
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.asarray(dark.any(axis=0), np.bool_)
    if not any(_is_telling(p.character) for p in placed) or not len(rows):
        return []
    em = (rows[-1] - rows[0] + 1) / _INK_OF_EM
    scale = image.shape[0] / LINE_HEIGHT_PX
    middles = [(p.step + 0.5) * STEP_PX * scale for p in placed]
    edges = [0.0, *((a + b) / 2 for a, b in pairwise(middles)), float(image.shape[1])]
    found = []
    for wanted, numbers in groupby(range(len(placed)), key=lambda i: _may_be_katakana(placed[i].character)):
        run = list(numbers)
        left, right = round(edges[run[0]]), round(edges[run[-1] + 1])
        for pieces in _together(_pieces(columns[left:right]), em) if wanted else ():
            start, end = left + pieces[0][0], left + pieces[-1][1]
            among = [placed[i].character for i in run if start <= middles[i] <= end]
            if len(pieces) < _LEAST_PIECES or not any(_is_telling(c) for c in among):
                continue
            cells = sum(2 if c in _VOICED else 1 for c in among)
            if end - start <= _PITCH * em * cells and max(b - a for a, b in pieces) <= _WIDEST * em:
                found.append((start, end))
    return found


def set_wide(image: Image, parts: list[tuple[int, int]]) -> Image:
    """The line with its half-width parts as wide as other characters, voiced marks at the shoulder of their kana.

    (height, another width); `parts` as `half_width_parts` finds them.
    """
    dark = image < INK
    rows = np.flatnonzero(dark.any(axis=1))
    top, high = int(rows[0]), int(rows[-1] - rows[0] + 1)
    found, done = [], 0
    for left, right in parts:
        found.append(image[:, done:left])
        end = left
        for start, stop in (
            (left + a, left + b) for a, b in _pieces(np.asarray(dark[:, left:right].any(axis=0), np.bool_))
        ):
            ink = np.flatnonzero(dark[:, start:stop].any(axis=1))
            is_mark = ink[-1] - top < _MARK_ABOVE * high and stop - start <= _MARK_WIDE * high and end > left
            white = min(start - end, round(_MARK_APART * high)) if is_mark else start - end
            wide = 1.0 if is_mark else _TIMES
            found += [_blank(image, white), _widened(image[:, start:stop], wide)]
            end = stop
        done = right
    return np.concatenate([*found, image[:, done:]], axis=1)


def _blank(image: Image, width: int) -> Image:
    return np.full((image.shape[0], width), 255, np.uint8)


def _widened(part: Image, times: float) -> Image:
    if times == 1.0:
        return part
    return np.asarray(cv2.resize(part, None, fx=times, fy=1.0, interpolation=cv2.INTER_CUBIC), np.uint8)


def is_surer(wide: LineProbabilities, line: LineProbabilities) -> bool:
    """Whether a line set wide is read more surely than before."""
    return fit(wide) > fit(line)


def _pieces(columns: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """From which column to which there is ink."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _together(pieces: list[tuple[int, int]], em: float) -> Iterator[list[tuple[int, int]]]:
    """The pieces of ink that stand together without a space between."""
    run = pieces[:1]
    for piece in pieces[1:]:
        if piece[0] - run[-1][1] > _SPACE * em:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _is_telling(character: str) -> bool:
    """Whether something was read that half-width katakana are read as, and figures and Latin letters are not."""
    return "ァ" <= character <= "ー" or not (character.isascii() or _is_kanji_or_hiragana(character))


def _may_be_katakana(character: str) -> bool:
    return not _is_kanji_or_hiragana(character)


def _is_kanji_or_hiragana(character: str) -> bool:
    return "ぁ" <= character <= "ゖ" or "一" < character <= "龥"
