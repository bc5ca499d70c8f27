"""What a newer version of a case says otherwise than an older one, in words a person can check against the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from uketsuke.cases.conversion import paper_values
from uketsuke.cases.values import CaseChange, Place
from uketsuke.forms.readings import Value


def case_diff(older: Mapping[str, Any], newer: Mapping[str, Any]) -> tuple[CaseChange, ...]:
    """The values and documents that differ between two versions of a case, in the order of the newer one.

    Values are those of the paper's fields, a cell of a table `table.row.column` with its row from 1; where a person
    changed one, it says who, when and why. `place` is where on the pages it stands, None where nobody saw it there.
    """
    before, after = paper_values(older), paper_values(newer)
    names = dict.fromkeys([*after, *before])
    values = [change for name in names for change in _of_value(name, before.get(name), after.get(name), newer, older)]
    return (*values, *_of_documents(older, newer))


def _of_value(
    name: str, before: Value, after: Value, newer: Mapping[str, Any], older: Mapping[str, Any]
) -> Iterator[CaseChange]:
    if before == after:
        return
    source = newer.get("sources", {}).get(name) or older.get("sources", {}).get(name) or {}
    rows: list[Any] = [value if isinstance(value, list) else [] for value in (before, after)]
    if not any(isinstance(row, dict) for side in rows for row in side):
        yield _change(name, before, after, source, source)
        return
    for index in range(max(map(len, rows))):
        old, new = ({**side[index]} if index < len(side) else {} for side in rows)
        read = source.get("rows", [])
        place: Any = read[index] if index < len(read) else {"row": index + 1, "cells": {}}
        for column in dict.fromkeys([*new, *old]):
            if old.get(column) != new.get(column):
                cell = place["cells"].get(column, {})
                yield _change(f"{name}.{place['row']}.{column}", old.get(column), new.get(column), source, cell)


def _change(name: str, before: Any, after: Any, source: Mapping[str, Any], seen: Mapping[str, Any]) -> CaseChange:
    said = seen.get("correction") or {}
    label = source.get("label", {})
    box = seen.get("box_px")
    return CaseChange(
        field=name,
        label_ja=label.get("ja", name),
        label_en=label.get("en", name),
        before=before,
        after=after,
        who=said.get("who"),
        why=said.get("why"),
        at=said.get("at"),
        place=None if not box else Place(source["page"], tuple(box)),
    )


def _of_documents(older: Mapping[str, Any], newer: Mapping[str, Any]) -> Iterator[CaseChange]:
    before, after = _checklist(older), _checklist(newer)
    for document in dict.fromkeys([*after, *before]):
        if before.get(document) != after.get(document):
            yield CaseChange(f"checklist.{document}", document, document, before.get(document), after.get(document))


def _checklist(case: Mapping[str, Any]) -> dict[str, str]:
    # In schema 1 the checklist stood as `documents`.
    items = case["documents"] if case["schema"] == 1 else case["checklist"]
    return {item["document"]: item["status"] for item in items}
