"""Japan's calendar as offices keep it: the days they are open, and the last day of a period.

>>> from datetime import date
>>> next_open_day(date(2026, 12, 29))  # offices close until 3 January, and that is a Sunday
datetime.date(2027, 1, 4)
>>> days_after(date(2026, 11, 1), 30)  # the day itself is not counted
datetime.date(2026, 12, 1)
>>> months_after(date(2027, 6, 30), 2)  # 1 July to 31 August are two whole months
datetime.date(2027, 8, 31)

Source: 行政機関の休日に関する法律 1条 (Saturdays, Sundays, national holidays, 29 December to 3 January);
民法 140条 (the first day is not counted), 141条, 143条 (months go by the calendar). National holidays: jpholiday,
which follows 国民の祝日に関する法律 with its substitute days.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import jpholiday

_SATURDAY = 5
_YEAR_END, _NEW_YEAR = (12, 29), (1, 3)
_ONE_DAY = timedelta(days=1)


def is_open_day(day: date) -> bool:
    """Whether offices of the state work on that day (行政機関の休日に関する法律 1条)."""
    place = (day.month, day.day)
    closed = day.weekday() >= _SATURDAY or place >= _YEAR_END or place <= _NEW_YEAR
    return not (closed or jpholiday.is_holiday(day))


def next_open_day(day: date) -> date:
    """The day itself when offices are open, else the first day after it on which they are."""
    while not is_open_day(day):
        day += _ONE_DAY
    return day


def last_open_day(day: date) -> date:
    """The day itself when offices are open, else the last day before it on which they were."""
    while not is_open_day(day):
        day -= _ONE_DAY
    return day


def days_after(event: date, days: int, *, first_day_counts: bool = False) -> date:
    """The last of `days` days from an event. Its own day is counted only where a law says so (戸籍法 43条)."""
    return event + timedelta(days=days - first_day_counts)


def months_after(event: date, months: int) -> date:
    """The last day of `months` months that begin on the day after an event (民法 140条, 143条).

    The day before the one that answers to the first day; where that month has none, its last day.
    """
    first = event + _ONE_DAY
    year, month = _month_from(first, months)
    if first.day > (last := calendar.monthrange(year, month)[1]):
        return date(year, month, last)
    return date(year, month, first.day) - _ONE_DAY


def months_before(day: date, months: int) -> date:
    """The day that answers to `day` so many months earlier, or the last of that month where it has none."""
    year, month = _month_from(day, -months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _month_from(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1
