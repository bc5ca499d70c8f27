"""A table from its cells: rows that hold something, and how sure the whole is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import Reading, RowReading

_LONE_MARK = 0.5
"""Confidence in a mark without writing beside it, at most."""


def table_reading(rows: Sequence[Mapping[str, Reading]], box: BoxPx) -> tuple[Reading, tuple[RowReading, ...]]:
    """The table's reading and its rows that hold ink, by printed row from 1.

    The confidence is the probability that every cell, empty ones too, is right; the table is
    accepted when every cell is. A mark in a row that holds no writing is for a person: print that
    a scan made darker looks like one, and nobody marks 有・無 for nobody.
    """
    rows = [_without_lone_marks(row) for row in rows]
    inked = tuple(
        RowReading(number, dict(cells))
        for number, cells in enumerate(rows, start=1)
        if any(cell.status != "empty" for cell in cells.values())
    )
    confidence = 1.0
    accepted = True
    for cells in rows:
        for cell in cells.values():
            confidence *= cell.confidence
            accepted = accepted and cell.accepted
    value: list[dict[str, Any]] = [{name: cell.value for name, cell in row.cells.items()} for row in inked]
    sources = {cell.source for row in inked for cell in row.cells.values() if cell.status != "empty"}
    doubts = tuple(dict.fromkeys(d for row in inked for cell in row.cells.values() for d in cell.doubts))
    engine = next((c.engine for row in inked for c in row.cells.values() if c.engine), "")
    reading = Reading(
        value=value or None,
        raw=None,
        confidence=round(confidence, 6),
        accepted=accepted,
        status="read" if inked else "empty",
        source="digital" if sources == {"digital"} else "ocr",
        box=box,
        engine=engine,
        doubts=doubts,
    )
    return reading, inked


def _without_lone_marks(row: Mapping[str, Reading]) -> Mapping[str, Reading]:
    """The row of a scan with its marks in doubt when nothing else of several cells is filled in."""
    filled = [cell for cell in row.values() if cell.status != "empty"]
    typed = any(cell.source == "digital" for cell in row.values())
    if typed or len(filled) == len(row) or any(cell.source != "choice" for cell in filled):
        return row
    return {
        name: cell
        if cell.status == "empty"
        else replace(cell, accepted=False, confidence=min(cell.confidence, _LONE_MARK))
        for name, cell in row.items()
    }
