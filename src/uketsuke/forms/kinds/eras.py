"""Japanese eras: which Western year an era year is, and whether a day lies in the era it is written in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("eras.toml")


@dataclass(frozen=True, slots=True)
class Era:
    """One era; `last_day` is None for the present one."""

    name: str
    signs: tuple[str, ...]
    first_day: date
    last_day: date | None

    def western_year(self, year: int) -> int:
        """The Western year of an era year from 1. Years past the era's end go on counting (平成32年 is 2020)."""
        return self.first_day.year + year - 1

    def holds(self, day: date) -> bool:
        """Whether the day lies in this era."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@cache
def load_eras() -> tuple[Era, ...]:
    """The eras, oldest first."""
    entries = tomllib.loads(_DATA.read_text(encoding="utf-8"))["era"]
    return tuple(Era(e["name"], tuple(e["signs"]), e["first_day"], e.get("last_day")) for e in entries)


@cache
def era_of(sign: str) -> Era | None:
    """The era written as `sign` (平成, 平, H), or None."""
    for era in load_eras():
        if sign.upper() in era.signs:
            return era
    return None


@cache
def signs_pattern() -> str:
    """A regular expression alternation of all signs, longest first."""
    return "|".join(sorted((sign for era in load_eras() for sign in era.signs), key=len, reverse=True))
