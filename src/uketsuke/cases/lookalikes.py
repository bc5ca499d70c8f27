"""Values that were accepted on one day, side by side: what people confirm of them, and what they doubt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.corrections import fields_at, mark_of, named_readings
from uketsuke.cases.doubts import doubt_fields
from uketsuke.cases.quality_tables import SheetMarkRow
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import FieldRow, FilingRow
from uketsuke.cases.who import who
from uketsuke.forms.readings import Reading, from_data

MOST_VALUES = 60_000
"""Values of one day that are looked through; a large office has a fifth of that."""
READ_SOURCES = frozenset({"ocr", "fused"})
"""Values that hang on how ink looks; those of typed files, marks and machine-readable lines do not."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An accepted value of a day: where it stands, what it is, and its reading as JSON.

    `field` names a field or a cell, as corrections do; `raw` is what was read there, before it was put into order.
    """

    filing_id: int
    receipt: str
    field: str
    form: str
    value: str
    raw: str
    reading: str

    @property
    def mark(self) -> str:
        """The mark of the reading: a person says by it what they saw."""
        return mark_of(from_data(Reading, json.loads(self.reading)))


def values_of_day(session: Session, day: date, offices: Sequence[str] | None, *, holding: str = "") -> Iterator[Seen]:
    """What was read in the filings that came on a day to these offices, and accepted without eyes, as text.

    `holding`: characters of which one at least must stand in it, so that the database leaves the others out.
    """
    conditions = [FilingRow.received_on == day, FieldRow.status == "read"]
    if offices is not None:
        conditions.append(FilingRow.office.in_(offices))
    if holding:
        # In the records JSON is ASCII: a character stands there as its escape.
        written = [json.dumps(character)[1:-1] for character in holding]
        conditions.append(or_(*(cast(FieldRow.body, String).contains(one, autoescape=True) for one in written)))
    yield from _of_fields(session, conditions)
    yield from _of_cells(session, conditions)


def _of_fields(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Seen]:
    """Those of fields that are no tables. A day has tens of thousands: the database takes out what is asked of each."""
    body, reading = FieldRow.body, FieldRow.body["reading"]
    rows = session.execute(
        select(
            FilingRow.id,
            FilingRow.receipt,
            FieldRow.name,
            body["form"].as_string(),
            reading["value"].as_string(),
            reading["raw"].as_string(),
            cast(reading, String),
        )
        .join(FieldRow, FieldRow.filing_id == FilingRow.id)
        .where(*conditions, FieldRow.accepted, reading["source"].as_string().in_(READ_SOURCES), ~_is_table())
        .order_by(FilingRow.id, FieldRow.position)
        .limit(MOST_VALUES)
    )
    for filing_id, receipt, name, form, value, raw, text in rows:
        if value is not None:
            yield Seen(filing_id, receipt, name, form, value, raw or value, text)


def _of_cells(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Seen]:
    """Those of cells of tables, also of tables that are not accepted as a whole."""
    rows = session.execute(
        select(FilingRow.id, FilingRow.receipt, FieldRow.body)
        .join(FieldRow, FieldRow.filing_id == FilingRow.id)
        .where(*conditions, _is_table())
        .order_by(FilingRow.id, FieldRow.position)
        .limit(MOST_VALUES)
    )
    for filing_id, receipt, body in rows:
        for row in body["rows"]:
            for column, cell in row["cells"].items():
                if _is_shown(cell):
                    value, field = str(cell["value"]), f"{body['name']}.{row['row']}.{column}"
                    yield Seen(filing_id, receipt, field, body["form"], value, cell["raw"] or value, json.dumps(cell))


def _is_table() -> ColumnElement[bool]:
    return cast(FieldRow.body["rows"], String) != "[]"


def marked_values(session: Session, day: date) -> dict[str, set[tuple[int, str, str]]]:
    """The values of a day that somebody has looked at, by sheet: filing, field, value."""
    rows = session.execute(
        select(SheetMarkRow.sheet, SheetMarkRow.filing_id, SheetMarkRow.field, SheetMarkRow.value)
        .join(FilingRow, FilingRow.id == SheetMarkRow.filing_id)
        .where(FilingRow.received_on == day)
    )
    found: dict[str, set[tuple[int, str, str]]] = {}
    for sheet, filing_id, field, value in rows:
        found.setdefault(sheet, set()).add((filing_id, field, str(value)))
    return found


def mark_values(
    session: Session, filing_id: int, sheet: str, looked_at: Mapping[str, tuple[str, bool]], *, why: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Notes what `who()` says of fields of one filing on a sheet: by field, the mark of the reading that was seen, and
    whether it is odd; which fields were confirmed, and which doubted.

    Odd ones are doubted (`doubts.doubt_fields`): enqueue `finish_filing` after the commit when there are any. The
    others are confirmed, which changes nothing but the history. What has another reading by now is left alone.
    """
    now = {
        field: reading for result in fields_at(session, filing_id).values() for field, reading in named_readings(result)
    }
    same = {field: odd for field, (mark, odd) in looked_at.items() if field in now and mark_of(now[field]) == mark}
    doubted = doubt_fields(session, filing_id, {f: mark_of(now[f]) for f, odd in same.items() if odd}, why=why)
    confirmed = tuple(field for field, odd in same.items() if not odd)
    for field in (*confirmed, *doubted):
        odd = field in doubted
        if not odd:
            record_event(session, "filing", filing_id, "confirmed", detail={"field": field, "sheet": sheet})
        value = now[field].value
        session.add(
            SheetMarkRow(filing_id=filing_id, field=field, sheet=sheet, value=value, odd=odd, who=who(), at=utc_now())
        )
    session.flush()
    return confirmed, doubted


def _is_shown(reading: Mapping[str, Any]) -> bool:
    return (
        reading["accepted"]
        and reading["status"] == "read"
        and reading["source"] in READ_SOURCES
        and isinstance(reading["value"], str | int)
    )
