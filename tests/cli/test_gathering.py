"""Which files make a batch, in which order, and which are left alone."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from uketsuke.cli.gathering import Gathered, gather
from uketsuke.forms.errors import UsageError

PDF = b"%PDF-1.7\n"
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff\xe0"


def _tiff(order: str, images: int) -> bytes:
    """The directories of a TIFF with that many (empty) images, each of one entry."""
    text = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    for number in range(images):
        following = 8 + (number + 1) * 18 if number + 1 < images else 0
        text += struct.pack(f"{order}H", 1) + bytes(12) + struct.pack(f"{order}I", following)
    return text


def _write(root: Path, **files: bytes) -> None:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _names(gathered: Gathered, root: Path) -> list[list[str]]:
    return [[str(file.path.relative_to(root)) for file in batch] for batch in gathered.batches]


def test_each_pdf_and_each_multi_page_tiff_is_a_batch(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_pdf=PDF, b_dot_pdf=PDF, c_dot_tif=_tiff("<", 2), d_dot_tif=_tiff(">", 3))
    assert _names(gather([str(tmp_path)], together=False), tmp_path) == [["a.pdf"], ["b.pdf"], ["c.tif"], ["d.tif"]]


def test_single_images_of_one_folder_are_one_batch_in_natural_order(tmp_path: Path) -> None:
    _write(tmp_path, p10_dot_png=PNG, p2_dot_jpg=JPEG, p1_dot_tif=_tiff("<", 1), inner__p3_dot_png=PNG)
    assert _names(gather([str(tmp_path)], together=False), tmp_path) == [
        ["p1.tif", "p2.jpg", "p10.png"],
        ["inner/p3.png"],
    ]


def test_single_images_named_one_by_one_are_one_batch_too(tmp_path: Path) -> None:
    _write(tmp_path, p10_dot_png=PNG, p2_dot_png=PNG)
    paths = [str(tmp_path / "p10.png"), str(tmp_path / "p2.png")]
    assert _names(gather(paths, together=False), tmp_path) == [["p2.png", "p10.png"]]


def test_together_makes_one_batch_in_the_order_given(tmp_path: Path) -> None:
    _write(tmp_path, b_dot_pdf=PDF, a_dot_png=PNG, c_dot_jpg=JPEG)
    paths = [str(tmp_path / name) for name in ("c.jpg", "b.pdf", "a.png")]
    assert _names(gather(paths, together=True), tmp_path) == [["c.jpg", "b.pdf", "a.png"]]


def test_in_folders_other_endings_are_listed_as_skipped(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_PDF=PDF, notes_dot_txt=b"x", inner__Thumbs_dot_db=b"x", x_dot_HEIC=b"x")
    gathered = gather([str(tmp_path)], together=False)
    assert gathered.skipped == [str(tmp_path / n) for n in ("notes.txt", "x.HEIC", "inner/Thumbs.db")]
    assert _names(gathered, tmp_path) == [["a.PDF"]]


def test_heic_files_in_folders_are_tried_where_the_extra_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = tmp_path / "packages" / "pillow_heif"
    extra.mkdir(parents=True)
    (extra / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(extra.parent))
    (tmp_path / "in").mkdir()
    _write(tmp_path / "in", x_dot_HEIC=b"x")
    assert _names(gather([str(tmp_path / "in")], together=False), tmp_path / "in") == [["x.HEIC"]]


def test_a_file_named_directly_is_always_tried(tmp_path: Path) -> None:
    _write(tmp_path, notes_dot_txt=b"x")
    gathered = gather([str(tmp_path / "notes.txt")], together=False)
    assert (_names(gathered, tmp_path), gathered.skipped) == ([["notes.txt"]], [])


def test_content_decides_whether_a_file_is_a_batch_of_its_own(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_jpg=PDF, b_dot_pdf=JPEG, c_dot_png=PNG)
    assert _names(gather([str(tmp_path)], together=False), tmp_path) == [["a.jpg"], ["b.pdf", "c.png"]]


def test_names_are_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, in__a_dot_pdf=PDF, b_dot_pdf=PDF)
    monkeypatch.chdir(tmp_path)
    gathered = gather(["./in", "./b.pdf"], together=False)
    assert [file.name for batch in gathered.batches for file in batch] == ["./in/a.pdf", "./b.pdf"]


def test_a_file_reached_twice_is_taken_once(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_pdf=PDF)
    gathered = gather([str(tmp_path), str(tmp_path / "a.pdf")], together=False)
    assert _names(gathered, tmp_path) == [["a.pdf"]]


def test_a_path_that_is_not_there_is_wrong_usage_and_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.pdf"):
        gather([str(tmp_path / "gone.pdf")], together=False)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert gather([str(tmp_path)], together=False).skipped == [str(tmp_path / "pipe.pdf")]
    with pytest.raises(UsageError, match=r"pipe\.pdf"):
        gather([str(tmp_path / "pipe.pdf")], together=False)


def test_a_link_that_leads_round_in_a_circle_is_left_alone(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_pdf=PDF)
    (tmp_path / "round.pdf").symlink_to("about.pdf")
    (tmp_path / "about.pdf").symlink_to("round.pdf")
    gathered = gather([str(tmp_path)], together=False)
    assert _names(gathered, tmp_path) == [["a.pdf"]]
    assert gathered.skipped == [str(tmp_path / "about.pdf"), str(tmp_path / "round.pdf")]


def test_a_file_that_would_fill_the_disk_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_pdf=PDF, s_dot_png=PNG, t_dot_png=PNG)
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.write(PDF)
        file.truncate(100_000_000_000)
    gathered = gather([str(tmp_path)], together=False)
    gathered.refuse_larger_than(2_000_000_000)
    assert _names(gathered, tmp_path) == [["a.pdf"], ["s.png", "t.png"]]
    assert [(f.file, f.index, f.code) for f in gathered.failures] == [(str(tmp_path / "huge.pdf"), None, "too_large")]


def test_a_loop_of_links_is_not_walked(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_pdf=PDF)
    (tmp_path / "loop").symlink_to(tmp_path)
    gathered = gather([str(tmp_path)], together=False)
    assert (_names(gathered, tmp_path), gathered.skipped) == ([["a.pdf"]], [str(tmp_path / "loop")])


def test_a_damaged_tiff_is_taken_for_a_single_image(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_tif=b"II*\0" + struct.pack("<I", 0xFFFFFFFF), b_dot_png=PNG)
    assert _names(gather([str(tmp_path)], together=False), tmp_path) == [["a.tif", "b.png"]]
