"""Tables come up to date by themselves, and a committed transaction is one that stays."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.postgresql import PostgresServer
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import (
    MIGRATIONS,
    insert_missing,
    migrate,
    open_engine,
    patiently,
    reading_scope,
    session_scope,
)
from uketsuke.cases.receipts import next_numbers
from uketsuke.cases.tables import BatchRow, CoverSeenRow, Table
from uketsuke.forms.errors import ServiceUnavailable, SetupError


def test_the_migrations_make_exactly_the_tables_the_program_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        differences = compare_metadata(context, Table.metadata)
    assert differences == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """No table class stands for the search index, which is of each database's own kind, and the tables behind it."""
    return kind != "table" or not (name or "").startswith("search_index")


def test_records_of_the_first_version_are_brought_up_to_date(engine: Engine) -> None:
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.downgrade(config, "0001")
        connection.execute(text("insert into batch values (7, 'mail', 'HQ', false, 'received', '2026-11-23 10:00:00')"))
    migrate(engine)
    with reading_scope(engine) as session:
        (batch,) = session.scalars(select(BatchRow)).all()
        assert (batch.id, batch.token) == (7, None)


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from alembic_version")) == 1


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(SetupError, match="too old"):
        migrate(engine)


def test_a_file_that_is_no_database_is_a_set_up_problem(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("これはデータベースではありません。" * 100, encoding="utf-8")
    with pytest.raises(SetupError, match="cannot be opened"):
        migrate(open_engine(f"sqlite:///{tmp_path / 'notes.txt'}"))


def test_a_url_that_means_nothing_is_a_set_up_problem() -> None:
    with pytest.raises(SetupError, match="UKETSUKE_DATABASE_URL"):
        open_engine("not a url")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_syncs_every_commit_to_disk(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("pragma synchronous")) == 2
        assert connection.scalar(text("pragma journal_mode")) == "wal"
        assert connection.scalar(text("pragma foreign_keys")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_postgresql_syncs_every_commit_and_looks_at_one_moment(engine: Engine) -> None:
    def show(session: Session, name: str) -> str | None:
        return session.scalar(text(f"show {name}"))

    with session_scope(engine) as session:
        assert show(session, "synchronous_commit") == "on"
        assert show(session, "transaction_isolation") == "read committed"
        assert show(session, "lock_timeout") == show(session, "idle_in_transaction_session_timeout") == "1min"
    with reading_scope(engine) as session:
        assert show(session, "transaction_isolation") == "repeatable read"
        assert show(session, "transaction_read_only") == "on"


def test_what_is_looked_at_stays_as_it_was_when_the_look_began(engine: Engine) -> None:
    with reading_scope(engine) as reader:
        assert reader.scalar(select(func.count()).select_from(CoverSeenRow)) == 0
        with session_scope(engine) as writer:
            writer.add(CoverSeenRow(office="HQ", serial="1", uses=1))
        assert reader.scalar(select(func.count()).select_from(CoverSeenRow)) == 0


def test_a_row_that_is_there_is_left_as_it_is(engine: Engine) -> None:
    for uses in (3, 0):
        with session_scope(engine) as session:
            insert_missing(session, CoverSeenRow, office="HQ", serial="1", uses=uses)
    with reading_scope(engine) as session:
        assert session.scalar(select(CoverSeenRow.uses)) == 3


def _end_connections(engine: Engine) -> None:
    """As an administrator, or a restart of the server, ends them."""
    other = open_engine(engine.url.render_as_string())
    with other.begin() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    other.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_connection_that_breaks_is_an_absence_and_the_next_call_has_a_new_one(engine: Engine) -> None:
    with pytest.raises(ServiceUnavailable), session_scope(engine) as session:
        session.add(CoverSeenRow(office="HQ", serial="1", uses=1))
        session.flush()
        _end_connections(engine)
    with pytest.raises(ServiceUnavailable), reading_scope(engine) as session:
        session.scalar(select(CoverSeenRow.uses))
        _end_connections(engine)
        session.scalar(select(CoverSeenRow.uses))
    with reading_scope(engine) as session:
        assert session.scalar(select(func.count()).select_from(CoverSeenRow)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_of_two_that_wait_for_each_other_one_is_told_to_come_again(engine: Engine) -> None:
    with session_scope(engine) as session:
        session.add_all(CoverSeenRow(office="HQ", serial=serial, uses=0) for serial in "ab")
    both = threading.Barrier(2)

    def use(serials: str) -> bool:
        try:
            with session_scope(engine) as session:
                for number, serial in enumerate(serials):
                    session.execute(update(CoverSeenRow).where(CoverSeenRow.serial == serial).values(uses=1))
                    if number == 0:
                        both.wait(10)
        except ServiceUnavailable:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, ("ab", "ba"))) == [False, True]


def test_patience_calls_again_while_the_database_is_away_and_not_for_ever() -> None:
    calls = []

    def away_twice() -> int:
        calls.append(None)
        if len(calls) < 3:
            raise ServiceUnavailable("away")
        return len(calls)

    assert patiently(away_twice) == 3
    calls.clear()
    with pytest.raises(ServiceUnavailable):
        patiently(away_twice, seconds=0)


@pytest.mark.slow
def test_a_server_that_is_away_is_unavailable_and_another_kind_is_refused() -> None:
    with pytest.raises(ServiceUnavailable):
        migrate(open_engine("postgresql://nobody@127.0.0.1:1/x"))
    with pytest.raises(SetupError, match="postgresql"):
        open_engine("mysql://nobody@127.0.0.1:1/x")


def test_a_block_that_raises_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError), session_scope(engine) as session:
        session.add(CoverSeenRow(office="HQ", serial="1", uses=1))
        session.flush()
        raise RuntimeError
    with reading_scope(engine) as session:
        assert session.scalar(select(func.count()).select_from(CoverSeenRow)) == 0


def test_looking_does_not_wait_for_a_writer(engine: Engine) -> None:
    with session_scope(engine) as writer:
        writer.add(CoverSeenRow(office="HQ", serial="1", uses=1))
        writer.flush()
        with reading_scope(engine) as reader:
            assert reader.scalar(select(func.count()).select_from(CoverSeenRow)) == 0


def test_errors_of_the_database_name_no_values(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, session_scope(engine) as session:
        session.add_all([CoverSeenRow(office="HQ", serial="TRANTHIBICH", uses=1) for _ in range(2)])
    assert "cover_seen" in str(caught.value)
    assert "TRANTHIBICH" not in str(caught.value) + str(caught.value.orig)


def test_a_database_without_tables_is_unavailable_not_a_crash(tmp_path: Path) -> None:
    bare = open_engine(f"sqlite:///{tmp_path / 'bare.db'}")
    with pytest.raises(ServiceUnavailable), reading_scope(bare) as session:
        session.scalar(select(BatchRow.id))


def _take_numbers(url: str, times: int) -> None:
    engine = open_engine(url)
    migrate(engine)
    for _ in range(times):
        with session_scope(engine) as session:
            next_numbers(session, "HQ", japan_date(utc_now()), 1)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.db'}"
    server: PostgresServer = request.getfixturevalue("postgresql")
    return server.url(server.new_database())


@pytest.mark.slow
def test_processes_that_start_and_write_at_once_wait_for_one_another(empty_url: str) -> None:
    url = empty_url
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_take_numbers, args=(url, 20)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with session_scope(open_engine(url)) as session:
        assert next_numbers(session, "HQ", japan_date(utc_now()), 1)[0].endswith("-000061")
