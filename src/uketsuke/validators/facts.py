"""What is known of a filing when the rules look at it, with the doubt kept apart from the emptiness."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol, cast

from uketsuke.forms.catalogue import Catalogue
from uketsuke.forms.definitions import Column, FormField, Kind
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import FieldResult, Reading, Value
from uketsuke.forms.told import EmployerCategory as EmployerCategory
from uketsuke.forms.told import FiledBy as FiledBy
from uketsuke.forms.vocabulary import Vocabulary, load_vocabulary

PageFacts = Mapping[str, tuple[Value, float]]
"""What a page that is no form says: `name`, `date_of_birth`, `residence_card_number`, `passport_number`, `nationality`,
`date_of_expiry`, `issue_date`, `mrz_lower` (the lower machine-readable line) → (value, probability that it is so)."""
APPROVED_AS = "2"
"""An organisation of category 3 that is approved for the online system is treated as this category.
Source: reference/checklists.json, global_rules.categories (secondary)."""
ONLINE_APPROVAL = "online_system_approval"


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


class EarlierFiling(Protocol):
    """A filing of the same person and procedure that was taken in before this one."""

    @property
    def receipt(self) -> str: ...
    @property
    def received(self) -> date: ...
    @property
    def state(self) -> str: ...


class Tie(Protocol):
    """Whose registered organisation's filing it is: the state of that registration, or why there is none (`none`,
    `unknown`, `in_doubt`)."""

    @property
    def standing(self) -> str: ...
    @property
    def receipt(self) -> str | None: ...
    @property
    def expires_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class FilingContext:
    """What a filing is, beside its fields and pages; None where nobody knows.

    `excused` are documents that a person says are not needed, with the key of the reason.
    `received` is the day it was taken in. `status_group` is the status of residence (a vocabulary value) that is
    applied for, or held where none is. `shown` are the documents that a clerk saw and gave back.
    """

    procedure: str | None
    variant: str | None
    channel: Literal["mail", "counter"]
    office: str
    received: date
    linked: Sequence[LinkedFiling] = ()
    status_group: str | None = None
    employer_category: EmployerCategory | None = None
    filed_by: FiledBy | None = None
    shown: Collection[str] = ()
    earlier: Sequence[EarlierFiling] = ()
    excused: Mapping[str, str] = field(default_factory=dict)
    tie: Tie | None = None


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
    """A filing as the rules see it. `page_facts` stand in the order of `pages`; none when nothing was read there."""

    context: FilingContext
    fields: Mapping[str, FieldResult]
    pages: Sequence[PageSummary]
    catalogue: Catalogue
    page_facts: Sequence[PageFacts] = ()
    _found: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Answers given before: many rules ask the same."""

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
        if name not in self._found:
            forms = dict.fromkeys([result.form, *(occurrence.field.form for occurrence in result.occurrences)])
            found = [f for form in forms if form in self.catalogue.forms for f in self.catalogue.forms[form].fields]
            self._found[name] = tuple(f for f in found if f.name == name)
        return cast(tuple[FormField, ...], self._found[name])

    def definition(self, name: str) -> FormField | None:
        """The definition of a field on the form of its strongest occurrence; None when it is on no form present."""
        return next(iter(self.definitions(name)), None)

    def entries(self) -> Sequence[Entry]:
        """Every field, and every cell of every inked table row, that has a definition."""
        if "" not in self._found:
            self._found[""] = tuple(self._entries())
        return cast(Sequence[Entry], self._found[""])

    def _entries(self) -> Iterator[Entry]:
        for name, result in self.fields.items():
            definition = self.definition(name)
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

    def attachments(self) -> Iterator[tuple[str, PageFacts]]:
        """The kind of every attachment page of this filing, and what it says."""
        for i, page in enumerate(self.pages):
            if page.document is not None:
                yield page.document, self.page_facts[i] if i < len(self.page_facts) else {}

    def filed_by(self) -> FiledBy | None:
        """Who files; None when neither the context nor the form tells.

        On a form for people in Japan, a representative is a legal one, and who names nobody files alone.
        """
        context = self.context
        if context.filed_by is not None or context.procedure == "12979":
            return context.filed_by
        agent, representative = self.filled("agent_name"), self.filled("representative_name")
        if agent is False and representative is not None:
            return "legal_representative" if representative else "applicant"
        return None

    def employer_category(self) -> str | None:
        """The category of the employing organisation, "1" to "4", as it is treated; None when nobody knows."""
        known = self.answer("employer_category")
        written = str(known.value).removeprefix("category_") if known and known.value else None
        category = self.context.employer_category or written
        if category == "3" and any(page.document == ONLINE_APPROVAL for page in self.every_page()):
            return APPROVED_AS
        return category

    def every_page(self) -> Iterator[PageSummary]:
        """The pages of this filing and of those handed in together with it."""
        yield from self.pages
        for other in self.context.linked:
            yield from other.pages

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
        return age_on(last, self.context.received), age_on(first, self.context.received)

    def linked_procedures(self) -> frozenset[str]:
        """The procedures of the filings handed in together with this one."""
        return frozenset(other.procedure for other in self.context.linked if other.procedure)


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


def age_on(born: date, on: date) -> int:
    """The age in whole years on a day, of somebody born on another."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
