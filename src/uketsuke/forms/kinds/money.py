"""An amount of money, in the unit printed on the form.

>>> normalise("￥２５０，０００－")
250000
>>> normalise("25万円")
250000
>>> normalise("25万円", unit_yen=10_000)
25

Source: reference/rules.md, section 6 (yen since January 2026; older forms print 万円).
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds import number
from uketsuke.forms.kinds.folding import NONE, fold_number, says_none

_DOTTED_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")


def normalise(raw: str, *, unit_yen: int = 1) -> int | str | None:
    """A whole number of printed units; "none" for なし; None for anything else.

    Args:
        raw: the entry, with or without ¥, 円, 也, 万.
        unit_yen: yen in one printed unit (10,000 where 万円 is printed). An entry with 円 or 万 of its
            own is converted; one without is taken as it stands.
    """
    if says_none(raw):
        return NONE
    text = fold_number(raw).replace("、", ",").strip("-")
    bare = re.sub(r"^(?:金)?(?:¥|\\|JPY)?", "", text)
    bare = re.sub(r"(?:円|YEN|JPY)?(?:也)?-*$", "", bare)
    if _DOTTED_THOUSANDS.fullmatch(bare):
        bare = bare.replace(".", ",")
    value = number.parse_bounded(bare)
    says_yen = any(mark in text for mark in ("円", "¥", "YEN", "JPY", "万", "億"))
    if value is None or unit_yen == 1 or not says_yen:
        return value
    return value // unit_yen if value % unit_yen == 0 else None


def is_valid(value: int | str) -> bool:
    """A whole number from 0; or "none"."""
    return number.is_valid(value)


def format(value: int | str) -> str:
    """With thousands commas."""
    return number.format(value)
