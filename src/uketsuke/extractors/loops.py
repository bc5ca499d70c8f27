"""A 0 begun with a stroke from above is taken for a 6; the height of its loop tells which it is.

The loop of a 6 ends about half way up, that of a 0 fills the figure.
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.engine import LINE_HEIGHT_PX, STEP_PX, LineProbabilities
from uketsuke.extractors.spacing import INK

Image = NDArray[np.uint8]

_SAID = 0.3
"""Probability of a 6 from which its loop is looked at."""
_HEIGHT, _SEEN, _BIAS = 48.9, -1.99, -21.8
"""Log odds that it is a 0: by the height of its loop as a share of the figure's, by the log odds with which a 6 was
read, and at none of both. Fitted to 1,957 figures read as 6 in filings of fitting seeds, 64 of them 0."""
_HEIGHTS, _LEAST_DOUBT = (0.4, 0.9), 1e-5
"""Heights beyond these say no more, and no 6 is surer."""
_LOWEST_ZERO, _LOW = 0.645, 0.3
"""No 0 that was read as 6 had so low a loop, of 29 in 170 filings of tuning seeds; of 969 true 6, 98 in 100 had. What
such a figure can be of a 0 at most."""
_SUREST, _UNSEEN = 0.93, 0.06
"""How sure a loop can make of a 0, and how likely a 0 is where a 6 without a loop was read."""
_OPEN_PX = 2.5
_LEAST_LOOP_PX, _REACH_PX = 5, 9
"""In px of the line image 48 px high: the smallest loop, and how far from its step a figure's loop may lie."""
_WIDEST, _LEANING = 2.2, 0.5
"""A figure is not so many times wider than its loop; its stroke from above leans so much of the loop's height."""
_SIXES, _ZEROS = ("6", "６", "b"), "0"


def looked_at(line: LineProbabilities, image: Image) -> LineProbabilities:
    """The line with the probability of every 6 shared between 6 and 0 as its loop says.

    Args:
        line: what was recognised.
        image: the line image that was recognised, grey, any height.
    """
    sixes = [k for k, token in enumerate(line.tokens) if token in _SIXES]
    if not sixes:
        return line
    said = line.probability[:, sixes].sum(axis=1)
    steps = np.flatnonzero(said > _SAID)
    if not len(steps):
        return line
    ink = np.where(image < INK, np.uint8(255), np.uint8(0))
    scale = LINE_HEIGHT_PX / image.shape[0]
    # A pen that does not quite come back to where it began still means a loop; but where there is one, it counts:
    # closing what is open would also close the upper part of a printed 6.
    gap = max(3, round(_OPEN_PX / scale))
    closed = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)), np.uint8)
    loops, perhaps = _loops(ink, scale), _loops(closed, scale)
    tokens, probability = line.tokens, line.probability.copy()
    if _ZEROS not in tokens:
        tokens = (*tokens, _ZEROS)
        probability = np.hstack([probability, np.zeros((line.steps, 1), np.float32)])
    zero = tokens.index(_ZEROS)
    for step in steps:
        place = (float(step) + 0.5) * STEP_PX
        height = _loop_at(place, loops) or _loop_at(place, perhaps)
        share = _UNSEEN if height is None else min(_zero_of(height, float(said[step])), _SUREST)
        moved = probability[step, sixes] * np.float32(share)
        probability[step, sixes] -= moved
        probability[step, zero] += moved.sum()
    return replace(line, tokens=tokens, probability=probability)


def _zero_of(height: float, six: float) -> float:
    """How likely a figure is a 0 that is read as 6 with a probability and has a loop so high."""
    six = min(max(six, _LEAST_DOUBT), 1.0 - _LEAST_DOUBT)
    height = min(max(height, _HEIGHTS[0]), _HEIGHTS[1])
    zero = 1.0 / (1.0 + math.exp(-(_HEIGHT * height + _SEEN * math.log(six / (1.0 - six)) + _BIAS)))
    # Figures set far apart are read with less sureness, whatever they are.
    return min(zero, _LOW) if height < _LOWEST_ZERO else zero


def _loop_at(x: float, loops: list[tuple[float, float, float]]) -> float | None:
    """The height of the loop nearest to a place, as a share of its figure's; None where there is none."""
    near = [(abs((left + right) / 2 - x), height) for left, right, height in loops]
    near = [(distance, height) for distance, height in near if distance <= _REACH_PX]
    return min(near)[1] if near else None


def _loops(ink: Image, scale: float) -> list[tuple[float, float, float]]:
    """Every loop of ink (255): left and right edge in px times `scale`, and its share of its figure's height."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(ink), connectivity=4)
    _, figures = cv2.connectedComponents(ink, connectivity=8)
    found = []
    for label in range(1, count):
        left, top, width, height = (int(v) for v in stats[label, :4])
        if left == 0 or top == 0 or left + width == ink.shape[1] or top + height == ink.shape[0]:
            continue
        if height * scale < _LEAST_LOOP_PX or height < 0.5 * width:
            continue
        # The stroke that closes the loop, and as much as lies straight above and below.
        around = figures[top : top + height, left - 1 : left + width + 1]
        own = np.bincount(around[around > 0]).argmax()
        below = ink[top + height :, left + width // 2] > 0
        pen = len(below) if below.all() else int(np.argmin(below))
        edge = round(1.5 * pen) + 1
        figure = np.flatnonzero((figures == own).any(axis=0))
        if figure[-1] - figure[0] > _WIDEST * (width + 2 * edge):
            # Figures that run into each other: what stands over the loop and a little beside it.
            side = edge + round(_LEANING * height)
            columns = figures[:, max(0, left - side) : left + width + side]
        else:
            columns = figures
        rows = np.flatnonzero((columns == own).any(axis=1))
        # Both heights from middle of stroke to middle of stroke.
        share = (height + pen) / max(rows[-1] + 1 - rows[0] - pen, 1)
        found.append((left * scale, (left + width) * scale, float(share)))
    return found
