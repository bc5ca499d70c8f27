"""Typesetting of cover sheets: one A4 page a serial, with the QR code that opens a filing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typst
import zxingcpp

from uketsuke.forms.errors import SetupError, UsageError
from uketsuke.intake.separators import QR_PREFIX, read_code_text

_TEMPLATE = Path(__file__).with_name("coversheet.typ")


def typeset_coversheets(office: str, serials: Sequence[str]) -> bytes:
    """A PDF with one A4 cover sheet for each serial, to be laid before the papers of a filing.

    Raises:
        UsageError: no serials, or an office or serial that the code cannot carry.
        SetupError: the sheet could not be typeset.
    """
    if not serials:
        raise UsageError("no serials: at least one cover sheet must be asked for")
    sheets = []
    for serial in serials:
        text = f"{QR_PREFIX}{office}:{serial}"
        if read_code_text(text) is None:
            raise UsageError(f"office {office!r} or serial {serial!r} has characters that a cover sheet cannot carry")
        sheets.append({"serial": serial, "code": qr_svg(text)})
    try:
        return bytes(
            typst.compile(
                _TEMPLATE.read_bytes(),
                sys_inputs={"office": office, "sheets": json.dumps(sheets)},
            )
        )
    except typst.TypstError as error:
        raise SetupError(f"the cover sheets could not be typeset: {error}") from error


def qr_svg(text: str) -> str:
    """A QR code as an SVG picture, for a sheet that a scanner will read."""
    # The strongest error correction: sheets are used again and again, folded and stamped on.
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="H")
    return str(zxingcpp.write_barcode_to_svg(code, add_quiet_zones=True))
