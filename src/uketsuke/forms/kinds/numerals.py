"""Integers written with Arabic digits, kanji numerals, or both (25万, 三十五, 二〇二四)."""

from __future__ import annotations

import re
from fractions import Fraction

KANJI_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2, "参": 3}
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
BIG_UNITS = {"万": 10**4, "億": 10**8, "兆": 10**12}
KANJI_NUMERALS = "".join([*KANJI_DIGITS, *SMALL_UNITS, *BIG_UNITS])

_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")


def parse(text: str) -> int | None:
    """The whole number `text` says, or None when it says none or leaves a fraction.

    `text` holds ASCII digits, thousands commas, a decimal point before a big unit, and kanji
    numerals; no spaces, no units of measure.
    """
    total = Fraction(0)
    rest = text
    last = None
    for unit in sorted(BIG_UNITS, key=lambda u: -BIG_UNITS[u]):
        if unit not in rest:
            continue
        head, _, rest = rest.partition(unit)
        count = _below_big(head, allow_fraction=True)
        if count is None:
            return None
        total += count * BIG_UNITS[unit]
        last = unit
    if rest or last is None:
        count = _below_big(rest, allow_fraction=False)
        if count is None or (last is not None and count >= BIG_UNITS[last]):
            return None
        total += count
    return int(total) if total.denominator == 1 else None


def _below_big(text: str, *, allow_fraction: bool) -> Fraction | None:
    """What stands before a big unit: 25, 2,500, 1.5, 二十五, 3千."""
    if _GROUPED.fullmatch(text):
        return Fraction(text.replace(",", ""))
    if allow_fraction and _DECIMAL.fullmatch(text):
        return Fraction(text)
    if text and all(c in KANJI_DIGITS for c in text):
        return Fraction("".join(str(KANJI_DIGITS[c]) for c in text))
    return _with_small_units(text)


def _with_small_units(text: str) -> Fraction | None:
    total, rest, limit = 0, text, 10**5
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("拾", 10)):
        if unit in rest:
            head, _, rest = rest.partition(unit)
            count = _digit(head) if head else 1
            if not count or size >= limit:
                return None
            total, limit = total + count * size, size
    if limit == 10**5:
        return None
    if rest:
        last = _digit(rest)
        if last is None:
            return None
        total += last
    return Fraction(total)


def _digit(text: str) -> int | None:
    if re.fullmatch(r"[0-9]", text):
        return int(text)
    return KANJI_DIGITS.get(text)
