"""A crowd straight into the records: rows of filings, fields, findings, checklists, deadlines and history."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from uketsuke.benchmarks.crowd import LAST_DAY, CrowdFiling, crowd_filing, made_like, own_fields
from uketsuke.cases.database import session_scope
from uketsuke.cases.review_queue import Reason, count_reasons, stands_on
from uketsuke.cases.search_entries import Entry, entries_of_field
from uketsuke.cases.search_index import save_terms
from uketsuke.cases.search_terms import office_term, terms_of
from uketsuke.cases.tables import BatchRow, DeadlineRow, EventRow, FilingRow, ReviewEntryRow
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.readings import FieldResult, to_data
from uketsuke.validators.checking import check
from uketsuke.validators.deadlines import deadlines_of

_PER_BATCH = 20
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Kind:
    """A filing as its rows are written: fields, findings, checklist, deadlines; `terms` by field."""

    rows: Mapping[str, tuple[Any, ...]]
    terms: Mapping[str, frozenset[str]]
    findings: tuple[tuple[Any, ...], ...]
    checklist: tuple[tuple[Any, ...], ...]
    deadlines: tuple[Deadline, ...]
    reasons: Mapping[Reason, int]


def fill(engines: Sequence[Engine], count: int, *, tell: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    """Fills empty, migrated records with a crowd of `count` filings, all of them alike.

    `tell` hears how many are done. PostgreSQL's index of terms is made at the end, as a restore would.
    """
    servers = [engine for engine in engines if engine.dialect.name == "postgresql"]
    for engine in servers:
        _do(engine, "drop index ix_search_index_terms")
    for first in range(1, count + 1, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count + 1))
        filings = [crowd_filing(number, count) for number in numbers]
        rows = [_rows(filing) for filing in filings]
        for engine in engines:
            with session_scope(engine) as session:
                _save(session, filings, rows)
        tell(numbers[-1], count)
    for engine in servers:
        _do(engine, "create index ix_search_index_terms on search_index using gin (terms)")
        for table in ("batch", "filing"):
            _do(engine, f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
    for engine in engines:
        _do(engine, "analyze")


@cache
def _kind(procedure: str, variant: str | None, kind: int) -> _Kind:
    made = made_like(procedure, variant, kind)
    context = replace(made.context, received=LAST_DAY)
    result = check(context, made.fields, made.pages)
    rows = {name: _field_row(position, field) for position, (name, field) in enumerate(made.fields.items())}
    return _Kind(
        rows,
        {name: _terms_of(name, field) for name, field in made.fields.items()},
        tuple(
            (
                position,
                finding.rule,
                finding.severity,
                _json(finding.fields),
                finding.message_ja,
                finding.message_en,
                None if finding.detail is None else _json(to_data(finding.detail)),
            )
            for position, finding in enumerate(result.findings)
        ),
        tuple(
            (position, item.document, item.status, _json(item.pages), item.receipt, item.reason)
            for position, item in enumerate(result.checklist)
        ),
        deadlines_of(context, made.fields),
        count_reasons(made.fields.values(), result.findings, result.checklist, made.pages),
    )


def _field_row(position: int, field: FieldResult) -> tuple[Any, ...]:
    return field.name, position, field.reading.status, field.reading.accepted, _json(to_data(field))


def _terms_of(name: str, field: FieldResult) -> frozenset[str]:
    return frozenset(terms_of([] if field.reading.status == "empty" else entries_of_field(name, to_data(field))))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a filing but for its own, and the terms it is found under."""

    fields: list[tuple[Any, ...]]
    findings: list[tuple[Any, ...]]
    checklist: list[tuple[Any, ...]]
    terms: set[str]


def _rows(filing: CrowdFiling) -> _Rows:
    kind = _kind(filing.procedure, filing.variant, filing.kind)
    own = own_fields(filing)
    places = {name: position for position, name in enumerate(dict.fromkeys((*kind.rows, *own)))}
    fields = {**kind.rows, **{name: _field_row(places[name], field) for name, field in own.items()}}
    terms = {office_term(filing.office), *terms_of([Entry("receipt", "receipt", filing.receipt)])}
    for name in fields:
        terms |= _terms_of(name, own[name]) if name in own else kind.terms[name]
    one = (filing.number,)
    return _Rows(
        [one + row for row in fields.values()],
        [one + row for row in kind.findings],
        [one + row for row in kind.checklist],
        terms,
    )


