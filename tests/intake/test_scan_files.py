"""Files of a folder: their order, their names as text, and whether they are written to their end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from uketsuke.intake.scan_files import is_whole, natural_key, printable


def test_names_that_are_no_utf8_are_written_so_that_json_can_hold_them() -> None:
    assert printable(os.fsdecode("受付\N{LATIN SMALL LETTER E WITH ACUTE}".encode())) == "受付é"
    assert printable(os.fsdecode(b"scan\xff.pdf")) == "scan\\xff.pdf"


def test_natural_order_reads_numbers_as_numbers() -> None:
    names = ["page10.png", "page９.png", "Page1.png", "page.png"]
    assert sorted(names, key=natural_key) == ["page.png", "Page1.png", "page９.png", "page10.png"]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", True),
        (b"%PDF-1.7\n1 0 obj\nendobj\n", False),
        (b"\xff\xd8\xff\xe0 picture \xff\xd9", True),
        (b"\xff\xd8\xff\xe0 pict", False),
        (b"\x89PNG\r\n\x1a\n", False),
        (b"II*\0\x08\0\0\0\x00\x00\x00\x00\x00\x00", True),
        (b"II*\0\x08\0\0\0", False),
        (bytes(4096), False),
        (b"", False),
    ],
    ids=["pdf", "cut pdf", "jpeg", "cut jpeg", "cut png", "tiff", "cut tiff", "only room made for it", "empty"],
)
def test_a_file_is_whole_when_it_has_the_end_of_its_kind(content: bytes, whole: bool, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(content)
    assert is_whole(path) is whole
