"""The days on which the offices are open, and months counted by the calendar.

>>> shift_months(date(2026, 11, 30), 3)
datetime.date(2027, 2, 28)
>>> is_open(date(2026, 11, 23))  # 勤労感謝の日
False
>>> next_open_day(date(2026, 11, 21))  # a Saturday before it
datetime.date(2026, 11, 24)
>>> end_of_months(date(2027, 6, 30), 2)  # 1 July to 31 August are two whole months
datetime.date(2027, 8, 31)

Source: 行政機関の休日に関する法律 (昭和63年法律第91号): article 1 names the closed days, article 2 moves a term for
applications that ends on one of them to the next open day. 民法 140条 (the first day is not counted) and 143条 (months
go by the calendar).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache

import jpholiday

_DAY = timedelta(days=1)
_NEW_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
"""Month and day of 年末年始, closed by the law whatever weekday they are."""


@cache
def is_open(day: date) -> bool:
    """Whether the offices are open: no Saturday, Sunday, national holiday, nor 29 December to 3 January."""
    return day.weekday() < 5 and (day.month, day.day) not in _NEW_YEAR and not jpholiday.is_holiday(day)


def next_open_day(day: date) -> date:
    """The day itself when the offices are open, else the next one on which they are."""
    while not is_open(day) and day < date.max:
        day += _DAY
    return day


def last_open_day(day: date) -> date:
    """The day itself when the offices are open, else the last one before it on which they were."""
    while not is_open(day) and day > date.min:
        day -= _DAY
    return day


def end_of_months(event: date, months: int) -> date:
    """The last day of `months` months that begin on the day after an event.

    The day before the one that answers to the first day; where that month has none, its last day.
    """
    first = shift_days(event, 1)
    answering = shift_months(first, months)
    return answering if answering.day < first.day else shift_days(answering, -1)


def shift_months(day: date, months: int) -> date:
    """The same day some months later (earlier when negative), or the last day of that month.

    Ends at the first and last day a date can be.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift_days(day: date, days: int) -> date:
    """The day so many days later (earlier when negative); ends at the first and last day a date can be."""
    ordinal = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)
