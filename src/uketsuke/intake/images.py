"""Grey images and their sizes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]
"""A 3 × 3 homography px → px; whole numbers are pixel centres."""


def resized(image: Grey, factor: float) -> Grey:
    """An image at `factor` times its size: averaged when smaller, smoothly grown when larger."""
    if factor == 1.0:
        return image
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


def scaling(factor: float) -> Matrix:
    """The matrix by which px positions move when an image is scaled."""
    return np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2], [0, 0, 1.0]])
