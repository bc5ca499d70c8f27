"""What people changed in a filing's fields: kept for ever, applied over whatever is read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.reopening import reopen
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import CorrectionRow, FieldRow, FilingRow
from uketsuke.cases.values import Correction
from uketsuke.forms.entered import UNREADABLE
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import FieldResult, Reading, Status, Value, from_data

CORRECTED_FROM = ("review", "converted", "delivered")
"""States of a filing in which a value may be corrected; of one that has a case, that makes a new version of it."""


def correct_field(session: Session, filing_id: int, field: str, value: Value, *, who: str, why: str) -> bool:
    """Records a person's value of a field of a resting filing, and has the filing checked again.

    `field` is a field of the filing, or a cell of a table of its: `table.row.column`, the row as printed, from 1.
    Enqueue `finish_filing` after the commit when this is true: what was a case becomes its next version then, or goes
    to `review` where the rules find fault with the new value. False when the filing is in no state of `CORRECTED_FROM`,
    or somebody else was faster: nothing is changed then.

    Raises:
        UsageError: the filing has no such field or cell, the value is a whole table's, a case has that value already,
            or nobody makes the change.
    """
    if not who.strip():
        raise UsageError("a correction needs a name: who makes it")
    results = {name: from_data(FieldResult, body) for name, body in _bodies(session, filing_id)}
    reading = _reading_of(results, field)
    if any(isinstance(entry, dict) for entry in _listed(value)):
        raise UsageError(f"{field}: 表はまとめて訂正できません / a table cannot be corrected as a whole")
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    if state != "review" and (reading.value, reading.status) == (_value(value), _status(value)):
        raise UsageError(f"{field}: 案件の値はすでにそのとおりです / the case has that value already")
    if state not in CORRECTED_FROM or not reopen(session, filing_id, state):
        return False
    session.add(
        CorrectionRow(filing_id=filing_id, field=field, value=value, who=who.strip(), why=why.strip(), at=utc_now())
    )
    record_event(session, "filing", filing_id, "corrected", detail={"field": field})
    session.flush()
    return True


def correctable(fields: Mapping[str, FieldResult]) -> tuple[str, ...]:
    """The names by which the values of a filing are corrected: its fields, and the cells of its tables."""
    names: list[str] = []
    for name, result in fields.items():
        cells = [f"{name}.{row.row}.{column}" for row in result.rows for column in row.cells]
        names += cells or [name]
    return tuple(names)


def _bodies(session: Session, filing_id: int) -> Sequence[tuple[str, object]]:
    rows = session.execute(select(FieldRow.name, FieldRow.body).where(FieldRow.filing_id == filing_id))
    return [(name, body) for name, body in rows]


def _reading_of(results: Mapping[str, FieldResult], field: str) -> Reading:
    name, row, column = split_name(field)
    result = results.get(name)
    if result is None:
        raise UsageError(f"{field}: この受付にない項目です / the filing has no such field")
    if row is None:
        if result.rows:
            raise UsageError(f"{field}: 表はまとめて訂正できません / a table cannot be corrected as a whole")
        return result.reading
    cells = next((entry.cells for entry in result.rows if entry.row == row), {})
    if column not in cells:
        raise UsageError(f"{field}: この表にない欄です / the table has no such cell")
    return cells[column]


def split_name(field: str) -> tuple[str, int | None, str]:
    """The field, row and column that a name of `correctable` says; None and "" for what is no cell."""
    name, _, cell = field.partition(".")
    row, _, column = cell.partition(".")
    return (name, int(row), column) if row.isdigit() and column else (field, None, "")


def corrections_of(session: Session, filing_id: int) -> tuple[Correction, ...]:
    """The corrections in force, one a field: the newest."""
    rows = session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.filing_id == filing_id, CorrectionRow.ended_at.is_(None))
        .order_by(CorrectionRow.id)
    )
    newest = {row.field: Correction(row.field, row.value, row.who, row.why, row.at) for row in rows}
    return tuple(newest.values())


def end_corrections_at(session: Session, filing_id: int, position: int) -> int:
    """Ends the corrections of fields that were read at this position of the filing and nowhere else.

    The page there is scanned anew: what a person made of the old one says nothing of the new one. How many ended.
    """
    ended = 0
    for name, body in session.execute(select(FieldRow.name, FieldRow.body).where(FieldRow.filing_id == filing_id)):
        if {occurrence["page"] for occurrence in body["occurrences"]} == {position}:
            in_force = session.scalars(
                select(CorrectionRow.id).where(
                    CorrectionRow.filing_id == filing_id,
                    (CorrectionRow.field == name) | CorrectionRow.field.startswith(f"{name}.", autoescape=True),
                    CorrectionRow.ended_at.is_(None),
                )
            ).all()
            session.execute(update(CorrectionRow).where(CorrectionRow.id.in_(in_force)).values(ended_at=utc_now()))
            ended += len(in_force)
    return ended


def corrected(fields: Mapping[str, FieldResult], corrections: Sequence[Correction]) -> dict[str, FieldResult]:
    """The fields with what people said in place of what was read, in the same order; others as they are.

    A correction of a field or cell whose page is not there is left out, as the field is.
    """
    found = dict(fields)
    for correction in corrections:
        name, row, column = split_name(correction.field)
        if name in found:
            result = found[name]
            found[name] = (
                replace(result, reading=_said(result.reading, correction.value))
                if row is None
                else _with_cell(result, row, column, correction.value)
            )
    return found


def _said(reading: Reading, value: Value) -> Reading:
    return replace(
        reading,
        value=_value(value),
        confidence=1.0,
        accepted=value != UNREADABLE,
        status=_status(value),
        source="correction",
        alternatives=(),
        doubts=(),
    )


def _with_cell(result: FieldResult, row: int, column: str, value: Value) -> FieldResult:
    """The table with one cell as a person says; the table is accepted when every cell is."""
    rows = tuple(
        replace(entry, cells=entry.cells | {column: _said(entry.cells[column], value)})
        if entry.row == row and column in entry.cells
        else entry
        for entry in result.rows
    )
    if rows == result.rows or not isinstance(result.reading.value, list):
        return result
    place = [entry.row for entry in rows].index(row)
    values: list[Any] = [
        {**entry, column: _value(value)} if number == place and isinstance(entry, dict) else entry
        for number, entry in enumerate(result.reading.value)
    ]
    cells = [cell for entry in rows for cell in entry.cells.values()]
    settled = all(cell.accepted for cell in cells)
    reading = replace(
        result.reading,
        value=values,
        accepted=settled,
        status="read" if settled else result.reading.status,
        confidence=math.prod(cell.confidence for cell in cells),
    )
    return replace(result, reading=reading, rows=rows)


def _value(value: Value) -> Value:
    return None if value == UNREADABLE else value


def _status(value: Value) -> Status:
    return "unreadable" if value == UNREADABLE else "empty" if value is None else "read"


def _listed(value: Value) -> list[object]:
    return list(value) if isinstance(value, list) else []
