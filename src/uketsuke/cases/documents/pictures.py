"""How page images are kept in documents: small, and with everything on them that may be evidence."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

Image = NDArray[np.uint8]

JPEG_QUALITY = 50
"""Measured on the sample scans at 300 dpi: 300 to 500 kB a page and 36 to 46 dB; at 75 half as much again, and no
stroke that is not to be seen at 50. JPEG 2000 is no smaller at the same likeness and takes thirty times as long."""
THUMBNAIL_HEIGHT_PX = 456
"""An A4 page at 39 dpi: which paper it is can be seen, what is written on it hardly."""
THUMBNAIL_QUALITY = 50

_SPLIT_AT = 128
_TONE = 16
_MOST_BETWEEN = 0.001
"""Of a scan in two tones no pixel lies between black and white; a few may, where a program drew a line over it."""
_G4_ROWS = 278
"""TIFF's RowsPerStrip: all rows in one strip, which then is the whole CCITT stream."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey or black-and-white image as PDF holds it, in one component, with its size in px."""

    content: bytes
    coding: Literal["jpeg", "g4"]
    width: int
    height: int


def picture_of(image: Image, *, two_toned: bool = False) -> Picture:
    """A page image for a document.

    A scan that came in two tones, as from a fax or an office scanner set to text, stays so (CCITT group 4): an eighth
    of the bytes, and sharper. Every other stays grey (JPEG), since pencil, seals, photos and shades are evidence.

    Args:
        image: grey (height, width) uint8 at 300 dpi.
        two_toned: whether what came was (see `is_two_toned`); turning it level has made its edges grey since.
    """
    height, width = image.shape
    if two_toned:
        return Picture(_group4(image), "g4", width, height)
    return Picture(_jpeg(image), "jpeg", width, height)


def is_two_toned(original: Image) -> bool:
    """Whether a side as it came (grey, uint8) is black and white with nothing between."""
    between = (original >= _TONE) & (original <= 255 - _TONE)
    return int(np.count_nonzero(between)) <= _MOST_BETWEEN * original.size


def thumbnail_of(image: Image) -> bytes:
    """A small picture of a page (grey uint8), as WebP."""
    scale = THUMBNAIL_HEIGHT_PX / max(image.shape)
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return _encoded(".webp", np.asarray(small, np.uint8), cv2.IMWRITE_WEBP_QUALITY, THUMBNAIL_QUALITY)


def _jpeg(image: Image) -> bytes:
    return _encoded(".jpg", image, cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1)


def _encoded(suffix: str, image: Image, *parameters: int) -> bytes:
    done, content = cv2.imencode(suffix, image, parameters)
    if not done:
        raise ValueError(f"no {suffix} of an image of shape {image.shape}, {image.dtype}")
    return content.tobytes()


def _group4(image: Image) -> bytes:
    """The image's CCITT group 4 stream; in it 1 is white."""
    two_toned = Pillow.fromarray(image >= _SPLIT_AT)
    file = io.BytesIO()
    two_toned.save(file, "TIFF", compression="group4", tiffinfo={_G4_ROWS: image.shape[0]})
    with Pillow.open(file) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        (offset,), (length,) = tags[273], tags[279]
    return file.getvalue()[offset : offset + length]
