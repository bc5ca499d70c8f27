"""The blank of each form page as a picture and as text: what is printed before anybody writes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pdfplumber
import pypdfium2 as pdfium
from numpy.typing import NDArray

from uketsuke.forms.definitions import Form
from uketsuke.forms.errors import SetupError
from uketsuke.forms.geometry import A4_PX, DPI
from uketsuke.forms.pages import Glyph

POINTS_PER_INCH = 72


def blank_image(form: Form, page_no: int) -> NDArray[np.uint8]:
    """The blank page `page_no` (from 1) at 300 dpi: grey, uint8, (3508, 2480), white paper 255.

    The array is shared by all callers and read-only.

    Raises:
        SetupError: the blank PDF is missing, unreadable or has no such page.
    """
    return _image(form.blank, page_no)


def blank_glyphs(form: Form, page_no: int) -> tuple[Glyph, ...]:
    """The printed characters of the blank page, boxes in px at 300 dpi, in the order of the file.

    Raises:
        SetupError: the blank PDF is missing, unreadable or has no such page.
    """
    return _glyphs(form.blank, page_no)


@cache
def _image(blank: Path, page_no: int) -> NDArray[np.uint8]:
    try:
        with pdfium.PdfDocument(blank) as document:
            rendered = document[page_no - 1].render(scale=DPI / POINTS_PER_INCH, grayscale=True)
            image = rendered.to_numpy().copy()
    except (OSError, IndexError, pdfium.PdfiumError) as error:
        raise SetupError(f"the blank form {blank.name} has no readable page {page_no}: {error}") from error
    grey = image[:, :, 0] if image.ndim == 3 else image
    if grey.shape[::-1] != A4_PX:
        # The renderer rounds up to whole pixels; at most one row or column comes off or on.
        grey = _trimmed(grey)
    result = np.ascontiguousarray(grey, dtype=np.uint8)
    result.flags.writeable = False
    return result


def _trimmed(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`grey` cut or filled with white at its right and bottom edges to A4 size."""
    width, height = A4_PX
    if abs(grey.shape[1] - width) > 2 or abs(grey.shape[0] - height) > 2:
        return np.asarray(cv2.resize(grey, A4_PX, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    page = np.full((height, width), 255, dtype=np.uint8)
    rows, columns = min(height, grey.shape[0]), min(width, grey.shape[1])
    page[:rows, :columns] = grey[:rows, :columns]
    return page


@cache
def _glyphs(blank: Path, page_no: int) -> tuple[Glyph, ...]:
    scale = DPI / POINTS_PER_INCH
    try:
        with pdfplumber.open(blank) as document:
            chars = document.pages[page_no - 1].chars
    except (OSError, IndexError) as error:
        raise SetupError(f"the blank form {blank.name} has no readable page {page_no}: {error}") from error
    return tuple(
        Glyph(
            char["text"],
            char["x0"] * scale,
            char["top"] * scale,
            (char["x1"] - char["x0"]) * scale,
            (char["bottom"] - char["top"]) * scale,
        )
        for char in chars
        if char["text"].strip()
    )
