"""The transfer maker's forms filled in: what is drawn on each page, and the truth in the contract's shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from uketsuke.benchmarks.transfer.applicant import Answer, Applicant, Spec
from uketsuke.forms.readings import Value

Box = tuple[float, float, float, float]
"""Left, top, width, height in mm from the page's top-left corner."""
Stroke = Literal["text", "cell", "signature", "photo", "circle", "tick", "delete"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One thing to draw in a box; `text` for writing. `several` lets the text run over several lines."""

    what: Stroke
    box: Box
    text: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: its value, and its drawings (none: left empty). `rows` are the filled rows of a table, from 1."""

    spec: Spec
    value: Value
    drawings: tuple[Drawing, ...] = ()
    kanji: str | None = None
    rows: tuple[tuple[int, Mapping[str, Value]], ...] = ()


@dataclass(frozen=True, slots=True)
class FormFilled:
    """A form of the export with its entries in the export's order."""

    form: Mapping[str, Any]
    entries: tuple[Entry, ...]

    def on_page(self, number: int) -> tuple[Drawing, ...]:
        """Everything drawn on a page, from 1."""
        return tuple(d for e in self.entries if e.spec["page"] == number for d in e.drawings)


def fill(form: Mapping[str, Any], applicant: Applicant, *, digital: bool, deletes: bool) -> FormFilled:
    """The form as the applicant fills it in.

    Args:
        digital: no photo is glued and nothing signed.
        deletes: choices to be circled are answered by deleting the other words.
    """
    entries = []
    for spec in form["fields"]:
        if spec["kind"] == "table":
            entries.append(_table(spec, applicant, deletes=deletes))
            continue
        answer = None if digital and spec["kind"] in ("photo", "signature") else applicant.answer(spec)
        if answer is None:
            entries.append(Entry(spec, None))
        else:
            entries.append(Entry(spec, answer.value, tuple(_drawn(spec, answer, deletes=deletes)), answer.kanji))
    return FormFilled(form, tuple(entries))


def truth_fields(forms: Sequence[FormFilled], hand: str | None = None) -> dict[str, dict[str, Any]]:
    """The fields by name as the sample truth has them; an inked place counts before an empty one of the same name.

    `page` is the position of the side among all sides of the forms; `hand` is said of every inked field.
    """
    fields: dict[str, dict[str, Any]] = {}
    first = 0
    for filled in forms:
        for entry in filled.entries:
            name, inked = str(entry.spec["name"]), bool(entry.drawings)
            seen = fields.get(name)
            if seen is not None and (seen["status"] == "read" or not inked):
                continue
            told: dict[str, Any] = {
                "value": entry.value,
                "status": "read" if inked else "empty",
                "form": filled.form["id"],
                "page": first + int(entry.spec["page"]) - 1,
                "kind": entry.spec["kind"],
            }
            if hand is not None and inked:
                told["hand"] = hand
            if entry.spec["kind"] == "table":
                said = {} if hand is None else {"hand": hand}
                told["rows"] = [
                    {"row": n, "cells": {c: {"value": v} | (said if v is not None else {}) for c, v in row.items()}}
                    for n, row in entry.rows
                ]
                told["columns"] = {column["name"]: column["kind"] for column in entry.spec["columns"]}
            fields[name] = told
            if entry.kanji is not None:
                fields["name_kanji"] = {**told, "value": entry.kanji}
        first += len(filled.form["pages"])
    return fields


def _drawn(spec: Spec, answer: Answer, *, deletes: bool) -> list[Drawing]:
    kind, box = spec["kind"], _box(spec["box_mm"])
    if kind == "photo":
        return [Drawing("photo", box)]
    if kind == "signature":
        return [Drawing("signature", box, answer.text)]
    if kind == "choice":
        return _marked(spec["options"], answer.value, deletes=deletes)
    if spec.get("parts_mm") and answer.parts:
        return [Drawing("text", _box(spec["parts_mm"][p]), answer.parts[p]) for p in spec["parts_mm"]]
    if spec.get("cells_mm"):
        return [Drawing("cell", _box(b), c) for b, c in zip(spec["cells_mm"], answer.text, strict=False)]
    return [Drawing("text", box, answer.text, several=kind == "free_text" and box[3] > 9)]


def _marked(
    options: Sequence[Mapping[str, Any]], value: Value, *, deletes: bool, at: Box | None = None
) -> list[Drawing]:
    chosen = value if isinstance(value, list) else [value]
    left, top = (at[0], at[1]) if at else (0.0, 0.0)
    drawings = []
    for option in options:
        box = _box(option["box_mm"])
        box = (box[0] + left, box[1] + top, box[2], box[3])
        if option["mark"] == "check" and option["value"] in chosen:
            drawings.append(Drawing("tick", box))
        elif option["mark"] == "circle" and (option["value"] in chosen) != deletes:
            drawings.append(Drawing("delete" if deletes else "circle", box))
    return drawings


def _table(spec: Spec, applicant: Applicant, *, deletes: bool) -> Entry:
    boxes = [[_box(b) for b in row] for row in spec["rows_mm"]]
    if not applicant.has_rows(str(spec["name"])):
        return Entry(spec, None)
    rows: list[tuple[int, Mapping[str, Value]]] = []
    drawings: list[Drawing] = []
    for number, cells in enumerate(boxes[: applicant.row_count(len(boxes))], start=1):
        answers = applicant.row(list(spec["columns"]), [c[2] for c in cells])
        if not any(answers.values()):
            continue
        for column, cell in zip(spec["columns"], cells, strict=True):
            answer = answers[column["name"]]
            if answer is None:
                continue
            if column["kind"] == "choice":
                drawings += _marked(column["options"], answer.value, deletes=deletes, at=cell)
            else:
                drawings.append(Drawing("text", cell, answer.text))
        rows.append((number, {name: a.value if a else None for name, a in answers.items()}))
    value: Value = [dict(row) for _, row in rows] if rows else None
    return Entry(spec, value, tuple(drawings), rows=tuple(rows))


def _box(values: Sequence[float]) -> Box:
    left, top, width, height = (float(v) for v in values)
    return left, top, width, height
