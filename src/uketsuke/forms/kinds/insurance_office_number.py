"""Employment insurance applicable office number (雇用保険適用事業所番号): 11 digits, written 4-6-1.

>>> normalise("１３０１－１２３４５６－７")
'13011234567'

The last digit is a check digit whose method is not public; it is not checked.
Source: reference/rules.md, section 6.
"""

from __future__ import annotations

from uketsuke.forms.kinds.folding import NONE, digits_only, fold_number, says_none

LENGTH = 11


def normalise(raw: str) -> str | None:
    """Digits as many as were written; "none" for なし; None when something else is there."""
    if says_none(raw):
        return NONE
    text = fold_number(raw).replace("-", "")
    return text if digits_only(text) and len(text) <= 20 else None


def is_valid(value: str) -> bool:
    """Eleven digits; or "none"."""
    return value == NONE or (digits_only(value) and len(value) == LENGTH)


def format(value: str) -> str:
    """`1301-123456-7`."""
    return f"{value[:4]}-{value[4:10]}-{value[10:]}" if len(value) == LENGTH else value
