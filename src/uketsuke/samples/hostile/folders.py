"""Hostile files laid out in a folder as a careless or ill-willed share would hold them, odd names and all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from uketsuke.samples.hostile.making import HostileFile

_EVERY = 8
"""Every eighth file has an odd name."""
_ODD = (
    "line\nbreak ",
    "tab\tquote'\" ",
    "-rf --json ",
    "$(exit) `id` ;&| ",
    "<script>alert(1)</script> ".replace("/", "∕"),
    "‮turned round ",
    "🧾 受付 ",
    "x" * 200,
    ".. ",
    os.fsdecode(b"\xff\xfe no text \xe3\x81 "),
    "%s %n {0} \\x00 ",
)


def lay_out(folder: Path, files: Iterable[HostileFile]) -> Mapping[str, HostileFile]:
    """Write the files into the new folder `folder`, some under odd names; returns them by the path they lie at.

    Beside them lie what is no file: links in a circle, into nowhere and to a device, a pipe, folders that
    are called like scans. Nothing of those is returned: nothing may be read of them.
    """
    folder.mkdir()
    laid = {}
    for number, file in enumerate(files):
        odd = _ODD[number // _EVERY % len(_ODD)] if number % _EVERY == _EVERY - 1 else ""
        path = folder / f"{odd}{file.name}"
        path.write_bytes(file.content)
        laid[str(path)] = file
    _lay_what_is_no_file(folder)
    return laid


def _lay_what_is_no_file(folder: Path) -> None:
    (folder / "round.pdf").symlink_to("about.pdf")
    (folder / "about.pdf").symlink_to("round.pdf")
    (folder / "gone.pdf").symlink_to("nowhere.pdf")
    (folder / "endless.png").symlink_to("/dev/zero")
    (folder / "above.tif").symlink_to("..")
    os.mkfifo(folder / "pipe.pdf")
    deep = folder / "folder.pdf"
    for _ in range(40):
        deep /= "folder.pdf"
    deep.mkdir(parents=True)
