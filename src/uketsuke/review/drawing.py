"""A page with its readings drawn on it, as one picture: for documents and for looking at a result at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from uketsuke.forms.readings import FieldReading
from uketsuke.review.naming import Namer
from uketsuke.review.views import Box, Category, boxes_of
from uketsuke.review.words import DEFAULT, Language

COLOURS: dict[Category, tuple[int, int, int]] = {
    "accepted": (47, 125, 79),
    "unsure": (179, 107, 0),
    "empty": (138, 148, 155),
    "unreadable": (179, 38, 30),
    "conflict": (179, 38, 30),
}
FONTS = (
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipagp.ttf",
    "/usr/share/fonts/truetype/vlgothic/VL-PGothic-Regular.ttf",
)
"""Debian's Japanese Gothic fonts, the first one there is; without any, Pillow's own (Latin only)."""
TEXT_PX = 36
"""Height of the drawn values: 3 mm at 300 dpi."""
WASH = 0.16
"""How much of a box's colour covers the paper."""


def draw_readings(
    image: NDArray[np.uint8], fields: Sequence[FieldReading], *, language: Language = DEFAULT
) -> NDArray[np.uint8]:
    """The page in colour with a box round every reading and its value at the box's top right.

    `image` is grey uint8 (height, width) in the page frame; comes back RGB uint8 (height, width, 3),
    same size. Boxes are coloured as on the review page; empty ones have no text.
    """
    boxes = [box for field in fields for box in boxes_of(field, Namer(language))]
    canvas = Image.fromarray(_washed(image, boxes))
    pen = ImageDraw.Draw(canvas)
    font = _font()
    for box in boxes:
        place = box.box
        pen.rectangle(
            (place.left, place.top, place.right, place.bottom),
            outline=COLOURS[box.category],
            width=2 if box.category == "empty" else 5,
        )
    for box in boxes:
        if box.text and box.category != "empty":
            _write(pen, box, font)
    return np.asarray(canvas)


def _washed(image: NDArray[np.uint8], boxes: Sequence[Box]) -> NDArray[np.uint8]:
    colour = np.repeat(image[:, :, None], 3, axis=2)
    for box in boxes:
        if box.category == "empty":
            continue
        area = (slice(max(0, box.box.top), box.box.bottom), slice(max(0, box.box.left), box.box.right))
        # Multiplying keeps the ink black and tints only the paper.
        tint = 1.0 - WASH * (1.0 - np.array(COLOURS[box.category]) / 255.0)
        colour[area] = (colour[area] * tint).astype(np.uint8)
    return colour


def _write(pen: ImageDraw.ImageDraw, box: Box, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> None:
    left, top, right, bottom = pen.textbbox((0, 0), box.text, font=font)
    width, height = right - left, bottom - top
    # Above the box, ending with it: the ink stays free, and the printed label is usually at its left.
    x = max(4, box.box.right - width - 6)
    y = max(0, box.box.top - height - 10)
    pen.rectangle((x - 6, y - 2, x + width + 6, y + height + 8), fill=(255, 255, 255))
    pen.text((x - left, y - top + 2), box.text, font=font, fill=COLOURS[box.category])


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in FONTS:
        if Path(path).is_file():
            return ImageFont.truetype(path, TEXT_PX)
    return ImageFont.load_default(TEXT_PX)
