"""Telephone number, Japanese or overseas.

>>> normalise("０３－１２３４－５６７８")
'0312345678'
>>> normalise("+81 (0)90-1234-5678")
'09012345678'
>>> normalise("+86 138 0013 8000")
'8613800138000'
>>> normalise("なし")
'none'

Source: reference/rules.md, section 7.
"""

from __future__ import annotations

import re

from uketsuke.forms.kinds.folding import NONE, digits_only, fold_number, says_none

MAX_DIGITS = 15
"""Longest number of ITU-T E.164; two numbers in one box are longer and are not joined."""
_ELEVEN_DIGITS = ("020", "050", "060", "070", "080", "090", "0800")
_LABEL = re.compile(r"^(?:TEL|電話(?:番号)?|携帯(?:電話)?)[:.]?")


def normalise(raw: str) -> str | None:
    """Digits only: a Japanese number from its 0, an overseas one from its country code; "none" for なし.

    None when anything but digits, bars, brackets, dots and a leading + is there (an extension,
    a second number): a person should look.
    """
    if says_none(raw):
        return NONE
    text = _LABEL.sub("", fold_number(raw))
    if not re.fullmatch(r"\(?\+?[0-9][0-9().\-]*", text):
        return None
    digits = re.sub(r"[^0-9]", "", text)
    if "+" in text and digits.startswith("81"):
        digits = "0" + digits[2:].removeprefix("0")
    return digits if len(digits) <= MAX_DIGITS and digits_only(digits) else None


def is_valid(value: str) -> bool:
    """A Japanese number of 10 or 11 digits, an overseas one of 7 to 15; or "none"."""
    if value == NONE:
        return True
    if not digits_only(value):
        return False
    if value.startswith("0"):
        return len(value) == (11 if value.startswith(_ELEVEN_DIGITS) else 10)
    return 7 <= len(value) <= MAX_DIGITS


def format(value: str) -> str:
    """Grouped for reading where the groups are sure (mobile numbers), else the value."""
    if len(value) == 11 and value.startswith(_ELEVEN_DIGITS[:-1]):
        return f"{value[:3]}-{value[3:7]}-{value[7:]}"
    return value
