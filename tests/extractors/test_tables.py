"""Tables are as sure as their least sure cells, and empty rows are left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from uketsuke.extractors.tables import table_reading
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import Reading

BOX = BoxPx(0, 0, 10, 10)
EMPTY = Reading(None, None, 0.999, True, "empty", "ocr", BOX)


def _cell(value: str, confidence: float = 0.99, *, accepted: bool = True) -> Reading:
    return Reading(value, value, confidence, accepted, "read", "ocr", BOX, "engine")


def test_rows_without_ink_are_left_out_and_rows_keep_their_printed_number() -> None:
    rows = [{"a": _cell("x"), "b": EMPTY}, {"a": EMPTY, "b": EMPTY}, {"a": EMPTY, "b": _cell("y")}]
    reading, inked = table_reading(rows, BOX)
    assert reading.value == [{"a": "x", "b": None}, {"a": None, "b": "y"}]
    assert [row.row for row in inked] == [1, 3]
    assert reading.status == "read"


def test_the_table_is_right_when_all_its_cells_are() -> None:
    reading, _ = table_reading([{"a": _cell("x", 0.9), "b": _cell("y", 0.8)}], BOX)
    assert reading.confidence == pytest.approx(0.72)
    assert reading.accepted


def test_one_cell_that_is_not_accepted_holds_the_table_back() -> None:
    reading, _ = table_reading([{"a": _cell("x"), "b": _cell("y", 0.6, accepted=False)}], BOX)
    assert not reading.accepted


MARK = replace(_cell("no", 0.99), source="choice")


def test_a_mark_in_a_row_without_writing_is_for_a_person() -> None:
    reading, inked = table_reading([{"a": _cell("x"), "b": MARK}, {"a": EMPTY, "b": MARK}], BOX)
    assert inked[0].cells["b"].accepted
    assert not inked[1].cells["b"].accepted
    assert inked[1].cells["b"].confidence <= 0.5
    assert not reading.accepted


def test_marks_in_a_table_of_marks_and_on_a_typed_page_are_as_sure_as_they_are() -> None:
    assert table_reading([{"a": MARK}], BOX)[0].accepted
    assert table_reading([{"a": replace(EMPTY, source="digital"), "b": MARK}], BOX)[0].accepted


def test_a_table_without_ink_is_empty() -> None:
    reading, inked = table_reading([{"a": EMPTY}, {"a": EMPTY}], BOX)
    assert (reading.value, reading.status, inked) == (None, "empty", ())
    assert reading.accepted
