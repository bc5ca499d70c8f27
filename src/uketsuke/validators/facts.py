"""What is known of a filing when the rules look at it, with the doubt kept apart from the emptiness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from uketsuke.forms.catalogue import Catalogue
from uketsuke.forms.definitions import Column, FormField, Kind
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import FieldResult, Reading, Value
from uketsuke.forms.vocabulary import Vocabulary, load_vocabulary


class LinkedFiling(Protocol):
    """A filing handed in together with this one."""

    @property
    def receipt(self) -> str: ...
    @property
    def procedure(self) -> str | None: ...
    @property
    def main(self) -> bool: ...
    @property
    def pages(self) -> Sequence[PageSummary]: ...


@dataclass(frozen=True, slots=True)
class FilingContext:
    """What a filing is, beside its fields and pages. `received` is the day it was taken in."""

    procedure: str | None
    variant: str | None
    channel: Literal["mail", "counter"]
    office: str
    received: date
    linked: Sequence[LinkedFiling] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A settled answer: the value, or None for a box that is surely empty."""

    value: Value


@dataclass(frozen=True, slots=True)
class Entry:
    """One place with one reading: a field, or a cell of a table (`row` from 1, `column`)."""

    field: FormField
    reading: Reading
    row: int | None = None
    column: Column | None = None

    @property
    def kind(self) -> Kind:
        return self.column.kind if self.column else self.field.kind

    @property
    def vocabulary(self) -> str | None:
        return self.column.vocabulary if self.column else self.field.vocabulary


@dataclass(frozen=True, slots=True)
class Facts:
    """A filing as the rules see it."""

    context: FilingContext
    fields: Mapping[str, FieldResult]
    pages: Sequence[PageSummary]
    catalogue: Catalogue

    def answer(self, name: str) -> Known | None:
        """What the field says; None when it is not on the forms present or its reading is not settled."""
        result = self.fields.get(name)
        return settled(result.reading) if result else None

    def filled(self, name: str) -> bool | None:
        """Whether anything is written there; None when not asked or not settled. One settled cell fills a table."""
        result = self.fields.get(name)
        if result is None:
            return None
        if result.rows:
            return True if any(cell.accepted for row in result.rows for cell in row.cells.values()) else None
        known = settled(result.reading)
        return None if known is None else known.value not in (None, [])

    def definitions(self, name: str) -> tuple[FormField, ...]:
        """The definitions of a field on the forms it was read on, the strongest occurrence's first."""
        result = self.fields.get(name)
        if result is None:
            return ()
        forms = dict.fromkeys([result.form, *(occurrence.field.form for occurrence in result.occurrences)])
        found = [f for form in forms if form in self.catalogue.forms for f in self.catalogue.forms[form].fields]
        return tuple(f for f in found if f.name == name)

    def entries(self) -> Iterator[Entry]:
        """Every field, and every cell of every inked table row, that has a definition."""
        for name, result in self.fields.items():
            definition = next(iter(self.definitions(name)), None)
            if definition is None:
                continue
            if definition.kind != "table":
                yield Entry(definition, result.reading)
                continue
            columns = {column.name: column for column in definition.columns}
            for row in result.rows:
                for column, reading in row.cells.items():
                    if column in columns:
                        yield Entry(definition, reading, row.row, columns[column])

    def ages(self) -> tuple[int, int] | None:
        """The applicant's least and greatest possible age in whole years on the day of receipt; None if not known.

        They differ where the day or month of birth is unknown.
        """
        known = self.answer("date_of_birth")
        if known is None or not isinstance(known.value, str):
            return None
        first, last = dates.earliest(known.value), dates.latest(known.value)
        if first is None or last is None:
            return None
        return _age(last, self.context.received), _age(first, self.context.received)

    def linked_procedures(self) -> frozenset[str]:
        """The procedures of the filings handed in together with this one."""
        return frozenset(other.procedure for other in self.context.linked if other.procedure)

    def is_status(self, value: Value, names: Sequence[str]) -> bool:
        """Whether a value of vocabulary status_of_residence is one of the statuses with these Japanese names."""
        return value in {vocabulary("status_of_residence").lookup(name) for name in names} - {None}


def settled(reading: Reading) -> Known | None:
    """The answer of an accepted reading; None for any other: a rule must not accuse on a doubt."""
    if not reading.accepted:
        return None
    if reading.status == "read":
        return Known(reading.value)
    return Known(None) if reading.status == "empty" else None


def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name."""
    return load_vocabulary(name)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
