"""The history of a value: what was read, what people said of it, and what each version of the case says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.conversion import paper_values
from uketsuke.cases.tables import CorrectionRow, EventRow, FilingPageRow, PageRow, ReplacementRow
from uketsuke.cases.values import HistoryEntry, Place
from uketsuke.cases.versions import versions_of
from uketsuke.forms.readings import PageReadings, Reading, Value, from_data


def history_of(session: Session, filing_id: int, field: str | None = None) -> tuple[HistoryEntry, ...]:
    """All that happened to the values of a filing, oldest first.

    Args:
        session: an open transaction.
        filing_id: the filing.
        field: only of this field or cell (`table.row.column`), of a table with those of its cells; left out, of all.
    Returns:
        Readings from every page on which the field stood, also of pages that a new scan took the place of;
        corrections, in force or ended; and its value in each version of the case, where that is another than in the one
        before. Empty for a field that the filing never had.
    """
    entries = [*_readings(session, filing_id), *_corrections(session, filing_id), *_versions(session, filing_id)]
    chosen = [entry for entry in entries if field is None or entry.field == field or _is_cell(entry.field, field)]
    return tuple(sorted(chosen, key=lambda entry: entry.at))


def _is_cell(name: str, table: str) -> bool:
    return name.startswith(f"{table}.")


def _readings(session: Session, filing_id: int) -> Iterator[HistoryEntry]:
    now = select(PageRow, FilingPageRow.position).join(FilingPageRow).where(FilingPageRow.filing_id == filing_id)
    replaced = (
        select(PageRow, ReplacementRow.position)
        .join(ReplacementRow, ReplacementRow.page_id == PageRow.id)
        .where(ReplacementRow.filing_id == filing_id)
    )
    for query, kind in ((now, "read"), (replaced, "replaced")):
        for page, position in session.execute(query):
            if page.readings is None:
                continue
            at = _read_at(session, page.id)
            for read in from_data(PageReadings, page.readings).fields:
                cells = [
                    (f"{read.name}.{row.row}.{name}", cell) for row in read.rows for name, cell in row.cells.items()
                ]
                for name, reading in cells or [(read.name, read.reading)]:
                    yield _read(name, reading, kind, at, position)


def _read(name: str, reading: Reading, kind: str, at: datetime, position: int) -> HistoryEntry:
    return HistoryEntry(
        at,
        "read" if kind == "read" else "replaced",
        name,
        reading.value,
        by=reading.engine or reading.source,
        confidence=reading.confidence,
        place=Place(position, tuple(reading.box.as_list())),
    )


def _read_at(session: Session, page_id: int) -> datetime:
    """When a page was read last: its own history says it. Promoting reads it again."""
    at: datetime = session.scalars(
        select(EventRow.at)
        .where(EventRow.subject == "page", EventRow.subject_id == page_id)
        .where((EventRow.to_state == "read") | (EventRow.kind == "promoted"))
        .order_by(EventRow.id.desc())
        .limit(1)
    ).one()
    return at


def _corrections(session: Session, filing_id: int) -> Iterator[HistoryEntry]:
    rows = session.scalars(select(CorrectionRow).where(CorrectionRow.filing_id == filing_id).order_by(CorrectionRow.id))
    for row in rows:
        yield HistoryEntry(row.at, "corrected", row.field, row.value, by=row.who, why=row.why)
        if row.ended_at is not None:
            yield HistoryEntry(row.ended_at, "ended", row.field, row.value, by=row.ended_by or row.who)


def _versions(session: Session, filing_id: int) -> Iterator[HistoryEntry]:
    before: dict[str, Value] = {}
    for version in versions_of(session, filing_id):
        values = _flat(version.body)
        for name in dict.fromkeys([*values, *before]):
            if version.version == 1 or values.get(name) != before.get(name):
                yield HistoryEntry(version.made_at, "version", name, values.get(name), version=version.version)
        before = values


def _flat(case: object) -> dict[str, Value]:
    """The paper's values of a case, cells of tables by their names."""
    assert isinstance(case, dict)
    found: dict[str, Value] = {}
    for name, value in paper_values(case).items():
        rows = value if isinstance(value, list) and value and isinstance(value[0], dict) else None
        if rows is None:
            found[name] = value
            continue
        places = [entry["row"] for entry in case.get("sources", {}).get(name, {}).get("rows", [])]
        for number, row in enumerate(rows):
            place = places[number] if number < len(places) else number + 1
            found |= {f"{name}.{place}.{column}": cell for column, cell in row.items()}
    return found
