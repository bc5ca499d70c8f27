"""A date, whole or partly unknown, in the Western or the Japanese calendar.

>>> normalise("1990年4月1日")
'1990-04-01'
>>> normalise("Ｈ３０．４．１")
'2018-04-01'
>>> normalise("令和元年5月1日")
'2019-05-01'
>>> normalise("1998年12月不明")
'1998-12'
>>> normalise("2023/2/30"), is_valid("2023-02-30")
('2023-02-30', False)
>>> normalise("3/4/1990") is None  # 3 April or March 4
True

Source: reference/rules.md, section 5.
"""

from __future__ import annotations

import re
from datetime import date as Day

from uketsuke.forms.kinds import eras, numerals
from uketsuke.forms.kinds.folding import BARS, KANJI_ONE, fold_width

UNKNOWN = "unknown"
_UNKNOWN_WORDS = frozenset(["不明", "不詳", "UNKNOWN", "年月日不明", "年月日不詳", "生年月日不明", "生年月日不詳"])
_PART_UNKNOWN = "不明|不詳|UNKNOWN"
_MONTHS = {"JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6}
_MONTHS |= {"JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11, "DEC": 12}
_MONTH_NAME = "(" + "|".join(_MONTHS) + r")[A-Z]*\.?"
_PART = rf"([0-9]{{1,2}}|{_PART_UNKNOWN})"
_SEPARATOR = r"(?:\s*[/.\-・,、]\s*|\s+)"
_KANJI_TAIL = re.compile(rf"\s*年\s*(?:{_PART}?\s*月)?\s*(?:{_PART}\s*日?|日)?\s*(?:{_PART_UNKNOWN})?")
_SEPARATED_TAIL = re.compile(rf"{_SEPARATOR}{_PART}(?:{_SEPARATOR}{_PART})?\.?")
_VALUE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def normalise(raw: str) -> str | None:
    """ISO 8601, `1998-12` or `1998` when the rest is blank or said to be unknown, or "unknown".

    A date that does not exist comes back as written (`2023-02-30`). None when the entry is no date
    or may mean two different days (3/4/1990, 24/4/1).
    """
    text = _fold(raw)
    if re.sub(r"\s", "", text) in _UNKNOWN_WORDS:
        return UNKNOWN
    text, aside = _without_aside(text)
    year, tail = _year_and_tail(text)
    if year is None:
        return _western_day_first(text) if aside is None else None
    if aside is not None and aside != year:
        return None
    return _with_tail(year, tail)


def from_parts(year: str, month: str, day: str) -> str | None:
    """The date of three separate boxes (or printed 年 月 日); an empty box or 不明 is an unknown part.

    Args:
        year: `1990`, `平成2`, `H2`, `令和元`; month and day: one or two digits, or empty.
    Returns:
        What `normalise` would; None too when a part stands without the one before it.
    """
    parts = [re.sub(r"\s", "", _fold(part)) for part in (year, month, day)]
    if parts[0] in _UNKNOWN_WORDS and all(p == "" or p in _UNKNOWN_WORDS for p in parts[1:]):
        return UNKNOWN
    number, tail = _year_and_tail(parts[0])
    if number is None or tail not in ("", "年"):
        return None
    rest: list[int | None] = []
    for part, mark in zip(parts[1:], "月日", strict=True):
        bare = part.removesuffix(mark)
        if bare in ("", "不明", "不詳", "UNKNOWN"):
            rest.append(None)
        elif re.fullmatch(r"[0-9]{1,2}", bare):
            rest.append(int(bare) or None)
        else:
            value = numerals.parse(bare) if bare[0] in numerals.KANJI_NUMERALS else None
            if value is None or value > 99:
                return None
            rest.append(value)
    return _compose(number, rest[0], rest[1])


def is_valid(value: str) -> bool:
    """Whether the date exists (a partial one: whether its month does); "unknown" does."""
    if value == UNKNOWN:
        return True
    return earliest(value) is not None


def earliest(value: str) -> Day | None:
    """The first day the value may mean; None for "unknown" and for dates that do not exist."""
    return _bound(value, last=False)


def latest(value: str) -> Day | None:
    """The last day the value may mean; None for "unknown" and for dates that do not exist."""
    return _bound(value, last=True)


def leaves_its_era(raw: str) -> bool:
    """Whether the entry names an era the day does not lie in (平成31年5月1日, 令和1年3月). False for Western dates."""
    match = _era_match(_fold(raw))
    value = normalise(raw)
    era = eras.era_of(match[1]) if match else None
    first, last = (earliest(value), latest(value)) if value else (None, None)
    if era is None or first is None or last is None:
        return False
    return last < era.first_day or (era.last_day is not None and first > era.last_day)


def format(value: str) -> str:
    """`1990年4月1日`, `1998年12月`, `1998年`; anything else as it is."""
    match = _VALUE.fullmatch(value)
    if not match:
        return value
    marks = zip(match.groups(), "年月日", strict=True)
    return "".join(f"{int(part)}{mark}" for part, mark in marks if part)


def _fold(raw: str) -> str:
    text = fold_width(raw).upper().strip()
    text = re.sub(rf"(?<=[0-9])\s*[{re.escape(BARS + KANJI_ONE)}]\s*(?=[0-9])", "-", text)
    text = re.sub(rf"[{numerals.KANJI_NUMERALS}]+(?=\s*[年月日])", _kanji_number, text)
    text = re.sub(r"元(?=\s*(?:年|$|[-/.]))", "1", text)
    text = re.sub(r"^(?:西暦|A\.?D\.?)\s*", "", text)
    return re.sub(r"\s*(?:生まれ|生)$", "", text)


def _kanji_number(match: re.Match[str]) -> str:
    value = numerals.parse(match[0])
    return match[0] if value is None else str(value)


def _without_aside(text: str) -> tuple[str, int | None]:
    """Take a bracketed second year out: 1990年(平成2年)4月1日. Its year comes back beside the rest."""
    match = re.search(r"\s*\(([^()]*)\)\s*", text)
    if not match:
        return text, None
    year, tail = _year_and_tail(match[1].strip())
    if year is None or tail.strip() not in ("", "年"):
        return text, None
    rest = text[: match.start()] + text[match.end() :]
    head, tail = _year_and_tail(rest)
    # 1990(平成2)年 keeps its 年; 平成2年(1990年)4月1日 has one left as well.
    return (rest, year) if head is not None and tail.strip() else (rest + "年", year)


def _era_match(text: str) -> re.Match[str] | None:
    return re.match(rf"({eras.signs_pattern()})\.?\s*(?:([0-9]{{2}})([0-9]{{4}})$|([0-9]{{1,2}})(?![0-9]))", text)


def _year_and_tail(text: str) -> tuple[int | None, str]:
    """The Western year the text begins with, and what follows it."""
    if match := _era_match(text):
        era = eras.era_of(match[1])
        number = int(match[2] or match[4])
        tail = f"/{match[3][:2]}/{match[3][2:]}" if match[3] else text[match.end() :]
        return (era.western_year(number), tail) if era and number else (None, text)
    if re.fullmatch(r"[0-9]{8}", text):
        return int(text[:4]) or None, f"/{text[4:6]}/{text[6:]}"
    if re.fullmatch(r"[0-9]{6}", text) and _only_year_month(text):
        return int(text[:4]), f"/{text[4:]}"
    if match := re.match(r"([0-9]{4})(?![0-9])", text):
        return int(match[1]) or None, text[4:]
    return None, text


def _only_year_month(digits: str) -> bool:
    """Whether six digits can be YYYYMM and cannot be YYMMDD (199012 can not, 200412 can be both)."""
    return (
        digits[:2] in ("19", "20")
        and 1 <= int(digits[4:]) <= 12
        and not (1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:]) <= 31)
    )


