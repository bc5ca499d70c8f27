"""Windows, orders, periods and number formats hold for every day and number, not only for those of the examples."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.validators.conftest import make_filing

from uketsuke.forms.calendar import is_open, next_open_day, shift_days, shift_months
from uketsuke.forms.kinds import corporate_number, is_valid
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.kinds.eras import Era, load_eras
from uketsuke.forms.kinds.period_of_stay import duration, months_of
from uketsuke.forms.mrz import check_digit, wrong_parts
from uketsuke.validators.evaluating import judge
from uketsuke.validators.rules import explain

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONTHS = st.integers(-600, 600)


def verdict(rule: str, key: str, filing: object) -> str:
    whole = explain(rule)
    alone = whole.model_copy(update={"cases": tuple(case for case in whole.cases if case.key == key)})
    said = [judgement.verdict for _, judgement in judge([alone], filing.facts)]  # type: ignore[attr-defined]
    return "fail" if "fail" in said else ("not_evaluable" if "not_evaluable" in said else "pass")


@given(DAYS, MONTHS, MONTHS)
def test_more_months_never_end_earlier(day: date, one: int, other: int) -> None:
    assert shift_months(day, min(one, other)) <= shift_months(day, max(one, other))


@given(DAYS, MONTHS)
def test_months_there_and_back_end_at_most_three_days_before(day: date, months: int) -> None:
    back = shift_months(shift_months(day, months), -months)
    assert timedelta(0) <= day - back <= timedelta(3)


@given(DAYS, st.integers(-2_000, 2_000))
def test_days_are_counted_one_by_one(day: date, days: int) -> None:
    assert shift_days(day, days) - day == timedelta(days)


@settings(max_examples=60)
@given(DAYS)
def test_the_next_open_day_is_open_and_all_before_it_are_closed(day: date) -> None:
    found = next_open_day(day)
    assert is_open(found) and day <= found <= day + timedelta(14)
    assert not any(is_open(day + timedelta(n)) for n in range((found - day).days))


@given(st.integers(1, 240))
def test_a_number_of_months_is_a_period_of_that_length(months: int) -> None:
    assert months_of(duration(months)) == months
    assert is_valid("period_of_stay", duration(months))


@given(st.sampled_from(load_eras()), st.integers(1, 60), st.integers(1, 12), st.integers(1, 28))
def test_a_day_written_in_an_era_is_never_called_outside_it_while_it_lasts(
    era: Era, year: int, month: int, day: int
) -> None:
    raw = f"{era.name}{year}年{month}月{day}日"
    value = dates.normalise(raw)
    first, last = (dates.earliest(value), dates.latest(value)) if value else (None, None)
    if first is None or last is None:
        return
    inside = era.first_day <= first and (era.last_day is None or last <= era.last_day)
    assert dates.leaves_its_era(raw) is not inside


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_an_extension_is_early_by_months_of_the_calendar(days_left: int, received: date) -> None:
    expiry = received + timedelta(days_left)
    filing = make_filing("13126", period_of_stay_expiry=expiry.isoformat()).within(received=received)
    three, four = shift_months(expiry, -3), shift_months(expiry, -4)
    assert (verdict("window.early", "extension_four_months", filing) == "fail") is (received < four)
    assert (verdict("window.early", "extension_three_months", filing) == "fail") is (four <= received < three)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 120), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_birth_is_told_late_once_and_never_within_thirty_days(days: int, born: date) -> None:
    received = born + timedelta(days)
    filing = make_filing("13128", date_of_birth=born.isoformat()).within(received=received)
    thirty, sixty = (verdict("window.late", key, filing) for key in ("birth_30_days", "birth_60_days"))
    if days <= 30:
        assert (thirty, sixty) == ("pass", "pass")
    assert (thirty, sixty) != ("fail", "fail")
    assert (sixty == "fail") is (days > 60)


@settings(max_examples=40, deadline=None)
@given(DAYS, DAYS)
def test_a_year_that_is_all_that_is_known_accuses_only_when_each_of_its_days_would(born: date, received: date) -> None:
    filing = make_filing("12980", date_of_birth=str(born.year)).within(received=received)
    said = verdict("date.order", "born_before_received", filing)
    every = {date(born.year, 1, 1) <= received, date(born.year, 12, 31) <= received}
    assert said == {frozenset({True}): "pass", frozenset({False}): "fail"}.get(frozenset(every), "not_evaluable")


@given(st.integers(10**11, 10**12 - 1))
def test_every_base_number_has_one_check_digit_with_which_it_is_a_corporate_number(base: int) -> None:
    fitting = [digit for digit in range(1, 10) if corporate_number.check_digit_holds(f"{digit}{base}")]
    assert len(fitting) == 1


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4), st.text("0123456789", min_size=8, max_size=8))
def test_card_numbers_have_two_letters_eight_digits_two_letters(letters: str, digits: str) -> None:
    assert is_valid("residence_card_number", letters[:2] + digits + letters[2:])
    assert not is_valid("residence_card_number", letters + digits)


LINES = st.tuples(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=9, max_size=9),
    st.dates(date(1950, 1, 1), date(1999, 12, 31)),
    st.dates(date(2027, 1, 1), date(2036, 12, 31)),
)


def line_of(number: str, born: date, expires: date) -> str:
    birth, expiry, optional = f"{born:%y%m%d}", f"{expires:%y%m%d}", "<" * 14
    front = f"{number}{check_digit(number)}VNM{birth}{check_digit(birth)}M{expiry}{check_digit(expiry)}{optional}<"
    return front + check_digit(front[:10] + front[13:20] + front[21:43])


@given(LINES)
def test_a_line_made_by_the_standard_has_no_wrong_part(line: tuple[str, date, date]) -> None:
    assert wrong_parts(line_of(*line)) == ()


@given(LINES, st.integers(0, 8))
def test_one_changed_digit_of_the_number_is_seen(line: tuple[str, date, date], place: int) -> None:
    right = line_of(*line)
    # A change by ten keeps the sum: those pairs (0 and A, 1 and B) no check digit tells apart.
    changed = "7" if right[place] not in "7HR" else "2"
    assert "number" in wrong_parts(right[:place] + changed + right[place + 1 :])


@pytest.mark.parametrize("weekday", range(7))
def test_offices_are_closed_on_weekends(weekday: int) -> None:
    day = date(2026, 10, 5) + timedelta(weekday)
    assert is_open(day) is (weekday < 5)