def _save(session: Session, filings: Sequence[CrowdFiling], rows: Sequence[_Rows]) -> None:
    batches = [_batch(filing) for filing in filings if filing.number % _PER_BATCH == 1]
    if batches:
        session.execute(insert(BatchRow), batches)
    session.execute(insert(FilingRow), [_filing(filing) for filing in filings])
    _write(
        session,
        "field_result (filing_id, name, position, status, accepted, body)",
        [row for filing in rows for row in filing.fields],
    )
    _write(
        session,
        "finding (filing_id, position, rule, severity, fields, message_ja, message_en, detail)",
        [row for filing in rows for row in filing.findings],
    )
    _write(
        session,
        "checklist_item (filing_id, position, document, status, pages, receipt, reason)",
        [row for filing in rows for row in filing.checklist],
    )
    session.execute(insert(DeadlineRow), [row for filing in filings for row in _deadlines(filing)])
    waiting = [_entry(filing) for filing in filings if filing.state == "review"]
    if waiting:
        session.execute(insert(ReviewEntryRow), waiting)
    session.execute(insert(EventRow), [row for filing in filings for row in _events(filing)])
    save_terms(session, [(filing.number, made.terms) for filing, made in zip(filings, rows, strict=True)])


def _write(session: Session, columns: str, rows: list[tuple[Any, ...]]) -> None:
    """Millions of rows by the driver's own quickest way; JSON is text already."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        with connection.connection.cursor().copy(f"copy {columns} from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    elif rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f"insert into {columns} values ({marks})", rows)


def _at(filing: CrowdFiling) -> datetime:
    return datetime.combine(filing.received, time(1 + filing.number % 8), UTC)


def _batch(filing: CrowdFiling) -> dict[str, Any]:
    return {
        "id": (filing.number + _PER_BATCH - 1) // _PER_BATCH,
        "channel": "mail",
        "office": filing.office,
        "together": False,
        "state": "closed",
        "created_at": _at(filing),
    }


def _filing(filing: CrowdFiling) -> dict[str, Any]:
    known = filing.state != "unrecognised"
    return {
        "id": filing.number,
        "receipt": filing.receipt,
        "batch_id": (filing.number + _PER_BATCH - 1) // _PER_BATCH,
        "position": (filing.number - 1) % _PER_BATCH,
        "channel": "counter" if filing.number % 5 == 0 else "mail",
        "office": filing.office,
        "state": filing.state,
        "procedure": filing.procedure if known else None,
        "variant": filing.variant if known else None,
        "envelope": (filing.number - 1) % _PER_BATCH,
        "main": True,
        "received_on": filing.received,
        "version": 1 if filing.state in ("converted", "delivered") else 0,
        "created_at": _at(filing),
    }


def _entry(filing: CrowdFiling) -> dict[str, Any]:
    """Its place in the reviewers' queue on the last day of the crowd."""
    kind = _kind(filing.procedure, filing.variant, filing.kind)
    moved = filing.received - LAST_DAY
    deadlines = [replace(one, day=one.day and one.day + moved) for one in kind.deadlines]
    doubted = sum(not field.reading.accepted for field in own_fields(filing).values())
    return {
        "filing_id": filing.number,
        "office": filing.office,
        "procedure": filing.procedure,
        "stands_on": stands_on(deadlines, filing.received, LAST_DAY),
        **{str(reason): count for reason, count in kind.reasons.items()},
        "fields": doubted,
    }


def _deadlines(filing: CrowdFiling) -> Iterator[dict[str, Any]]:
    kind = _kind(filing.procedure, filing.variant, filing.kind)
    for position, deadline in enumerate(kind.deadlines):
        yield {
            "filing_id": filing.number,
            "position": position,
            "kind": deadline.kind,
            "status": deadline.status,
            "day": deadline.day and deadline.day + (filing.received - LAST_DAY),
            "moved_from": None,
            "follows": list(deadline.follows),
        }


def _events(filing: CrowdFiling) -> Iterator[dict[str, Any]]:
    ends = {
        "converted": ("ready", "converted"),
        "delivered": ("ready", "converted", "delivered"),
        "review": ("review",),
    }
    states = ("received", "separated", "read", "checked", *ends.get(filing.state, ("review", filing.state)))
    before = None
    for step, state in enumerate(states):
        yield {
            "subject": "filing",
            "subject_id": filing.number,
            "kind": "moved" if before else "received",
            "at": _at(filing) + timedelta(seconds=7 * step),
            "who": "crowd:1",
            "from_state": before,
            "to_state": state,
            "detail": {},
        }
        before = state


def _do(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))
