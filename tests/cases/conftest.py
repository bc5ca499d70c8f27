"""A real database and a real store in a fresh folder, and a desk that walks filings through them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.postgresql import PostgresServer
from uketsuke.cases import records
from uketsuke.cases.database import migrate, open_engine, reading_scope, session_scope
from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import Facts, NewFiling, NewOriginal, NewPage
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import FormMatch, PageSummary, Separator
from uketsuke.forms.readings import (
    ChecklistItem,
    FieldReading,
    FieldResult,
    Finding,
    Occurrence,
    Reading,
    RowReading,
    Value,
)

P = ParamSpec("P")
R = TypeVar("R")


def form_page(form: str = "12981", page_no: int = 1) -> PageSummary:
    return PageSummary("form", 0, -0.3, FormMatch(form, "2026-04-01", page_no, 0.999))


def attachment(document: str | None = "passport") -> PageSummary:
    return PageSummary("attachment", 90, 0.0, document=document)


def seen(value: Value, *, accepted: bool = True, confidence: float = 0.9995) -> Reading:
    raw = value if isinstance(value, str) else None
    status = "empty" if value is None else "read"
    return Reading(value, raw, confidence, accepted, status, "ocr", BoxPx(100, 200, 300, 40))  # type: ignore[arg-type]


def field(name: str, value: Value, *, form: str = "12981", accepted: bool = True) -> FieldResult:
    reading = seen(value, accepted=accepted)
    return FieldResult(name, reading, form, 0, (Occurrence(0, FieldReading(name, form, 1, reading)),))


def table(name: str, rows: Sequence[Mapping[str, Value]], *, form: str = "13126-1") -> FieldResult:
    cells = tuple(
        RowReading(number, {column: seen(value) for column, value in row.items()})
        for number, row in enumerate(rows, start=1)
    )
    reading = seen([dict(row) for row in rows])
    return FieldResult(name, reading, form, 0, (Occurrence(0, FieldReading(name, form, 1, reading, cells)),), cells)


@dataclass(frozen=True)
class Desk:
    """Drives the records as the pipeline does, with given page summaries instead of scans."""

    engine: Engine
    store: ImageStore

    def do(self, call: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with session_scope(self.engine) as session:
            return call(session, *args, **kwargs)

    def ask(self, call: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with reading_scope(self.engine) as session:
            return call(session, *args, **kwargs)

    def receive(self, *contents: bytes, **options: Any) -> int:
        files = [NewOriginal(f"scan/{number}.pdf", content) for number, content in enumerate(contents)]
        return records.receive_batch(self.engine, self.store, files, **({"channel": "mail", "office": "HQ"} | options))

    def open(self, batch: int, pages_per_file: int = 1) -> None:
        for file in self.ask(records.files_to_open, batch):
            key = self.store.put(b"page of " + file.key.encode())
            self.do(records.save_opened_file, file.id, [NewPage(n, key, 300.0) for n in range(pages_per_file)])
        self.do(records.finish_opening, batch)

    def read(self, batch: int, summaries: Sequence[PageSummary], facts: Facts | None = None) -> tuple[int, ...]:
        ids = self.ask(records.pages_of_batch, batch, state="rendered")
        for page, summary in zip(ids, summaries, strict=True):
            key = self.store.put(b"normalised %d" % page)
            self.do(records.save_page_read, page, summary=summary, normalised_key=key, facts=facts, seconds=0.25)
        return ids

    def split(
        self, batch: int, *groups: Sequence[int], procedure: str | None = "12981", separator: Separator | None = None
    ) -> tuple[int, ...]:
        """One filing a group of page ids, all of one envelope."""
        filings = [
            NewFiling(tuple(group), procedure, None, 0, number == 0, separator if number == 0 else None)
            for number, group in enumerate(groups)
        ]
        return self.do(records.save_split, batch, filings)

    def one_filing(self, content: bytes = b"scan", **split: Any) -> int:
        """A batch of one page walked up to `separated`; the filing's id."""
        batch = self.receive(content)
        self.open(batch)
        pages = self.read(batch, [form_page()])
        return self.split(batch, pages, **split)[0]

    def finish(
        self,
        filing: int,
        fields: Sequence[FieldResult] = (),
        findings: Sequence[Finding] = (),
        checklist: Sequence[ChecklistItem] = (),
        deadlines: Sequence[Deadline] = (),
    ) -> str | None:
        work = self.ask(records.filing_to_finish, filing)
        assert work is not None
        named = {result.name: result for result in fields}
        return self.do(
            records.finish_filing,
            work,
            fields=named,
            findings=findings,
            checklist=checklist,
            deadlines=deadlines,
            tie=self.ask(records.find_tie, work.procedure, named),
        )


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no rows, made once and copied."""
    path = tmp_path_factory.mktemp("tables") / "records.db"
    made = open_engine(f"sqlite:///{path}")
    migrate(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def empty_database(postgresql: PostgresServer) -> str:
    """A PostgreSQL database with all tables and no rows, made once and copied; its name."""
    name = postgresql.new_database()
    made = open_engine(postgresql.url(name))
    migrate(made)
    made.dispose()
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The records' database: every test of the records runs on both."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_records"), tmp_path / "records.db")
        made = open_engine(f"sqlite:///{tmp_path / 'records.db'}")
        yield made
        made.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    name = server.new_database(request.getfixturevalue("empty_database"))
    made = open_engine(server.url(name))
    yield made
    made.dispose()
    server.execute(f"drop database {name} with (force)")


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "store")


@pytest.fixture
def desk(engine: Engine, store: ImageStore) -> Desk:
    return Desk(engine, store)
