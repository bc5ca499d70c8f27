"""Values that were accepted on one day, side by side: what people confirm of them, and what they doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.corrections import fields_at, mark_of, named_readings
from uketsuke.cases.doubts import doubt_fields
from uketsuke.cases.quality_tables import SheetMarkRow
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import FieldRow, FilingRow
from uketsuke.cases.who import who
from uketsuke.forms.readings import FieldResult, Reading, from_data

MOST_VALUES = 60_000
"""Values of one day that are looked through; a large office has a fifth of that."""
READ_SOURCES = frozenset({"ocr", "fused"})
"""Values that hang on how ink looks; those of typed files, marks and machine-readable lines do not."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An accepted value of a day: where it stands, what it is, and the mark of its reading.

    `field` names a field or a cell, as corrections do; `raw` is what was read there, before it was put into order.
    """

    filing_id: int
    receipt: str
    field: str
    form: str
    value: str
    raw: str
    page: int
    box: tuple[int, int, int, int]
    mark: str


def values_of_day(session: Session, day: date, offices: Sequence[str] | None) -> Iterator[Seen]:
    """What was read in the filings that came on a day to these offices, and accepted without eyes, as text."""
    conditions = [] if offices is None else [FilingRow.office.in_(offices)]
    rows = session.execute(
        select(FilingRow.id, FilingRow.receipt, FieldRow.body)
        .join(FieldRow, FieldRow.filing_id == FilingRow.id)
        .where(
            FilingRow.received_on == day,
            FieldRow.status == "read",
            sql_cast(FieldRow.body["reading"]["source"].as_string(), String).in_(READ_SOURCES)
            | (sql_cast(FieldRow.body["rows"].as_string(), String) != "[]"),
            *conditions,
        )
        .order_by(FilingRow.id, FieldRow.position)
        .limit(MOST_VALUES)
    )
    for filing_id, receipt, body in rows:
        result = from_data(FieldResult, body)
        for field, reading in named_readings(result):
            if _is_shown(reading):
                yield Seen(
                    filing_id,
                    receipt,
                    field,
                    result.form,
                    str(reading.value),
                    reading.raw or str(reading.value),
                    result.page,
                    (reading.box.left, reading.box.top, reading.box.width, reading.box.height),
                    mark_of(reading),
                )


def marked_values(session: Session, day: date, sheet: str) -> frozenset[tuple[int, str, str]]:
    """The values of a day that somebody has looked at on a sheet: filing, field, value."""
    rows = session.execute(
        select(SheetMarkRow.filing_id, SheetMarkRow.field, SheetMarkRow.value)
        .join(FilingRow, FilingRow.id == SheetMarkRow.filing_id)
        .where(FilingRow.received_on == day, SheetMarkRow.sheet == sheet)
    )
    return frozenset((filing_id, field, str(value)) for filing_id, field, value in rows)


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


def _is_shown(reading: Reading) -> bool:
    return (
        reading.accepted
        and reading.status == "read"
        and reading.source in READ_SOURCES
        and isinstance(reading.value, str | int)
    )
