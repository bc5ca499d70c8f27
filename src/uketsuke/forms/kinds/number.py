"""A count: people, months, hours, times.

>>> normalise("１，２３４人")
1234
>>> normalise("三十五")
35
>>> normalise("なし")
'none'
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds import numerals
from uketsuke.forms.kinds.folding import NONE, fold_number, says_none

_UNITS = (
    "人|名|回|歳|才|年|ヶ月|か月|カ月|ヵ月|ケ月|箇月|月|日|週|時間|時|分|件|枚|個|級|点|平方メートル|㎡|M2|%"
    "|YEARS?|MONTHS?|DAYS?|PERSONS?"
)
_TRAILING_UNIT = re.compile(rf"(?<=[0-9{numerals.KANJI_NUMERALS}])(?:{_UNITS})$")
_MAX_DIGITS = 15


def normalise(raw: str) -> int | str | None:
    """A whole number, a written unit left out; "none" for なし; None for anything else, fractions too."""
    if says_none(raw):
        return NONE
    text = fold_number(raw).replace("、", ",")
    text = _TRAILING_UNIT.sub("", text)
    return parse_bounded(text)


def parse_bounded(text: str) -> int | None:
    """`numerals.parse` for entries of a sane length."""
    value = numerals.parse(text) if len(text) <= 40 else None
    return value if value is not None and value < 10**_MAX_DIGITS else None


def is_valid(value: int | str) -> bool:
    """A whole number from 0; or "none"."""
    return value == NONE or (isinstance(value, int) and value >= 0)


def format(value: int | str) -> str:
    """With thousands commas."""
    return f"{value:,}" if isinstance(value, int) else value
