"""Conditions hold, do not hold, or are not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from uketsuke.forms.kinds.period_of_stay import months_of
from uketsuke.validators.conditions import all_hold, holds
from uketsuke.validators.rules import Condition

Maker = Callable[..., Any]


@pytest.mark.parametrize(
    ("period", "months"),
    [("P5Y", 60), ("P1Y3M", 15), ("P6M", 6), ("indefinite", float("inf")), ("P", None), ("5年", None), ("", None)],
)
def test_a_period_has_a_length(period: str, months: float | None) -> None:
    assert months_of(period) == months


def test_ninety_days_are_no_longer_than_three_months() -> None:
    days, months = months_of("P90D"), months_of("P3M")
    assert days is not None and months is not None and days < months


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"field": "sex", "is": ["male"]}, True),
        ({"field": "sex", "is": ["female"]}, False),
        ({"field": "sex", "not": ["female"]}, True),
        ({"field": "no_such_field", "is": ["male"]}, None),
        ({"field": "employer_branch", "filled": False}, True),
        ({"field": "employer_branch", "filled": True}, False),
        ({"field": "status_of_residence", "is_status": ["技術・人文知識・国際業務"]}, True),
        ({"field": "status_of_residence", "not_status": ["永住者"]}, True),
        ({"field": "desired_period", "longer_than": "P3M"}, True),
        ({"field": "desired_period", "longer_than": "P5Y"}, False),
        ({"field": "sex", "longer_than": "P3M"}, None),
        ({"any_filled": "dispatch_"}, False),
        ({"any_filled": "employer_"}, True),
        ({"age_from": 36}, True),
        ({"age_from": 37}, False),
        ({"age_under": 37}, True),
    ],
)
def test_a_condition_is_answered_from_settled_readings(
    filing: Maker, condition: dict[str, Any], expected: bool | None
) -> None:
    assert holds(Condition.model_validate(condition), filing("13126").facts) is expected


def test_a_condition_on_an_unsure_reading_is_not_known(filing: Maker) -> None:
    unsure = filing("13126").with_reading("sex", accepted=False)
    assert holds(Condition.model_validate({"field": "sex", "is": ["male"]}), unsure.facts) is None


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2011", True),
        ("2010", None),
        ("2009", False),
        ("2010-11", None),
        ("2010-12", True),
        ("2010-11-24", True),
        ("2010-11-23", False),
        ("unknown", None),
        ("2010-02-30", None),
    ],
)
def test_an_age_is_known_when_every_possible_birthday_says_the_same(
    filing: Maker, born: str, expected: bool | None
) -> None:
    assert holds(Condition(age_under=16), filing("13126", date_of_birth=born).facts) is expected


def test_one_that_fails_outweighs_one_not_known(filing: Maker) -> None:
    no = Condition.model_validate({"field": "sex", "is": ["female"]})
    open_ = Condition.model_validate({"field": "no_such_field", "filled": True})
    facts = filing("13126").facts
    assert all_hold([open_, no], facts) is False
    assert all_hold([open_], facts) is None
    assert all_hold([], facts) is True


@pytest.mark.parametrize("data", [{}, {"field": "a"}, {"field": "a", "is": ["b"], "filled": True}, {"is": ["b"]}])
def test_a_condition_tests_one_thing(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Condition.model_validate(data)
