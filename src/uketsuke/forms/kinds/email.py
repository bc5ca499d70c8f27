"""E-mail address.

>>> normalise("Taro.Y＠example．com")
'Taro.Y@example.com'

Source: reference/rules.md, section 7 (half-width, at most 60 characters).
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds.folding import BARS, NONE, fold_width, says_none

MAX_LENGTH = 60
_SHAPE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]+@[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")


def normalise(raw: str) -> str | None:
    """Without spaces, case kept, half-width; "none" for なし; None when not writable in ASCII."""
    if says_none(raw):
        return NONE
    text = re.sub(r"\s+", "", fold_width(raw))
    text = re.sub(rf"[{re.escape(BARS)}]", "-", text)
    return text if re.fullmatch(r"[!-~]+", text) else None


def is_valid(value: str) -> bool:
    """One @ between a local part and a domain with a dot, at most 60 characters; or "none"."""
    return value == NONE or (len(value) <= MAX_LENGTH and bool(_SHAPE.fullmatch(value)) and ".." not in value)


def format(value: str) -> str:
    """The value itself."""
    return value