def _with_tail(year: int, tail: str) -> str | None:
    if not tail.strip():
        return _compose(year, None, None)
    match = _KANJI_TAIL.fullmatch(tail) or _SEPARATED_TAIL.fullmatch(tail)
    if match:
        return _compose(year, _part(match[1]), _part(match[2]))
    if match := re.fullmatch(rf"[\s.\-/]*{_MONTH_NAME}(?:[\s.\-/,]*([0-9]{{1,2}}))?", tail):
        return _compose(year, _MONTHS[match[1]], _part(match[2]))
    return None


def _western_day_first(text: str) -> str | None:
    """`13/4/1990`, `01 APR 1990`, `April 1, 1990`; None when day and month cannot be told apart."""
    if match := re.fullmatch(rf"([0-9]{{1,2}})[\s.\-/,]*{_MONTH_NAME}[\s.\-/,]*([0-9]{{4}})", text):
        return _compose(int(match[3]), _MONTHS[match[2]], int(match[1]))
    if match := re.fullmatch(rf"{_MONTH_NAME}(?:\s*([0-9]{{1,2}}),?)?[\s\-/,]+([0-9]{{4}})", text):
        return _compose(int(match[3]), _MONTHS[match[1]], _part(match[2]))
    if match := re.fullmatch(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}})", text):
        first, second, year = (int(g) for g in match.groups())
        if first == second or (first > 12 >= second >= 1):
            return _compose(year, second, first)
        if second > 12 >= first >= 1:
            return _compose(year, first, second)
    return None


def _part(text: str | None) -> int | None:
    """A written month or day; 00 and 不明 are unknown parts."""
    return (int(text) or None) if text and text.isdigit() else None


def _compose(year: int, month: int | None, day: int | None) -> str | None:
    if not 1 <= year <= 9999 or (month is None and day is not None):
        return None
    if month is None:
        return f"{year:04}"
    return f"{year:04}-{month:02}" if day is None else f"{year:04}-{month:02}-{day:02}"


def _bound(value: str, *, last: bool) -> Day | None:
    match = _VALUE.fullmatch(value)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year and month and day:
            return Day(year, month, day)
        first = Day(year or 0, month or 1, 1)
        if not last:
            return first
        following = Day(first.year, 12, 31) if month in (None, 12) else Day(first.year, (month or 0) + 1, 1)
    except ValueError:
        return None
    return following if month in (None, 12) else Day.fromordinal(following.toordinal() - 1)
