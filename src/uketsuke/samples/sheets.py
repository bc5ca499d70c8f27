"""Sheets that part one filing from the next in a pile: cover sheets with a QR code, PATCHT sheets with a bar code."""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from uketsuke.forms.geometry import A4_PX, BoxMm
from uketsuke.samples.fonts import PRINT
from uketsuke.samples.paper import Page, px, stamp
from uketsuke.samples.printing import Printer, print_text

_PRINTER = Printer(PRINT[1], 24, 0.0, 0.0, 0, 0.0, centred=True, sink=0.0)


def cover_sheet(office: str, serial: str) -> Page:
    """A cover sheet as an office lays it on the papers of one envelope."""
    page = _sheet()
    _code(page, f"UKETSUKE:1:{office}:{serial}", zxingcpp.BarcodeFormat.QRCode, BoxMm(65, 85, 80, 80))
    print_text(page, "受付表紙", BoxMm(30, 40, 150, 14), _PRINTER, centred=True)
    print_text(page, f"{office}  {serial}", BoxMm(30, 175, 150, 12), _PRINTER, centred=True)
    return page


def patch_sheet() -> Page:
    """A sheet with the bar code that other archives part their piles with."""
    page = _sheet()
    _code(page, "PATCHT", zxingcpp.BarcodeFormat.Code128, BoxMm(40, 60, 130, 45))
    print_text(page, "PATCH T", BoxMm(30, 120, 150, 14), _PRINTER, centred=True)
    return page


def _sheet() -> Page:
    return np.full((A4_PX[1], A4_PX[0]), 255, np.uint8)


def _code(page: Page, text: str, kind: zxingcpp.BarcodeFormat, box: BoxMm) -> None:
    code = zxingcpp.create_barcode(text, kind)
    drawn: NDArray[np.uint8] = np.array(zxingcpp.write_barcode_to_image(code, scale=1), np.uint8)
    drawn = drawn if drawn.ndim == 2 else drawn[:, :, 0]
    width, height = round(px(box.width)), round(px(box.height))
    if kind == zxingcpp.BarcodeFormat.Code128:
        drawn = drawn[:1]
    large = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_NEAREST)
    stamp(page, (255 - large).astype(np.uint8), round(px(box.left)), round(px(box.top)), 0)
