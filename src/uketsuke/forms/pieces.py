"""The connected pieces of ink in a mask."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def pieces(mask: NDArray[np.uint8] | NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The connected pieces (over corners too) of what is not 0 in a mask (height, width): the number of each where it
    lies, 0 for the rest, and (x, y, width, height, area) of each, first of the rest."""
    ink: Any = mask.view(np.uint8)
    # Of OpenCV's ways this one measures pieces on a page of mostly white in a third of the usual one's time.
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_BBDT)
    return np.asarray(labels, np.int32), np.asarray(stats, np.int32)
