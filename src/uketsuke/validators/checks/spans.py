"""The days a date on a form may mean, with the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uketsuke.forms.kinds import date as dates
from uketsuke.forms.readings import Reading, Words
from uketsuke.validators.facts import Facts, settled
from uketsuke.validators.wording import item

RECEIVED = "received"
"""Stands where a field's name can, for the day of receipt."""


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day it may mean, and how it and its item are called. `field` is None for the day of receipt."""

    first: date
    last: date
    value: Words
    item: Words
    field: str | None


def is_there(facts: Facts, name: str) -> bool:
    """Whether the form that asks for this date is there."""
    return name == RECEIVED or facts.definition(name) is not None


def span_of(facts: Facts, name: str) -> Span | None:
    """The days a field (or "received") may mean; None when its reading is not settled or no such day exists."""
    if name == RECEIVED:
        day = facts.context.received
        return Span(day, day, words_of(day), Words("受付日", "the day of receipt"), None)
    result, definition = facts.fields.get(name), facts.definition(name)
    return span_of_reading(result.reading, item(definition), name) if result and definition else None


def span_of_reading(reading: Reading | None, words: Words, field: str) -> Span | None:
    """The same of one reading, of a field or a cell of it that is called `words`."""
    known = settled(reading) if reading else None
    if known is None or not isinstance(known.value, str):
        return None
    first, last = dates.earliest(known.value), dates.latest(known.value)
    shown = Words(dates.format(known.value), known.value)
    return Span(first, last, shown, words, field) if first and last else None


def words_of(day: date) -> Words:
    """A day as a person writes it."""
    return Words(dates.format(day.isoformat()), day.isoformat())
