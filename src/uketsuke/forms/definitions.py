"""What one version of an official form part is: its pages, fields, boxes, choices and tables.

These are plain values; `catalogue` builds them from the TOML definition (what the form asks) and
the geometry file that typesetting wrote (where it asks it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from uketsuke.forms.geometry import BoxMm

Kind = Literal[
    "text", "name", "kana", "nationality", "address", "postal_code", "date", "year_month",
    "phone", "email", "passport_number", "residence_card_number", "status_of_residence",
    "period_of_stay", "choice", "number", "money", "corporate_number", "insurance_office_number",
    "code", "table", "photo", "signature", "free_text",
]  # fmt: skip
"""The kinds of the command-line contract, section 2."""
KINDS: tuple[Kind, ...] = get_args(Kind)

Mark = Literal["circle", "check"]
"""How a choice is made on paper: a circle round a printed word, or a mark in a printed box."""

SourceConfidence = Literal["official", "secondary", "inferred"]
"""How sure we are that the official form says this: seen there, in a guide, or from memory."""

DatePart = Literal["year", "month", "day"]


@dataclass(frozen=True, slots=True)
class Option:
    """One printed answer of a choice. In a table column, `box_mm` is relative to the cell."""

    value: str
    label_ja: str
    label_en: str
    mark: Mark
    box_mm: BoxMm


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table field."""

    name: str
    label_ja: str
    label_en: str
    kind: Kind
    options: tuple[Option, ...] = ()
    vocabulary: str | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """One item on a form: what it is called, what kind of answer it takes, and where the ink goes.

    `parts_mm` holds the boxes of a date with printed 年 月 日 (keys year, month, day in that
    order); `cells_mm` the one-character boxes; `rows_mm[row][column]` a table's cells;
    `required_when` names, in the rules' own words, when a not always required field is required.
    """

    name: str
    item: str
    label_ja: str
    label_en: str
    kind: Kind
    required: bool
    critical: bool
    page: int
    box_mm: BoxMm
    parts_mm: dict[DatePart, BoxMm] = field(default_factory=dict)
    cells_mm: tuple[BoxMm, ...] = ()
    max_length: int | None = None
    options: tuple[Option, ...] = ()
    multiple: bool = False
    vocabulary: str | None = None
    columns: tuple[Column, ...] = ()
    rows_mm: tuple[tuple[BoxMm, ...], ...] = ()
    confidence: SourceConfidence = "inferred"


@dataclass(frozen=True, slots=True)
class FormPage:
    """One printed side of a form, numbered from 1."""

    number: int
    title_ja: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Form:
    """One official form part in one version.

    `procedure` is None for the fee form. `common` marks the first part of a form set (申請人等作成用１)
    and one-part forms: a filing begins with one. `blank` is the path of its blank PDF.
    """

    id: str
    version: str
    procedure: str | None
    variant: str | None
    title_ja: str
    title_en: str
    youshiki: str
    legal_basis: str
    effective_from: date | None
    effective_to: date | None
    common: bool
    blank: Path
    pages: tuple[FormPage, ...]
    fields: tuple[FormField, ...]

    def fields_on(self, page_no: int) -> tuple[FormField, ...]:
        """The fields printed on one page (from 1), in printed order."""
        return tuple(f for f in self.fields if f.page == page_no)

    def field(self, name: str) -> FormField:
        """The field of that name. Raises KeyError when the form has none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(f"form {self.id} has no field {name}")


@dataclass(frozen=True, slots=True)
class FormSet:
    """The form parts that make one application: `13126` variant `n` is `13126-1` and `13126-n`."""

    procedure: str
    variant: str | None
    forms: tuple[str, ...]
