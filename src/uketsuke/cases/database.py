"""The database: one engine a process, transactions that open at the edge, tables brought up to date at start."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, CursorResult, Engine, Update, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from uketsuke.forms.errors import ServiceUnavailable, SetupError

MIGRATIONS = Path(__file__).parent / "migrations"

BUSY_SECONDS = 60.0
"""How long a writer waits for the writer before it; our transactions take milliseconds."""
PATIENCE_SECONDS = 60.0
"""How long `patiently` waits for a database that is away: a restart takes seconds."""
_PAUSE_SECONDS = 0.2

_READ_ONLY = "uketsuke_read_only"
_POSTGRESQL = "postgresql+psycopg"
_MIGRATION_LOCK = 7_236_518
"""Any number that no other program locks in the same database."""
_POSTGRESQL_OPTIONS = {
    "lock_timeout": f"{BUSY_SECONDS:.0f}s",
    # A worker whose machine died or hangs holds its locks no longer than this.
    "idle_in_transaction_session_timeout": f"{BUSY_SECONDS:.0f}s",
    # A committed transaction survives a power cut, whatever the server's default is.
    "synchronous_commit": "on",
}
_BROKEN = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""Answers of SQLite that waiting does not change: a full disk, a folder that cannot be written."""

T = TypeVar("T")


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL (`sqlite:///…` or `postgresql://…`); makes SQLite's folder.

    SQLite runs in WAL mode with synchronous=FULL, PostgreSQL with synchronous_commit: a committed
    transaction survives a power cut. Writers on PostgreSQL run READ COMMITTED; what that leaves open
    they close with compare-and-set and row locks (docs/decisions/0006).
    Errors name no parameters: those are what stands on the paper.
    Not to be shared with a forked child: every process opens its own. Raises SetupError on a URL
    that cannot be used.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SetupError(f"not a database URL: check UKETSUKE_DATABASE_URL ({error})") from error
    if parsed.get_backend_name() == "postgresql":
        return _open_postgresql(parsed)
    if parsed.get_backend_name() != "sqlite":
        raise SetupError(f"{parsed.drivername}: only sqlite:///… and postgresql://… can hold the records")
    if parsed.database:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"cannot make the data directory for {parsed.database}: {error.strerror}") from error
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgresql(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername=_POSTGRESQL),
        isolation_level="READ COMMITTED",
        # A connection that a restart of the server has closed is replaced before it is used.
        pool_pre_ping=True,
        connect_args={"options": " ".join(f"-c {name}={value}" for name, value in _POSTGRESQL_OPTIONS.items())},
        hide_parameters=True,
    )
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _hide_values(context: ExceptionContext) -> None:
    """Leave of an error of PostgreSQL its first line: the details quote values, which are what stands on the paper."""
    primary = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    if primary:
        context.original_exception.args = (primary,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (primary,)


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
    ServiceUnavailable when the database is away or stays busy, and when it ended the transaction in
    favour of another (deadlock): whoever opened the block does it again from its beginning. After a
    connection that broke during the commit nobody knows whether it was kept, so it must be
    something that can be done twice. SetupError when it cannot be written.
    """
    with _translated(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading_scope(engine: Engine) -> Iterator[Session]:
    """One consistent look at the records that waits for no writer; nothing it does is kept.

    Raises ServiceUnavailable when the database is away, SetupError when its disk is full or broken.
    """
    options: dict[str, Any] = {_READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        # One snapshot for all that is asked; by itself each question would have its own.
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with _translated(), Session(engine.execution_options(**options), expire_on_commit=False) as session:
        yield session


def patiently(call: Callable[[], T], *, seconds: float = PATIENCE_SECONDS) -> T:
    """What `call` gives, called again while the database is away. Raises ServiceUnavailable after `seconds`."""
    until = time.monotonic() + seconds
    while True:
        try:
            return call()
        except ServiceUnavailable:
            if time.monotonic() >= until:
                raise
        time.sleep(_PAUSE_SECONDS)


def insert_missing(session: Session, row: type[DeclarativeBase], **values: Any) -> None:
    """Inserts a row unless one with its key is there; on PostgreSQL it waits for whoever is inserting it now."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(row).values(**values).on_conflict_do_nothing())


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        # A connection that broke is told in several classes, depending on where it broke.
        if isinstance(error, OperationalError) or error.connection_invalidated:
            raise _fault(error) from error
        raise


def _fault(error: DBAPIError) -> ServiceUnavailable | SetupError:
    # The lower byte is the kind, what is above it the detail. Source: sqlite.org/rescode.html.
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
        return SetupError(
            f"記録に書けません。空きと権限を確かめてください / the database cannot be written: {error.orig}; "
            "make room or give permission, and start again"
        )
    return ServiceUnavailable(f"データベースに接続できません / the database does not answer: {error.orig}")


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest revision; safe when several processes start at once.

    Raises:
        SetupError: the database was written by a newer version of the program, or is none.
        ServiceUnavailable: the PostgreSQL server is away.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()
    try:
        # On SQLite the transaction is IMMEDIATE: a second process waits here and then finds the work done.
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
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
        if engine.dialect.name == "postgresql" and isinstance(error, OperationalError):
            raise _fault(error) from error
        raise SetupError(f"the database cannot be opened or brought up to date: {error.orig}") from error


def changes_one(session: Session, statement: Update) -> bool:
    """Runs an update of one row that names what it expects there; False when the row is otherwise by now."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount == 1
