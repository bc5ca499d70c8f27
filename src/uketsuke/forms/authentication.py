"""The days in the life of an authentication id 認証ID of the online system, as functions of days.

>>> first_end(date(2027, 4, 1))
datetime.date(2028, 4, 1)
>>> reminder_day(date(2028, 4, 1)), report_due(date(2028, 4, 1))
(datetime.date(2028, 2, 1), datetime.date(2028, 3, 1))
>>> first_end(date(2027, 2, 28)), next_end(date(2028, 2, 29))  # whole years that begin on 1 March
(datetime.date(2028, 2, 29), datetime.date(2029, 2, 28))

Source: 基本計画（令和3年9月27日）2(1)イ, 2(3)ア (valid for a year, extended by the report); reference/rules.md 9,
official (the year runs from the day the password is set; mail two months before the end, report by one month before
it, acceptance extends by a year). That the day itself is not counted is 民法 140条, that a year goes by the calendar
143条; neither is said of these ids anywhere we read, so both are inferred.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from uketsuke.forms.calendar import end_of_months, shift_months

MONTHS_VALID = 12
MONTHS_REMINDED_BEFORE = 2
MONTHS_REPORTED_BEFORE = 1

Standing = Literal["early", "in_time", "late", "too_late"]
"""Of a periodic report by its day of receipt: before anybody is reminded of it; by the day it is due; after that, while
the id is still valid; after the end, when nothing is left to extend."""


def first_end(password_set_on: date) -> date:
    """The last day of the year that begins with the setting of the password."""
    return end_of_months(password_set_on, MONTHS_VALID)


def next_end(end: date) -> date:
    """The last day after one more year; a year that ended on the last of February goes on ending there."""
    return end_of_months(end, MONTHS_VALID)


def reminder_day(end: date) -> date:
    """The day on which the organisation is reminded of the report. No closed day moves it: it is a mail of ours."""
    return shift_months(end, -MONTHS_REMINDED_BEFORE)


def report_due(end: date) -> date:
    """The last day for the periodic report.

    No closed day moves it: it is what the office asks for, and no term of a law (those 行政機関の休日に関する法律
    2条 moves).
    """
    return shift_months(end, -MONTHS_REPORTED_BEFORE)


def standing(received: date, end: date) -> Standing:
    """How a report stands that was received on a day, for an id that is valid until another."""
    if received < reminder_day(end):
        return "early"
    if received <= report_due(end):
        return "in_time"
    return "late" if received <= end else "too_late"
