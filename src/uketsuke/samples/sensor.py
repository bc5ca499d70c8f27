"""From light to numbers: contrast, tint and grain, dirt on the glass, 1 bit, and what a telephone line does."""

from __future__ import annotations

from functools import cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.samples.optics import Field, spread
from uketsuke.samples.paper import Page, dimmed

_TILE = 1024
_DOTS = np.array([[24, 10, 12, 26], [8, 0, 2, 14], [22, 6, 4, 16], [30, 20, 18, 28]], np.float32) / 32
"""Thresholds of a clustered 4×4 dot."""
_FAX_HEADER = "2026-11-20 {:02d}:{:02d}   FROM: 03-0000-{:04d}   TO: {:04d}            P. {:02d}"

Streak = tuple[float, float, float]
"""Place across the file (share of its width), width (px), and the grey level of the dirt's line."""


def exposed(image: Page, black: int, white: int, tint: tuple[float, float, float], light: Field | None) -> Page:
    """The image with ink at `black` and paper at `white` times `tint` (blue, green, red; grey takes none),
    under `light` (a field of the grid's nodes, at most 1; None is even light)."""
    levels = black + np.arange(256) * (white - black) / 255
    gains = tint if image.ndim == 3 else (1.0,)
    table = np.round(levels[:, None] * np.array(gains)).clip(0, 255).astype(np.uint8)
    out = np.asarray(cv2.LUT(image, table.reshape(1, 256, -1)), np.uint8)
    if light is not None:
        size = (image.shape[1], image.shape[0])
        out = dimmed(out, spread(np.round(light.clip(0, 1) * 255).astype(np.uint8), size))
    return out


def streaked(image: Page, streaks: tuple[Streak, ...]) -> None:
    """Lines along the feed where dirt lies on the glass."""
    for place, width, tone in streaks:
        left = int(place * image.shape[1])
        line = image[:, left : left + max(1, round(width))]
        line[:] = (line.astype(np.uint16) * 2 // 5 + int(tone) * 3 // 5).astype(np.uint8)


def grainy(image: Page, sigma: float, rnd: Random) -> Page:
    """The image with the sensor's grain of deviation about `sigma` grey levels, alike in all colours."""
    if sigma < 0.05:
        return image
    height, width = image.shape[:2]
    top, left = rnd.randrange(_TILE), rnd.randrange(_TILE)
    rows, columns = -(-(height + top) // _TILE), -(-(width + left) // _TILE)
    field = np.tile(_grain(round(sigma, 1)), (rows, columns))[top : top + height, left : left + width]
    if image.ndim == 3:
        field = np.asarray(cv2.merge((field, field, field)), np.int16)
    return cv2.add(image, field, dtype=cv2.CV_8U).astype(np.uint8)


def bilevel(image: Page, threshold: float, halftone: bool) -> Page:
    """1 bit as 0 and 255: black where it is darker than `threshold`, photos in dots if `halftone`."""
    _, plain = cv2.threshold(image, threshold, 255, cv2.THRESH_BINARY)
    if not halftone:
        return plain.astype(np.uint8)
    height, width = image.shape
    small = cv2.resize(image, (width // 8, height // 8), interpolation=cv2.INTER_AREA)
    # A photo is dark over a centimetre or more; print and writing leave most of the paper white.
    dark = (cv2.blur(small, (9, 9)) < threshold * 0.95).astype(np.uint8)
    if not dark.any():
        return plain.astype(np.uint8)
    photo = cv2.resize(cv2.dilate(dark, np.ones((13, 13), np.uint8)), (width, height)) > 0
    dots = np.tile(_DOTS, (-(-height // 4), -(-width // 4)))[:height, :width] * (threshold * 1.15) + 10
    return np.where(photo, np.where(image > dots, 255, 0), plain).astype(np.uint8)


def disturbed(image: Page, specks: int, lost_lines: int, rnd: Random) -> None:
    """Specks of a dirty glass, and lines that a telephone line lost: white, or the line above once more."""
    generator = np.random.default_rng(rnd.getrandbits(32))
    height, width = image.shape
    ys, xs = generator.integers(0, height, specks), generator.integers(0, width, specks)
    sizes = generator.integers(1, 3, (specks, 2))
    tones = generator.choice((0, 0, 255), specks)
    for y, x, (high, wide), tone in zip(ys, xs, sizes, tones, strict=True):
        image[y : y + high, x : x + wide] = tone
    for _ in range(lost_lines):
        y, many = int(generator.integers(8, height - 8)), int(generator.integers(1, 4))
        image[y : y + many] = 255 if generator.random() < 0.4 else image[y - 1]


def print_header(image: Page, number: int, rnd: Random) -> None:
    """The sender's line that a fax machine prints across the top of what it receives."""
    text = _FAX_HEADER.format(
        rnd.randint(8, 18), rnd.randint(0, 59), rnd.randint(0, 9999), rnd.randint(0, 9999), number
    )
    scale = image.shape[1] / 1728
    line = image[: round(34 * scale)]
    drawn = np.full(line.shape, 255, np.uint8)
    cv2.putText(drawn, text, (round(60 * scale), round(24 * scale)), cv2.FONT_HERSHEY_PLAIN, 1.4 * scale, 0, 1)
    line[drawn < 128] = 0


@cache
def _grain(sigma: float) -> NDArray[np.int16]:
    # One tile for all pages: drawing 8 million numbers a page would cost more than everything else.
    grain = np.random.default_rng(7).normal(0, sigma, (_TILE, _TILE))
    smooth = 0.7 * grain + 0.5 * np.roll(grain, 1, axis=1)
    return np.round(smooth).astype(np.int16)
