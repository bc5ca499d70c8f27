"""What is known of one scanned side before its fields are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from uketsuke.forms.geometry import BoxPx

PageRole = Literal["form", "attachment", "separator", "blank", "unknown"]
FailureCode = Literal[
    "empty", "truncated", "encrypted", "unsupported", "too_large", "too_many_pages",
    "timeout", "memory", "damaged",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Glyph:
    """A piece of text of a born-digital page with its box, in px of the image it belongs to."""

    text: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of text of a page that is no form, in the page frame; `confidence` is the recogniser's own."""

    text: str
    box: BoxPx
    confidence: float


@dataclass(frozen=True, slots=True)
class FormMatch:
    """Which form page a scanned side is, and how sure that is (a probability)."""

    form: str
    version: str
    page_no: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Separator:
    """A cover sheet (`serial`, `office` from its QR), a PATCHT sheet (nothing), or a ticket.

    `unreadable`: a sheet with as large a code, which could not be read: perhaps a separator.

    A ticket names a filing (`receipt`) that the papers behind it belong to; with `page` (from 0) the one page
    that the sheet behind it is a new scan of.
    """

    kind: Literal["coversheet", "patcht", "ticket"]
    office: str | None = None
    serial: str | None = None
    unreadable: bool = False
    receipt: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What intake says of one side: how it lay, and what it is.

    `rotation` (0/90/180/270) is how far the page as a viewer shows it must turn clockwise to stand
    upright; `skew_deg` the remaining turn, clockwise positive, applied after. `document` is the
    attachment kind (a value of vocabulary `document`) when the side is an attachment of known kind.
    """

    role: PageRole
    rotation: Literal[0, 90, 180, 270]
    skew_deg: float
    form: FormMatch | None = None
    separator: Separator | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or one page of a file (`index` from 0), that could not be processed."""

    file: str
    index: int | None
    code: FailureCode
    reason: str
