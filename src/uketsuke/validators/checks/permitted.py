"""Values that are allowed: of the item, of the procedure, of the status of residence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from uketsuke.validators.checks.formats import place
from uketsuke.validators.checks.judging import Judgement, failed, judged
from uketsuke.validators.conditions import months_of
from uketsuke.validators.facts import Entry, Facts, Known, settled, vocabulary
from uketsuke.validators.rules import DATA, Case
from uketsuke.validators.wording import Words, item, shown

_LETTER = re.compile(r"([A-Z])[ 　]")


@dataclass(frozen=True, slots=True)
class _Periods:
    """The periods a status may have: a closed list, or a bound in months."""

    listed: tuple[str, ...]
    at_most: int | None

    def allow(self, period: str) -> bool | None:
        if self.listed:
            return period in self.listed
        length = months_of(period)
        return None if length is None or self.at_most is None else length <= self.at_most


def listed(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every choice is an option of its item, every vocabulary value one of its vocabulary."""
    for entry in facts.entries():
        allowed = _allowed(entry)
        if allowed is None:
            continue
        known = settled(entry.reading)
        if known is None or known.value is None:
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        values = known.value if isinstance(known.value, list) else [known.value]
        wrong = [value for value in values if value not in allowed]
        said = Words("、".join(map(str, wrong)), ", ".join(map(str, wrong)))
        yield judged(not wrong, entry.field.name, field=place(entry), value=said)


def not_forbidden(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The field does not hold one of the forbidden values."""
    name = case.parameters["field"]
    definition = next(iter(facts.definitions(name)), None)
    if definition is None:
        return
    known = facts.answer(name)
    if known is None or known.value is None:
        yield Judgement("not_evaluable", (name,))
        return
    statuses = case.parameters.get("forbidden_status", ())
    wrong = known.value in case.parameters.get("forbidden", ()) or facts.is_status(known.value, statuses)
    words = shown(definition.kind, known.value, definition.vocabulary)
    yield judged(not wrong, name, field=item(definition), value=words)


def status_period(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The period is one that the status of residence may have."""
    name, status_name = case.parameters["field"], case.parameters["status"]
    definition = next(iter(facts.definitions(name)), None)
    status_definition = next(iter(facts.definitions(status_name)), None)
    if definition is None or status_definition is None:
        return
    period, status = facts.answer(name), facts.answer(status_name)
    allowed = _periods().get(status.value) if status and isinstance(status.value, str) else None
    if period is None or not isinstance(period.value, str) or allowed is None:
        yield Judgement("not_evaluable", (name, status_name))
        return
    yield judged(
        allowed.allow(period.value),
        name,
        status_name,
        field=item(definition),
        value=shown(definition.kind, period.value),
        other_value=shown(status_definition.kind, status.value if status else None, status_definition.vocabulary),
    )


def at_most(case: Case, facts: Facts) -> Iterator[Judgement]:
    """A number is not above the limit."""
    name = case.parameters["field"]
    definition = next(iter(facts.definitions(name)), None)
    known = facts.answer(name)
    if definition is None or known is None or not isinstance(known.value, int):
        return
    if known.value > case.parameters["limit"]:
        yield failed(name, field=item(definition), value=Words(str(known.value), str(known.value)))
    else:
        yield Judgement("pass", (name,))


def status_sought(facts: Facts) -> tuple[str, Known] | None:
    """The field that says which status is applied for, and its answer; None when it is not asked or not settled.

    An extension applies for the status somebody has, a change for another; what the law calls the purpose of entry
    is a status too.
    """
    name = _sought().get(facts.context.procedure or "", "status_of_residence")
    known = facts.answer(name)
    return (name, known) if known is not None else None


def variant_sought(facts: Facts) -> str | None:
    """The form variant that the status applied for takes; None when it may take several, or nobody knows.

    Where the form prints the part's letter before the status (`P 留学`), that letter is it.
    """
    sought = status_sought(facts)
    if sought is None or not isinstance(sought[1].value, str):
        return None
    name, value = sought[0], sought[1].value
    for definition in facts.definitions(name):
        for option in definition.options:
            if option.value == value and (letter := _LETTER.match(option.label_ja)):
                return letter[1].lower()
    return _variants().get(value)


def _allowed(entry: Entry) -> frozenset[str] | None:
    options = entry.column.options if entry.column else entry.field.options
    if entry.kind == "choice":
        return frozenset(option.value for option in options)
    if entry.kind in ("nationality", "status_of_residence", "code") and entry.vocabulary:
        return frozenset(e.value for e in vocabulary(entry.vocabulary).entries)
    return None


@cache
def _periods() -> Mapping[str, _Periods]:
    found = {}
    data = tomllib.loads((DATA / "status_periods.toml").read_text(encoding="utf-8"))
    for entry in data["status"]:
        periods = _Periods(tuple(entry.get("periods", ())), entry.get("at_most"))
        found.update({value: periods for name in entry["names"] if (value := _status_value(name))})
    return found


@cache
def _sought() -> Mapping[str, str]:
    data = tomllib.loads((DATA / "status_periods.toml").read_text(encoding="utf-8"))
    return dict(data["sought"])


@cache
def _variants() -> Mapping[str, str]:
    data = tomllib.loads((DATA / "status_periods.toml").read_text(encoding="utf-8"))
    pairs = ((_status_value(name), letter) for letter, names in data["variants"].items() for name in names)
    return {value: letter for value, letter in pairs if value}


def _status_value(name: str) -> str | None:
    return vocabulary("status_of_residence").lookup(name)
