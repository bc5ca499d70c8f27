"""Facts that the papers of a filing say differently: application, residence card and passport side by side."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from uketsuke.cases.values import FilingPage
from uketsuke.forms.pages import PageLine
from uketsuke.forms.readings import FieldResult, Finding
from uketsuke.review.lights import Crop, Entry, crop_of, entry_of, page_label
from uketsuke.review.naming import Namer
from uketsuke.validators.rules import list_rules

Column = Literal["form", "residence_card", "passport", "other"]
COLUMNS: Sequence[Column] = ("form", "residence_card", "passport", "other")
CONFLICT = "agree.conflict"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page says; `value` is what the field would be corrected to, `differs` that it is not the field's."""

    text: str
    value: str
    crop: Crop
    differs: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One fact: its field's name and label, what each column says, and how it is put right."""

    field: str
    label: str
    cells: Mapping[Column, tuple[Seen, ...]]
    entry: Entry | None


def disagreements(
    findings: Sequence[Finding],
    fields: Mapping[str, FieldResult],
    pages: Sequence[FilingPage],
    lines: Mapping[int, tuple[PageLine, ...]],
    namer: Namer,
) -> tuple[Disagreement, ...]:
    """The facts in which papers contradict each other, in the order of the findings that say so.

    `lines` are the full texts of pages, by position, as far as they are read: they say where a fact stands.
    """
    names = dict.fromkeys(name for finding in findings if finding.rule == CONFLICT for name in finding.fields)
    return tuple(_of_field(name, fields[name], fields, pages, lines, namer) for name in names if name in fields)


def _of_field(
    name: str,
    result: FieldResult,
    fields: Mapping[str, FieldResult],
    pages: Sequence[FilingPage],
    lines: Mapping[int, tuple[PageLine, ...]],
    namer: Namer,
) -> Disagreement:
    cells: dict[Column, list[Seen]] = {column: [] for column in COLUMNS}
    for occurrence in result.occurrences:
        reading = occurrence.field.reading
        text = namer.value(occurrence.field.form, name, reading.value) or (reading.raw or "")
        crop = crop_of(occurrence.page, reading.box, pages, namer)
        value = reading.value if isinstance(reading.value, str) else ""
        cells["form"].append(Seen(text, value, crop, reading.value != result.reading.value))
    for page in pages:
        for fact, documents in _facts_of(name):
            said = page.facts.get(fact)
            if page.summary.document not in documents or said is None or not isinstance(said[0], str):
                continue
            seen = Seen(
                namer.value(result.form, name, said[0]),
                said[0],
                _crop_of_fact(said[0], page.position, pages, lines, namer),
                said[0] != result.reading.value,
            )
            cells[_column(page.summary.document)].append(seen)
            break
    return Disagreement(
        field=name,
        label=namer.field(result.form, name),
        cells={column: tuple(seen) for column, seen in cells.items()},
        entry=entry_of(fields, name, namer),
    )


def _column(document: str | None) -> Column:
    return document if document in ("residence_card", "passport") else "other"  # type: ignore[return-value]


@cache
def _facts_of(field: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The facts of attachments that the rules compare a field with, each with the documents that may say it."""
    return tuple(
        (case.parameters["fact"], frozenset(case.parameters["documents"]))
        for rule in list_rules()
        if rule.id == CONFLICT
        for case in rule.cases
        if case.parameters.get("field") == field and "fact" in case.parameters
    )


def _crop_of_fact(
    value: str,
    position: int,
    pages: Sequence[FilingPage],
    lines: Mapping[int, tuple[PageLine, ...]],
    namer: Namer,
) -> Crop:
    """The line in which a fact stands, where the page's text is read and holds it; else the whole page."""
    keys = _writings(value)
    for line in lines.get(position, ()):
        bare = _bare(line.text)
        if any(key in bare for key in keys):
            return crop_of(position, line.box, pages, namer)
    return Crop(position, page_label(pages, position, namer))


def _writings(value: str) -> tuple[str, ...]:
    """How a value may stand in a line: as it is, and a date as machine-readable lines and Japanese papers have it."""
    parts = value.split("-")
    if len(parts) == 3 and all(part.isdecimal() for part in parts):
        year, month, day = parts
        return f"{year[2:]}{month}{day}", f"{year}年{int(month)}月{int(day)}日", f"{year}年{month}月{day}日", value
    return (_bare(value),)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().replace("<", "").split())
