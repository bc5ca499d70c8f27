"""When a procedure may be filed: from when, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from uketsuke.forms.calendar import next_open_day, shift_days, shift_months
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.checks.spans import Span, is_there, span_of, words_of
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case


def window(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The day of receipt is not before the window opens, or not after it closes.

    Parameters: `field`, a date, and one of `opens_months`, `closes_months`, `closes_days`, `ends_months`, `ends_days`,
    counted from it (negative: before it). What closes on a closed day closes on the next open one; what ends, a stay or
    what an office asks for and no term of a law, ends on that day. Beyond `but_not_months`, or the end of
    `but_not_days`, nothing is said: another case speaks there. `fields` are named beside the first.
    """
    parameters, received = case.parameters, facts.context.received
    name = parameters["field"]
    if not is_there(facts, name):
        return
    span = span_of(facts, name)
    if span is None:
        yield Judgement("not_evaluable", (name,))
        return
    edges = [_edge(day, parameters) for day in (span.first, span.last)]
    beyond = _beyond(span, parameters)
    if "opens_months" in parameters:
        passes = True if received >= edges[1] else (False if received < edges[0] else None)
        said_elsewhere = beyond is not None and received < beyond
    else:
        passes = True if received <= edges[0] else (False if received > edges[1] else None)
        said_elsewhere = beyond is not None and received > beyond
    yield judged(
        passes or said_elsewhere or passes,
        *dict.fromkeys((name, *parameters.get("fields", ()))),
        field=span.item,
        value=span.value,
        opening=words_of(edges[0]),
        closing=words_of(edges[1]),
        limit=words_of(beyond or edges[1]),
        received=words_of(received),
    )


def closed_day(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The term did not end on a closed day whose next open day is the day of receipt."""
    name, received = case.parameters["field"], facts.context.received
    if not is_there(facts, name):
        return
    span = span_of(facts, name)
    if span is None or span.first != span.last:
        yield Judgement("not_evaluable", (name,))
        return
    closing = next_open_day(span.last)
    late_but_in_time = span.last < received <= closing
    words = {"closing": words_of(closing), "received": words_of(received)}
    yield judged(not late_but_in_time, name, field=span.item, value=span.value, more=words)


def _edge(day: date, parameters: Mapping[str, Any]) -> date:
    """The first day on which a window is open, or the last."""
    if "opens_months" in parameters:
        return shift_months(day, parameters["opens_months"])
    if "ends_days" in parameters:
        return shift_days(day, parameters["ends_days"])
    if "ends_months" in parameters:
        return shift_months(day, parameters["ends_months"])
    if "closes_days" in parameters:
        return next_open_day(shift_days(day, parameters["closes_days"]))
    return next_open_day(shift_months(day, parameters["closes_months"]))


def _beyond(span: Span, parameters: Mapping[str, Any]) -> date | None:
    """The day beyond which another case speaks, whatever day is meant."""
    if "but_not_days" in parameters:
        return shift_days(span.last, parameters["but_not_days"])
    if "but_not_months" not in parameters:
        return None
    return shift_months(span.first if "opens_months" in parameters else span.last, parameters["but_not_months"])
