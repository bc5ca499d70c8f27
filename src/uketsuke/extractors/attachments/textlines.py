"""Where the lines of text lie on a page nobody has described: strokes, letters, letters side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pieces import pieces

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_SCALE = 0.5
"""Lines are looked for at 150 dpi; all `_PX` below are at that scale (6 px a millimetre)."""
_STROKE_PX = 31
"""A stroke is thinner than this; what is broader is a picture or a shadow."""
_LEAST_DARKNESS = 28
_BESIDE_PX, _HALF_TONE = 15, 0.45
_RULE_PX = 60
"""A straight stroke longer than this is a rule of a table, not part of a letter."""
_HIGHEST_PX, _LOWEST_PX = 84, 7
_SMEAR_PX = 11
_SOLID, _BAR_PX = 0.93, 40
"""More ink for its size than this is a bar, not small bold print or an I."""
_SAME_LINE = 0.6
_NEAR = 1.3
_FAR = 3.2
"""Gaps within a line, in heights of its letters; the longer one in headings set wide (在 職 証 明 書)."""
_PAD = 0.14
_MOST_LETTERS = 12_000
_MOST_PIECES, _MOST_ROUNDS = 3_000, 30
"""A page of small print has 1,400 pieces when it lies on its side, and its lines are joined in 24 rounds; noise that
a broken codec leaves has ten thousand, and would be joined for an hour."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A level line of text: `box` in px of the page; `slope` is how much it falls (px down a px to the right),
    `tightness` the share of its columns with ink in them: nearly all in a line of print, hardly half in letters
    that only happen to stand side by side, as those of lines above each other do on a page on its side."""

    box: BoxPx
    slope: float = 0.0
    tightness: float = 1.0

    @property
    def aspect(self) -> float:
        """Its width in heights: about the number of Japanese characters on it."""
        return self.box.width / max(1, self.box.height)


def find_lines(page: Image) -> list[TextLine]:
    """The lines of text that run from left to right, top to bottom (or from right to left, upside down).

    Args:
        page: grey (height, width) uint8 at about 300 dpi, dark on light.
    Returns:
        Lines in reading order; none for a page without text, or one that is all noise.
    """
    small = cv2.resize(page, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_AREA)
    strokes = _strokes(np.asarray(small, np.uint8))
    rules_across, rules_down = _rules(strokes)
    letters = _letters(strokes & ~rules_across & ~rules_down)
    joined = _smeared(letters) & ~rules_down
    close = _close_letters(joined, letters)
    return sorted(
        (_line(group, letters, page.shape) for group in _grouped(close, rules_down)),
        key=lambda line: (line.box.top, line.box.left),
    )


def cut_line(page: Image, line: TextLine) -> Image:
    """The picture of one line, made level, with a little paper round it."""
    box = line.box
    pad = round(_PAD * box.height) + 2
    if abs(line.slope) * box.width > 0.25 * box.height:
        return _cut_level(page, line, pad)
    top, left = max(0, box.top - pad), max(0, box.left - 2 * pad)
    return page[top : box.bottom + pad, left : box.right + 2 * pad]


def _cut_level(page: Image, line: TextLine, pad: int) -> Image:
    box = line.box
    # The box holds the whole slope; the line itself is that much lower.
    height = max(8, round(box.height - abs(line.slope) * box.width))
    size = (box.width + 4 * pad, height + 2 * pad)
    across, down = box.left + box.width / 2, box.top + box.height / 2
    place = np.array(
        [
            [1.0, 0.0, across - size[0] / 2],
            [line.slope, 1.0, down - size[1] / 2 - line.slope * size[0] / 2],
        ]
    )
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(page, place, size, flags=how, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _strokes(page: Image) -> Mask:
    """Thin dark marks, against the paper beside them: shadows, pictures and coloured grounds have none."""
    soft = cv2.GaussianBlur(page, (3, 3), 0.7)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (_STROKE_PX, _STROKE_PX))
    dark = cv2.morphologyEx(soft, cv2.MORPH_BLACKHAT, kernel)
    split, _ = cv2.threshold(dark, 0, 255, cv2.THRESH_OTSU)
    # Next to dark print the grey between its strokes is none.
    darkest = cv2.dilate(dark, np.ones((_BESIDE_PX, _BESIDE_PX), np.uint8)).astype(np.float32)
    return np.asarray(dark > np.maximum(max(_LEAST_DARKNESS, 0.8 * split), _HALF_TONE * darkest), np.bool_)


def _rules(strokes: Mask) -> tuple[Mask, Mask]:
    ink = strokes.astype(np.uint8)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RULE_PX), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((_RULE_PX, 1), np.uint8))
    # The rims of a rule that is not quite level are broken into pieces: they go with it.
    across, down = cv2.dilate(across, np.ones((3, 1), np.uint8)), cv2.dilate(down, np.ones((1, 3), np.uint8))
    return across > 0, down > 0


def _letters(strokes: Mask) -> Mask:
    """The strokes that can be letters or parts of them."""
    labels, stats = pieces(strokes)
    if len(stats) - 1 > _MOST_LETTERS:
        return np.zeros_like(strokes)
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    good = (height <= _HIGHEST_PX) & (width <= 2 * _HIGHEST_PX) & (area >= 4)
    # A frame round something has little ink for its size.
    good &= (area >= 0.06 * width * height) | (np.maximum(width, height) < 40)
    good[0] = False
    return np.asarray(good[labels], np.bool_)


def _smeared(letters: Mask) -> Mask:
    ink = cv2.morphologyEx(letters.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, _SMEAR_PX), np.uint8))
    ink = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 1), np.uint8))
    return np.asarray(ink > 0, np.bool_)


def _close_letters(joined: Mask, letters: Mask) -> list[BoxPx]:
    """Boxes (px at 150 dpi) of letters that stand close together."""
    labels, stats = pieces(joined)
    inked = np.bincount(labels[letters], minlength=len(stats))
    boxes = []
    for left, top, width, height, ink in zip(
        stats[1:, 0], stats[1:, 1], stats[1:, 2], stats[1:, 3], inked[1:], strict=True
    ):
        if height > _HIGHEST_PX or ink < 8 or (ink > _SOLID * width * height and max(width, height) > _BAR_PX):
            continue
        boxes.append(BoxPx(int(left), int(top), int(width), int(height)))
    return sorted(boxes, key=lambda box: box.left) if len(boxes) <= _MOST_PIECES else []


def _grouped(close: Sequence[BoxPx], rules_down: Mask) -> list[BoxPx]:
    """Pieces of one line joined, where no rule stands between; only what is high enough for text."""
    boxes = list(close)
    for _ in range(_MOST_ROUNDS):
        merged = _merged_once(boxes, rules_down)
        if len(merged) == len(boxes):
            break
        boxes = sorted(merged, key=lambda box: box.left)
    return [box for box in boxes if box.height >= _LOWEST_PX and box.width >= _LOWEST_PX]


def _merged_once(boxes: Sequence[BoxPx], rules_down: Mask) -> list[BoxPx]:
    open_boxes: list[BoxPx] = []
    done: list[BoxPx] = []
    for box in boxes:
        near: list[BoxPx] = []
        for candidate in open_boxes:
            (near if candidate.right + _FAR * _HIGHEST_PX >= box.left else done).append(candidate)
        best = min(
            (o for o in near if o.top < box.bottom and box.top < o.bottom and _one_line(o, box, rules_down)),
            key=lambda o: abs(box.left - o.right),
            default=None,
        )
        open_boxes = [o for o in near if o is not best]
        open_boxes.append(box if best is None else _around(best, box))
    return done + open_boxes


def _one_line(one: BoxPx, other: BoxPx, rules_down: Mask) -> bool:
    higher, lower = max(one.height, other.height), min(one.height, other.height)
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = other.left - one.right
    if overlap < _SAME_LINE * lower:
        return False
    if gap < 0:
        return overlap >= 0.5 * higher or -gap >= 0.8 * min(one.width, other.width)
    # A low piece (a dash, a comma, 一) belongs to a line whatever its height.
    alike = lower > 0.55 * higher or min(one.width, other.width) < 1.2 * higher
    letters_apart = one.width < 1.6 * one.height or other.width < 1.6 * other.height
    wide = _FAR if letters_apart and lower > 0.7 * higher and higher > 14 else _NEAR
    if not alike or gap > wide * higher:
        return False
    top, bottom = max(one.top, other.top), min(one.bottom, other.bottom)
    between = rules_down[top:bottom, max(0, one.right - 1) : other.left + 1]
    return between.size == 0 or not between.all(axis=0).any()


def _around(one: BoxPx, other: BoxPx) -> BoxPx:
    left, top = min(one.left, other.left), min(one.top, other.top)
    return BoxPx(left, top, max(one.right, other.right) - left, max(one.bottom, other.bottom) - top)


def _line(box: BoxPx, letters: Mask, shape: tuple[int, ...]) -> TextLine:
    ink = letters[box.top : box.bottom, box.left : box.right]
    columns = ink.sum(axis=0)
    there = np.flatnonzero(columns)
    slope = 0.0
    if box.width > 6 * box.height or (box.width > 150 and box.width > 3 * box.height):
        middles = (np.arange(box.height)[:, None] * ink).sum(axis=0)[there] / columns[there]
        slope = float(np.polyfit(there, middles, 1)[0])
    scale = 1 / _SCALE
    left, top = round(box.left * scale), round(box.top * scale)
    right, bottom = min(shape[1], round(box.right * scale)), min(shape[0], round(box.bottom * scale))
    return TextLine(BoxPx(left, top, right - left, bottom - top), slope, len(there) / box.width)
