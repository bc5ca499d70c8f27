"""Rounds over all slots: passes find each other, trouble in one slot stops no other, and words say what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workers.scanner_room import AT_ONCE, pdf
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cli.watch_lines import doing, line_of, state_of
from uketsuke.workers.settings import load_settings
from uketsuke.workers.watcher import Happening, SlotReport, Watcher
from uketsuke.workers.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.of(load_settings(tmp_path / "data"))
    yield made
    made.database.dispose()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "in" / "one").mkdir(parents=True)
    return tmp_path / "in"


def states(world: World) -> list[str]:
    with reading_scope(world.database) as session:
        return [records.paper_of(session, batch).state for batch in records.batch_ids(session)]


def test_fronts_wait_in_the_slot_that_says_so_and_backs_join_them(world: World, room: Path) -> None:
    watcher = Watcher(world, [room], AT_ONCE)
    (room / "one" / "run-front.pdf").write_bytes(pdf(2))
    watcher.look(0)
    assert states(world) == ["waiting"]
    assert state_of(watcher.reports["in/one"]) == "表のみ受領・裏待ち / front received, back missing"
    (room / "one" / "run-back.pdf").write_bytes(pdf(3))
    watcher.look(1)
    assert states(world) == ["received"]
    assert watcher.reports["in/one"].awaits is None


def test_a_pass_that_is_waited_for_too_long_becomes_an_exception_and_is_told(world: World, room: Path) -> None:
    (room / "one" / "run_裏.pdf").write_bytes(pdf(1))
    watcher = Watcher(world, [room], replace(AT_ONCE, pass_wait=-1.0))
    happened = watcher.look(0)
    assert [happening.what for happening in happened] == ["taken", "pass_missing"]
    assert "表面が届かないまま" in line_of(happened[1])
    assert states(world) == ["received"]


def test_the_same_pass_of_the_next_run_ends_the_waiting_for_the_one_before(world: World, room: Path) -> None:
    watcher = Watcher(world, [room], AT_ONCE)
    for number in (1, 2):
        (room / "one" / f"scan{number}.pdf").write_bytes(pdf(number))
        (room / "one" / f"scan{number}.pdf.json").write_text('{"sides": "front"}', encoding="utf-8")
        watcher.look(number)
    assert states(world) == ["received", "waiting"]
    with reading_scope(world.database) as session:
        assert [event.kind for event in records.history(session, "batch", 1)] == ["received", "moved", "pass_missing"]


def test_trouble_in_one_slot_stops_no_other(world: World, room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (room / "two").mkdir()
    for slot in ("one", "two"):
        (room / slot / "a.pdf").write_bytes(pdf(1))
    put = type(world.store).put_file

    def broken(store: object, path: Path) -> str:
        if path.parent.name == "one":
            raise OSError(5, "Input/output error")
        return put(store, path)  # type: ignore[arg-type]

    monkeypatch.setattr(type(world.store), "put_file", broken)
    watcher = Watcher(world, [room], AT_ONCE)
    watcher.look(0)
    assert states(world) == ["received"]
    assert "使えません" in state_of(watcher.reports["in/one"]) and watcher.troubled
    monkeypatch.undo()
    watcher.look(1)
    assert states(world) == ["received"] * 2 and not watcher.troubled


def test_a_folder_that_goes_away_is_said_and_one_that_comes_is_watched(world: World, room: Path) -> None:
    watcher = Watcher(world, [room, room.parent / "gone"], AT_ONCE)
    watcher.look(0)
    assert "フォルダが見えません" in state_of(watcher.reports["gone"])
    (room / "one").rmdir()
    (room / "new").mkdir()
    (room / "new" / "a.pdf").write_bytes(pdf(1))
    watcher.look(1)
    assert set(watcher.reports) == {"in", "in/new", "gone"}
    assert states(world) == ["received"]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (SlotReport("a"), "待機中 / idle"),
        (
            SlotReport("a", waiting=("1.png", "2.png", "3.png", "4.png")),
            "書き込み待ち / settling: 1.png, 2.png, 3.png … (4)",
        ),
        (SlotReport("a", awaits="front"), "裏のみ受領・表待ち / back received, front missing"),
        (SlotReport("a", trouble="壊れています"), "⚠ 壊れています"),
    ],
)
def test_a_slot_is_described_in_japanese_first(report: SlotReport, words: str) -> None:
    assert state_of(report) == words
    assert doing(replace(report, taken=3, aside=1)).endswith("（取込 / taken in 3, 取り置き / set aside 1）")


def test_what_happened_names_the_slot_and_the_batch() -> None:
    assert line_of(Happening("a", "taken", ("1.pdf",), 12)) == "a: 取り込みました / taken in: 1.pdf → 束 / batch 12"
    assert line_of(Happening("a", "aside", ("1.pdf",), reason="空")) == "a: 取り置きました / set aside: 1.pdf — 空"
