"""What is taken in lies in the store and the records before it moves; what is bad lies aside with the reason."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.store import ImageStore
from uketsuke.workers.settings import load_settings
from uketsuke.workers.sidecars import Sidecar
from uketsuke.workers.slots import Bad, FileState, Group, Slot
from uketsuke.workers.taking import StillChanging, Taken, set_aside, take
from uketsuke.workers.world import World

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.of(load_settings(tmp_path / "data"))
    yield made
    made.database.dispose()


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    (tmp_path / "in").mkdir()
    return Slot("scanner-1", tmp_path / "in")


def group(slot: Slot, *names: str, content: bytes = PDF, sidecar: str | None = None) -> Group:
    for name in names:
        (slot.folder / name).write_bytes(content)
    beside = None
    if sidecar is not None:
        (slot.folder / f"{names[0]}.json").write_text(sidecar, encoding="utf-8")
        beside = FileState.of(slot.folder / f"{names[0]}.json")
    return Group(
        tuple(FileState.of(slot.folder / name) for name in names),
        beside,
        Sidecar() if sidecar is None else Sidecar.model_validate_json(sidecar),
    )


def take_in(world: World, slot: Slot, files: Group) -> tuple[Taken, ...]:
    return take(world, slot, files, channel="mail", office="HQ")


def batches(world: World) -> tuple[int, ...]:
    with reading_scope(world.database) as session:
        return records.batch_ids(session)


def lying(slot: Slot) -> list[str]:
    return sorted(str(path.relative_to(slot.folder)) for path in slot.folder.rglob("*") if path.is_file())


def test_a_file_is_recorded_with_its_origin_and_then_moved_with_its_sidecar(world: World, slot: Slot) -> None:
    (taken,) = take_in(world, slot, group(slot, "a.pdf", sidecar='{"box": "B1", "sheets": 2}'))
    assert lying(slot) == ["done/000001/a.pdf", "done/000001/a.pdf.json"]
    with reading_scope(world.database) as session:
        paper = records.paper_of(session, taken.batch_id)
        (file,) = records.files_to_open(session, taken.batch_id)
    assert (paper.origin.slot, paper.origin.box, paper.origin.sheets) == ("scanner-1", "B1", 2)
    assert file.name == "scanner-1/a.pdf"
    assert world.store.get(file.key) == PDF


def test_what_was_recorded_before_a_kill_is_moved_and_not_doubled(world: World, slot: Slot) -> None:
    files = group(slot, "1.png", "2.png")
    os.utime(slot.folder / "1.png", ns=(7, files.files[0].mtime_ns))
    take_in(world, slot, files)
    for name in ("1.png", "2.png"):
        (slot.folder / "done" / "000001" / name).rename(slot.folder / name)
    (taken,) = take_in(world, slot, files)
    assert (taken.batch_id, batches(world)) == (1, (1,))
    assert lying(slot) == ["done/000001/1.png", "done/000001/2.png"]


def test_another_file_of_the_same_name_is_a_new_batch_and_overwrites_nothing(world: World, slot: Slot) -> None:
    take_in(world, slot, group(slot, "a.pdf"))
    take_in(world, slot, group(slot, "a.pdf", content=PDF + PDF))
    assert lying(slot) == ["done/000001/a.pdf", "done/000002/a.pdf"]


def test_a_place_that_is_taken_is_left_as_it_is(world: World, slot: Slot) -> None:
    there = slot.folder / "done" / "000001" / "a.pdf"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"somebody's")
    take_in(world, slot, group(slot, "a.pdf"))
    assert lying(slot) == ["done/000001/a-2.pdf", "done/000001/a.pdf"]
    assert there.read_bytes() == b"somebody's"


def test_a_file_that_changes_while_it_is_copied_is_not_recorded(
    world: World, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = group(slot, "a.pdf")
    put = ImageStore.put_file

    def slow(store: ImageStore, path: Path) -> str:
        key = put(store, path)
        path.write_bytes(PDF + b"more")
        return key

    monkeypatch.setattr(ImageStore, "put_file", slow)
    with pytest.raises(StillChanging):
        take_in(world, slot, files)
    assert batches(world) == ()
    assert lying(slot) == ["a.pdf"]


def test_a_file_that_cannot_be_moved_stays_and_is_not_taken_in_again(
    world: World, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = group(slot, "a.pdf")

    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "another file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        for _ in range(2):
            (taken,) = take_in(world, slot, files)
            assert (taken.batch_id, taken.stuck) == (1, files.files)
    assert (batches(world), lying(slot)) == ((1,), ["a.pdf"])
    take_in(world, slot, files)
    assert lying(slot) == ["done/000001/a.pdf"]


def test_bad_files_lie_aside_each_with_the_reason(slot: Slot) -> None:
    files = group(slot, "a.pdf", "a.pdf.json").files
    bad = Bad(tuple(state.path for state in files), "理由 / reason")
    set_aside(slot, bad)
    assert lying(slot) == [
        "aside/a.pdf", "aside/a.pdf.json", "aside/a.pdf.json.reason.txt", "aside/a.pdf.reason.txt",
    ]  # fmt: skip
    assert (slot.folder / "aside" / "a.pdf.reason.txt").read_text(encoding="utf-8") == "理由 / reason\n"
    group(slot, "a.pdf")
    set_aside(slot, Bad((slot.folder / "a.pdf",), "again"))
    assert "aside/a-2.pdf" in lying(slot) and "aside/a-2.pdf.reason.txt" in lying(slot)
