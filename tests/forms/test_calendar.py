"""Days offices are open, and the last day of a period, as Japan's law counts them."""

from __future__ import annotations

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms import calendar
from uketsuke.forms.calendar import end_of_months, is_open, last_open_day, next_open_day, shift_days, shift_months

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def test_the_examples_are_true() -> None:
    assert doctest.testmod(calendar).failed == 0


@pytest.mark.parametrize(
    ("day", "opened"),
    [
        (date(2026, 11, 23), False),  # Labour Thanksgiving Day, a Monday
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 9, 22), False),  # between two national holidays
        (date(2026, 5, 6), False),  # substitute for 3 May, a Sunday
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2027, 3, 22), False),  # substitute for the equinox, a Sunday
        (date(2028, 2, 29), True),
        (date(2019, 5, 1), False),  # the accession, a holiday of that year alone
        (date(2020, 7, 23), False),  # Marine Day, moved for one year
        (date(2020, 7, 20), True),  # where it would have been
    ],
)
def test_offices_are_open_on_days_that_are_no_holidays(day: date, opened: bool) -> None:
    assert is_open(day) is opened


@pytest.mark.parametrize(
    ("day", "following", "before"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
        (date(2026, 11, 21), date(2026, 11, 24), date(2026, 11, 20)),  # Saturday, Sunday, holiday
        (date(2026, 12, 31), date(2027, 1, 4), date(2026, 12, 28)),
        (date(2028, 12, 30), date(2029, 1, 4), date(2028, 12, 28)),
        (date(2027, 4, 29), date(2027, 4, 30), date(2027, 4, 28)),
        (date(2026, 5, 2), date(2026, 5, 7), date(2026, 5, 1)),
    ],
)
def test_a_closed_day_gives_way_to_the_open_days_around_it(day: date, following: date, before: date) -> None:
    assert (next_open_day(day), last_open_day(day)) == (following, before)


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        (date(2026, 11, 1), 30, date(2026, 12, 1)),
        (date(2028, 2, 1), 30, date(2028, 3, 2)),  # a leap year
        (date(2027, 2, 1), 30, date(2027, 3, 3)),
        (date(2026, 12, 15), 60, date(2027, 2, 13)),
    ],
)
def test_days_are_counted_from_the_day_after(event: date, days: int, last: date) -> None:
    assert shift_days(event, days) == last


@pytest.mark.parametrize(
    ("event", "last"),
    [
        (date(2026, 11, 20), date(2027, 1, 20)),
        (date(2026, 12, 28), date(2027, 2, 28)),
        (date(2026, 12, 29), date(2027, 2, 28)),  # no 30 February: its last day
        (date(2026, 12, 30), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 2, 28)),  # 1 January to the day before 1 March
        (date(2027, 12, 31), date(2028, 2, 29)),  # the same in a leap year
        (date(2027, 12, 29), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 4, 30)),  # 1 March to the day before 1 May
        (date(2027, 2, 28), date(2027, 4, 30)),
        (date(2028, 2, 28), date(2028, 4, 28)),  # 29 February to the day before 29 April
        (date(2027, 6, 30), date(2027, 8, 31)),
        (date(2027, 7, 31), date(2027, 9, 30)),
    ],
)
def test_two_months_go_by_the_calendar(event: date, last: date) -> None:
    assert end_of_months(event, 2) == last


@given(DAYS, st.integers(1, 60))
def test_a_period_of_months_ends_on_the_answering_day_or_with_the_month_it_began_the_end_of(
    event: date, months: int
) -> None:
    end, answering = end_of_months(event, months), shift_months(event, months)
    assert 0 <= (end - answering).days <= 3
    if (event + timedelta(days=1)).day != 1:
        assert end == answering or (end + timedelta(days=1)).day == 1


@given(DAYS, st.integers(1, 24))
def test_a_later_event_never_ends_sooner(event: date, months: int) -> None:
    assert end_of_months(event, months) <= end_of_months(event + timedelta(days=1), months)


@given(DAYS)
def test_the_next_open_day_is_open_and_nothing_open_lies_between(day: date) -> None:
    found = next_open_day(day)
    assert is_open(found)
    assert not any(is_open(day + timedelta(days=n)) for n in range((found - day).days))
    assert (found - day).days <= 12
