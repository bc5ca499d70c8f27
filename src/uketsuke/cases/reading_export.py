"""What `process --json` said of a filing, taken up again: fields, pages, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import FormMatch, PageRole, PageSummary
from uketsuke.forms.readings import Alternative, FieldReading, FieldResult, Occurrence, Reading, RowReading


class _Lenient(BaseModel):
    """Keys that a reader of the contract needs not to know are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Page(_Lenient):
    role: PageRole
    form: str | None
    form_version: str | None
    form_page: int | None
    document: str | None
    rotation: int
    skew_deg: float


class ExportedFiling(_Lenient):
    """One element of `filings`, checked: pydantic raises ValidationError for anything else."""

    receipt: str
    channel: str
    office: str
    procedure: str | None
    variant: str | None
    pages: tuple[_Page, ...]
    fields: Mapping[str, Mapping[str, Any]]

    def page_summaries(self) -> tuple[PageSummary, ...]:
        """The pages as the rules see them."""
        return tuple(_summary(page) for page in self.pages)

    def field_results(self) -> dict[str, FieldResult]:
        """The fields as the rules see them. Raises KeyError or ValueError when one is not what the contract says."""
        return {name: _field(name, data) for name, data in self.fields.items()}


def _summary(page: _Page) -> PageSummary:
    match = None
    if page.form is not None and page.form_page is not None:
        match = FormMatch(page.form, page.form_version or "", page.form_page, 1.0)
    turned: Any = page.rotation
    return PageSummary(page.role, turned, page.skew_deg, match, None, page.document)


def _field(name: str, data: Mapping[str, Any]) -> FieldResult:
    reading = _reading(data, data["source"])
    occurrences = tuple(
        Occurrence(
            each["page"],
            FieldReading(
                name,
                each["form"],
                1,
                Reading(each["value"], None, each["confidence"], False, "read", "ocr", BoxPx(*each["box_px"])),
            ),
        )
        for each in data.get("occurrences", ())
    )
    rows = tuple(
        RowReading(row["row"], {column: _reading(cell, "ocr") for column, cell in row["cells"].items()})
        for row in data.get("rows", ())
    )
    return FieldResult(name, reading, data["form"], data["page"], occurrences, rows)


def _reading(data: Mapping[str, Any], source: Any) -> Reading:
    return Reading(
        value=data["value"],
        raw=data["raw"],
        confidence=data["confidence"],
        accepted=data["accepted"],
        status=data["status"],
        source=source,
        box=BoxPx(*data["box_px"]),
        alternatives=tuple(Alternative(a["value"], a["confidence"]) for a in data.get("alternatives", ())),
    )
