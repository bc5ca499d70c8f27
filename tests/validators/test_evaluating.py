"""Every judgement is pass, fail or not evaluable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uketsuke.forms.calendar import shift_months
from uketsuke.validators.evaluating import judge
from uketsuke.validators.rules import explain, list_rules

Maker = Callable[..., Any]


def verdicts(made: Any, rule: str) -> Counter[str]:
    return Counter(judgement.verdict for _, judgement in judge([explain(rule)], made.facts))


def test_a_rule_over_settled_readings_passes(filing: Maker) -> None:
    assert set(verdicts(filing("13126"), "format.phone")) == {"pass", "not_evaluable"}
    assert verdicts(filing("13126"), "format.residence_card_number") == Counter({"pass": 1})


def test_a_rule_over_an_unread_field_is_not_evaluable(filing: Maker) -> None:
    unread = filing("13126").with_reading("residence_card_number", value=None, accepted=False, status="unreadable")
    assert verdicts(unread, "format.residence_card_number") == Counter({"not_evaluable": 1})


def test_nothing_is_settled_of_a_filing_nobody_is_sure_of(filing: Maker) -> None:
    vague = filing("13126")
    for name in vague.fields:
        vague = vague.with_reading(name, accepted=False)
    judged = [(c, j) for c, j in judge(list_rules(), vague.facts) if j.verdict == "fail" and not j.doubtful]
    assert judged == []


def test_a_broken_rule_says_so_accuses_nobody_and_stops_no_other(filing: Maker) -> None:
    phone, card = explain("format.phone"), explain("format.residence_card_number")
    broken = phone.model_copy(update={"cases": (phone.cases[0].model_copy(update={"check": "no_such"}),)})
    made = filing("13126", mobile_phone="1", residence_card_number="AB1")
    assert {j.verdict for _, j in judge([broken], made.facts)} == {"not_evaluable"}
    found = made.check(rules=[broken, card]).findings
    said = {finding.rule: finding.severity for finding in found if not finding.rule.startswith("document.")}
    assert said == {"format.residence_card_number": "error", "rule.broken": "info"}
    assert "no_such" in next(finding.message_ja for finding in found if finding.rule == "rule.broken")


def test_a_rule_for_other_procedures_is_not_evaluable_while_the_procedure_is_unknown(filing: Maker) -> None:
    unknown = filing("13130").within(procedure=None)
    assert verdicts(unknown, "online.alone") == Counter({"not_evaluable": 1})


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (date(2028, 1, 1), False)]
)
def test_a_rule_speaks_from_its_first_day_to_its_last(filing: Maker, day: date, said: bool) -> None:
    rule = explain("online.alone")
    dated = {"effective_from": date(2027, 1, 1), "effective_to": date(2027, 12, 31)}
    changed = rule.model_copy(update={"cases": (rule.cases[0].model_copy(update=dated),)})
    judged = [j.verdict for _, j in judge([changed], filing("13130").within(received=day).facts)]
    assert ("fail" in judged) is said


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(9999, 12, 1), 1, date.max),
        (date(1, 1, 1), -1, date.min),
    ],
)
def test_months_are_added_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert shift_months(day, months) == expected


@settings(max_examples=300)
@given(st.dates(date(1800, 1, 1), date(2200, 1, 1)), st.integers(0, 2000))
def test_adding_months_never_goes_back(day: date, months: int) -> None:
    assert shift_months(day, months) >= day
