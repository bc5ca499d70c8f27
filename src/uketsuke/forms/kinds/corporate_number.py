"""Corporate number (法人番号): 13 digits, the first a check digit.

>>> normalise("７０１０７ー０５０００７２５")
'7010705000725'
>>> is_valid("7010705000725"), is_valid("1010705000725")
(True, False)

Source: reference/rules.md, section 6 (平成26年財務省令第70号第2条).
"""

from __future__ import annotations

import re

from stdnum.jp import cn

from uketsuke.forms.kinds.folding import NONE, digits_only, fold_number, says_none

LENGTH = 13


def normalise(raw: str) -> str | None:
    """Digits as many as were written (the T of an invoice number falls away); "none" for なし; else None."""
    if says_none(raw):
        return NONE
    text = re.sub(r"^T(?=[0-9])", "", fold_number(raw)).replace("-", "")
    return text if digits_only(text) and len(text) <= 20 else None


def has_shape(value: str) -> bool:
    """Thirteen digits not beginning with 0; or "none"."""
    return value == NONE or (digits_only(value) and len(value) == LENGTH and value[0] != "0")


def check_digit_holds(value: str) -> bool:
    """Whether the first digit agrees with the other twelve. Call it for values of right shape only."""
    return value == NONE or bool(cn.is_valid(value))


def is_valid(value: str) -> bool:
    """Right shape and right check digit; or "none"."""
    return has_shape(value) and check_digit_holds(value)


def format(value: str) -> str:
    """The value as printed on notices."""
    return value
