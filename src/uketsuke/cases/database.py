"""The database: one engine a process, transactions that open at the edge, tables brought up to date at start."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.orm import Session

from uketsuke.forms.errors import ServiceUnavailable, SetupError

MIGRATIONS = Path(__file__).parent / "migrations"

BUSY_SECONDS = 60.0
"""How long a SQLite writer waits for the writer before it; our transactions take milliseconds."""

_READ_ONLY = "uketsuke_read_only"
_BROKEN = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""Answers of SQLite that waiting does not change: a full disk, a folder that cannot be written."""


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL (`sqlite:///…` or `postgresql+psycopg://…`); makes SQLite's folder.

    SQLite runs in WAL mode with synchronous=FULL: a committed transaction survives a power cut.
    Errors name no parameters: those are what stands on the paper.
    Not to be shared with a forked child: every process opens its own. Raises SetupError on a URL
    that cannot be used.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SetupError(f"not a database URL: check UKETSUKE_DATABASE_URL ({error})") from error
    if parsed.get_backend_name() != "sqlite":
        try:
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        except ImportError as error:
            raise SetupError(f"the driver for {parsed.drivername} is not installed") from error
    if parsed.database:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"cannot make the data directory for {parsed.database}: {error.strerror}") from error
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not open transactions by itself: it would open them too late (on the first
    # write), and two such transactions that both began by reading can never both commit.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """One writing transaction: commits when the block ends, rolls back when it raises.

    Keep it short and compute nothing inside: SQLite has one writer at a time. Raises
    ServiceUnavailable when the database is away or stays busy, SetupError when it cannot be written.
    """
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
    except OperationalError as error:
        raise _fault(error) from error


@contextmanager
def reading_scope(engine: Engine) -> Iterator[Session]:
    """One consistent look at the records that waits for no writer; nothing it does is kept.

    Raises ServiceUnavailable when the database is away, SetupError when its disk is full or broken.
    """
    try:
        with Session(engine.execution_options(**{_READ_ONLY: True}), expire_on_commit=False) as session:
            yield session
    except OperationalError as error:
        raise _fault(error) from error


def _fault(error: OperationalError) -> ServiceUnavailable | SetupError:
    # The lower byte is the kind, what is above it the detail. Source: sqlite.org/rescode.html.
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
        return SetupError(
            f"記録に書けません。空きと権限を確かめてください / the database cannot be written: {error.orig}; "
            "make room or give permission, and start again"
        )
    return ServiceUnavailable(f"the database does not answer: {error.orig}")


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest revision; safe when several processes start at once.

    Raises SetupError when the database was written by a newer version of the program.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()
    try:
        # On SQLite the transaction is IMMEDIATE: a second process waits here and then finds the work done.
        with engine.begin() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            if current == head:
                return
            if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
                raise SetupError(
                    f"the database has revision {current}, which this version of the program is too old for"
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DatabaseError as error:
        raise SetupError(f"the database cannot be opened or brought up to date: {error.orig}") from error
