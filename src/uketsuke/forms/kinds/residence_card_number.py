"""Number of a residence card or special permanent resident certificate (在留カード番号).

>>> normalise("ＡＢ １２３４５６７８ ＣＤ")
'AB12345678CD'
>>> normalise("なし")
'none'
>>> is_valid("AB1234567CD")
False

No public check digit exists. Source: reference/rules.md, section 1.
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds.folding import NONE, fold_number, says_none

LENGTH = 12
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{8}[A-Z]{2}")


def normalise(raw: str) -> str | None:
    """Upper case without spaces and bars, as long as it was written; "none" for なし; None when it is no number."""
    if says_none(raw):
        return NONE
    text = fold_number(raw).replace("-", "")
    return text if re.fullmatch(r"[A-Z0-9]{1,20}", text) else None


def is_valid(value: str) -> bool:
    """Two letters, eight digits, two letters; or "none"."""
    return value == NONE or bool(_SHAPE.fullmatch(value))


def format(value: str) -> str:
    """The value as printed on the card."""
    return value
