"""Which documents a filing has, and what can be selected on its form pages: the values in force, on their ink."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.cases.documents.making import (
    VALUES,
    WRITTEN,
    box_of,
    corrected,
    ink_in,
    page,
    result,
    results,
    seen,
    written,
)
from uketsuke.cases.documents.papers import in_words, papers_of, side_by_side, texts_of_form
from uketsuke.cases.documents.pdfa import PlacedText
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import FieldReading, FieldResult, Occurrence, RowReading

CATALOGUE = load_catalogue()


def _selectable(fields: dict[str, FieldResult], position: int = 0) -> dict[str, BoxPx]:
    texts = texts_of_form(page(position), written(), fields, CATALOGUE)
    return {text.text: text.box for text in texts}


def test_form_parts_are_one_document_and_papers_of_one_kind_that_follow_each_other_another() -> None:
    pages = [
        page(0, "separator"),
        page(1, form="13126-1"),
        page(2, "blank"),
        page(3, "attachment", document="passport"),
        page(4, form="13126-n"),
        page(5, "attachment", document="tax_certificate"),
        page(6, "blank"),
        page(7, "attachment", document="tax_certificate"),
        page(8, form="fee-84"),
        page(9, "attachment"),
        page(10, "unknown"),
        page(11, "attachment", document="tax_certificate"),
    ]
    assert [(paper.document, [p.position for p in paper.pages]) for paper in papers_of(pages, CATALOGUE)] == [
        ("application", [1, 4]),
        ("passport", [3]),
        ("tax_certificate", [5, 7]),
        ("fee-84", [8]),
        ("unknown", [9, 10]),
        ("tax_certificate", [11]),
    ]


def test_values_stand_on_their_ink() -> None:
    found = _selectable(results())
    assert set(found) == {*WRITTEN.values(), "女"}
    for name, text in WRITTEN.items():
        left, top, size = ink_in(box_of(name))
        box = found[text]
        assert abs(box.left - left) < 8 and box.top >= top - 2 and box.bottom <= top + size + 8
        # As wide as the writing, not as the box of the form.
        assert box.width < box_of(name).width


def test_a_corrected_value_takes_the_place_of_what_was_read() -> None:
    fields = results()
    before = _selectable(fields)
    fields["passport_number"] = corrected(fields["passport_number"], "C7654321")
    found = _selectable(fields)
    assert found["C7654321"] == before["C1234567"]
    assert "C1234567" not in found


def test_a_value_that_a_person_gave_an_empty_box_stands_in_it() -> None:
    fields = results()
    fields["mobile_phone"] = corrected(fields["mobile_phone"], "09000001234")
    assert _selectable(fields)["09000001234"] == box_of("mobile_phone")


def test_a_value_that_nobody_accepted_stands_nowhere() -> None:
    fields = {**results(), "passport_number": result("passport_number", "C1234567", accepted=False)}
    assert "C1234567" not in _selectable(fields)


def test_a_value_stands_on_every_page_that_has_it_and_only_there() -> None:
    there = Occurrence(3, FieldReading("name", "12980", 1, seen("TRAN THI BICH", BoxPx(100, 100, 400, 60))))
    name = results()["name"]
    fields = {"name": replace(name, occurrences=(*name.occurrences, there))}
    assert list(_selectable(fields)) == ["TRAN THI BICH"]
    assert list(_selectable(fields, position=3).values()) == [BoxPx(100, 100, 400, 60)]
    assert _selectable(fields, position=1) == {}


def test_choices_are_their_printed_words_where_they_are_printed() -> None:
    box = _selectable(results())["女"]
    option = next(o for o in CATALOGUE.form("12980").field("sex").options if o.value == "female")
    assert box == option.box_mm.to_px()


def test_cells_of_tables_are_the_values_in_force() -> None:
    cells = {"relationship": BoxPx(100, 900, 200, 60), "name": BoxPx(320, 900, 600, 60)}
    rows = (RowReading(1, {name: seen("x", box) for name, box in cells.items()}),)
    reading = seen([{"relationship": "妻", "name": "HAN XIAOMEI"}], BoxPx(100, 850, 900, 400))
    place = FieldReading("family_in_japan", "13126-1", 1, reading, rows)
    fields = {"family_in_japan": FieldResult("family_in_japan", reading, "13126-1", 0, (Occurrence(0, place),), rows)}
    texts = texts_of_form(page(0, form="13126-1"), np.full((3508, 2480), 255, np.uint8), fields, CATALOGUE)
    assert {text.text: text.box for text in texts} == {"妻": cells["relationship"], "HAN XIAOMEI": cells["name"]}


@pytest.mark.parametrize(
    ("value", "vocabulary", "words"),
    [
        ("VNM", "nationality", "ベトナム"),
        ("P5Y", "period_of_stay", "5年"),
        ("none", None, "なし"),
        ("unknown", None, "不明"),
        ("1998-12", None, "1998-12"),
        (280000, None, "280000"),
        ("present", None, ""),
        (None, None, ""),
        ("何か", "no_such_vocabulary", "何か"),
    ],
)
def test_values_are_said_as_people_write_them(value: object, vocabulary: str | None, words: str) -> None:
    assert in_words(value, vocabulary) == words  # type: ignore[arg-type]


def test_two_texts_on_the_same_ink_stand_beside_each_other() -> None:
    box = BoxPx(100, 50, 450, 40)
    latin, kanji = side_by_side([PlacedText("LIANG GANG", box), PlacedText("梁剛", box)])
    assert (latin.box.left, kanji.box.right) == (box.left, pytest.approx(box.right, abs=1))
    assert latin.box.right < kanji.box.left
    # By how wide they are set: ten halves against two wholes.
    assert latin.box.width / kanji.box.width == pytest.approx(2.5, rel=0.02)


def test_nothing_is_read_from_a_page_that_is_no_form() -> None:
    assert texts_of_form(page(0, "attachment"), written(), results(VALUES), CATALOGUE) == ()
