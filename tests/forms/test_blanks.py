"""The blank pages are pictures at 300 dpi with nothing printed where people write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from uketsuke.forms import paths
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Form
from uketsuke.forms.errors import SetupError
from uketsuke.forms.formfile import read_form_file

FORMS = load_catalogue().forms
PAGES = [(form, page.number) for form in FORMS.values() for page in form.pages]
by_page = pytest.mark.parametrize(("form", "page_no"), PAGES, ids=[f"{form.id}-{no}" for form, no in PAGES])
INK = 128
"""Grey below which a pixel of a clean rendering is ink."""


@by_page
def test_a_blank_page_is_a_grey_a4_page_at_300_dpi(form: Form, page_no: int) -> None:
    image = blank_image(form, page_no)
    assert image.shape == (3508, 2480)
    assert image.dtype == np.uint8
    assert image[0, 0] == 255
    assert 0.005 < float((image < INK).mean()) < 0.1
    assert blank_image(form, page_no) is image


@by_page
def test_nothing_is_printed_where_people_write(form: Form, page_no: int) -> None:
    image = blank_image(form, page_no)
    layout = read_form_file(paths.FORM_DATA / "forms" / f"{form.id}.toml").pages[page_no - 1]
    of_lines = {put.field for row in layout.rows for put in row.put if put.lines > 1}
    for field in form.fields_on(page_no):
        if field.kind in ("choice", "photo") or field.name in of_lines:
            continue  # words to circle, words to paste over, a rule between two lines
        boxes = [*field.parts_mm.values(), *field.cells_mm]
        for row in field.rows_mm:
            boxes += [cell for cell, column in zip(row, field.columns, strict=True) if column.kind != "choice"]
        for box in boxes or [field.box_mm]:
            px = box.to_px()
            assert not (image[px.top : px.bottom, px.left : px.right] < INK).any(), field.name


@by_page
def test_the_box_of_an_option_holds_the_printed_word_tightly(form: Form, page_no: int) -> None:
    image = blank_image(form, page_no)
    for field in form.fields_on(page_no):
        for option in field.options:
            px = option.box_mm.to_px()
            inside = image[px.top : px.bottom, px.left : px.right] < INK
            assert inside.any(axis=1).mean() > 0.85, (field.name, option.value)
            around = image[px.top - 4 : px.bottom + 4, px.left : px.right] < INK
            assert around.sum() - inside.sum() <= 0.06 * inside.sum(), (field.name, option.value)


@by_page
def test_the_glyphs_of_a_blank_lie_on_their_ink(form: Form, page_no: int) -> None:
    image = blank_image(form, page_no)
    glyphs = blank_glyphs(form, page_no)
    assert len(glyphs) > 500
    for glyph in glyphs[::25]:
        top, left = round(glyph.top), round(glyph.left)
        assert (image[top - 1 : round(glyph.top + glyph.height) + 2, left : round(left + glyph.width) + 1] < 200).any()


def test_the_printed_title_can_be_read_from_the_glyphs() -> None:
    text = "".join(glyph.text for glyph in blank_glyphs(FORMS["13130"], 1))
    assert "再入国許可申請書" in text
    assert "別記第四十号様式" in text


@pytest.mark.parametrize("reader", [blank_image, blank_glyphs])
def test_a_missing_blank_is_a_fault_of_the_setup(reader: object, tmp_path: Path) -> None:
    assert callable(reader)
    lost = replace(FORMS["13130"], blank=tmp_path / "lost.pdf")
    with pytest.raises(SetupError, match=r"lost\.pdf"):
        reader(lost, 1)


def test_a_page_that_a_blank_does_not_have_is_a_fault_of_the_setup() -> None:
    with pytest.raises(SetupError):
        blank_image(FORMS["13130"], 2)
