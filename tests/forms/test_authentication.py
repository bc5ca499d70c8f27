"""The year of an authentication id, and the days in it."""

from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms import authentication
from uketsuke.forms.authentication import first_end, next_end, reminder_day, report_due, standing

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
DAY = timedelta(days=1)


def test_the_examples_in_the_module_are_true() -> None:
    assert doctest.testmod(authentication).failed == 0


@pytest.mark.parametrize(
    ("set_on", "end"),
    [
        (date(2027, 4, 1), date(2028, 4, 1)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2027, 1, 1), date(2028, 1, 1)),
        # The year begins on 1 March: it ends with February, however long that is.
        (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2028, 2, 28), date(2029, 2, 28)),
    ],
)
def test_the_year_ends_a_year_after_the_password_was_set(set_on: date, end: date) -> None:
    assert first_end(set_on) == end


@pytest.mark.parametrize(
    ("end", "reminded", "due"),
    [
        (date(2028, 4, 1), date(2028, 2, 1), date(2028, 3, 1)),
        (date(2028, 4, 30), date(2028, 2, 29), date(2028, 3, 30)),
        (date(2027, 1, 31), date(2026, 11, 30), date(2026, 12, 31)),
        (date(2028, 2, 29), date(2027, 12, 29), date(2028, 1, 29)),
        (date(2029, 3, 31), date(2029, 1, 31), date(2029, 2, 28)),
    ],
)
def test_the_reminder_and_the_report_are_months_before_the_end(end: date, reminded: date, due: date) -> None:
    assert (reminder_day(end), report_due(end)) == (reminded, due)


@given(DAYS)
def test_a_year_is_365_or_366_days_and_no_day_is_lost_between_two(day: date) -> None:
    end = first_end(day)
    assert (end - day).days in (365, 366)
    # The next year begins on the day after, and is as long as one that begins with a password on this end.
    assert next_end(end) == first_end(end)


@given(DAYS)
def test_a_year_that_ends_with_february_goes_on_ending_there(day: date) -> None:
    ends = [first_end(day)]
    for _ in range(8):
        ends.append(next_end(ends[-1]))
    if (ends[0] + DAY).day == 1:
        assert {(end + DAY).day for end in ends} == {1}
    else:
        assert {(end.month, end.day) for end in ends} == {(ends[0].month, ends[0].day)}


@given(DAYS, DAYS)
def test_the_days_follow_each_other_and_later_ends_have_later_days(one: date, other: date) -> None:
    assert reminder_day(one) < report_due(one) < one < next_end(one)
    if one <= other:
        assert reminder_day(one) <= reminder_day(other) and report_due(one) <= report_due(other)


@given(DAYS)
def test_the_last_day_is_still_in_time_and_the_next_is_late(end: date) -> None:
    due = report_due(end)
    assert (standing(due, end), standing(due + DAY, end)) == ("in_time", "late")
    assert (standing(reminder_day(end) - DAY, end), standing(reminder_day(end), end)) == ("early", "in_time")
    assert (standing(end, end), standing(end + DAY, end)) == ("late", "too_late")
