"""Grey images and their sizes."""

from __future__ import annotations

import weakref

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]
"""A 3 × 3 homography px → px; whole numbers are pixel centres."""


def resized(image: Grey, factor: float) -> Grey:
    """An image at `factor` times its size: averaged when smaller, smoothly grown when larger.

    Everybody who looks at a side wants it at another size, by way of its half: that is kept until another image's is
    asked for, and so images must not be written to.
    """
    if factor == 1.0:
        return image
    if factor == 0.5:
        return _halves.of(image)
    how = cv2.INTER_AREA if factor < 1.0 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def shrunk(image: Grey, long_side: int) -> tuple[Grey, float]:
    """The image with its longer side at most `long_side` px, and the factor it was scaled by."""
    factor = min(1.0, long_side / max(image.shape))
    if factor < 0.5:
        # Halving first and averaging the rest is far quicker than one long step, and as good here.
        half = resized(image, 0.5)
        return resized(half, long_side / max(half.shape)), factor
    return resized(image, factor), factor


class _Halves:
    """The half of the image asked for last."""

    def __init__(self) -> None:
        self._kept: tuple[weakref.ref[Grey], Grey] | None = None

    def of(self, image: Grey) -> Grey:
        kept = self._kept
        if kept is None or kept[0]() is not image:
            half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            kept = self._kept = (weakref.ref(image), np.asarray(half, np.uint8))
        return kept[1]


_halves = _Halves()


def scaling(factor: float) -> Matrix:
    """The matrix by which px positions move when an image is scaled."""
    return np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2], [0, 0, 1.0]])
