"""Dates that exist, are whole, and stand in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day

from uketsuke.forms.calendar import shift_months
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.readings import Reading, Words
from uketsuke.validators.checks.formats import place, written
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Facts, settled
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import item

RECEIVED = "received"
FROM, TO = "_from", "_to"


@dataclass(frozen=True, slots=True)
class _Span:
    """The days a date may mean, and how it and its item are called."""

    first: Day
    last: Day
    value: Words
    item: Words
    field: str | None


def invalid(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every date exists; an unsure reading is judged with its doubt."""
    for entry in facts.entries():
        if entry.kind not in ("date", "year_month"):
            continue
        value = written(entry)
        passes = None if value is None else dates.is_valid(value)
        words = Words(value or "", value or "")
        doubtful = not entry.reading.accepted
        yield judged(passes, entry.field.name, doubtful=doubtful, field=place(entry), value=words)


def era(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """A day written in an era lies in it."""
    for entry in facts.entries():
        value, raw = written(entry), entry.reading.raw
        if entry.kind not in ("date", "year_month") or value is None or raw is None or not entry.reading.accepted:
            continue
        # What the reader took from separate boxes is not one text; then nothing is said.
        passes = not dates.leaves_its_era(raw) if dates.normalise(raw) else None
        shown = Words(dates.format(value), value)
        yield judged(passes, entry.field.name, field=place(entry), value=shown, raw=Words(raw, raw))


def incomplete(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Only a birth date may lack parts (and a year and month its month)."""
    allowed = case.parameters["allowed"]
    for entry in facts.entries():
        name = entry.column.name if entry.column else entry.field.name
        if entry.kind != "date" or name in allowed:
            continue
        known = settled(entry.reading)
        if known is None or not isinstance(known.value, str):
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        whole = len(known.value) == len("2000-01-01")
        words = Words("不明" if known.value == dates.UNKNOWN else dates.format(known.value), known.value)
        yield judged(whole, entry.field.name, field=place(entry), value=words)


def order(case: Case, facts: Facts) -> Iterator[Judgement]:
    """`first` is not after `second`. Judged only where no possible day could say otherwise."""
    parameters = case.parameters
    if parameters.get("mode") == "from_to":
        for name in facts.fields:
            if name.endswith(FROM) and name.removesuffix(FROM) + TO in facts.fields:
                yield _ordered(_of_field(facts, name), _of_field(facts, name.removesuffix(FROM) + TO), 0)
        return
    first, second, shift = parameters["first"], parameters["second"], int(parameters.get("shift_months", 0))
    if "table" in parameters:
        yield from _rows(facts, parameters["table"], first, second)
        return
    present = [name for name in (first, second) if name != RECEIVED]
    if all(name in facts.fields for name in present):
        yield _ordered(_of_field(facts, first), _of_field(facts, second), shift)


def _rows(facts: Facts, table: str, first: str, second: str) -> Iterator[Judgement]:
    result = facts.fields.get(table)
    definition = next(iter(facts.definitions(table)), None)
    if result is None or definition is None:
        return
    words = item(definition)
    for row in result.rows:
        spans = [
            _received(facts) if name == RECEIVED else _span(row.cells.get(name), words, table)
            for name in (first, second)
        ]
        number = Words(f"{row.row}行目", f" row {row.row}")
        yield _ordered(spans[0], spans[1], 0, row=number)


def _ordered(first: _Span | None, second: _Span | None, shift: int, row: Words | None = None) -> Judgement:
    if first is None or second is None:
        return Judgement("not_evaluable")
    earliest, latest = shift_months(second.first, shift), shift_months(second.last, shift)
    passes = True if first.last <= earliest else (False if first.first > latest else None)
    fields = tuple(dict.fromkeys(span.field for span in (first, second) if span.field))
    # Where "received" comes first, the item to speak of is the second.
    spoken = second if first.field is None else first
    return judged(
        passes,
        *fields,
        field=spoken.item,
        value=spoken.value,
        other=second.item,
        other_value=second.value,
        row=row or Words("", ""),
    )


def _of_field(facts: Facts, name: str) -> _Span | None:
    if name == RECEIVED:
        return _received(facts)
    result, definition = facts.fields.get(name), next(iter(facts.definitions(name)), None)
    return _span(result.reading, item(definition), name) if result and definition else None


def _received(facts: Facts) -> _Span:
    day = facts.context.received
    shown = Words(dates.format(day.isoformat()), day.isoformat())
    return _Span(day, day, shown, Words("受付日", "the day of receipt"), None)


def _span(reading: Reading | None, words: Words, field: str) -> _Span | None:
    known = settled(reading) if reading else None
    if known is None or not isinstance(known.value, str):
        return None
    first, last = dates.earliest(known.value), dates.latest(known.value)
    shown = Words(dates.format(known.value), known.value)
    return _Span(first, last, shown, words, field) if first and last else None
