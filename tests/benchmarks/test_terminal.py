"""The picture of a terminal shows what a command really printed, each character in its column."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from uketsuke.benchmarks.terminal import terminal_svg

_TEXT = "{http://www.w3.org/2000/svg}text"


def test_wide_and_narrow_characters_keep_to_the_columns(tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("│ 受付 A <b> │\n\x1b[32m変換済み\x1b[0m\n", encoding="utf-8")
    drawn = ElementTree.fromstring(terminal_svg(["cat", "said.txt"], tmp_path)).findall(_TEXT)
    said = [(t.text, int(t.get("x", "")), int(t.get("textLength", "")), t.get("fill")) for t in drawn]
    left, cell = said[0][1], said[0][2]
    at = [(text, (x - left) // cell, length // cell) for text, x, length, _ in said]
    assert at == [("│", 0, 1), ("受付", 2, 4), ("A", 7, 1), ("<b>", 9, 3), ("│", 13, 1), ("変換済み", 0, 8)]
    assert said[-1][3] != said[0][3]


def test_the_command_sees_a_terminal_of_120_columns(tmp_path: Path) -> None:
    drawn = ElementTree.fromstring(terminal_svg(["stty", "size", "-F", "/dev/stdout"], tmp_path)).findall(_TEXT)
    assert [t.text for t in drawn] == ["40", "120"]


def test_a_command_that_fails_makes_no_picture(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        terminal_svg(["false"], tmp_path)
