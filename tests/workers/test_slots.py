"""A scanner's folder: whole and quiet files make batches, others are given time, bad ones are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

import pytest

from uketsuke.workers.slots import Look, Lookout, Patience, Slot, named_pass, slots_in

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n 0000 IEND \xaeB`\x82"
PATIENCE = Patience(settle=2, quiet=10, patience=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def lookout(folder: Path) -> Lookout:
    return Lookout(Slot("scanner-1", folder), PATIENCE)


def after(looking: Lookout, *moments: float) -> Look:
    """What the last of some looks finds."""
    for moment in moments[:-1]:
        looking.look(moment)
    return looking.look(moments[-1])


def ready(look: Look) -> list[list[str]]:
    return [[state.path.name for state in group.files] for group in look.ready]


def test_a_file_is_ready_when_it_has_not_changed_for_a_while(folder: Path) -> None:
    looking = lookout(folder)
    (folder / "a.pdf").write_bytes(PDF)
    assert looking.look(100).waiting == ("a.pdf",)
    assert looking.look(101.5).waiting == ("a.pdf",)
    (folder / "a.pdf").write_bytes(PDF + PDF)
    assert looking.look(103).waiting == ("a.pdf",)
    assert ready(looking.look(105)) == [["a.pdf"]]


def test_a_file_that_somebody_still_writes_is_not_ready(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(PDF)
    handle: IO[bytes]
    with (folder / "a.pdf").open("ab") as handle:
        assert after(lookout(folder), 0, 5).waiting == ("a.pdf",)
        assert not handle.closed
    with (folder / "a.pdf").open("rb"):
        assert ready(after(lookout(folder), 0, 5)) == [["a.pdf"]]


def test_a_file_without_its_end_waits_and_is_taken_as_it_is_when_it_never_comes(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(PDF[:-7])
    looking = lookout(folder)
    assert after(looking, 0, 30).waiting == ("a.pdf",)
    assert ready(looking.look(61)) == [["a.pdf"]]


def test_a_file_that_stays_empty_is_bad_with_a_reason_in_two_languages(folder: Path) -> None:
    (folder / "a.pdf").touch()
    looking = lookout(folder)
    assert after(looking, 0, 30).waiting == ("a.pdf",)
    (bad,) = looking.look(61).bad
    assert [path.name for path in bad.files] == ["a.pdf"]
    assert "空のまま" in bad.reason and "stayed empty" in bad.reason


def test_each_pdf_is_a_batch_and_single_images_are_one_after_a_quiet_time(folder: Path) -> None:
    for name in ("10.png", "9.png", "b.pdf", "a.pdf"):
        (folder / name).write_bytes(PDF if name.endswith("pdf") else PNG)
    looking = lookout(folder)
    look = after(looking, 0, 3)
    assert ready(look) == [["a.pdf"], ["b.pdf"]]
    assert look.waiting == ("9.png", "10.png")
    (folder / "11.png").write_bytes(PNG)
    assert "11.png" in looking.look(9).waiting
    assert ready(looking.look(19.5)) == [["a.pdf"], ["b.pdf"], ["9.png", "10.png", "11.png"]]


def test_a_sidecar_that_names_its_files_needs_no_quiet_time_and_gives_the_order(folder: Path) -> None:
    for name in ("1.png", "2.png", "other.png"):
        (folder / name).write_bytes(PNG)
    (folder / "batch.json").write_text(json.dumps({"files": ["2.png", "1.png"], "box": "B1"}), encoding="utf-8")
    look = after(lookout(folder), 0, 3)
    assert ready(look) == [["2.png", "1.png"]]
    assert look.ready[0].sidecar.box == "B1"
    assert look.waiting == ("other.png",)


def test_a_run_waits_for_the_files_that_its_sidecar_names_and_goes_aside_without_them(folder: Path) -> None:
    (folder / "1.png").write_bytes(PNG)
    (folder / "batch.json").write_text(json.dumps({"files": ["1.png", "2.png"]}), encoding="utf-8")
    looking = lookout(folder)
    assert after(looking, 0, 30).ready == ()
    (bad,) = looking.look(61).bad
    assert sorted(path.name for path in bad.files) == ["1.png", "batch.json"]
    assert "2.png" in bad.reason


def test_a_sidecar_speaks_for_its_file(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(PDF)
    (folder / "a.pdf.json").write_text('{"box": "B1", "sheets": 4}', encoding="utf-8")
    (group,) = after(lookout(folder), 0, 3).ready
    assert (group.sidecar.box, group.sidecar.sheets) == ("B1", 4)
    assert group.sidecar_file is not None and group.sidecar_file.path.name == "a.pdf.json"


def test_a_sidecar_that_is_no_json_goes_aside_with_its_file_and_nothing_else(folder: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_bytes(PDF)
    (folder / "a.pdf.json").write_text("oops", encoding="utf-8")
    look = after(lookout(folder), 0, 3)
    (bad,) = look.bad
    assert sorted(path.name for path in bad.files) == ["a.pdf", "a.pdf.json"]
    assert ready(look) == [["b.pdf"]]


def test_a_sidecar_whose_file_never_comes_goes_aside(folder: Path) -> None:
    (folder / "a.pdf.json").write_text("{}", encoding="utf-8")
    looking = lookout(folder)
    assert after(looking, 0, 30).waiting == ("a.pdf.json",)
    assert [path.name for path in looking.look(61).bad[0].files] == ["a.pdf.json"]


def test_a_bad_image_does_not_hold_the_run_back_for_ever(folder: Path) -> None:
    (folder / "1.png").write_bytes(PNG)
    (folder / "2.png").touch()
    looking = lookout(folder)
    look = after(looking, 0, 61)
    assert [path.name for bad in look.bad for path in bad.files] == ["2.png"]
    (folder / "2.png").unlink()
    assert ready(looking.look(62)) == [["1.png"]]


@pytest.mark.parametrize("name", [".hidden.pdf", "~lock.pdf", "a.pdf.part", "notes.txt"])
def test_what_is_no_scan_is_left_alone(name: str, folder: Path) -> None:
    (folder / name).write_bytes(PDF)
    assert after(lookout(folder), 0, 100) == Look()


def test_links_are_left_alone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.pdf"
    elsewhere.write_bytes(PDF)
    (folder / "a.pdf").symlink_to(elsewhere)
    assert after(lookout(folder), 0, 100) == Look()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("run7-front.pdf", ("front", "run7")),
        ("run7-back.pdf", ("back", "run7")),
        ("Run7_FRONT.PDF", ("front", "run7")),
        ("20261128_表.tif", ("front", "20261128")),
        ("20261128_裏.tif", ("back", "20261128")),
        ("一覧表.pdf", (None, None)),
        ("feedback.pdf", (None, None)),
        ("front.pdf", (None, None)),
        ("run7.pdf", (None, None)),
    ],
)
def test_a_name_tells_its_pass_only_behind_a_bar(name: str, expected: tuple[str | None, str | None]) -> None:
    assert named_pass(name) == expected


@pytest.mark.parametrize(
    ("name", "sides", "expected"),
    [
        ("r-front.pdf", None, ("front", "r")),
        ("r-front.pdf", "front", ("front", "r")),
        ("r-front.pdf", "back", ("back", None)),
        ("r-front.pdf", "two", (None, None)),
        ("r.pdf", "back", ("back", None)),
    ],
)
def test_what_the_sidecar_says_of_a_pass_goes_before_the_name(
    name: str, sides: str | None, expected: tuple[str | None, str | None], folder: Path
) -> None:
    (folder / name).write_bytes(PDF)
    if sides is not None:
        (folder / f"{name}.json").write_text(json.dumps({"sides": sides}), encoding="utf-8")
    (group,) = after(lookout(folder), 0, 3).ready
    assert (group.scan_pass, group.pass_key) == expected


def test_every_sub_folder_is_a_slot_but_those_for_what_is_done(folder: Path) -> None:
    for name in ("one/a", "one/b", "one/done", "one/aside", "one/.trash", "two/one"):
        (folder / name).mkdir(parents=True)
    assert [slot.name for slot in slots_in([folder / "one"])] == ["one", "one/a", "one/b"]
    both = slots_in([folder / "one", folder / "two" / "one"])
    assert len({slot.name for slot in both}) == len(both) == 4
    assert slots_in([folder / "gone"])[0].name == "gone"
