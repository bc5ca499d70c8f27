"""Pages and fields of an invented applicant, written on the real blank of a form by a program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from uketsuke.cases.values import FilingPage
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import FormMatch, PageRole, PageSummary
from uketsuke.forms.readings import FieldReading, FieldResult, Occurrence, Reading, Value

FORM = "12980"
FONT = "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
WRITTEN = {
    "name": "TRAN THI BICH",
    "nationality": "ベトナム",
    "date_of_birth": "1998-03-14",
    "address": "東京都千代田区架空町1-2-3 第2ハイツ",
    "passport_number": "C1234567",
    "occupation": "会社員",
}
"""What stands on the paper, by field."""
VALUES: dict[str, Value] = {**WRITTEN, "nationality": "VNM", "sex": "female"}
"""What was read of it."""


def box_of(name: str) -> BoxPx:
    """The box of a field on the form, px."""
    return load_catalogue().form(FORM).field(name).box_mm.to_px()


def ink_in(box: BoxPx) -> tuple[int, int, int]:
    """Where `written` sets a text in a box: left, top and size of its letters, px."""
    size = min(46, box.height - 20)
    return box.left + 30, box.top + (box.height - size) // 2, size


def written(texts: Mapping[str, str] = WRITTEN) -> NDArray[np.uint8]:
    """The first page of the form with these texts in the boxes of these fields: grey uint8, 300 dpi."""
    image = Image.fromarray(blank_image(load_catalogue().form(FORM), 1)).copy()
    draw = ImageDraw.Draw(image)
    for name, text in texts.items():
        left, top, size = ink_in(box_of(name))
        draw.text((left, top), text, font=ImageFont.truetype(FONT, size), fill=20)
    return np.asarray(image, np.uint8)


def letter(lines: Mapping[int, str], height: int = 3508) -> NDArray[np.uint8]:
    """A page that is no form, with lines of text at these heights (px)."""
    image = Image.new("L", (2480, height), 255)
    draw = ImageDraw.Draw(image)
    for top, text in lines.items():
        draw.text((300, top), text, font=ImageFont.truetype(FONT, 48), fill=10)
    return np.asarray(image, np.uint8)


def seen(value: Value, box: BoxPx, *, accepted: bool = True) -> Reading:
    """A reading of a value in a box."""
    status = "empty" if value is None else "read"
    raw = value if isinstance(value, str) else None
    return Reading(value, raw, 0.9995, accepted, status, "ocr", box)  # type: ignore[arg-type]


def result(name: str, value: Value, *, page: int = 0, accepted: bool = True, box: BoxPx | None = None) -> FieldResult:
    """A field as it was read once, in its own box."""
    reading = seen(value, box or box_of(name), accepted=accepted)
    return FieldResult(name, reading, FORM, page, (Occurrence(page, FieldReading(name, FORM, 1, reading)),))


def corrected(of: FieldResult, value: Value) -> FieldResult:
    """The same field as a person corrected it: what was read stays where it was."""
    return replace(of, reading=replace(of.reading, value=value, source="correction", confidence=1.0, accepted=True))


def results(values: Mapping[str, Value] = VALUES) -> dict[str, FieldResult]:
    """All fields of the first page; those without a value were empty."""
    fields = load_catalogue().form(FORM).fields_on(1)
    return {field.name: result(field.name, values.get(field.name)) for field in fields if not field.columns}


def page(position: int, role: PageRole = "form", *, form: str = FORM, document: str | None = None) -> FilingPage:
    """A page of a filing as the records give it."""
    match = FormMatch(form, "2026-04", 1, 0.999) if role == "form" else None
    return FilingPage(
        position + 1,
        position,
        "scan.pdf",
        position,
        "",
        "",
        PageSummary(role, 0, 0.0, match, None, document),
        None,
        0.0,
    )
