"""A period of stay (在留期間) as an ISO 8601 duration, or "indefinite".

>>> normalise("1年3月")
'P1Y3M'
>>> normalise("６ヶ月"), normalise("90日"), normalise("無期限")
('P6M', 'P90D', 'indefinite')

Periods are partly open-ended (留学, 家族滞在), so they are parsed, and looked up only when that fails.
Source: reference/rules.md, section 4.
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds import numerals
from uketsuke.forms.kinds.folding import fold_width
from uketsuke.forms.kinds.vocabulary_value import Lookup

INDEFINITE = "indefinite"
DAYS_PER_MONTH = 30.44
"""Mean length, good enough to say which of two periods is longer."""
_INDEFINITE_WORDS = frozenset(["無期限", "無制限", "永住", "INDEFINITE", "PERMANENT"])
_MONTHS = "ヶ月|か月|カ月|ヵ月|ケ月|箇月|ヶ月間|月"
_WRITTEN = re.compile(
    rf"(?:([0-9]{{1,2}})(?:年|YEARS?))?(?:([0-9]{{1,2}})(?:{_MONTHS}|MONTHS?))?(?:([0-9]{{1,3}})(?:日|DAYS?))?間?"
)
_VALUE = re.compile(r"P(?:([0-9]{1,2})Y)?(?:([0-9]{1,2})M)?(?:([0-9]{1,3})D)?")


def normalise(raw: str, vocabulary: Lookup | None = None) -> str | None:
    """`P5Y`, `P1Y3M`, `P90D` or "indefinite", the numbers as written; None when it says no period."""
    text = re.sub(r"\s+", "", fold_width(raw)).upper()
    if text in _INDEFINITE_WORDS:
        return INDEFINITE
    text = re.sub(rf"[{numerals.KANJI_NUMERALS}]+(?=[年月日ヶかカヵケ箇])", _kanji_number, text)
    match = _WRITTEN.fullmatch(text) or _VALUE.fullmatch(text)
    if match and any(match.groups()):
        parts = zip(match.groups(), "YMD", strict=True)
        written = "".join(f"{int(number)}{unit}" for number, unit in parts if number and int(number))
        return f"P{written}" if written else None
    return vocabulary.lookup(raw.strip()) if vocabulary and text else None


def is_valid(value: str) -> bool:
    """Whether it is a duration or "indefinite"."""
    return value == INDEFINITE or (value != "P" and bool(_VALUE.fullmatch(value)))


def months_of(value: str) -> float | None:
    """The length in months, infinite for "indefinite"; None for what is no period.

    >>> months_of("P1Y3M")
    15.0
    """
    if value == INDEFINITE:
        return float("inf")
    match = _VALUE.fullmatch(value)
    if not match or not any(match.groups()):
        return None
    years, months, days = (int(part or 0) for part in match.groups())
    return years * 12 + months + days / DAYS_PER_MONTH


def duration(months: int) -> str:
    """So many months as a period, whole years first.

    >>> duration(51), duration(12)
    ('P4Y3M', 'P1Y')
    """
    years, rest = divmod(months, 12)
    return f"P{f'{years}Y' if years else ''}{f'{rest}M' if rest or not years else ''}"


def format(value: str) -> str:
    """`1年3月`, `無期限`."""
    match = _VALUE.fullmatch(value)
    if value == INDEFINITE or not match:
        return "無期限" if value == INDEFINITE else value
    return "".join(f"{number}{unit}" for number, unit in zip(match.groups(), "年月日", strict=True) if number)


def _kanji_number(match: re.Match[str]) -> str:
    value = numerals.parse(match[0])
    return match[0] if value is None else str(value)
