"""What a field may say instead of what was read: a short list, likeliest first, of values that its kind allows.

First what the reader thought of too and what other places of the filing say, then what people and readers mistake for
one another: eras, days and months, old and new kanji, look-alikes. Of a choice the list is its options, as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.errors import UsageError
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.kinds import eras, is_valid, normalise
from uketsuke.forms.lookalikes import respelt
from uketsuke.forms.readings import Occurrence, Reading, Value
from uketsuke.forms.vocabulary import load_vocabulary

Why = Literal["option", "alternative", "elsewhere", "raw", "era", "day_month", "variant", "lookalike", "similar"]
MOST = 5
"""So many are offered: one a key, and as many as are read at a glance."""
MOST_OPTIONS = 9
_WESTERN_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
LEAST = 0.001
"""The reader's own alternatives below this are noise."""
_SPELT = ("name", "kana", "text")
_LONGEST_SPELT = 24
"""In a longer text a single character is as likely wrong as any other: nothing is offered for each."""
_NUMBERED = ("residence_card_number", "passport_number", "phone", "postal_code", "corporate_number",
             "insurance_office_number")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value to take; `confidence` where the reader has one."""

    value: Value
    why: Why
    confidence: float | None = None


def candidates_of(
    item: FormField | Column, reading: Reading, occurrences: Sequence[Occurrence] = ()
) -> tuple[Candidate, ...]:
    """What a field or cell may say instead of what its reading says; at most `MOST`, of a choice its options."""
    if item.kind == "choice":
        return tuple(Candidate(option.value, "option") for option in item.options[:MOST_OPTIONS])
    found: dict[str, Candidate] = {}
    for candidate in _every(item, reading, occurrences):
        if candidate.value != reading.value and _may_be(item, candidate.value):
            found.setdefault(str(candidate.value), candidate)
        if len(found) == MOST:
            break
    return tuple(found.values())


def _every(item: FormField | Column, reading: Reading, occurrences: Sequence[Occurrence]) -> Iterator[Candidate]:
    for other in reading.alternatives:
        if other.confidence >= LEAST:
            yield Candidate(other.value, "alternative", other.confidence)
    for occurrence in occurrences:
        if occurrence.field.reading.value is not None:
            yield Candidate(occurrence.field.reading.value, "elsewhere", occurrence.field.reading.confidence)
    value = reading.value
    if not isinstance(value, str):
        return
    if item.kind == "date":
        yield from _dates(value, of_an_era=_WESTERN_YEAR.search(reading.raw or "") is None)
    if item.kind in (*_SPELT, *_NUMBERED) and len(value) <= _LONGEST_SPELT:
        for text, why in respelt(value):
            yield Candidate(text, "variant" if why == "variant" else "lookalike")


def _dates(value: str, *, of_an_era: bool) -> Iterator[Candidate]:
    """The same year number in other eras, where no Western year is written, and day and month exchanged."""
    year, *rest = value.split("-")
    if not year.isdigit():
        return
    first = dates.earliest(value)
    own = next((era for era in reversed(eras.load_eras()) if first is not None and era.holds(first)), None)
    if own is not None and of_an_era:
        number = int(year) - own.first_day.year + 1
        for era in reversed(eras.load_eras()):
            day = dates.earliest("-".join([f"{era.western_year(number):04}", *rest]))
            if era != own and day is not None and era.holds(day):
                yield Candidate("-".join([f"{era.western_year(number):04}", *rest]), "era")
    if len(rest) == 2:
        yield Candidate(f"{year}-{rest[1]}-{rest[0]}", "day_month")


def _may_be(item: FormField | Column, value: Value) -> bool:
    if value is None:
        return False
    if item.vocabulary is not None and item.kind != "period_of_stay":
        try:
            return not isinstance(value, str) or value in load_vocabulary(item.vocabulary).by_value
        except UsageError:
            return False
    if not isinstance(value, str):
        return not isinstance(value, int) or is_valid(item.kind, value)
    typed = item.kind in (*_SPELT, *_NUMBERED)
    return is_valid(item.kind, value) and (not typed or normalise(item.kind, value) == value)
