"""What an applicant writes on each form: the value that is meant and the ink that says it.

The value (ground truth) has the shape of the contract's section "Values"; the ink is what a person or a
machine puts on the paper for it. Both are drawn here; how ink looks is `printing`'s and `handwriting`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from uketsuke.forms.definitions import Column, DatePart, Form, FormField, Option
from uketsuke.forms.readings import Value
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.samples.fact import Fact
from uketsuke.samples.facts import facts_of
from uketsuke.samples.persons import Person
from uketsuke.samples.wording import Habits, date_words, digits, fold_text, kana, period_words

PARTS: tuple[DatePart, ...] = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class Written:
    """Text in one box, in one-character cells, or in a table cell."""

    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    """A date in the boxes before its printed 年 月 日; a part left out is not written."""

    texts: Mapping[DatePart, str]


@dataclass(frozen=True, slots=True)
class Marks:
    """The options that are circled, ticked, or left standing."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature in the applicant's own hand."""

    text: str


@dataclass(frozen=True, slots=True)
class Glued:
    """A photo glued into its box."""


Ink = Written | Parts | Marks | Signed | Glued

Slip = Literal["struck", "ditto", "squeezed", "seal", "open_circle", "touching_circle"]
"""A slip of the pen, see `slips`."""

HandKind = Literal["strokes", "font"]
"""What a written entry is made of: a person's pen strokes, or a font bent like handwriting."""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row of a table, from 1: the values that are meant and the ink of its cells."""

    row: int
    values: Mapping[str, Value]
    ink: Mapping[str, Ink]
    slips: Mapping[str, Slip] = field(default_factory=dict)
    hands: Mapping[str, HandKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FilledField:
    """One field with what is meant by it; `ink` is None and `rows` is () where nothing is written.

    `slip` and `hand` say how it was written; both are None on printed forms.
    """

    field: FormField
    value: Value
    ink: Ink | None = None
    rows: tuple[Row, ...] = ()
    slip: Slip | None = None
    hand: HandKind | None = None


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as one applicant filled it in. `kanji_name` is the second value of the name box."""

    form: Form
    fields: tuple[FilledField, ...]
    kanji_name: str | None = None

    def on_page(self, page_no: int) -> tuple[FilledField, ...]:
        """The fields of one page, from 1."""
        return tuple(f for f in self.fields if f.field.page == page_no)


def fill_form(person: Person, form: Form, rnd: Random, habits: Habits) -> FilledForm:
    """The form as the person fills it in; a field nobody has a fact for stays empty."""
    facts = facts_of(person)
    filled: list[FilledField] = []
    kanji_name: str | None = None
    for item in form.fields:
        fact = facts.get(item.name)
        if fact is None or fact.value is None or _left_out(item, rnd, habits):
            filled.append(FilledField(item, None))
        elif item.kind == "table":
            filled.append(_fill_table(item, fact, rnd, habits))
        elif item.name == "name":
            kanji_name, done = _fill_name(item, person, habits)
            filled.append(done)
        else:
            value, ink = _fill(item, fact, rnd, habits)
            filled.append(FilledField(item, value, ink))
    return FilledForm(form, tuple(filled), kanji_name)


def _left_out(item: FormField, rnd: Random, habits: Habits) -> bool:
    if item.name.endswith("_detail") or item.name.startswith(("work_period_", "other_job_type_")):
        return False  # belongs to an answer given beside it
    if item.kind in ("photo", "signature", "table"):
        return rnd.random() < habits.empty_required
    return rnd.random() < (habits.empty_required if item.required else habits.empty_optional)


def _fill(item: FormField | Column, fact: Fact, rnd: Random, habits: Habits) -> tuple[Value, Ink]:
    kind = item.kind
    if kind == "choice":
        return _fill_choice(item, fact)
    if kind == "photo":
        return "present", Glued()
    if kind == "signature":
        return "present", Signed(str(fact.value))
    if kind in ("date", "year_month"):
        return _fill_date(item, fact, rnd, habits)
    if kind == "number" and isinstance(fact.value, int):
        return fact.value, Written(digits(f"{fact.value}", habits))
    if kind == "money" and isinstance(fact.value, int):
        text = f"{fact.value:,}" if habits.money_style == "commas" else f"{fact.value}"
        return fact.value, Written(digits(text, habits))
    if kind == "phone":
        return _fill_phone(fact, habits)
    if kind in ("status_of_residence", "nationality", "code"):
        return _fill_vocabulary(item, fact, habits)
    if kind == "period_of_stay":
        return str(fact.value), Written(digits(period_words(str(fact.value), habits), habits))
    if kind == "postal_code":
        code = str(fact.value)
        bar = habits.bar
        return code, Written(digits(rnd.choice((f"〒{code[:3]}{bar}{code[3:]}", f"{code[:3]}{bar}{code[3:]}")), habits))
    if kind in ("residence_card_number", "passport_number", "corporate_number", "insurance_office_number"):
        value = str(fact.value)
        return (value, Written(value)) if value != "none" else ("none", Written(fact.written or "なし"))
    if kind == "email":
        return str(fact.value), Written(str(fact.value))
    if kind == "kana":
        return str(fact.value), Written(str(fact.value))
    if kind == "name":
        return _truth_name(str(fact.value)), Written(fact.written or str(fact.value))
    written = kana(fact.written or str(fact.value), habits)
    if kind == "address":
        written = re.sub(r"(?<=[0-9])-(?=[0-9])", habits.bar, written)
        written = digits(written, habits)
    return fold_text(str(fact.value)), Written(written)


