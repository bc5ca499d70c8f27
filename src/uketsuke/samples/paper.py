"""A sheet of paper at 300 dpi and ways to put ink on it.

A page is a uint8 array (3508, 2480), 0 black to 255 white, or in colour (3508, 2480, 3), blue green red, in the
form frame. Functions that draw change the page they are given: a sheet is filled by dozens of small marks, and
copies of it would cost more than they do.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import PX_PER_MM, BoxMm

Page = NDArray[np.uint8]
Ink = int | tuple[int, int, int]
"""How dark an ink is (0 black), or its blue, green and red."""
_FRACTION_BITS = 4
_LUMINANCE = (0.114, 0.587, 0.299)
"""What blue, green and red give to grey (ITU-R BT.601)."""


def px(mm: float) -> float:
    """Millimetres on paper as pixels at 300 dpi."""
    return mm * PX_PER_MM


def stamp(page: Page, mask: NDArray[np.uint8], left: int, top: int, ink: Ink) -> None:
    """Lay ink where `mask` (alpha, uint8) is set; what is off the page is lost.

    A colour on a grey page is as dark as it looks.
    """
    height, width = mask.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(page.shape[1], left + width), min(page.shape[0], top + height)
    if x0 >= x1 or y0 >= y1:
        return
    alpha = mask[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.uint16)
    region = page[y0:y1, x0:x1]
    if page.ndim == 3:
        alpha = alpha[:, :, None]
        taken = 255 - np.array(ink, np.uint16)
    else:
        dark = ink if isinstance(ink, int) else round(float(np.dot(ink, _LUMINANCE)))
        taken = np.array(255 - dark, np.uint16)
    # Ink over ink gets no lighter: both only take light away.
    through = 255 - alpha * taken // 255
    region[:] = (region * through // 255).astype(np.uint8)


def stroke(page: Page, points: Sequence[tuple[float, float]], width_px: float, ink: Ink) -> None:
    """Draw a smooth pen line through `points` (px, any fraction)."""
    if len(points) < 2:
        return
    array = np.array(points, np.float64)
    margin = int(width_px) + 3
    left, top = np.floor(array.min(axis=0)).astype(int) - margin
    right, bottom = np.ceil(array.max(axis=0)).astype(int) + margin
    mask: NDArray[np.uint8] = np.zeros((int(bottom - top), int(right - left)), np.uint8)
    shifted = np.round((array - (left, top)) * 2**_FRACTION_BITS).astype(np.int32)
    thickness = max(1, round(width_px))
    cv2.polylines(mask, [shifted.reshape(-1, 1, 2)], False, 255, thickness, cv2.LINE_AA, _FRACTION_BITS)
    stamp(page, mask, int(left), int(top), ink)


def dimmed(page: Page, light: Page) -> Page:
    """The page under a light: `light` (H, W) uint8 says how much is left of each pixel, 255 all of it."""
    full = light if page.ndim == 2 else cv2.merge((light, light, light))
    return np.asarray(cv2.multiply(page, full, scale=1 / 255), np.uint8)


def grey_of(page: Page) -> Page:
    """The page in grey, itself if it is."""
    return page if page.ndim == 2 else np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)


def colour_of(page: Page) -> Page:
    """The page in colour (BGR), itself if it is."""
    return page if page.ndim == 3 else np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8)


def erase(page: Page, box: BoxMm, grow_mm: float = 0.0) -> None:
    """Make the box white, as a word deleted in an office program leaves it."""
    x0, y0 = round(px(box.left - grow_mm)), round(px(box.top - grow_mm))
    x1, y1 = round(px(box.right + grow_mm)), round(px(box.bottom + grow_mm))
    page[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = 255
