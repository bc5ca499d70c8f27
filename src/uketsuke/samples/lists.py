"""The lists invented applicants are drawn from, read once from `samples/data`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Town:
    """A real postal code with the town it belongs to."""

    postal_code: str
    prefecture: str
    city: str
    town: str
    chome: bool


@dataclass(frozen=True, slots=True)
class NamePart:
    """A family or given name in Latin letters, katakana and, where the people use them, kanji."""

    latin: str
    kana: str
    kanji: str | None


@dataclass(frozen=True, slots=True)
class People:
    """A nationality: its code, how it is written on forms, and what its people are called."""

    code: str
    weight: int
    written: tuple[str, ...]
    passport: tuple[str, ...]
    family: tuple[NamePart, ...]
    male: tuple[NamePart, ...]
    female: tuple[NamePart, ...]
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business with jobs, positions and texts that go with it; `code`s are those of the forms' lists."""

    name: str
    business: int
    occupation: int
    job: tuple[str, ...]
    position: tuple[str, ...]
    tasks: tuple[str, ...]
    major: tuple[str, ...]
    vocational: str
    it: bool = False


@cache
def towns() -> tuple[Town, ...]:
    """The 610 towns applicants live in, most of them where most foreign residents live."""
    lines: list[str] = read_list("towns.toml")["towns"]
    return tuple(Town(a, b, c, d, e == "1") for a, b, c, d, e in (line.split(" ") for line in lines))


@cache
def peoples() -> tuple[People, ...]:
    """All nationalities that applicants are drawn from."""
    return tuple(
        People(
            code=entry["code"],
            weight=entry["weight"],
            written=tuple(entry["written"]),
            passport=tuple(entry["passport"]),
            family=tuple(_name_part(line) for line in entry["family"]),
            male=tuple(_name_part(line) for line in entry["male"]),
            female=tuple(_name_part(line) for line in entry["female"]),
            towns=tuple(entry["towns"]),
        )
        for entry in read_list("peoples.toml")["people"]
    )


@cache
def trades() -> tuple[Trade, ...]:
    """All lines of business that employers are drawn from."""
    return tuple(
        Trade(
            name=entry["name"],
            business=entry["business"],
            occupation=entry["occupation"],
            job=tuple(entry["job"]),
            position=tuple(entry["position"]),
            tasks=tuple(entry["tasks"]),
            major=tuple(entry["major"]),
            vocational=entry["vocational"],
            it=entry.get("it", False),
        )
        for entry in life()["trade"]
    )


@cache
def life() -> dict[str, Any]:
    """The rest of the lists as plain data: Japanese names, schools, reasons, travel."""
    return read_list("life.toml")


@cache
def read_list(name: str) -> dict[str, Any]:
    """The file of that name in `samples/data` as plain data, read once; leave it as it is."""
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


def _name_part(line: str) -> NamePart:
    latin, kana, *kanji = line.split("|")
    return NamePart(latin, kana, kanji[0] if kanji else None)
