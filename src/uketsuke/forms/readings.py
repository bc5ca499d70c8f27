"""What was seen: readings of fields and cells, findings about them, checklist items.

All are frozen values that mean the same to the reader, the rules, the records and the reviewer.
`to_data` and `from_data` turn them into plain JSON data and back.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar, cast

from pydantic import TypeAdapter

from uketsuke.forms.geometry import BoxPx

Value = str | int | list[str] | list[dict[str, Any]] | None
"""A normalised value as the contract's section 'Values' defines it for the field's kind."""

Status = Literal["read", "empty", "unreadable", "conflict"]
Source = Literal["ocr", "digital", "mrz", "card", "choice", "fused", "correction"]
Severity = Literal["error", "warning", "info"]
ChecklistStatus = Literal["present", "missing", "unreadable", "waived", "not_required"]
Doubt = Literal[
    "choice.double",
    "choice.struck",
    "outside_alphabet",
    "touches_neighbour",
    "misaligned",
    "overflow",
    "struck",
    "ditto",
    "seal",
    "unsound",
    "doubted",
]
"""What the reader noticed and could not settle; the rules make findings of some. `unsound`: ink that was read as
nothing, or a value that cannot be right or looks like another; `doubted`: what a person did."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another value that the same ink may mean."""

    value: Value
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen for one field, or one table cell, on one page.

    `confidence` is the calibrated probability that `value` is exactly right; for `empty`, that
    the box holds no ink. `accepted` means no person need look. `box` is in the page frame.
    """

    value: Value
    raw: str | None
    confidence: float
    accepted: bool
    status: Status
    source: Source
    box: BoxPx
    engine: str = ""
    alternatives: tuple[Alternative, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence must be a probability, not {self.confidence}")
        if self.accepted and self.status in ("unreadable", "conflict"):
            raise ValueError(f"a reading with status {self.status} is never accepted")


@dataclass(frozen=True, slots=True)
class RowReading:
    """One inked row of a table: `row` is the printed row from 1, `cells` by column name."""

    row: int
    cells: dict[str, Reading]


@dataclass(frozen=True, slots=True)
class FieldReading:
    """The reading of one field of one form page; `rows` is used by tables only."""

    name: str
    form: str
    form_page: int
    reading: Reading
    rows: tuple[RowReading, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReadings:
    """All fields of one recognised form page, with how well the page lay on the form.

    `rms_mm` is the remaining alignment error over the form's own printed features, `trust` the
    probability that boxes are where they are said to be.
    """

    form: str
    form_version: str
    form_page: int
    fields: tuple[FieldReading, ...]
    rms_mm: float
    trust: float


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place in a filing where a field was read; `page` is the position in the filing, from 0."""

    page: int
    field: FieldReading


@dataclass(frozen=True, slots=True)
class FieldResult:
    """A field of a filing: the fused reading, where its strongest occurrence is, and all of them."""

    name: str
    reading: Reading
    form: str
    page: int
    occurrences: tuple[Occurrence, ...]
    rows: tuple[RowReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in Japanese and in English."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class FindingDetail:
    """What lies behind the message of a rule's finding.

    `case` is the key of the rule's case; `expected`, `found` and `ask` (what a clerk can ask) are sentences;
    `words` are what the message was made with, by name, so that it can be said in other words too.
    """

    case: str
    expected: Words
    found: Words
    ask: Words
    document: str | None = None
    words: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about fields of a filing, in words a clerk can read out.

    `detail` is None of findings that no rule file knows (`intake.*`).
    """

    rule: str
    severity: Severity
    fields: tuple[str, ...]
    message_ja: str
    message_en: str
    detail: FindingDetail | None = None


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One required document and whether it is there; `pages` are positions in the filing.

    `receipt` names the linked filing that holds the pages, when this one does not. `reason` is a key that says why the
    status is what it is, None where it speaks for itself; the validators have its words.
    """

    document: str
    status: ChecklistStatus
    pages: tuple[int, ...] = ()
    receipt: str | None = None
    reason: str | None = None


T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_data(value: object) -> Any:
    """Plain JSON data of any value of this module."""
    return _adapter(cast(Hashable, type(value))).dump_python(value, mode="json")


def from_data(kind: type[T], data: Any) -> T:
    """The value that `to_data` made `data` from. Raises pydantic.ValidationError when it is not one."""
    return cast(T, _adapter(cast(Hashable, kind)).validate_python(data))
