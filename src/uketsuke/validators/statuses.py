"""What statuses of residence allow and imply: periods of stay, which one a filing applies for, its form part."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from uketsuke.forms.kinds.period_of_stay import duration, format, months_of
from uketsuke.forms.readings import Value, Words
from uketsuke.validators.facts import Facts, Known, vocabulary
from uketsuke.validators.rules import DATA

_LETTER = re.compile(r"([A-Z])[ 　]")


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods a status may have: a closed list, or a bound in months."""

    listed: tuple[str, ...]
    at_most: int | None

    def allow(self, period: str) -> bool | None:
        """Whether this period may be given; None when it is no period or nothing is known."""
        if self.listed:
            return period in self.listed
        length = months_of(period)
        return None if length is None or self.at_most is None else length <= self.at_most


def periods_of(status: Value) -> Periods | None:
    """The periods of a status of residence; None for one whose list is not known."""
    return _periods().get(status) if isinstance(status, str) else None


def listed_periods() -> Iterator[tuple[str, str]]:
    """The statuses whose periods are known, under their Japanese names, and those periods."""
    for entry in _data()["status"]:
        yield "，".join(entry["names"]), words_of(Periods(tuple(entry.get("periods", ())), entry.get("at_most"))).ja


def words_of(periods: Periods) -> Words:
    """The periods a status may have in words: a list, or up to how long."""
    if periods.listed:
        return Words("，".join(map(format, periods.listed)), ", ".join(periods.listed))
    most = duration(periods.at_most or 0)
    return Words(f"{format(most)}まで", f"up to {most}")


def is_status(value: Value, names: tuple[str, ...]) -> bool:
    """Whether a value of vocabulary status_of_residence is one of the statuses with these Japanese names."""
    return isinstance(value, str) and value in _values(names)


def status_sought(facts: Facts) -> tuple[str | None, Known] | None:
    """The field that says which status is applied for, and its answer; None when nobody knows.

    An extension applies for the status somebody has, a change for another; what the law calls the purpose of entry
    is a status too. Where no form asks, the filing's context may tell: then there is no field.
    """
    name = _data()["sought"].get(facts.context.procedure or "", "status_of_residence")
    known = facts.answer(name)
    if known is not None:
        return name, known
    group = facts.context.status_group
    return (None, Known(group)) if group is not None and name not in facts.fields else None


def variant_sought(facts: Facts) -> str | None:
    """The form variant that the status applied for takes; None when it may take several, or nobody knows.

    Where the form prints the part's letter before the status (`P 留学`), that letter is it.
    """
    sought = status_sought(facts)
    if sought is None or not isinstance(sought[1].value, str):
        return None
    name, value = sought[0], sought[1].value
    for definition in facts.definitions(name or ""):
        for option in definition.options:
            if option.value == value and (letter := _LETTER.match(option.label_ja)):
                return letter[1].lower()
    return _variants().get(value)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((DATA / "status_periods.toml").read_text(encoding="utf-8"))


@cache
def _periods() -> Mapping[str, Periods]:
    found = {}
    for entry in _data()["status"]:
        periods = Periods(tuple(entry.get("periods", ())), entry.get("at_most"))
        found.update(dict.fromkeys(_values(tuple(entry["names"])), periods))
    return found


@cache
def _variants() -> Mapping[str, str]:
    return {value: letter for letter, names in _data()["variants"].items() for value in _values(tuple(names))}


@cache
def _values(names: tuple[str, ...]) -> frozenset[str]:
    statuses = vocabulary("status_of_residence")
    return frozenset(value for name in names if (value := statuses.lookup(name)))
