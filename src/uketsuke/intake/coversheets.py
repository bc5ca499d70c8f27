"""Typesetting of cover sheets: one A4 page a serial, with the QR code that opens a filing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typst

from uketsuke.forms.codes import coversheet_text, qr_svg
from uketsuke.forms.errors import SetupError, UsageError

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
        sheets.append({"serial": serial, "code": qr_svg(coversheet_text(office, serial))})
    try:
        return bytes(
            typst.compile(
                _TEMPLATE.read_bytes(),
                sys_inputs={"office": office, "sheets": json.dumps(sheets)},
            )
        )
    except typst.TypstError as error:
        raise SetupError(f"the cover sheets could not be typeset: {error}") from error
