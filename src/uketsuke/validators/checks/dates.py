"""Dates that exist, are whole, and stand in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from uketsuke.forms.calendar import end_of_months, next_open_day, shift_months
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.formats import place, written
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.checks.spans import RECEIVED, Span, is_there, span_of, span_of_reading
from uketsuke.validators.facts import Facts, settled
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import item

FROM, TO = "_from", "_to"


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
        if entry.kind not in ("date", "year_month"):
            continue
        value, raw = written(entry), entry.reading.raw
        if value is None or raw is None or not entry.reading.accepted:
            yield Judgement("not_evaluable", (entry.field.name,))
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
            other = name.removesuffix(FROM) + TO
            if name.endswith(FROM) and other in facts.fields:
                yield _judged(span_of(facts, name), span_of(facts, other), parameters)
    elif "table" in parameters:
        yield from _rows(facts, parameters)
    elif all(is_there(facts, parameters[key]) for key in ("first", "second")):
        yield _judged(span_of(facts, parameters["first"]), span_of(facts, parameters["second"]), parameters)


def in_order(first: Span, second: Span, parameters: Mapping[str, Any]) -> bool | None:
    """Whether `first` is not after `second`, moved by `shift_months`; None when some possible days say so only.

    With `whole_months` it may be as late as the last day of so many months behind `second`. With `office_days` a second
    that ends on a closed day ends on the next open one. With `but_not_months` nothing is wrong any more when `first`
    lies behind so many whole months: another case speaks of that.
    """
    whole, shift = parameters.get("whole_months"), parameters.get("shift_months", 0)
    earliest, latest = (
        shift_months(day, shift) if whole is None else end_of_months(day, whole) for day in (second.first, second.last)
    )
    if parameters.get("office_days"):
        earliest, latest = next_open_day(earliest), next_open_day(latest)
    beyond = parameters.get("but_not_months")
    if beyond is not None and first.first > end_of_months(second.last, beyond):
        return True
    return True if first.last <= earliest else (False if first.first > latest else None)


def _rows(facts: Facts, parameters: Mapping[str, Any]) -> Iterator[Judgement]:
    table = parameters["table"]
    result, definition = facts.fields.get(table), facts.definition(table)
    if result is None or definition is None:
        return
    words = item(definition)
    for row in result.rows:
        spans = [
            span_of(facts, name) if name == RECEIVED else span_of_reading(row.cells.get(name), words, table)
            for name in (parameters["first"], parameters["second"])
        ]
        yield _judged(spans[0], spans[1], parameters, row=Words(f"{row.row}行目", f" row {row.row}"))


def _judged(
    first: Span | None, second: Span | None, parameters: Mapping[str, Any], row: Words | None = None
) -> Judgement:
    if first is None or second is None:
        return Judgement("not_evaluable")
    # Where "received" comes first, the item to speak of is the second.
    spoken = second if first.field is None else first
    return judged(
        in_order(first, second, parameters),
        *dict.fromkeys(span.field for span in (first, second) if span.field),
        field=spoken.item,
        value=spoken.value,
        other=second.item,
        other_value=second.value,
        row=row or Words("", ""),
    )
