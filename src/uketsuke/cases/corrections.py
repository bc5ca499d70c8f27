"""What people changed in a filing's fields: kept for ever, applied over whatever is read."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.reopening import reopen
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import CorrectionRow, FieldRow, FilingRow
from uketsuke.cases.values import Correction
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.entered import DOUBTED, UNREADABLE
from uketsuke.forms.errors import UketsukeError, UsageError
from uketsuke.forms.readings import FieldResult, Reading, Status, Value, from_data, to_data

CORRECTED_FROM = ("review", "converted", "delivered")
"""States of a filing in which a value may be corrected; of one that has a case, that makes a new version of it."""


class Outdated(UketsukeError):
    """The value is not any more what the person saw who would change it; nothing was changed.

    `reading` is what it is now, `who` and `at` whose correction that is; None when it was read anew.
    """

    def __init__(self, field: str, reading: Reading, by: Correction | None) -> None:
        super().__init__(f"{field}: 値はその間に変わりました / the value has changed in the meantime; look at it again")
        self.field = field
        self.reading = reading
        self.who = None if by is None else by.who
        self.at = None if by is None else by.at


def mark_of(reading: Reading) -> str:
    """What tells a reading from what it may become: whoever changes a value says by it which one they saw."""
    seen = (reading.value, reading.status, reading.accepted, reading.source, reading.box.as_list())
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def correct_field(
    session: Session, filing_id: int, field: str, value: Value, *, who: str, why: str, seen: str | None = None
) -> bool:
    """Records a person's value of a field of a resting filing, and has the filing fused and checked again.

    `field` is a field of the filing, or a cell of a table of its: `table.row.column`, the row as printed, from 1.
    `seen` is the mark of the reading that the person looked at.
    Enqueue `finish_filing` after the commit when this is true: what was a case becomes its next version then, or goes
    to `review` where the rules find fault with the new value. False when the filing is in no state of `CORRECTED_FROM`,
    or somebody else was faster: nothing is changed then. What stays on the desk is corrected by `note_correction`.

    Raises:
        UsageError: the filing has no such field or cell, the value is a whole table's, a case has that value already,
            or nobody makes the change.
        Outdated: the field has another reading than the one that was seen.
    """
    reading = _to_correct(session, filing_id, field, value, who, seen)
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    if state != "review" and says(reading, value):
        raise UsageError(f"{field}: 案件の値はすでにそのとおりです / the case has that value already")
    if state not in CORRECTED_FROM or not reopen(session, filing_id, state):
        return False
    _note(session, filing_id, field, value, who, why, reading)
    return True


def note_correction(
    session: Session, filing_id: int, field: str, value: Value, *, who: str, why: str, seen: str | None = None
) -> Reading:
    """Records a person's value of a field of a filing that the caller holds and checks in the same transaction; the
    reading that it takes the place of. Raises what `correct_field` does."""
    reading = _to_correct(session, filing_id, field, value, who, seen)
    _note(session, filing_id, field, value, who, why, reading)
    return reading


def end_correction(
    session: Session, filing_id: int, field: str, *, who: str, seen: str | None = None
) -> Reading | None:
    """Takes the newest correction of a field back; the reading that it had taken the place of, None without any.

    Like `note_correction`, of a filing that the caller holds. Raises Outdated as that does.
    """
    row = _newest(session, filing_id, field)
    if row is None or row.replaced is None:
        return None
    _see(session, filing_id, field, reading_of(fields_at(session, filing_id), field), seen)
    _end(session, row, who)
    return from_data(Reading, row.replaced)


def replaced_by_correction(session: Session, filing_id: int, field: str) -> Reading | None:
    """The reading that the newest correction of a field took the place of; None without any."""
    row = _newest(session, filing_id, field)
    return None if row is None or row.replaced is None else from_data(Reading, row.replaced)


def reopen_without(session: Session, filing_id: int, field: str, *, who: str, seen: str | None = None) -> bool:
    """Takes the newest correction of a field of a resting filing back, and has it fused and checked again, as
    `correct_field` does. False when there is none, or the filing is in no state of `CORRECTED_FROM`."""
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    row = _newest(session, filing_id, field)
    if row is None or state not in CORRECTED_FROM:
        return False
    _see(session, filing_id, field, reading_of(fields_at(session, filing_id), field), seen)
    if not reopen(session, filing_id, state):
        return False
    _end(session, row, who)
    return True


def _newest(session: Session, filing_id: int, field: str) -> CorrectionRow | None:
    return session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.filing_id == filing_id, CorrectionRow.field == field, CorrectionRow.ended_at.is_(None))
        .order_by(CorrectionRow.id.desc())
        .limit(1)
    ).one_or_none()


def _end(session: Session, row: CorrectionRow, who: str) -> None:
    row.ended_at, row.ended_by = utc_now(), who.strip()
    record_event(session, "filing", row.filing_id, "correction_ended", detail={"field": row.field})
    session.flush()


def _to_correct(session: Session, filing_id: int, field: str, value: Value, who: str, seen: str | None) -> Reading:
    """The reading that is to be corrected. Raises UsageError and Outdated."""
    if not who.strip():
        raise UsageError("a correction needs a name: who makes it")
    reading = reading_of(fields_at(session, filing_id), field)
    if any(isinstance(entry, dict) for entry in _listed(value)):
        raise UsageError(f"{field}: 表はまとめて訂正できません / a table cannot be corrected as a whole")
    _see(session, filing_id, field, reading, seen)
    return reading


def _see(session: Session, filing_id: int, field: str, reading: Reading, seen: str | None) -> None:
    if seen is not None and seen != mark_of(reading):
        by = next((one for one in corrections_of(session, filing_id) if one.field == field), None)
        raise Outdated(field, reading, by)


def _note(session: Session, filing_id: int, field: str, value: Value, who: str, why: str, reading: Reading) -> None:
    session.add(
        CorrectionRow(
            filing_id=filing_id,
            field=field,
            value=value,
            who=who.strip(),
            why=why.strip(),
            at=utc_now(),
            replaced=to_data(reading),
        )
    )
    kind = "doubted" if value == DOUBTED else "corrected"
    record_event(session, "filing", filing_id, kind, detail={"field": field})
    session.flush()


def says(reading: Reading, value: Value) -> bool:
    """Whether a reading has a person's value already, accepted or not."""
    return (reading.value, reading.status) == (_value(value), _status(value))


