"""The JSON of `process --json`: the contract's section 1, to the letter; `docs/schemas/process.schema.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from uketsuke.cases.finishing import (
    checklist_of,
    fields_of,
    findings_of,
    linked_filings,
    pages_of_filing,
)
from uketsuke.cases.queries import failures_of, filings_with_pages_of
from uketsuke.cases.splitting import filings_of_batch
from uketsuke.cases.tables import FilingRow
from uketsuke.cases.values import FilingPage
from uketsuke.cases.versions import case_of
from uketsuke.forms.readings import FieldResult, Finding, Reading, RowReading


def export_process(
    session: Session, batch_ids: Sequence[int], *, skipped: Sequence[str] = (), seconds: float = 0.0
) -> dict[str, Any]:
    """The whole answer of `process` for some batches, in their order. `seconds` is the wall time taken.

    Filings of other batches that pages of these joined come last.
    """
    made = [filing for batch_id in batch_ids for filing in filings_of_batch(session, batch_id)]
    joined = [filing for filing in filings_with_pages_of(session, batch_ids) if filing not in set(made)]
    return {
        "filings": [export_filing(session, filing_id) for filing_id in (*made, *joined)],
        "failures": export_failures(session, batch_ids),
        "skipped": list(skipped),
        "seconds": round(seconds, 3),
    }


def export_filing(session: Session, filing_id: int) -> dict[str, Any]:
    """One element of `filings`. Raises KeyError when there is no such filing."""
    filing = session.get(FilingRow, filing_id)
    if filing is None:
        raise KeyError(f"no filing {filing_id}")
    return {
        "receipt": filing.receipt,
        "channel": filing.channel,
        "office": filing.office,
        "state": filing.state,
        "procedure": filing.procedure,
        "variant": filing.variant,
        "pages": [_page(page) for page in pages_of_filing(session, filing_id)],
        "fields": {name: _field(result) for name, result in fields_of(session, filing_id).items()},
        "findings": [_finding(finding) for finding in findings_of(session, filing_id)],
        "checklist": [
            {"document": item.document, "status": item.status, "pages": list(item.pages), "receipt": item.receipt}
            for item in checklist_of(session, filing_id)
        ],
        "case": case_of(session, filing_id),
        "linked": [other.receipt for other in linked_filings(session, filing_id)],
        "duplicate_of": filing.duplicate_of,
    }


def export_failures(session: Session, batch_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The files and pages of some batches that could not be processed, in batch and file order."""
    return [
        {"file": failure.file, "index": failure.index, "code": failure.code, "reason": failure.reason}
        for batch_id in batch_ids
        for failure in failures_of(session, batch_id)
    ]


def images_of_filing(session: Session, filing_id: int) -> tuple[tuple[str, str], ...]:
    """(`<receipt>-<page>.png`, store key) of each page's normalised image, as `--images DIR` names them."""
    filing = session.get(FilingRow, filing_id)
    if filing is None:
        raise KeyError(f"no filing {filing_id}")
    return tuple(
        (f"{filing.receipt}-{page.position}.png", page.normalised_key)
        for page in pages_of_filing(session, filing_id)
        if page.normalised_key
    )


def _page(page: FilingPage) -> dict[str, Any]:
    summary = page.summary
    return {
        "file": page.file,
        "index": page.index,
        "role": summary.role,
        "form": summary.form.form if summary.form else None,
        "form_version": summary.form.version if summary.form else None,
        "form_page": summary.form.page_no if summary.form else None,
        "document": summary.document,
        "rotation": summary.rotation,
        "skew_deg": round(summary.skew_deg, 2) + 0.0,  # never -0.0
        "seconds": round(page.seconds, 3),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "fields": list(finding.fields),
        "message_ja": finding.message_ja,
        "message_en": finding.message_en,
    }


def _field(result: FieldResult) -> dict[str, Any]:
    reading = result.reading
    exported: dict[str, Any] = {
        "value": reading.value,
        "raw": reading.raw,
        "confidence": _probability(reading.confidence),
        "accepted": reading.accepted,
        "status": reading.status,
        "form": result.form,
        "page": result.page,
        "box_px": reading.box.as_list(),
        "source": reading.source,
        "alternatives": [
            {"value": other.value, "confidence": _probability(other.confidence)} for other in reading.alternatives
        ],
        "occurrences": [
            {
                "form": occurrence.field.form,
                "page": occurrence.page,
                "box_px": occurrence.field.reading.box.as_list(),
                "value": occurrence.field.reading.value,
                "confidence": _probability(occurrence.field.reading.confidence),
            }
            for occurrence in result.occurrences
        ],
    }
    if _is_table(result):
        exported["rows"] = [_row(row, result.page) for row in result.rows]
    return exported


def _is_table(result: FieldResult) -> bool:
    value = result.reading.value
    return bool(result.rows) or (isinstance(value, list) and any(isinstance(row, dict) for row in value))


def _row(row: RowReading, page: int) -> dict[str, Any]:
    return {"row": row.row, "cells": {name: _cell(cell, page) for name, cell in row.cells.items()}}


def _cell(cell: Reading, page: int) -> dict[str, Any]:
    return {
        "value": cell.value,
        "raw": cell.raw,
        "confidence": _probability(cell.confidence),
        "accepted": cell.accepted,
        "status": cell.status,
        "page": page,
        "box_px": cell.box.as_list(),
    }


def _probability(value: float) -> float:
    # Enough digits to tell 1 in 10,000 from 1 in 100,000, and no noise behind them.
    return round(value, 6)
