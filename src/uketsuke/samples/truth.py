"""Ground truth in the shape of `uketsuke process --json`: what a perfect reader would say of the samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from uketsuke.forms.pages import PageRole
from uketsuke.samples.attachments.attachment import Attachment
from uketsuke.samples.filling import FilledForm


@dataclass(frozen=True, slots=True)
class TruePage:
    """One side as it stands in a file: what it is and how it lies there.

    `form` is the position of its form in the filing's `forms`, `attachment` that of its document in its
    `attachments`; None on sides that are no such pages. `document` is the attachment's kind.
    """

    file: str
    index: int
    role: PageRole
    rotation: int = 0
    skew_deg: float = 0.0
    form: int | None = None
    form_page: int | None = None
    document: str | None = None
    attachment: int | None = None


@dataclass(frozen=True, slots=True)
class TrueFiling:
    """One application as it should come out. `linked` are positions of other filings of the same envelope."""

    procedure: str | None
    variant: str | None
    forms: tuple[FilledForm, ...]
    pages: tuple[TruePage, ...]
    linked: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """All that should come out of a set of files."""

    filings: tuple[TrueFiling, ...]
    failures: tuple[dict[str, Any], ...] = ()
    skipped: tuple[str, ...] = field(default=())


def truth_data(truth: Truth) -> dict[str, Any]:
    """Plain JSON data with the keys of the contract, as far as a sample can know them."""
    return {
        "filings": [filing_data(filing) for filing in truth.filings],
        "failures": list(truth.failures),
        "skipped": list(truth.skipped),
    }


def filing_data(filing: TrueFiling) -> dict[str, Any]:
    """One filing of the truth; `attachments` stands in it only where there are any."""
    data = {
        "procedure": filing.procedure,
        "variant": filing.variant,
        "pages": [_page_data(page, filing.forms) for page in filing.pages],
        "fields": field_data(filing.forms, filing.pages),
        "linked": list(filing.linked),
    }
    if filing.attachments:
        data["attachments"] = [_attachment_data(filing, number) for number in range(len(filing.attachments))]
    return data


def _attachment_data(filing: TrueFiling, number: int) -> dict[str, Any]:
    """What one attachment is and says; `pages` are positions in the filing's pages."""
    attachment = filing.attachments[number]
    return {
        "document": attachment.document,
        "holder": attachment.holder,
        "layout": attachment.layout,
        "pages": [position for position, page in enumerate(filing.pages) if page.attachment == number],
        "facts": dict(attachment.facts),
        "contradicts": list(attachment.contradicts),
    }


def field_data(forms: Sequence[FilledForm], pages: Sequence[TruePage]) -> dict[str, dict[str, Any]]:
    """The fields of a filing by name: value, status, form, and the position of the page they stand on.

    Where a name stands on several parts or pages, a place with ink counts before an empty one.
    """
    where = {(page.form, page.form_page): position for position, page in reversed(list(enumerate(pages)))}
    fields: dict[str, dict[str, Any]] = {}
    for number, filled in enumerate(forms):
        for item in filled.fields:
            position = where.get((number, item.field.page))
            if position is None:
                continue
            inked = item.ink is not None or bool(item.rows)
            seen = fields.get(item.field.name)
            if seen is not None and (seen["status"] == "read" or not inked):
                continue
            entry: dict[str, Any] = {
                "value": item.value,
                "status": "read" if inked else "empty",
                "form": filled.form.id,
                "page": position,
                "kind": item.field.kind,
            }
            if item.field.kind == "table":
                entry["rows"] = [
                    {"row": r.row, "cells": {n: {"value": v} for n, v in r.values.items()}} for r in item.rows
                ]
            fields[item.field.name] = entry
            if item.field.name == "name" and inked and filled.kanji_name is not None:
                fields["name_kanji"] = {**entry, "value": filled.kanji_name}
    return fields


def _page_data(page: TruePage, forms: Sequence[FilledForm]) -> dict[str, Any]:
    form = forms[page.form].form if page.form is not None else None
    data = {
        "file": page.file,
        "index": page.index,
        "role": page.role,
        "form": form.id if form else None,
        "form_version": form.version if form else None,
        "form_page": page.form_page,
        "rotation": page.rotation,
        "skew_deg": page.skew_deg,
    }
    return data | {"document": page.document} if page.role == "attachment" else data
