"""The machine-readable zone of passports: two lines of 44 characters (TD3).

Source: ICAO Doc 9303 parts 3 (transliteration, check digits) and 4 (TD3).
"""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import cycle

LENGTH = 44
_WEIGHTS = (7, 3, 1)
_WRITTEN_OUT = {
    "Ä": "AE",
    "Ö": "OE",
    "Ü": "UE",
    "Å": "AA",
    "Æ": "AE",
    "Ø": "OE",
    "ß": "SS",
    "Þ": "TH",
    "Ð": "D",
    "Đ": "D",
    "Ł": "L",
    "Œ": "OE",
    "Ñ": "N",
}


def check_digit(characters: str) -> int:
    """The check digit of 0–9, A–Z (10–35) and < (0) with the weights 7, 3, 1."""
    values = (0 if c == "<" else int(c, 36) for c in characters)
    return sum(value * weight for value, weight in zip(values, cycle(_WEIGHTS), strict=False)) % 10


def transliterated(name: str) -> str:
    """A name in the letters of the zone: A–Z, with < for spaces and hyphens; apostrophes and dots go."""
    out = []
    for character in name.upper():
        if character in " -<":
            out.append("<")
            continue
        written = _WRITTEN_OUT.get(character) or unicodedata.normalize("NFKD", character)
        out.extend(c for c in written if "A" <= c <= "Z")
    return "".join(out)


def passport_lines(
    *,
    country: str,
    surname: str,
    given: str,
    number: str,
    nationality: str,
    born: date,
    sex: str,
    expiry: date,
    personal_number: str = "",
) -> tuple[str, str]:
    """The two lines. `country` and `nationality` are three-letter codes, `sex` is M, F or <."""
    names = f"{transliterated(surname)}<<{transliterated(given)}" if given else transliterated(surname)
    upper = f"P<{country}{names}"[:LENGTH].ljust(LENGTH, "<")
    number = _checked(number.ljust(9, "<"))
    birth, until = _checked(f"{born:%y%m%d}"), _checked(f"{expiry:%y%m%d}")
    # Without a personal number its check digit may be 0 or <; most issuers print <.
    personal = _checked(personal_number.ljust(14, "<")) if personal_number else "<" * 15
    whole = check_digit(f"{number}{birth}{until}{personal}")
    return upper, f"{number}{nationality}{birth}{sex}{until}{personal}{whole}"


def _checked(characters: str) -> str:
    return f"{characters}{check_digit(characters)}"
