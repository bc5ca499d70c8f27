"""Cover sheets and PATCHT sheets: the sides that part one filing from the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import zxingcpp

from uketsuke.forms.codes import read_coversheet_text, read_ticket_text
from uketsuke.forms.pages import Separator
from uketsuke.intake.damaged_codes import large_corners, shows_large_bars, with_third_corner
from uketsuke.intake.images import Grey, shrunk

PATCH_TEXT = "PATCHT"
_QUICK_LONG_SIDE = 1_300
_NEGATIVE = 90
"""A side whose middle tone is darker shows white ink on black paper."""
_FORMATS = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128)


@dataclass(frozen=True, slots=True)
class FoundSeparator:
    """A separator and how far its side must turn clockwise to stand upright."""

    separator: Separator
    rotation: Literal[0, 90, 180, 270]


def find_separator(image: Grey, *, thorough: bool = False) -> Separator | None:
    """What separator a side is by its bar code; None when it is none. `thorough` looks for damaged ones as well."""
    found = locate_separator(image) or (locate_damaged_separator(image) if thorough else None)
    return None if found is None else found.separator


def locate_separator(image: Grey) -> FoundSeparator | None:
    """A separator's code and how the side lies, by a quick look at a reduced image: it finds codes as large as cover
    sheets carry. A negative is looked at as what it is one of."""
    return _read(shrunk(_positive(image), _QUICK_LONG_SIDE)[0])


def locate_damaged_separator(image: Grey) -> FoundSeparator | None:
    """A separator on a side on which the quick look found none.

    Looks at the full image, smoothed and in black and white, paints a corner of the code anew where one is covered,
    and takes a side for an `unreadable` separator that shows what is left of a code as large as only separators carry.
    """
    image = _positive(image)
    quick, factor = shrunk(image, _QUICK_LONG_SIDE)
    smooth = np.asarray(cv2.GaussianBlur(quick, (0, 0), 1.2), np.uint8)
    found = _read(smooth, thorough=True) or (_read(image, thorough=True) if factor < 1.0 else None)
    if found is not None:
        return found
    corners = large_corners(smooth)
    repaired = (_read(view) for view in with_third_corner(_stretched(smooth), corners))
    found = next((read for read in repaired if read is not None), None)
    if found is not None:
        return found
    if corners and not _reads_otherwise(smooth):
        return FoundSeparator(Separator("coversheet", unreadable=True), 0)
    if shows_large_bars(smooth) and not _reads_otherwise(smooth):
        return FoundSeparator(Separator("patcht", unreadable=True), 0)
    return None


def _positive(image: Grey) -> Grey:
    return np.asarray(255 - image, np.uint8) if float(np.median(image[::16, ::16])) < _NEGATIVE else image


def _read(view: Grey, *, thorough: bool = False) -> FoundSeparator | None:
    for code in zxingcpp.read_barcodes(
        np.ascontiguousarray(view),
        formats=zxingcpp.BarcodeFormats(_FORMATS),
        try_invert=False,
        try_downscale=thorough,
    ):
        separator = _meaning(code.format, code.text)
        if separator is not None:
            return FoundSeparator(separator, _upright(code.orientation))
    return None


def _reads_otherwise(view: Grey) -> bool:
    """Whether the side carries a code that can be read and says something else."""
    return bool(zxingcpp.read_barcodes(np.ascontiguousarray(view)))


def _stretched(view: Grey) -> Grey:
    """The view with its ink at black and its paper at white, so that what is painted on it is no darker."""
    dark, light = (float(v) for v in np.percentile(view[::4, ::4], (1, 80)))
    return np.asarray(((view - dark) * (255 / max(1.0, light - dark))).clip(0, 255), np.uint8)


def _meaning(kind: zxingcpp.BarcodeFormat, text: str) -> Separator | None:
    if kind == zxingcpp.BarcodeFormat.Code128:
        return Separator("patcht") if text.strip() == PATCH_TEXT else None
    return read_coversheet_text(text.strip()) or read_ticket_text(text.strip())


def _upright(orientation: float) -> Literal[0, 90, 180, 270]:
    """The quarter turn that undoes the turn a code was found at (degrees, clockwise)."""
    quarter = round(-orientation / 90) % 4
    turns: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)
    return turns[quarter]