def correctable(fields: Mapping[str, FieldResult]) -> tuple[str, ...]:
    """The names by which the values of a filing are corrected: its fields, and the cells of its tables."""
    names: list[str] = []
    for name, result in fields.items():
        cells = [f"{name}.{row.row}.{column}" for row in result.rows for column in row.cells]
        names += cells or [name]
    return tuple(names)


def fields_at(session: Session, filing_id: int) -> dict[str, FieldResult]:
    """The fields of a filing as they are recorded now."""
    rows = session.execute(select(FieldRow.name, FieldRow.body).where(FieldRow.filing_id == filing_id))
    return {name: from_data(FieldResult, body) for name, body in rows}


def reading_of(fields: Mapping[str, FieldResult], field: str) -> Reading:
    """The reading of a field or cell by its name. Raises UsageError for one that is not there, and a whole table."""
    name, row, column = split_name(field)
    result = fields.get(name)
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


def named_readings(result: FieldResult) -> Iterator[tuple[str, Reading]]:
    """The readings of a field, by the names of `correctable`: its one, or those of its cells."""
    if not result.rows:
        yield result.name, result.reading
    for row in result.rows:
        for column, cell in row.cells.items():
            yield f"{result.name}.{row.row}.{column}", cell


def item_of(form: str, name: str) -> FormField | Column:
    """What a form says of a field or of a table's column; the kanji of a name stand in its box, and are a name.

    Raises KeyError when the form has none.
    """
    field, _, column = split_name(name)
    item = load_catalogue().form(form).field(field.removesuffix("_kanji"))
    return next(one for one in item.columns if one.name == column) if column else item


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
        found = _changed(found, correction.field, partial(_said, value=correction.value))
    return found


def put_back(fields: Mapping[str, FieldResult], field: str, reading: Reading) -> dict[str, FieldResult]:
    """The fields with a reading that a correction had replaced where that correction was."""
    return _changed(dict(fields), field, lambda _now: reading)


def _changed(
    fields: dict[str, FieldResult], field: str, change: Callable[[Reading], Reading]
) -> dict[str, FieldResult]:
    name, row, column = split_name(field)
    if name not in fields:
        return fields
    result = fields[name]
    changed = (
        replace(result, reading=change(result.reading)) if row is None else _with_cell(result, row, column, change)
    )
    return fields | {name: changed}


def _said(reading: Reading, value: Value) -> Reading:
    if value == DOUBTED:
        return replace(reading, accepted=False, doubts=tuple(dict.fromkeys((*reading.doubts, "doubted"))))
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


def _with_cell(result: FieldResult, row: int, column: str, change: Callable[[Reading], Reading]) -> FieldResult:
    """The table with one cell changed; the table is accepted when every cell is."""
    rows = tuple(
        replace(entry, cells=entry.cells | {column: change(entry.cells[column])})
        if entry.row == row and column in entry.cells
        else entry
        for entry in result.rows
    )
    if rows == result.rows or not isinstance(result.reading.value, list):
        return result
    place = [entry.row for entry in rows].index(row)
    values: list[Any] = [
        {**entry, column: rows[place].cells[column].value} if number == place and isinstance(entry, dict) else entry
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
