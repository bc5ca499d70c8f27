"""What an entry of a kind can say at all: dates that exist, telephone numbers as they are given out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from uketsuke.extractors.decoding import Shape
from uketsuke.forms.definitions import Kind

_DIGITS = "0123456789"
Alternative = tuple[str, ...]
"""Classes of characters, one for each place."""
Position = tuple[int, int, int]
"""Part, alternative of it, and how many of its characters are written."""

_YEARS: tuple[Alternative, ...] = (("1", "9", _DIGITS, _DIGITS), ("2", "0", _DIGITS, _DIGITS))
_ERA_YEARS: tuple[tuple[tuple[Alternative, ...], tuple[Alternative, ...]], ...] = (
    ((("明", "治"), ("M",)), (("1234", _DIGITS),)),
    ((("大", "正"), ("T",)), (("1", "012345"),)),
    ((("昭", "和"), ("S",)), (("12345", _DIGITS), ("6", "01234"))),
    ((("平", "成"), ("H",)), (("12", _DIGITS), ("3", "01"))),
    ((("令", "和"), ("R",)), (("1", _DIGITS), ("0", "123456789"))),
)
"""The words and letters of an era, and its years of two digits. Source: forms/kinds/eras.toml."""
_MONTHS: tuple[Alternative, ...] = (("123456789",), ("0", "123456789"), ("1", "012"))
_DAYS: tuple[Alternative, ...] = (("123456789",), ("0", "123456789"), ("12", _DIGITS), ("3", "01"))
_BAR: tuple[Alternative, ...] = (("-",),)


@dataclass(frozen=True, slots=True)
class Grammar:
    """Texts of parts in order, each part one of its alternatives; an alternative may be empty."""

    parts: tuple[tuple[Alternative, ...], ...]

    @property
    def start(self) -> frozenset[Position]:
        """Nothing written yet."""
        return _opened(self, 0)

    def step(self, state: frozenset[Position], character: str) -> frozenset[Position] | None:
        """The state after one more character, or None when no text of the grammar goes on so."""
        return _stepped(self, state, character)

    def accepts(self, state: frozenset[Position]) -> bool:
        """Whether a text may end here."""
        return any(
            part == len(self.parts) or (count == len(self.parts[part][way]) and _may_end_before(self, part + 1))
            for part, way, count in state
        )


@cache
def date_parts(count: int) -> Grammar:
    """Year, month and day (the first `count` of them) with bars between."""
    return Grammar((_years(), *(_BAR, _MONTHS, _BAR, _DAYS)[: 2 * (count - 1)]))


@cache
def phone() -> Shape:
    """A number from its 0, as long as Japanese ones are, grouped in any way."""
    return Shape((("(", 0, 1), ("0", 1, 1), ("0123456789-()", 9, 13)))


def grammar_of(kind: Kind) -> Grammar | Shape | None:
    """What a whole entry of the kind usually says; None for kinds that may say anything."""
    if kind in ("date", "year_month"):
        return written_date()
    return phone() if kind == "phone" else None


@cache
def written_date() -> Grammar:
    """A date in one box, with 年 月 日 or with signs between; the day, or day and month, may be missing."""
    ends: tuple[Alternative, ...] = (("年./-",),)
    months = tuple((*month, mark) for month in _MONTHS for mark in ("月", "./-"))
    last_months = (*tuple((*month, "月") for month in _MONTHS), *_MONTHS)
    days = (*tuple((*day, "日") for day in _DAYS), *_DAYS)
    with_days = tuple((*month, *day) for month in months for day in days)
    return Grammar((_years(), ends, ((), *last_months, *with_days)))


@cache
def _years() -> tuple[Alternative, ...]:
    eras = tuple(
        (*sign, *year) for signs, years in _ERA_YEARS for sign in signs for year in (*years, ("123456789",), ("元",))
    )
    return (*_YEARS, *eras)


@cache
def _opened(grammar: Grammar, part: int) -> frozenset[Position]:
    """Where the writing may go on before a part."""
    if part == len(grammar.parts):
        return frozenset({(part, 0, 0)})
    found = {(part, way, 0) for way, text in enumerate(grammar.parts[part]) if text}
    if () in grammar.parts[part]:
        found |= _opened(grammar, part + 1)
    return frozenset(found)


@cache
def _stepped(grammar: Grammar, state: frozenset[Position], character: str) -> frozenset[Position] | None:
    found: set[Position] = set()
    for part, way, count in state:
        if part == len(grammar.parts):
            continue
        text = grammar.parts[part][way]
        if count < len(text):
            if character in text[count]:
                found.add((part, way, count + 1))
            continue
        for new_part, new_way, _ in _opened(grammar, part + 1):
            if new_part < len(grammar.parts) and character in grammar.parts[new_part][new_way][0]:
                found.add((new_part, new_way, 1))
    return frozenset(found) or None


def _may_end_before(grammar: Grammar, part: int) -> bool:
    return all(() in alternatives for alternatives in grammar.parts[part:])
