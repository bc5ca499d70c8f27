"""The online case made from a checked filing: `docs/schemas/case.schema.json`, described in `docs/case.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from uketsuke.cases.online_values import Misfit, OnlineValues, to_online, to_paper
from uketsuke.cases.sections import load_sections, section_of
from uketsuke.cases.values import Content, Correction, FilingFacts, FilingPage, LinkedFiling
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.readings import FieldResult, Finding, Reading, Value

SCHEMA_VERSION = 2
"""Rises when a published key changes its meaning or goes; keys may be added without."""
DOES_NOT_FIT, ROUNDED = "online.does_not_fit", "online.rounded"
OWN_KEYS = ("applicant", "agent", "organisation")
"""Sections that stand by themselves in a case; the others stand in its `fields`."""
APPLICATION = "application_form"


def online_values(procedure: str | None, variant: str | None, fields: Mapping[str, FieldResult]) -> OnlineValues:
    """The values of a filing as its online form takes them."""
    values = {name: result.reading.value for name, result in fields.items()}
    return to_online(values, exact=_is_exact(procedure, variant))


def convert(facts: FilingFacts) -> dict[str, Any]:
    """The case JSON: who applies for what, every value in its section and where it was read, documents, what is open.

    Pure: the same facts give the same case.
    """
    online = online_values(facts.procedure, facts.variant, facts.fields)
    sections: dict[str, dict[str, Any]] = {section.id: {} for section in load_sections()}
    for name, value in online.values.items():
        sections[section_of(name)][name] = value
    return {
        "schema": SCHEMA_VERSION,
        "receipt": facts.receipt,
        "version": facts.version,
        "procedure": facts.procedure,
        "variant": facts.variant,
        "channel": facts.channel,
        "office": facts.office,
        "dates": {
            "received": facts.received.isoformat(),
            "converted": facts.converted.isoformat(timespec="seconds"),
        },
        "main": None if facts.main is None else _linked(facts.main),
        "linked": [_linked(other) for other in facts.linked],
        **{key: sections.pop(key) for key in OWN_KEYS},
        "fields": {section: values for section, values in sections.items() if values},
        "as_written": online.as_written,
        "sources": {name: _source(facts, result, online.made_of[name]) for name, result in facts.fields.items()},
        "checklist": [
            {
                "document": item.document,
                "status": item.status,
                "reason": item.reason,
                "pages": list(item.pages),
                "receipt": item.receipt,
            }
            for item in facts.checklist
        ],
        "findings": [_finding(finding) for finding in facts.findings],
        "documents": list(_documents(facts)),
        "pages": [_page(page) for page in facts.pages],
    }


def paper_values(case: Mapping[str, Any]) -> dict[str, Value]:
    """The values of the paper, by field, that a case was made of, of whatever day and schema it is."""
    if case["schema"] == 1:
        return {**case["applicant"], **{name: v for section in case["fields"].values() for name, v in section.items()}}
    return {name: source["value"] for name, source in case["sources"].items()}


def regained(case: Mapping[str, Any]) -> dict[str, Value]:
    """The same, from the online values and what stands beside them alone, by the dictionary of today: a case is whole
    when it gives the same. Raises ValueError for an option that no list has any more."""
    sections = [*(case[key] for key in OWN_KEYS), *case["fields"].values()]
    values = {name: value for section in sections for name, value in section.items()}
    exact = _is_exact(case["procedure"], case["variant"])
    return to_paper(values, case["as_written"], case["sources"], exact=exact)


def misfit_findings(misfits: tuple[Misfit, ...]) -> tuple[Finding, ...]:
    """What is to be said of values that the online form does not take whole: warnings, and infos of rounded ones."""
    return tuple(_misfit(misfit) for misfit in misfits)


def _is_exact(procedure: str | None, variant: str | None) -> bool:
    """Whether the fields of the online form are known one by one: those of 12979 N are."""
    return (procedure, variant) == ("12979", "n")


def _misfit(misfit: Misfit) -> Finding:
    title = misfit.title + (f" {misfit.row}行目" if misfit.row else "")
    names = ", ".join(misfit.fields) + (f", row {misfit.row}" if misfit.row else "")
    if not misfit.exact:
        return Finding(
            ROUNDED,
            "info",
            misfit.fields,
            f"オンライン様式の「{title}」には端数のない数だけが入ります（{misfit.reason.ja}）。紙の値をそのまま残します。",
            f"The online form takes {names} in whole units ({misfit.reason.en}); the value on paper stands beside it.",
        )
    return Finding(
        DOES_NOT_FIT,
        "warning",
        misfit.fields,
        f"オンライン様式の「{title}」に入りません（{misfit.reason.ja}）。紙の値をそのまま残します。",
        f"The online form does not take {names} ({misfit.reason.en}); the value on paper stands beside it, whole.",
    )


def _linked(other: LinkedFiling) -> dict[str, Any]:
    return {"receipt": other.receipt, "procedure": other.procedure, "variant": other.variant}


def _source(facts: FilingFacts, result: FieldResult, gives: tuple[str, ...]) -> dict[str, Any]:
    """Where the value of a paper field is from: its place, and the engine that read it or the person who said it."""
    said = {correction.field: correction for correction in facts.corrections}
    source: dict[str, Any] = {
        "gives": list(gives),
        "label": _label(result),
        "form": result.form,
        "page": result.page,
        **_seen(result.reading, said.get(result.name)),
    }
    if result.rows:
        source["rows"] = [
            {
                "row": row.row,
                "cells": {
                    column: _seen(cell, said.get(f"{result.name}.{row.row}.{column}"))
                    for column, cell in row.cells.items()
                },
            }
            for row in result.rows
        ]
    return source


def _label(result: FieldResult) -> dict[str, str]:
    """What the form calls a field; the kanji beside a name in Latin letters stand in the name's box."""
    form = load_catalogue().forms.get(result.form)
    name = result.name.removesuffix("_kanji")
    item = next((item for item in (form.fields if form else ()) if item.name == name), None)
    if item is None:
        return {"ja": result.name, "en": result.name}
    kanji = name != result.name
    return {"ja": item.label_ja + ("（漢字）" if kanji else ""), "en": item.label_en + (" (kanji)" if kanji else "")}


