"""Tables come up to date by themselves, and a committed transaction is one that stays."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import migrate, open_engine, reading_scope, session_scope
from uketsuke.cases.receipts import next_numbers
from uketsuke.cases.tables import BatchRow, CoverSeenRow, Table
from uketsuke.forms.errors import ServiceUnavailable, SetupError


def test_the_migrations_make_exactly_the_tables_the_program_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Table.metadata)
    assert differences == []


def test_every_table_can_be_made_in_postgresql() -> None:
    for table in Table.metadata.sorted_tables:
        assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=postgresql.dialect()))


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


def test_sqlite_syncs_every_commit_to_disk(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text("pragma synchronous")) == 2
        assert connection.scalar(text("pragma journal_mode")) == "wal"
        assert connection.scalar(text("pragma foreign_keys")) == 1


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
    assert "TRANTHIBICH" not in str(caught.value)


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


@pytest.mark.slow
def test_processes_that_start_and_write_at_once_wait_for_one_another(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_take_numbers, args=(url, 20)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with session_scope(open_engine(url)) as session:
        assert next_numbers(session, "HQ", japan_date(utc_now()), 1)[0].endswith("-000061")
