"""Passport number (旅券番号), of any issuing country.

>>> normalise("tr ０１２３４５６")
'TR0123456'
>>> normalise("無し")
'none'

Japan sets no pattern for foreign passports; symbols are possible. Source: reference/rules.md, section 3.
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds.folding import NONE, fold_number, says_none

MAX_LENGTH = 12


def normalise(raw: str) -> str | None:
    """Upper case without spaces, bars inside as `-`; "none" for なし; None when it is no number."""
    if says_none(raw):
        return NONE
    text = fold_number(raw).strip("-./")
    return text if re.fullmatch(r"[A-Z0-9]+(?:[-/.][A-Z0-9]+)*", text) and len(text) <= 20 else None


def is_valid(value: str) -> bool:
    """At most 12 characters with at least one digit; or "none"."""
    return value == NONE or (len(value) <= MAX_LENGTH and any(c in "0123456789" for c in value))


def format(value: str) -> str:
    """The value as printed in the passport."""
    return value
