"""The online case made from a checked filing: `docs/schemas/case.schema.json`."""

from __future__ import annotations

from typing import Any

from uketsuke.cases.sections import load_sections, section_of
from uketsuke.cases.values import FilingFacts, FilingPage

SCHEMA_VERSION = 1
"""Rises when a published key changes its meaning or goes; keys may be added without."""


def convert(facts: FilingFacts) -> dict[str, Any]:
    """The case JSON: who applies for what, every value in its section, documents, and where it was read.

    A section without any field that was on the paper is left out, `applicant` never is. Values are
    the normalised ones of the contract. Pure: the same facts give the same case.
    """
    sections: dict[str, dict[str, Any]] = {section.id: {} for section in load_sections()}
    for name, value in facts.fields.items():
        sections[section_of(name)][name] = value
    applicant = sections.pop("applicant")
    return {
        "schema": SCHEMA_VERSION,
        "receipt": facts.receipt,
        "version": facts.version,
        "procedure": facts.procedure,
        "variant": facts.variant,
        "channel": facts.channel,
        "office": facts.office,
        "received": facts.received.isoformat(),
        "applicant": applicant,
        "fields": {section: values for section, values in sections.items() if values},
        "documents": [
            {
                "document": item.document,
                "status": item.status,
                "pages": list(item.pages),
                "receipt": item.receipt,
            }
            for item in facts.checklist
        ],
        "linked": [
            {"receipt": other.receipt, "procedure": other.procedure, "variant": other.variant} for other in facts.linked
        ],
        "pages": [_page(page) for page in facts.pages],
    }


def _page(page: FilingPage) -> dict[str, Any]:
    form = page.summary.form
    return {
        "role": page.summary.role,
        "form": form.form if form else None,
        "form_version": form.version if form else None,
        "form_page": form.page_no if form else None,
        "document": page.summary.document,
        "image_sha256": page.normalised_key,
    }
