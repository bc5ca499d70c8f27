"""Whole pages: every field listed, filled ones read, empty ones told apart, nothing accepted that lies askew."""

from __future__ import annotations

import numpy as np
import pytest

from tests.extractors.sheets import circled, filled, option_of, scanned, ticked
from uketsuke.extractors.engine import Engine
from uketsuke.extractors.reading import read_page
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.definitions import Form
from uketsuke.forms.pages import Glyph
from uketsuke.forms.readings import PageReadings, Reading

pytestmark = pytest.mark.slow

ENTRIES = {
    "nationality": "ベトナム",
    "date_of_birth": ("1990", "4", "1"),
    "name": "NGUYEN VAN AN",
    "address": "東京都港区港南5-5-30",
    "phone": "03-1234-5678",
    "mobile_phone": "なし",
    "passport_number": "C1234567",
    "residence_card_number": "AB12345678CD",
    "period_of_stay": "1年3月",
}
VALUES = {
    "nationality": "VNM",
    "date_of_birth": "1990-04-01",
    "name": "NGUYEN VAN AN",
    "address": "東京都港区港南5-5-30",
    "phone": "0312345678",
    "mobile_phone": "none",
    "passport_number": "C1234567",
    "residence_card_number": "AB12345678CD",
    "period_of_stay": "P1Y3M",
    "sex": "female",
    "travel_purpose": "business",
}


@pytest.fixture(scope="module")
def page(reentry: Form) -> np.ndarray:
    image = circled(filled(reentry, 1, ENTRIES), option_of(reentry, "sex", "female"))
    return ticked(image, option_of(reentry, "travel_purpose", "business"))


@pytest.fixture(scope="module")
def readings(reentry: Form, page: np.ndarray, engine: Engine) -> PageReadings:
    return read_page(scanned(page, seed=5), reentry, 1, (), engine)


def _by_name(readings: PageReadings) -> dict[str, Reading]:
    return {field.name: field.reading for field in readings.fields}


def test_every_field_of_the_page_is_listed_once_in_order(readings: PageReadings, reentry: Form) -> None:
    assert [field.name for field in readings.fields] == [field.name for field in reentry.fields_on(1)]


def test_a_scanned_page_is_read(readings: PageReadings) -> None:
    found = _by_name(readings)
    assert {name: found[name].value for name in VALUES} == VALUES


def test_boxes_without_ink_are_empty_and_surely_so(readings: PageReadings) -> None:
    others = [f.reading for f in readings.fields if f.name not in VALUES]
    assert {r.status for r in others} == {"empty"}
    assert all(r.value is None and r.accepted for r in others)


def test_boxes_lie_where_the_ink_is(readings: PageReadings, page: np.ndarray) -> None:
    box = _by_name(readings)["address"].box
    seen = scanned(page, seed=5)[box.top : box.bottom, box.left : box.right]
    assert (seen < 120).mean() > 0.008


def test_a_page_that_does_not_lie_on_its_form_is_never_accepted(reentry: Form, engine: Engine) -> None:
    upside_down = np.ascontiguousarray(blank_image(reentry, 1)[::-1, ::-1])
    readings = read_page(upside_down, reentry, 1, (), engine)
    assert readings.trust < 0.3
    assert {field.reading.status for field in readings.fields} == {"unreadable"}
    assert not any(field.reading.accepted for field in readings.fields)
    assert all("misaligned" in field.reading.doubts for field in readings.fields)


def test_typed_text_is_taken_as_it_is(reentry: Form, engine: Engine) -> None:
    box = reentry.field("address").box_mm.to_px()
    typed = [Glyph(c, box.left + 20 + 30 * i, box.top + 20, 30, 30) for i, c in enumerate("長崎県﨑市1-2")]
    readings = read_page(blank_image(reentry, 1), reentry, 1, [*blank_glyphs(reentry, 1), *typed], engine)
    reading = _by_name(readings)["address"]
    assert (reading.value, reading.source, reading.accepted) == ("長崎県﨑市1-2", "digital", True)


def test_a_name_in_two_scripts_gives_two_fields(reentry: Form, engine: Engine) -> None:
    readings = read_page(filled(reentry, 1, {"name": "LI FANG 李芳"}), reentry, 1, (), engine)
    found = _by_name(readings)
    assert found["name"].value == "LI FANG"
    assert found["name_kanji"].value == "李芳"


def test_a_name_in_kanji_alone_leaves_the_latin_name_open(reentry: Form, engine: Engine) -> None:
    found = _by_name(read_page(filled(reentry, 1, {"name": "山田太郎"}), reentry, 1, (), engine))
    assert found["name"].value is None
    assert found["name"].raw == "山田太郎"
    assert not found["name"].accepted
    assert found["name_kanji"].value == "山田太郎"


def test_two_circles_leave_the_choice_unreadable(reentry: Form, page: np.ndarray, engine: Engine) -> None:
    both = circled(page, option_of(reentry, "sex", "male"))
    reading = _by_name(read_page(both, reentry, 1, (), engine))["sex"]
    assert (reading.value, reading.status, reading.accepted) == (None, "unreadable", False)
    assert "choice.double" in reading.doubts
    assert {a.value for a in reading.alternatives} == {"male", "female"}
