"""A big file is opened in turns: its pages are recorded as they come, and a crash costs those of one group."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.tables import FileRow, PageRow
from uketsuke.cases.values import NewOriginal, Work
from uketsuke.workers import opening_turns, pipeline
from uketsuke.workers.giving_up import give_up
from uketsuke.workers.settings import Settings, load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

PAGES, TURN, GROUP = 7, 4, 2
TOO_LARGE = (14_000, 14_000)
"""Points: a page that no limit lets through."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path, workers=1)


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(opening_turns, "TURN_PAGES", TURN)
    monkeypatch.setattr(opening_turns, "GROUP_PAGES", dict.fromkeys(("mail", "counter"), GROUP))
    monkeypatch.setattr(opening_turns, "TURN_SECONDS", 600.0)
    world = World.of(settings)
    yield world
    world.database.dispose()


def _receive(world: World, *sizes: tuple[int, int]) -> int:
    with pikepdf.new() as pdf:
        for size in sizes or [(200 + number, 280) for number in range(PAGES)]:
            pdf.add_blank_page(page_size=size)
        content = io.BytesIO()
        pdf.save(content)
    files = [NewOriginal("scan.pdf", content.getvalue())]
    return records.receive_batch(world.database, world.store, files, channel="mail", office="HQ")


def _open(world: World, batch: int) -> None:
    """As many turns as it takes."""
    while Work("open_batch", batch) in pipeline.open_batch(world, batch):
        pass


def _pages(world: World) -> list[tuple[int, int, str, str | None]]:
    with reading_scope(world.database) as session:
        rows = session.execute(
            select(PageRow.id, PageRow.file_index, PageRow.state, PageRow.image_key).order_by(PageRow.file_index)
        ).all()
        return [tuple(row) for row in rows]


def _file(world: World) -> tuple[str, int | None]:
    with reading_scope(world.database) as session:
        state, count = session.execute(select(FileRow.state, FileRow.page_count)).one()
        return state, count


def test_a_turn_records_some_pages_says_how_many_there_are_and_asks_for_the_next_turn(world: World) -> None:
    batch = _receive(world)
    assert pipeline.open_batch(world, batch) == (Work("open_batch", batch),)
    first = _pages(world)
    assert [index for _, index, _, _ in first] == list(range(TURN))
    assert _file(world) == ("received", PAGES)
    with reading_scope(world.database) as session:
        assert records.progress(session, (batch,)) == (0, PAGES)
        assert [w.work.job for w in records.waiting_work(session)] == ["read_page"] * TURN + ["open_batch"]
        assert not records.split_is_due(session, batch)
    assert pipeline.open_batch(world, batch) == ()
    assert _pages(world)[:TURN] == first
    assert [index for _, index, _, _ in _pages(world)] == list(range(PAGES))
    assert _file(world) == ("opened", PAGES)
    assert pipeline.open_batch(world, batch) == ()
    assert len(_pages(world)) == PAGES


def test_turns_give_the_same_pages_as_opening_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    batch = _receive(world)
    _open(world, batch)
    monkeypatch.setattr(opening_turns, "TURN_PAGES", 1_000)
    other = World.of(load_settings(tmp_path / "other", workers=1))
    pipeline.open_batch(other, _receive(other))
    assert [row[1:] for row in _pages(world)] == [row[1:] for row in _pages(other)]
    other.database.dispose()


def _open_and_be_killed(settings: Settings, batch: int) -> None:
    world = World.of(settings)
    stored = opening_turns.SideRecorder._stored

    def die_at_the_fourth(self: Any, page: Any) -> Any:
        if page.index == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return stored(self, page)

    opening_turns.SideRecorder._stored = die_at_the_fourth  # type: ignore[method-assign]
    pipeline.open_batch(world, batch)


def test_a_worker_killed_while_it_opens_costs_the_pages_of_one_group(world: World, settings: Settings) -> None:
    batch = _receive(world)
    world.database.dispose()
    killed = multiprocessing.get_context("fork").Process(target=_open_and_be_killed, args=(settings, batch))
    killed.start()
    killed.join(120)
    assert killed.exitcode == -signal.SIGKILL
    kept = _pages(world)
    assert [index for _, index, _, _ in kept] == [0, 1]
    with reading_scope(world.database) as session:
        (file,) = records.files_to_open(session, batch)
    assert (file.start, file.page_count) == (2, PAGES)
    _open(world, batch)
    assert _pages(world)[:2] == kept
    assert [index for _, index, _, _ in _pages(world)] == list(range(PAGES))


def test_pages_recorded_by_two_workers_at_once_are_recorded_once(world: World) -> None:
    batch = _receive(world)
    pipeline.open_batch(world, batch)
    before = _pages(world)
    with session_scope(world.database) as session:
        (file,) = records.files_to_open(session, batch)
        key = before[0][3]
        assert key is not None
        from uketsuke.cases.values import NewPage

        again = [NewPage(index, key) for index in range(TURN + 1)]
        (fresh,) = records.save_pages(session, file.id, again, (), page_count=PAGES)
    assert _pages(world)[:TURN] == before and _pages(world)[TURN][:2] == (fresh, TURN)


def test_a_bad_page_has_its_place_and_bad_pages_alone_fail_the_file(world: World) -> None:
    batch = _receive(world, (200, 280), TOO_LARGE, (200, 280), TOO_LARGE, TOO_LARGE)
    _open(world, batch)
    assert [(index, state) for _, index, state, _ in _pages(world)] == [
        (0, "rendered"),
        (1, "failed"),
        (2, "rendered"),
        (3, "failed"),
        (4, "failed"),
    ]
    with reading_scope(world.database) as session:
        assert [failure.index for failure in records.failures_of(session, batch)] == [1, 3, 4]
    bad = _receive(world, *[TOO_LARGE] * (TURN + 1))
    _open(world, bad)
    with reading_scope(world.database) as session:
        assert [failure.index for failure in records.failures_of(session, bad)] == list(range(TURN + 1))
        assert session.scalars(select(FileRow.state).order_by(FileRow.id)).all() == ["opened", "failed"]
        assert records.pages_of_batch(session, bad) == ()


def test_a_page_that_kills_its_opener_again_and_again_is_given_up_and_the_others_are_not(world: World) -> None:
    batch = _receive(world)
    pipeline.open_batch(world, batch)
    following = give_up(world, Work("open_batch", batch), "signal-9")
    while following == (Work("open_batch", batch),):
        following = pipeline.open_batch(world, batch)
    states = [state for _, _, state, _ in _pages(world)]
    assert states == ["rendered"] * TURN + ["failed"] + ["rendered"] * (PAGES - TURN - 1)
    with reading_scope(world.database) as session:
        assert [(f.index, f.code) for f in records.failures_of(session, batch)] == [(TURN, "memory")]


def test_a_file_is_not_opened_before_every_page_it_has_is_recorded(world: World) -> None:
    batch = _receive(world)
    pipeline.open_batch(world, batch)
    with session_scope(world.database) as session:
        (file,) = records.files_to_open(session, batch)
    with pytest.raises(ValueError, match="7 pages, 4 of them"), session_scope(world.database) as session:
        records.save_opened_file(session, file.id, ())
    assert _file(world)[0] == "received"
