"""What is offered instead of what was read is likely, allowed, and never what stands there already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cases.conftest import field, seen
from uketsuke.desk.candidates import MOST, Candidate, candidates_of
from uketsuke.desk.entering import item_of
from uketsuke.forms.lookalikes import like, variants
from uketsuke.forms.readings import Alternative, Occurrence, Value

FORM = "13126-1"


def offered(name: str, value: Value, *others: Value, raw: str | None = None) -> list[tuple[Value, str]]:
    also = tuple(Alternative(other, 0.1 / number) for number, other in enumerate(others, 1))
    reading = replace(seen(value, accepted=False), raw=raw or str(value), alternatives=also)
    return [(one.value, one.why) for one in candidates_of(item_of(FORM, name), reading)]


def test_what_the_reader_thought_of_comes_first_and_the_rest_fills_up() -> None:
    found = offered("residence_card_number", "ZO40529468LY", "ZQ40529468LY")
    assert found[0] == ("ZQ40529468LY", "alternative")
    assert len(found) == MOST
    assert {why for _, why in found[1:]} == {"lookalike"}


def test_only_what_the_kind_of_the_field_allows_is_offered() -> None:
    assert all(not any(letter.isdigit() for letter in str(value)) for value, _ in offered("name", "BOSAI SABINO"))
    assert all(str(value)[2:10].isdigit() for value, _ in offered("residence_card_number", "AB12345678CD"))
    assert offered("nationality", "VNM", "XYZ", "PHL") == [("PHL", "alternative")]


def test_of_a_choice_the_options_stand_in_the_order_of_the_form() -> None:
    assert offered("sex", "female") == [("male", "option"), ("female", "option")]


def test_a_year_of_another_era_and_day_and_month_exchanged_are_offered() -> None:
    found = offered("date_of_birth", "1998-03-10", raw="平成10年3月10日")
    assert ("1935-03-10", "era") in found
    assert ("1998-10-03", "day_month") in found
    assert ("2028-03-10", "era") in found
    assert offered("date_of_birth", "1998-03-31", raw="1998年3月31日") == []


def test_another_place_of_the_filing_is_offered() -> None:
    other = field("passport_number", "TR7654321", form=FORM).occurrences[0]
    places = (Occurrence(3, other.field),)
    found = candidates_of(item_of(FORM, "passport_number"), seen("TR1654321", accepted=False), places)
    assert found[0] == Candidate("TR7654321", "elsewhere", 0.9995)


def test_old_and_new_kanji_come_before_look_alikes() -> None:
    found = offered("occupation", "渡辺")
    assert found[0][1] == "variant"
    assert ("渡邊", "variant") in found and ("渡邉", "variant") in found


def test_nothing_is_made_up_for_a_field_without_a_value() -> None:
    assert offered("name", None) == []


@pytest.mark.parametrize(("character", "other"), [("未", "末"), ("士", "土"), ("シ", "ツ"), ("0", "O"), ("1", "7")])
def test_look_alikes_know_each_other(character: str, other: str) -> None:
    assert other in like(character) and character in like(other)


def test_variants_are_those_in_use_in_japan() -> None:
    assert "髙" in variants("高") and "﨑" in variants("崎")
    assert "桧" in variants("檜")
    assert "圆" not in variants("円")
