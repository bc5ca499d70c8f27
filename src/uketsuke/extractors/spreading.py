"""Thin strokes close to each other (11, 16, 121) that became one figure, found by counting, and set further apart.

The recogniser looks in steps of eight pixels of a line 48 px high, and what repeats without white between is one
character to it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.alphabets import as_japanese
from uketsuke.extractors.decoding import beam
from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, LineProbabilities
from uketsuke.extractors.spacing import INK, Placed, greedy

Image = NDArray[np.uint8]

_ADDED = 0.17
"""White put between two characters, of the line's height."""
_LEAST_HIGH = 0.04
"""What is lower than this, of the line's height, is a speck and goes with what stands before it."""
_ONE_CHARACTER = 0.5
"""Pieces of ink that share so much of the narrower one's width are one character (5 and its flag, i, :)."""
_STROKE = 0.6
"""A piece of a figure's own is at least so high, of the usual height of the line's figures."""
_BAR_HIGH, _BAR_WIDE, _BAR_OFF = 0.3, 0.2, 0.25
"""A hyphen's greatest height and least width, and how far it may lie from the middle, in heights of a letter."""
_FIGURE = re.compile("[0-9](?=[-0-9番号丁階室])|(?<=[-0-9])[0-9]")
"""A figure of a number; alone it may be a character that is none (い, り)."""
_BESIDE = 2
"""Steps on either side of what was read as ASCII: what became one character may begin before it."""


@dataclass(slots=True)
class _Character:
    """Pieces of ink that lie above each other: from where to where, top and height of the highest one, their labels."""

    left: int
    right: int
    top: int
    height: int
    labels: list[int]


def loses_strokes(image: Image, line: LineProbabilities) -> bool:
    """Whether more pieces of ink as high as figures stand where figures were read than figures were read.

    Args:
        image: grey line image (height, width), dark ink on white.
        line: what was recognised of it.
    """
    placed = greedy(line)
    text = "".join(p.character for p in placed)
    figures = [m.start() for m in _FIGURE.finditer(text)]
    if not figures:
        return False
    middles = _middles(placed, image)
    heights: dict[int, list[int]] = {}
    for piece in _characters(image)[1]:
        nearest = int(np.abs(middles - (piece.left + piece.right) / 2).argmin())
        heights.setdefault(nearest, []).append(piece.height)
    usual = float(np.median([max(heights.get(i, [0])) for i in figures]))
    return any(sum(height >= _STROKE * usual for height in heights.get(i, ())) > 1 for i in figures)


def loses_hyphen(image: Image, line: LineProbabilities) -> bool:
    """Whether a short bar in the middle of a line of Latin letters was read as no hyphen."""
    placed = greedy(line)
    if len(placed) < 3 or not all(p.character.isascii() for p in placed):
        return False
    middles = _middles(placed, image)
    characters = _characters(image)[1]
    if not characters:
        return False
    usual = float(np.median([c.height for c in characters]))
    middle = float(np.median([c.top + c.height / 2 for c in characters]))
    for c in characters:
        flat = c.height <= _BAR_HIGH * usual and c.right - c.left >= _BAR_WIDE * usual
        if flat and abs(c.top + c.height / 2 - middle) <= _BAR_OFF * usual:
            nearest = placed[int(np.abs(middles - (c.left + c.right) / 2).argmin())]
            if nearest.character not in "-_=~":
                return True
    return False


def is_crowded(image: Image, line: LineProbabilities) -> bool:
    """Whether a line holds more pieces of ink beside each other than characters were read: a _ or - may be lost."""
    return len(_characters(image)[1]) > len(greedy(line))


def spread(image: Image, line: LineProbabilities) -> Image:
    """The line with white put between the characters of its ASCII parts; what follows moves with them.

    Args:
        image: grey line image (height, width), dark ink on white.
        line: what was recognised of it, for the places of its characters.
    """
    ranges = _ascii_ranges(greedy(line), image.shape[0] / LINE_HEIGHT_PX)
    labels, characters = _characters(image)
    shift = np.zeros(int(labels.max()) + 1, np.int64)
    moved = 0
    for i, character in enumerate(characters):
        if i and any(start <= character.left <= end for start, end in ranges):
            moved += max(2, round(_ADDED * image.shape[0]))
        shift[character.labels] = moved
    height, width = image.shape
    found = np.full((height, width + moved), 255, np.uint8)
    # What is pale around the ink is its own, as far as two pixels.
    near = cv2.dilate(labels.astype(np.float32), np.ones((5, 5), np.uint8)).astype(np.int64)
    owner = np.where(labels > 0, labels, near)
    rows, columns = np.nonzero(owner)
    np.minimum.at(found, (rows, columns + shift[owner[rows, columns]]), image[rows, columns])
    return found


def is_fuller(spaced: LineProbabilities, line: LineProbabilities) -> bool:
    """Whether a line spread apart was read as more characters than before, and more surely."""
    if len(greedy(spaced)) <= len(greedy(line)):
        return False
    return fit(spaced) > fit(line)


def _middles(placed: tuple[Placed, ...], image: Image) -> NDArray[np.float64]:
    """Where in an image the recogniser was surest of each character, px from the left."""
    steps = np.array([p.step for p in placed], np.float64)
    found: NDArray[np.float64] = (steps + 0.5) * STEP_PX * image.shape[0] / LINE_HEIGHT_PX
    return found


def fit(line: LineProbabilities) -> float:
    """How well the likeliest text fits a line: its log probability; -inf where nothing can be read."""
    return max((d.log_probability for d in beam(as_japanese(line), width=8)), default=-math.inf)


def _characters(image: Image) -> tuple[NDArray[np.int32], list[_Character]]:
    """The label of every pixel's piece of ink (0 is paper), and the pieces that belong together, from the left."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(image < INK, np.uint8), connectivity=8)
    found: list[_Character] = []
    for k in sorted(range(1, count), key=lambda k: int(stats[k, cv2.CC_STAT_LEFT])):
        left, top, height = (int(stats[k, at]) for at in (cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP, cv2.CC_STAT_HEIGHT))
        right = left + int(stats[k, cv2.CC_STAT_WIDTH])
        last = found[-1] if found else None
        if last is not None and (
            height < _LEAST_HIGH * image.shape[0]
            or min(last.right, right) - left >= _ONE_CHARACTER * min(last.right - last.left, right - left)
        ):
            last.right = max(last.right, right)
            if height > last.height:
                last.top, last.height = top, height
            last.labels.append(k)
        else:
            found.append(_Character(left, right, top, height, [k]))
    return np.asarray(labels, np.int32), found


def _ascii_ranges(placed: tuple[Placed, ...], scale: float) -> list[tuple[float, float]]:
    """From where to where ASCII characters were read together, px."""
    runs: list[list[int]] = [[]]
    for p in placed:
        if p.character.isascii():
            runs[-1].append(p.step)
        elif runs[-1]:
            runs.append([])
    return [((run[0] - _BESIDE) * STEP_PX * scale, (run[-1] + 1 + _BESIDE) * STEP_PX * scale) for run in runs if run]
