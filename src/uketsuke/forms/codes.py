"""The QR codes that our own sheets carry: what they say, how it is read again, and the code as a picture."""

from __future__ import annotations

import re

import zxingcpp

from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Separator

COVERSHEET_PREFIX = "UKETSUKE:1:"
TICKET_PREFIX = "UKETSUKE:T1:"
"""Begins like no cover sheet: an office may be called anything."""
_COVERSHEET = re.compile(r"UKETSUKE:1:([A-Za-z0-9._-]{1,32}):([A-Za-z0-9._-]{1,64})")
_TICKET = re.compile(r"UKETSUKE:T1:([A-Za-z0-9-]{1,80})(?::([0-9]{1,5}))?")


def coversheet_text(office: str, serial: str) -> str:
    """The QR text of a cover sheet.

    Raises:
        UsageError: an office or serial that the code cannot carry.
    """
    text = f"{COVERSHEET_PREFIX}{office}:{serial}"
    if read_coversheet_text(text) != Separator("coversheet", office, serial):
        raise UsageError(f"office {office!r} or serial {serial!r} has characters that a cover sheet cannot carry")
    return text


def ticket_text(receipt: str, page: int | None = None) -> str:
    """The QR text of a ticket, slip or letter for papers that come later, or for a new scan of one page (from 0).

    Raises:
        UsageError: a receipt that the code cannot carry.
    """
    text = TICKET_PREFIX + (receipt if page is None else f"{receipt}:{page}")
    if read_ticket_text(text) != Separator("ticket", receipt=receipt, page=page):
        raise UsageError(f"{receipt}: 受付番号ではありません / this is no receipt number")
    return text


def read_coversheet_text(text: str) -> Separator | None:
    """The cover sheet that a QR text stands for; None when it is no cover sheet's."""
    fields = _COVERSHEET.fullmatch(text)
    return Separator("coversheet", fields[1], fields[2]) if fields else None


def read_ticket_text(text: str) -> Separator | None:
    """The ticket that a QR text stands for; None when it is no ticket's."""
    fields = _TICKET.fullmatch(text)
    if fields is None:
        return None
    return Separator("ticket", receipt=fields[1], page=None if fields[2] is None else int(fields[2]))


def qr_svg(text: str) -> str:
    """A QR code as an SVG picture, for a sheet that a scanner will read."""
    # The strongest error correction: sheets are used again and again, folded and stamped on.
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="H")
    return str(zxingcpp.write_barcode_to_svg(code, add_quiet_zones=True))
