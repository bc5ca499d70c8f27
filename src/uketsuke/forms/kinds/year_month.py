"""A year and month, such as when a job began.

>>> normalise("２０１８年４月")
'2018-04'
>>> normalise("H30.4")
'2018-04'

Source: reference/rules.md, section 5 (職歴: the month may be unknown).
"""

from __future__ import annotations

from uketsuke.forms.kinds import date


def normalise(raw: str) -> str | None:
    """`2018-04`; `2018` when the month is blank or unknown; "unknown"; a written day is left out."""
    return _short(date.normalise(raw))


def from_parts(year: str, month: str) -> str | None:
    """The value of two separate boxes, as `date.from_parts`."""
    return _short(date.from_parts(year, month, ""))


def is_valid(value: str) -> bool:
    """Whether the month exists; "unknown" does."""
    return date.is_valid(value)


def format(value: str) -> str:
    """`2018年4月`."""
    return date.format(value)


def _short(value: str | None) -> str | None:
    return value if value is None or value == date.UNKNOWN else value[:7]
