"""How somebody writes things down: dates, periods, digits and katakana in one writer's habits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

_JAPANESE = r"[぀-ヿ一-鿿々〆ヶー・、。（）「」]"


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody writes: width of characters, bars, spaces. Drawn once a filing."""

    wide_digits: bool
    bar: str
    zero_padded: bool
    date_style: str
    money_style: str
    months: str
    empty_optional: float
    empty_required: float
    kanji_first: bool
    capitals: bool
    half_kana: bool


def draw_habits(rnd: Random, *, by_machine: bool) -> Habits:
    """The habits of one writer. Only machines write full-width digits."""
    return Habits(
        wide_digits=by_machine and rnd.random() < 0.2,
        bar=rnd.choices(("-", "－", "ー"), (8, 2, 1))[0] if by_machine else rnd.choices(("-", "ー"), (5, 1))[0],
        zero_padded=rnd.random() < 0.3,
        date_style=rnd.choices(("kanji", "slash", "dot", "bar", "era"), (5, 5, 3, 2, 2))[0],
        money_style=rnd.choices(("commas", "plain"), (7, 3))[0],
        months=rnd.choice(("月", "か月", "ヶ月")),
        empty_optional=0.1,
        empty_required=0.012,
        kanji_first=rnd.random() < 0.25,
        capitals=rnd.random() > 0.04,
        half_kana=by_machine and rnd.random() < 0.03,
    )


def date_words(year: str, month: str, day: str, rnd: Random, habits: Habits) -> str:
    """A date for a free cell, in one of the ways people write one."""
    m = month if habits.zero_padded else str(int(month))
    if not day:
        return (
            f"{year}年{m}月"
            if habits.date_style in ("kanji", "era", "bar")
            else f"{year}{'/' if habits.date_style == 'slash' else '.'}{m}"
        )
    d = day if habits.zero_padded else str(int(day))
    if habits.date_style == "era" and rnd.random() < 0.7:
        return _era_words(date(int(year), int(month), int(day)), rnd)
    if habits.date_style in ("kanji", "era"):
        return f"{year}年{m}月{d}日"
    sign = {"slash": "/", "dot": ".", "bar": "-"}[habits.date_style]
    return f"{year}{sign}{m}{sign}{d}"


def _era_words(day: date, rnd: Random) -> str:
    for first, name, letter, offset in (
        (date(2019, 5, 1), "令和", "R", 2018),
        (date(1989, 1, 8), "平成", "H", 1988),
        (date(1926, 12, 26), "昭和", "S", 1925),
    ):
        if day >= first:
            number = day.year - offset
            if rnd.random() < 0.5:
                return f"{name}{'元' if number == 1 else number}年{day.month}月{day.day}日"
            return f"{letter}{number}.{day.month}.{day.day}"
    return f"{day.year}年{day.month}月{day.day}日"


def period_words(duration: str, habits: Habits) -> str:
    if duration == "indefinite":
        return "無期限"
    years, months = re.search(r"(\d+)Y", duration), re.search(r"(\d+)M", duration)
    return (f"{years[1]}年" if years else "") + (f"{months[1]}{habits.months}" if months else "")


def digits(text: str, habits: Habits) -> str:
    if not habits.wide_digits:
        return text
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and c.isascii() else c for c in text)


def kana(text: str, habits: Habits) -> str:
    """Katakana as an old machine writes it, half as wide."""
    return "".join(_half_kana().get(c, c) for c in text) if habits.half_kana else text


@cache
def _half_kana() -> Mapping[str, str]:
    plain = [chr(code) for code in range(0xFF66, 0xFF9E)]
    marked = [c + sign for c in plain for sign in "ﾞﾟ"]
    folded = {unicodedata.normalize("NFKC", half): half for half in [*marked, *plain]}
    return {full: half for full, half in folded.items() if len(full) == 1}


def fold_text(text: str) -> str:
    """Text as the contract's "Values" wants it, made here independently of the readers' own folding."""
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub(r"(?<=[0-9])[-－ー‐−–—―](?=[0-9])", "-", folded)
    folded = re.sub(rf"(?<={_JAPANESE})\s+(?={_JAPANESE})", "", folded)
    return re.sub(r"\s+", " ", folded).strip()
