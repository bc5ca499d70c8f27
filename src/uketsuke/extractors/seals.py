"""A seal (印鑑) pressed over the end of an entry: found by its ring, its paler print taken away from the writing."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import PX_PER_MM

Mask = NDArray[np.uint8]
Image = NDArray[np.uint8]

_HEIGHTS_MM, _STEP_MM = (9.4, 12.6), 0.4
"""Seals of persons are 10.5 to 12 mm high; a little more and less for the scan."""
_SHAPES = (1.0, 0.76)
"""Width to height: round and oval."""
_RING_PX = 7
_RING = 0.72
"""Share of a ring along which there must be ink."""
_HEIGHT_SLACK_PX = 4
_PALER = 22
"""How much lighter than the pen a seal must be for the two to be told apart."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The ring of a seal: its middle and half axes in px."""

    middle: tuple[int, int]
    axes: tuple[int, int]


def find_seal(mask: Mask) -> Seal | None:
    """The seal in the ink of an entry (255 in the mask, 300 dpi), or None."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows) or rows[-1] - rows[0] < 0.9 * _HEIGHTS_MM[0] * PX_PER_MM:
        return None
    pad = round(2.5 * PX_PER_MM)
    # A ring by an uneven stamp lies a pixel here or there.
    ink = (cv2.dilate(np.pad(mask, pad), np.ones((3, 3), np.uint8)) > 0).astype(np.float32)
    best, found = 0.0, None
    for height in np.arange(*_HEIGHTS_MM, _STEP_MM) * PX_PER_MM:
        for shape in _SHAPES:
            axes = (round(shape * height / 2), round(height / 2))
            size = (2 * axes[0] + _RING_PX, 2 * axes[1] + _RING_PX)
            if size[0] > ink.shape[1] or size[1] > ink.shape[0]:
                continue
            ring = np.zeros((size[1], size[0]), np.uint8)
            cv2.ellipse(ring, (size[0] // 2, size[1] // 2), axes, 0, 0, 360, 1, 1)
            covered = cv2.matchTemplate(ink, ring.astype(np.float32), cv2.TM_CCORR) / float(ring.sum())
            row, column = divmod(int(covered.argmax()), covered.shape[1])
            if covered[row, column] > best:
                best = float(covered[row, column])
                found = Seal((column + size[0] // 2 - pad, row + size[1] // 2 - pad), axes)
    return found if best >= _RING else None


def without_seal(mask: Mask, grey: Image, seal: Seal) -> tuple[Mask, Image]:
    """Mask and grey image (white paper) of an entry with the seal's print taken away, as far as it is paler."""
    ring, inside = np.zeros_like(mask), np.zeros_like(mask)
    cv2.ellipse(ring, seal.middle, seal.axes, 0, 0, 360, 255, _RING_PX)
    cv2.ellipse(inside, seal.middle, (seal.axes[0] + 4, seal.axes[1] + 4), 0, 0, 360, 255, -1)
    printed, written = grey[(ring > 0) & (mask > 0)], grey[(inside == 0) & (mask > 0)]
    gone = ring > 0
    if printed.size and written.size:
        # A stroke is darkest in its middle; its edges are as pale as any seal.
        pen, stamp = float(np.percentile(written, 30)), float(np.percentile(printed, 30))
        if stamp - pen >= _PALER:
            core = np.where((grey < (pen + stamp) / 2) & (mask > 0), np.uint8(255), np.uint8(0))
            gone |= (inside > 0) & (cv2.dilate(core, np.ones((5, 5), np.uint8)) == 0)
    # The writing keeps its height: what reaches over and under it is the seal's.
    rows = np.flatnonzero((np.where(inside > 0, 0, mask) > 0).any(axis=1))
    if len(rows):
        outside = np.ones_like(mask)
        outside[max(0, rows[0] - _HEIGHT_SLACK_PX) : rows[-1] + 1 + _HEIGHT_SLACK_PX] = 0
        gone |= (inside > 0) & (outside > 0)
    rest = np.where(gone, np.uint8(0), mask)
    return rest, np.where(gone, np.uint8(255), grey)