def _seen(reading: Reading, said: Correction | None) -> dict[str, Any]:
    by_person = said is not None and reading.source == "correction"
    return {
        "value": reading.value,
        "box_px": reading.box.as_list(),
        "status": reading.status,
        "by": reading.source,
        "engine": None if by_person else reading.engine or None,
        "confidence": round(reading.confidence, 6),
        "correction": {"who": said.who, "why": said.why, "at": said.at.isoformat(timespec="seconds")}
        if said is not None and by_person
        else None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "fields": list(finding.fields),
        "message_ja": finding.message_ja,
        "message_en": finding.message_en,
    }


def document_of(page: FilingPage) -> str | None:
    """The kind of document that a page belongs to; None where it is none's: blank, separating or unknown sides."""
    if page.summary.role == "form":
        fee = page.summary.form is not None and page.summary.form.form.startswith("fee-")
        return "fee_payment" if fee else APPLICATION
    return page.summary.document if page.summary.role == "attachment" else None


def _documents(facts: FilingFacts) -> Iterator[dict[str, Any]]:
    """The application form is one document; of attachments, pages of one kind that lie one behind the other are."""
    groups: list[tuple[str, str | None, list[FilingPage]]] = []
    for page in facts.pages:
        kind, role = document_of(page), page.summary.role
        if role not in ("form", "attachment", "unknown"):
            continue
        same = [group for group in groups if group[:2] == (role, kind) and role == "form"]
        before = groups[-1:] if groups and groups[-1][:2] == (role, kind) and kind is not None else []
        if found := same or before:
            found[0][2].append(page)
        else:
            groups.append((role, kind, [page]))
    for held_as, kind, pages in groups:
        yield {
            "document": kind,
            "role": held_as,
            "pages": [page.position for page in pages],
            "files": [*_originals(pages, facts.contents), *(_image(facts, page) for page in pages)],
        }


def _originals(pages: list[FilingPage], contents: Mapping[str, Content]) -> Iterator[dict[str, Any]]:
    """The originals that hold the pages: each once. The bytes of a pile hold other filings' pages too."""
    for key, name in dict.fromkeys((page.original_key, page.file) for page in pages):
        yield _file("original", key, contents, name.replace("\\", "/").rpartition("/")[2])


def _image(facts: FilingFacts, page: FilingPage) -> dict[str, Any]:
    return _file("image", page.normalised_key, facts.contents, f"page-{page.position}.png")


def _file(kind: str, key: str, contents: Mapping[str, Content], name: str) -> dict[str, Any]:
    content = contents.get(key, Content())
    return {"kind": kind, "sha256": key, "bytes": content.size, "media_type": content.media_type, "name": name}


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
