"""How one office or writer of the transfer maker writes: dates, eras, widths, bars; and what a text means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal

_ERAS = ((date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"))
_JAPANESE = "\u3001-\u3029\u3030-\u30ff\u3400-\u9fff々"


@dataclass(frozen=True, slots=True)
class Habits:
    """Drawn once a filing; `era` counts years in the Japanese calendar, `wide` types full-width digits."""

    padded: bool
    era: Literal["", "kanji", "letter"]
    dates: Literal["年", "/", ".", "-"]
    wide: bool
    bar: str
    commas: bool
    months: str
    kanji_name: Literal["after", "before", "brackets"]


def draw_habits(rnd: Random, *, by_hand: bool) -> Habits:
    """Machines pad dates and type full-width digits now and then; hands write the plain characters."""
    return Habits(
        padded=rnd.random() < (0.2 if by_hand else 0.5),
        era=rnd.choices(("", "kanji", "letter"), (8, 1, 1))[0],
        dates=rnd.choices(("年", "/", ".", "-"), (4, 4, 2, 1))[0],
        wide=not by_hand and rnd.random() < 0.15,
        bar="-" if by_hand else rnd.choices(("-", "－", "‐"), (6, 2, 1))[0],
        commas=rnd.random() < 0.8,
        months=rnd.choice(("月", "か月", "ヶ月")),
        kanji_name=rnd.choices(("after", "before", "brackets"), (6, 3, 2))[0],
    )


def plain(text: str) -> str:
    """What a text says, as the contract's section "Values" has it: NFKC, no spaces inside Japanese, bars as `-`."""
    folded = unicodedata.normalize("NFKC", text).strip()
    folded = re.sub(r"(?<=\d)[-‐‑–—―−ー](?=\d)", "-", folded)
    return re.sub(r"\s+", " ", re.sub(rf"(?<=[{_JAPANESE}])\s+(?=[{_JAPANESE}])", "", folded))


def widened(text: str, habits: Habits) -> str:
    """Digits as this machine types them."""
    return "".join(chr(ord(c) + 0xFEE0) if c in "0123456789" else c for c in text) if habits.wide else text


def barred(text: str, habits: Habits) -> str:
    """Numbers whose groups are parted by this writer's bar."""
    return widened(text.replace("-", habits.bar), habits)


def date_parts(day: date, habits: Habits) -> dict[str, str]:
    """What stands before the printed 年, 月 and 日."""
    month, number = (f"{day.month:02d}", f"{day.day:02d}") if habits.padded else (f"{day.month}", f"{day.day}")
    year = _era_year(day, habits) if habits.era else f"{day.year}"
    return {"year": widened(year, habits), "month": widened(month, habits), "day": widened(number, habits)}


def date_text(day: date, habits: Habits) -> str:
    """A whole date in a box without printed parts."""
    parts = date_parts(day, habits)
    if habits.era == "kanji" or habits.dates == "年":
        return f"{parts['year']}年{parts['month']}月{parts['day']}日"
    sign = "." if habits.era else habits.dates
    return sign.join((parts["year"], parts["month"], parts["day"]))


def month_text(day: date, habits: Habits) -> str:
    """A year and a month."""
    parts = date_parts(day, habits)
    if habits.era == "kanji" or habits.dates in "年-":
        return f"{parts['year']}年{parts['month']}月"
    return f"{parts['year']}{habits.dates}{parts['month']}"


def _era_year(day: date, habits: Habits) -> str:
    for first, name, letter in _ERAS:
        if day >= first:
            number = day.year - first.year + 1
            if habits.era == "letter":
                return f"{letter}{number}"
            return f"{name}{'元' if number == 1 else number}"
    return f"{day.year}"


def period_text(duration: str, habits: Habits) -> str:
    """A period of stay as written: 3年, 1年3か月, 90日, 無期限."""
    if duration == "indefinite":
        return "無期限"
    words = {"Y": "年", "M": habits.months, "D": "日"}
    return widened("".join(n + words[unit] for n, unit in re.findall(r"(\d+)([YMD])", duration)), habits)
