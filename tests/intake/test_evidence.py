"""What a page says of the applicant, and of others whom it names."""

from __future__ import annotations

import pytest

from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import FieldReading, PageReadings, Reading, RowReading, Status, Value
from uketsuke.intake.evidence import facts_of, gathered, is_vouched_for


def seen(value: Value, confidence: float = 0.9, status: Status = "read") -> Reading:
    return Reading(value, None, confidence, False, status, "ocr", BoxPx(0, 0, 10, 10))


def page(*fields: FieldReading) -> PageReadings:
    return PageReadings("13126-r", "x", 1, fields, 0.1, 0.99)


FAMILY = FieldReading(
    "family_in_japan",
    "13126-r",
    1,
    seen([{"name": "WANG FANG"}]),
    (RowReading(1, {"relationship": seen("妻"), "name": seen("WANG FANG", 0.4), "date_of_birth": seen("1988-02-03")}),),
)


def test_the_applicants_facts_stand_by_name_and_those_of_others_in_one_list() -> None:
    name = FieldReading("name", "13126-r", 1, seen("WANG LI", 0.97))
    supporter = FieldReading("supporter_name", "13126-r", 1, seen("LI WEI"))
    phone = FieldReading("supporter_phone", "13126-r", 1, seen("0312345678"))
    facts = facts_of(page(name, supporter, phone, FAMILY))
    assert facts["name"] == ("WANG LI", 0.97)
    assert facts["others"] == (["1988-02-03", "LI WEI", "WANG FANG"], 1.0)


def test_what_was_not_read_says_nothing() -> None:
    empty = FieldReading("name", "13126-r", 1, seen(None, status="empty"))
    assert facts_of(page(empty)) == {} and facts_of(None) == {}


def test_others_are_not_the_applicant() -> None:
    assert gathered([facts_of(page(FAMILY))]) == {}


@pytest.mark.parametrize(
    ("facts", "vouched"),
    [
        ({"name": ("WANG FANG", 0.9)}, True),
        ({"name": ("WANG FAMG", 0.9), "date_of_birth": ("1950-01-01", 0.9)}, True),
        ({"date_of_birth": ("1988-02-08", 0.9)}, True),
        ({"name": ("GARCIA MARIA", 0.9), "date_of_birth": ("1988-05-30", 0.9)}, False),
        ({}, False),
    ],
)
def test_a_form_vouches_for_those_it_names_but_for_slips_of_the_reader(
    facts: dict[str, tuple[Value, float]], vouched: bool
) -> None:
    assert is_vouched_for(facts, [{}, facts_of(page(FAMILY))]) is vouched