def _fill_name(item: FormField, person: Person, habits: Habits) -> tuple[str | None, FilledField]:
    """The applicant's name box: Latin letters, and the kanji beside them when there are any."""
    latin = person.latin if habits.capitals else person.latin.title()
    if person.kanji is None:
        return None, FilledField(item, person.latin, Written(latin))
    text = f"{person.kanji}　{latin}" if habits.kanji_first else f"{latin}　{person.kanji}"
    return person.kanji, FilledField(item, person.latin, Written(text))


def _truth_name(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    return text.upper() if text.isascii() else text.replace(" ", "")


def _fill_choice(item: FormField | Column, fact: Fact) -> tuple[Value, Ink]:
    wanted = fact.value if isinstance(fact.value, list) else [fact.value]
    values = tuple(o.value for o in item.options if _means(o, wanted))
    if not values:
        raise ValueError(f"no option of {item.name} says {wanted}")
    if isinstance(item, FormField) and item.multiple:
        return list(values), Marks(values)
    return values[0], Marks(values[:1])


def _means(option: Option, wanted: list[Any]) -> bool:
    label = re.sub(r"[（(].*", "", option.label_ja)
    return option.value in wanted or option.label_ja in wanted or label in wanted


def _fill_date(item: FormField | Column, fact: Fact, rnd: Random, habits: Habits) -> tuple[Value, Ink]:
    value = str(fact.value)
    year, month, day = [*value.split("-"), "", ""][:3]
    parts = {"year": year, "month": month, "day": day}
    if isinstance(item, FormField) and item.parts_mm:
        texts: dict[DatePart, str] = {}
        for part in PARTS:
            if part in item.parts_mm and parts[part]:
                number = parts[part] if part == "year" or habits.zero_padded else str(int(parts[part]))
                texts[part] = digits(number, habits)
        return value, Parts(texts)
    return value, Written(digits(date_words(year, month, day, rnd, habits), habits))


def _fill_phone(fact: Fact, habits: Habits) -> tuple[Value, Ink]:
    if fact.value == "none":
        return "none", Written(fact.written or "なし")
    written = str(fact.value).replace("-", habits.bar)
    return re.sub(r"[^0-9]", "", str(fact.value)), Written(digits(written, habits))


def _fill_vocabulary(item: FormField | Column, fact: Fact, habits: Habits) -> tuple[Value, Ink]:
    written = fact.written or str(fact.value)
    if item.kind == "code":
        return str(fact.value), Written(digits(written, habits))
    if item.vocabulary is None:
        return str(fact.value), Written(written)
    vocabulary = load_vocabulary(item.vocabulary)
    ink = Written(kana(written, habits) if item.kind == "nationality" else written)
    value = vocabulary.lookup(str(fact.value)) or vocabulary.lookup(written)
    if value is None:
        raise ValueError(f"the vocabulary {item.vocabulary} does not know {written}")
    return value, ink


def _fill_table(item: FormField, fact: Fact, rnd: Random, habits: Habits) -> FilledField:
    lines = fact.value if isinstance(fact.value, list) else []
    rows: list[Row] = []
    for index, line in enumerate(lines[: len(item.rows_mm)]):
        values: dict[str, Value] = {}
        ink: dict[str, Ink] = {}
        for column in item.columns:
            cell: Fact | None = line.get(column.name)
            if cell is None or cell.value is None or rnd.random() < 0.02:
                values[column.name] = None
                continue
            values[column.name], ink[column.name] = _fill(column, cell, rnd, habits)
        if ink:
            rows.append(Row(index + 1, values, ink))
    value: Value = [dict(row.values) for row in rows] if rows else None
    return FilledField(item, value, None, tuple(rows))
