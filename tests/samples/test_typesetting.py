"""The committed blanks are what the definitions typeset to, and can be filled in as an office program does."""

from __future__ import annotations

import io
import json

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from numpy.typing import NDArray

from uketsuke.forms import paths
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxMm
from uketsuke.samples import typesetting
from uketsuke.samples.typesetting import OptionMark, Overlay, TextEntry, typeset_filled, typeset_form

FORM_IDS = typesetting.form_ids()


def rendered(pdf: bytes, page_no: int = 1) -> NDArray[np.uint8]:
    with pypdfium2.PdfDocument(pdf) as document:
        image = np.array(document[page_no - 1].render(scale=300 / 72, grayscale=True).to_numpy())
    return image.reshape(image.shape[:2])[:3508, :2480]


def ink(image: NDArray[np.uint8], box: BoxMm) -> int:
    px = box.to_px()
    return int((image[px.top : px.bottom, px.left : px.right] < 128).sum())


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_the_committed_geometry_and_blank_are_the_fresh_typesetting(form_id: str) -> None:
    made = typeset_form(form_id)
    committed = (paths.FORM_DATA / "geometry" / f"{form_id}.json").read_text(encoding="utf-8")
    assert json.loads(committed) == made.geometry, "run python -m uketsuke.samples.typesetting"
    form = load_catalogue().form(form_id)
    for page in form.pages:
        assert np.array_equal(rendered(made.pdf, page.number), blank_image(form, page.number))


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_typesetting_twice_gives_the_same_bytes(form_id: str) -> None:
    assert typeset_form(form_id).pdf == typeset_form(form_id).pdf


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_every_font_of_a_blank_is_embedded(form_id: str) -> None:
    with pikepdf.open(typesetting.BLANKS / f"{form_id}.pdf") as pdf:
        for page in pdf.pages:
            for font in page.resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_labels_and_english_are_as_small_as_on_the_official_forms() -> None:
    for form_id in FORM_IDS:
        with pdfplumber.open(typesetting.BLANKS / f"{form_id}.pdf") as pdf:
            for page in pdf.pages:
                letters = [char for char in page.chars if char["top"] > 100 and char["text"].strip()]
                headings = [char for char in letters if char["size"] > 9.01]
                assert {char["text"] for char in headings} <= set("手数料納付書")
                english = [char for char in letters if char["text"] in "ehiklnrsty"]
                assert max(char["size"] for char in english) <= 6.51


def test_typed_text_is_real_text_inside_its_box() -> None:
    form = load_catalogue().form("13126-1")
    box = form.field("name").box_mm
    overlay = Overlay({1: [TextEntry("NGUYEN VAN HUNG", "IPAexGothic", 11, box)]})
    pdf = typeset_filled("13126-1", overlay)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        typed = [char for char in document.pages[0].chars if "Gothic" in char["fontname"]]
    assert "".join(char["text"] for char in typed).replace("\xa0", " ") == "NGUYEN VAN HUNG"
    points_per_mm = 72 / 25.4
    assert all(box.left * points_per_mm - 0.1 <= char["x0"] <= box.right * points_per_mm for char in typed)
    assert ink(rendered(pdf), box) > 0 == ink(blank_image(form, 1), box)


def test_a_deleted_word_goes_and_nothing_else_moves() -> None:
    form = load_catalogue().form("13126-1")
    male, female = (option.box_mm for option in form.field("sex").options)
    before = blank_image(form, 1)
    after = rendered(typeset_filled("13126-1", Overlay(delete=frozenset({OptionMark(1, "sex", "female")}))))
    assert ink(after, female) == 0
    assert ink(after, male) == ink(before, male)
    between = BoxMm(male.right + 0.1, male.top, female.left - male.right - 0.2, male.height)
    assert ink(before, between) > 0 == ink(after, between)
    changed = np.argwhere(before != after)
    area = form.field("sex").box_mm.to_px()
    assert changed[:, 0].min() >= area.top - 3 and changed[:, 0].max() <= area.bottom + 3
    assert changed[:, 1].min() >= area.left - 3 and changed[:, 1].max() <= area.right + 3


def test_a_word_deleted_in_one_row_of_a_table_stays_in_the_others() -> None:
    form = load_catalogue().form("13126-1")
    family = form.field("family_in_japan")
    mark = OptionMark(1, "family_in_japan", "no", row=2, column="living_together")
    after = rendered(typeset_filled("13126-1", Overlay(delete=frozenset({mark}))))
    index = [column.name for column in family.columns].index("living_together")
    word = family.columns[index].options[1].box_mm
    seen = []
    for row in family.rows_mm:
        cell = row[index]
        seen.append(ink(after, BoxMm(cell.left + word.left, cell.top + word.top, word.width, word.height)) > 0)
    assert seen == [True, True, False, True, True, True]


def test_a_ticked_box_is_filled() -> None:
    form = load_catalogue().form("13130")
    boxes = {option.value: option.box_mm for option in form.field("desired_reentry_permit").options}
    mark = OptionMark(1, "desired_reentry_permit", "multiple")
    after = rendered(typeset_filled("13130", Overlay(tick=frozenset({mark}))))
    assert ink(after, boxes["multiple"]) > 3 * ink(after, boxes["single"]) > 0
