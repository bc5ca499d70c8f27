"""What one page of the browser shows, as plain values: made from the records, drawn by the templates."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Literal

from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import EventEntry, FilingOverview, FilingPage
from uketsuke.forms.geometry import A4_PX, BoxPx
from uketsuke.forms.readings import ChecklistItem, FieldReading, FieldResult, Finding, Occurrence, Reading
from uketsuke.review.naming import Namer, definition

Category = Literal["accepted", "unsure", "empty", "unreadable", "conflict"]
_WORST_FIRST = {"error": 0, "warning": 1, "info": 2}
_GAPS_FIRST = {"missing": 0, "unreadable": 1, "present": 2, "waived": 3, "not_required": 4}


LEAST_ALTERNATIVE = 0.001
"""Other readings less likely than this are noise to a person."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box drawn on a page: of which field, where (page frame), and what hovering shows."""

    field: str
    category: Category
    box: BoxPx
    label: str
    text: str
    percent: str


@dataclass(frozen=True, slots=True)
class CellRow:
    """One table row of the side list: its printed number and (column label, text, category) of each cell."""

    number: int
    cells: tuple[tuple[str, str, Category], ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One line of the side list."""

    name: str
    item: str
    label: str
    text: str
    raw: str
    category: Category
    percent: str
    source: str
    doubts: tuple[str, ...]
    alternatives: tuple[tuple[str, str], ...]
    rows: tuple[CellRow, ...]

    @property
    def open(self) -> bool:
        """Whether a person should look at it."""
        return self.category in ("unsure", "unreadable", "conflict")


@dataclass(frozen=True, slots=True)
class PageView:
    """One page with its image's size in pixels and what is drawn on it; sizes are 0 without an image."""

    page: FilingPage
    width: int
    height: int
    boxes: tuple[Box, ...]
    rows: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class FilingView:
    """All that the page of one filing shows."""

    overview: FilingOverview
    pages: tuple[PageView, ...]
    findings: tuple[Finding, ...]
    checklist: tuple[ChecklistItem, ...]
    events: tuple[EventEntry, ...]
    linked: tuple[FilingOverview, ...]
    duplicate_of: str | None
    converted: bool

    @property
    def fields(self) -> int:
        return sum(len(page.rows) for page in self.pages)


def view_filing(
    session: Session, store: ImageStore, filing_id: int, namer: Namer, *, offices: Sequence[str] | None = None
) -> FilingView:
    """The view of one filing, with those of `offices` that belong to it. Raises KeyError when there is none."""
    overviews = records.list_filings(session, ids=[filing_id])
    if not overviews:
        raise KeyError(f"no filing {filing_id}")
    fields = records.fields_of(session, filing_id)
    linked_ids = [
        found
        for other in records.linked_filings(session, filing_id)
        if (found := records.find_filing(session, other.receipt)) is not None
    ]
    return FilingView(
        overview=overviews[0],
        pages=tuple(_page(page, fields, store, namer) for page in records.pages_of_filing(session, filing_id)),
        findings=tuple(sorted(records.findings_of(session, filing_id), key=lambda f: _WORST_FIRST[f.severity])),
        checklist=tuple(sorted(records.checklist_of(session, filing_id), key=lambda i: _GAPS_FIRST[i.status])),
        events=records.history(session, "filing", filing_id),
        linked=records.list_filings(session, ids=linked_ids, offices=offices),
        duplicate_of=records.duplicate_of(session, filing_id),
        converted=bool(records.case_of(session, filing_id)),
    )


def categorise(reading: Reading) -> Category:
    """How a reading is shown: what a person must look at stands out, an accepted empty box does not."""
    if reading.status == "conflict":
        return "conflict"
    if reading.status == "unreadable":
        return "unreadable"
    if not reading.accepted:
        return "unsure"
    return "empty" if reading.status == "empty" else "accepted"


def percent(confidence: float) -> str:
    """A probability for people: never rounded up to certainty."""
    if confidence >= 0.9995:
        return ">99.9%" if confidence < 1.0 else "100%"
    return f"{confidence * 100:.1f}%"


def png_size(source: BinaryIO) -> tuple[int, int] | None:
    """Width and height in the header of a PNG; None when it is not one."""
    header = source.read(24)
    if len(header) < 24 or header[:8] != b"\x89PNG\r\n\x1a\n" or header[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", header[16:24])
    return width, height


def _page(page: FilingPage, fields: Mapping[str, FieldResult], store: ImageStore, namer: Namer) -> PageView:
    width, height = size_of(page, store)
    boxes: list[Box] = []
    rows: list[FieldRow] = []
    for result in fields.values():
        for occurrence in result.occurrences:
            if occurrence.page == page.position:
                boxes.extend(settled(box, result, occurrence) for box in boxes_of(occurrence.field, namer))
        if result.page == page.position:
            rows.append(_row(result, namer))
    return PageView(page, width, height, tuple(boxes), tuple(rows))


def settled(box: Box, result: FieldResult, occurrence: Occurrence) -> Box:
    """A place that was doubtful alone needs no eyes when the other places settled the same value."""
    place = occurrence.field
    if place.rows or not result.reading.accepted or place.reading.value != result.reading.value:
        return box
    return replace(box, category=categorise(result.reading), percent=percent(result.reading.confidence))


def size_of(page: FilingPage, store: ImageStore) -> tuple[int, int]:
    """Width and height of a page's image in px; zeros without one."""
    if not page.normalised_key or not store.has(page.normalised_key):
        return 0, 0
    with store.open(page.normalised_key) as source:
        return png_size(source) or A4_PX


def boxes_of(place: FieldReading, namer: Namer) -> list[Box]:
    """The boxes drawn for one reading: one, or one a cell for a table with inked rows."""
    if place.rows:
        return [
            Box(
                field=place.name,
                category=categorise(cell),
                box=cell.box,
                label=namer.column(place.form, place.name, column),
                text=namer.cell(place.form, place.name, column, cell.value) or (cell.raw or ""),
                percent=percent(cell.confidence),
            )
            for row in place.rows
            for column, cell in row.cells.items()
        ]
    return [
        Box(
            field=place.name,
            category=categorise(place.reading),
            box=place.reading.box,
            label=namer.field(place.form, place.name),
            text=namer.value(place.form, place.name, place.reading.value) or (place.reading.raw or ""),
            percent=percent(place.reading.confidence),
        )
    ]


def _is_printed(item: str) -> bool:
    """Whether the form prints this number; the items of forms without numbers are only called a, b, c."""
    return any(letter.isdigit() for letter in item)


def _row(result: FieldResult, namer: Namer) -> FieldRow:
    reading = result.reading
    found = definition(result.form, result.name)
    label = namer.field(result.form, result.name)
    text = namer.value(result.form, result.name, reading.value)
    value = reading.value if isinstance(reading.value, str) else text
    return FieldRow(
        name=result.name,
        item="" if found is None or label.startswith(found.item) or not _is_printed(found.item) else found.item,
        label=label,
        text=text,
        raw=reading.raw if reading.raw is not None and reading.raw not in (text, value) else "",
        category=categorise(reading),
        percent=percent(reading.confidence),
        source=reading.source,
        doubts=tuple(reading.doubts),
        alternatives=tuple(
            (namer.value(result.form, result.name, other.value), percent(other.confidence))
            for other in reading.alternatives
            if other.confidence >= LEAST_ALTERNATIVE and not reading.accepted
        ),
        rows=tuple(
            CellRow(
                row.row,
                tuple(
                    (
                        namer.column(result.form, result.name, column),
                        namer.cell(result.form, result.name, column, cell.value) or (cell.raw or ""),
                        categorise(cell),
                    )
                    for column, cell in row.cells.items()
                ),
            )
            for row in result.rows
        ),
    )
