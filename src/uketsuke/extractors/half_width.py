"""Katakana set half as wide as other characters (ｺｰﾎﾟ), found by their width, and set as wide as those.

The recogniser knows them wide; of narrow ones it leaves some out and takes others for Latin letters and signs.
"""

from __future__ import annotations

from itertools import groupby, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, LineProbabilities
from uketsuke.extractors.spacing import INK, Placed, greedy
from uketsuke.extractors.spreading import fit

Image = NDArray[np.uint8]

_TIMES = 1.45
"""How many times wider they are set. Of 13 words in 5 fonts 51 are read right at 1.4 to 1.5, 47 at 1.8, 32 as they are."""
_WIDEST = 0.6
"""No half-width character is wider, in em; of wide ones most are."""
_PITCH = 0.8
"""How far a half-width character moves the pen at most, in em; a voiced one is two (ﾎﾟ). Some may not have been read."""
_MARK_ABOVE, _MARK_WIDE, _MARK_APART = 0.5, 0.35, 0.03
"""How far down a voiced mark (ﾞ ﾟ) reaches at most, how wide each of its strokes is, and how far from its kana it is
set, of the height of the ink."""
_VOICED = frozenset("ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ")
_LEAST_PIECES = 2
_INK_OF_EM = 0.86
"""How high the ink of a line of Japanese is, in em."""


def half_width_parts(image: Image, line: LineProbabilities) -> list[tuple[int, int]]:
    """Where katakana stand half as wide as they are high: first and last column and one more, of the image.

    Args:
        image: grey line image (height, width), dark ink on white.
        line: what was recognised of it; katakana among it, read as such or as signs, tell where to look.
    """
    placed = greedy(line)
    if not any(_is_katakana(p.character) for p in placed):
        return []
    dark = np.asarray(image < INK, np.bool_)
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.asarray(dark.any(axis=0), np.bool_)
    if not len(rows):
        return []
    em = (rows[-1] - rows[0] + 1) / _INK_OF_EM
    scale = image.shape[0] / LINE_HEIGHT_PX
    middles = [(p.step + 0.5) * STEP_PX * scale for p in placed]
    edges = [0.0, *((a + b) / 2 for a, b in pairwise(middles)), float(image.shape[1])]
    found = []
    for wanted, numbers in groupby(range(len(placed)), key=lambda i: _may_be_katakana(placed[i])):
        run = list(numbers)
        if not wanted or not any(_is_katakana(placed[i].character) for i in run):
            continue
        left, right = round(edges[run[0]]), round(edges[run[-1] + 1])
        pieces = _pieces(columns[left:right])
        if len(pieces) < _LEAST_PIECES:
            continue
        cells = sum(2 if placed[i].character in _VOICED else 1 for i in run)
        close = pieces[-1][1] - pieces[0][0] <= _PITCH * em * cells
        if close and max(end - start for start, end in pieces) <= _WIDEST * em:
            found.append((left + pieces[0][0], left + pieces[-1][1]))
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


def _is_katakana(character: str) -> bool:
    return "ァ" <= character <= "ー"


def _may_be_katakana(placed: Placed) -> bool:
    """Whether what was read may be a katakana in truth: signs and letters may, figures, kanji and hiragana not."""
    character = placed.character
    return _is_katakana(character) or not (character.isdigit() or "ぁ" <= character <= "ゖ" or "一" < character <= "龥")
