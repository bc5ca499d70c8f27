"""The examples in `docs/schemas/examples`: a case of each procedure, of made-up applicants, read by a perfect reader.

`python -m uketsuke.benchmarks.case_examples docs/schemas/examples` writes them anew, always the same.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from uketsuke.cases.conversion import convert
from uketsuke.cases.values import Content, FilingFacts, FilingPage, LinkedFiling
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import FormField
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.online import goes_with
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import ChecklistItem, FieldReading, FieldResult, Occurrence, Reading, RowReading, Value
from uketsuke.samples.make import make_filing
from uketsuke.samples.truth import filing_data

SEED = 117
RECEIVED = date(2026, 11, 24)
CONVERTED = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
RECEIPT, MAIN = "HQ-20261124-000002", "HQ-20261124-000001"
_ENGINE = "example"
_SURE = 0.9999
_NOWHERE = BoxPx(0, 0, 0, 0)


def examples() -> dict[str, dict[str, Any]]:
    """An example of a case by file name: one of each procedure, of its first variant."""
    catalogue = load_catalogue()
    first = {form_set.procedure: form_set for form_set in reversed(catalogue.sets)}
    return {
        f"{procedure}.json": convert(facts_of(made(SEED, procedure, first[procedure].variant)))
        for procedure in catalogue.procedures
    }


def facts_of(truth: Mapping[str, Any]) -> FilingFacts:
    """What a case is made of, when everything in a sample's truth (`filing_data`) was read as it is."""
    procedure = truth["procedure"]
    pages = tuple(_page(position, page) for position, page in enumerate(truth["pages"]))
    mains = goes_with(procedure)
    main = LinkedFiling(MAIN, mains[1], "n", True, (), "converted") if mains else None
    keys = [key for page in pages for key in (page.original_key, page.normalised_key)]
    return FilingFacts(
        receipt=RECEIPT,
        version=1,
        channel="mail",
        office="HQ",
        received=RECEIVED,
        converted=CONVERTED,
        procedure=procedure,
        variant=truth["variant"],
        fields={name: _result(name, entry) for name, entry in truth["fields"].items()},
        corrections=(),
        checklist=(ChecklistItem("application_form", "present", _forms(pages)),),
        findings=(),
        pages=pages,
        linked=() if main is None else (main,),
        main=main,
        contents={
            key: Content(1_000_000, "image/png" if number % 2 else "application/pdf") for number, key in enumerate(keys)
        },
    )


def made(seed: int, procedure: str, variant: str | None) -> dict[str, Any]:
    """The truth of a made-up filing that was filled in on a computer and signed."""
    sample = make_filing(seed, procedure=procedure, variant=variant, mode="digital", signed=True)
    return filing_data(sample.truth("filing.pdf"))


def _forms(pages: tuple[FilingPage, ...]) -> tuple[int, ...]:
    return tuple(page.position for page in pages if page.summary.role == "form")


def _page(position: int, page: Mapping[str, Any]) -> FilingPage:
    match = FormMatch(page["form"], page["form_version"], page["form_page"], 1.0) if page["form"] else None
    summary = PageSummary(page["role"], page["rotation"], page["skew_deg"], match, document=page.get("document"))
    return FilingPage(
        id=position + 1,
        position=position,
        file=page["file"],
        index=page["index"],
        image_key="",
        normalised_key=_key(f"page {position}"),
        summary=summary,
        readings=None,
        seconds=0.0,
        original_key=_key(page["file"]),
    )


def _result(name: str, entry: Mapping[str, Any]) -> FieldResult:
    item = _item(entry["form"], name)
    box = item.box_mm.to_px() if item else _NOWHERE
    value = entry["value"]
    rows = tuple(
        RowReading(
            row["row"],
            {
                column: _reading(cell["value"], _cell_box(item, row["row"], column))
                for column, cell in row["cells"].items()
            },
        )
        for row in entry.get("rows", ())
    )
    reading = _reading(value, box, status=entry["status"])
    page = item.page if item else 1
    return FieldResult(
        name, reading, entry["form"], entry["page"],
        (Occurrence(entry["page"], FieldReading(name, entry["form"], page, reading, rows)),), rows,
    )  # fmt: skip


def _item(form: str, name: str) -> FormField | None:
    fields = load_catalogue().form(form).fields
    return next((item for item in fields if item.name == name.removesuffix("_kanji")), None)


def _cell_box(item: FormField | None, row: int, column: str) -> BoxPx:
    if item is None:
        return _NOWHERE
    names = [one.name for one in item.columns]
    return item.rows_mm[row - 1][names.index(column)].to_px()


def _reading(value: Value, box: BoxPx, *, status: str | None = None) -> Reading:
    seen = status or ("empty" if value is None else "read")
    raw = value if isinstance(value, str) else None
    return Reading(value, raw, _SURE, True, seen, "ocr", box, _ENGINE)  # type: ignore[arg-type]


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main(folder: Path) -> None:
    """Write the examples, and nothing else, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for name, case in examples().items():
        (folder / name).write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
