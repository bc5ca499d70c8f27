"""Cover sheets and PATCHT sheets: the sides that part one filing from the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import zxingcpp

from uketsuke.forms.pages import Separator
from uketsuke.intake.images import Grey, shrunk

QR_PREFIX = "UKETSUKE:1:"
TICKET_PREFIX = "UKETSUKE:T1:"
"""Begins like no cover sheet: an office may be called anything."""
PATCH_TEXT = "PATCHT"
_QR_TEXT = re.compile(r"UKETSUKE:1:([A-Za-z0-9._-]{1,32}):([A-Za-z0-9._-]{1,64})")
_TICKET_TEXT = re.compile(r"UKETSUKE:T1:([A-Za-z0-9-]{1,80})(?::([0-9]{1,5}))?")
_QUICK_LONG_SIDE = 1_300
_FORMATS = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128)


@dataclass(frozen=True, slots=True)
class FoundSeparator:
    """A separator and how far its side must turn clockwise to stand upright."""

    separator: Separator
    rotation: Literal[0, 90, 180, 270]


def find_separator(image: Grey, *, thorough: bool = False) -> Separator | None:
    """What separator a side is by its bar code; None when it is none. See `locate_separator`."""
    found = locate_separator(image, thorough=thorough)
    return None if found is None else found.separator


def locate_separator(image: Grey, *, thorough: bool = False) -> FoundSeparator | None:
    """As `find_separator`, with how the side lies.

    The quick look is at a reduced image and finds codes as large as cover sheets carry; `thorough` also
    looks at the full image, smoothed, for small or damaged ones.
    """
    for view in _views(image, thorough):
        codes = zxingcpp.read_barcodes(
            view, formats=zxingcpp.BarcodeFormats(_FORMATS), try_invert=False, try_downscale=thorough
        )
        for code in codes:
            separator = _meaning(code.format, code.text)
            if separator is not None:
                return FoundSeparator(separator, _upright(code.orientation))
    return None


def _views(image: Grey, thorough: bool) -> list[Grey]:
    quick, factor = shrunk(image, _QUICK_LONG_SIDE)
    views = [quick]
    if thorough:
        views.append(np.asarray(cv2.GaussianBlur(quick, (0, 0), 1.2), np.uint8))
        views += [image] if factor < 1.0 else []
    return [np.ascontiguousarray(view) for view in views]


def _meaning(kind: zxingcpp.BarcodeFormat, text: str) -> Separator | None:
    if kind == zxingcpp.BarcodeFormat.Code128:
        return Separator("patcht") if text.strip() == PATCH_TEXT else None
    return read_code_text(text.strip()) or read_ticket_text(text.strip())


def read_code_text(text: str) -> Separator | None:
    """The cover sheet that a QR text stands for; None when it is no cover sheet's."""
    fields = _QR_TEXT.fullmatch(text)
    return Separator("coversheet", fields[1], fields[2]) if fields else None


def read_ticket_text(text: str) -> Separator | None:
    """The ticket that a QR text stands for; None when it is no ticket's."""
    fields = _TICKET_TEXT.fullmatch(text)
    if fields is None:
        return None
    return Separator("ticket", receipt=fields[1], page=None if fields[2] is None else int(fields[2]))


def _upright(orientation: float) -> Literal[0, 90, 180, 270]:
    """The quarter turn that undoes the turn a code was found at (degrees, clockwise)."""
    quarter = round(-orientation / 90) % 4
    turns: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)
    return turns[quarter]
