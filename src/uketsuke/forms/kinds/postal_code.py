"""Japanese postal code (郵便番号).

>>> normalise("〒１２３ー４５６７")
'1234567'
>>> is_valid("0000000")
True

`0000000` means unknown and is a value. Source: reference/rules.md, section 7.
"""

from __future__ import annotations

from uketsuke.forms.kinds.folding import NONE, digits_only, fold_number, says_none

LENGTH = 7


def normalise(raw: str) -> str | None:
    """Digits only, as many as were written; "none" for なし; None when something else is there."""
    if says_none(raw):
        return NONE
    text = fold_number(raw).lstrip("〒〶T").replace("-", "")
    return text if digits_only(text) and len(text) <= 20 else None


def is_valid(value: str) -> bool:
    """Seven digits; or "none"."""
    return value == NONE or (digits_only(value) and len(value) == LENGTH)


def format(value: str) -> str:
    """`123-4567`."""
    return f"{value[:3]}-{value[3:]}" if len(value) == LENGTH and value != NONE else value
