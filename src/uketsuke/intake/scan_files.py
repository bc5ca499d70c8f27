"""Files of a folder as scans: which are tried, in which order, which hold many pages, which are whole."""

from __future__ import annotations

import os
import re
import struct
import unicodedata
from importlib.util import find_spec
from pathlib import Path

from uketsuke.intake.sniffing import HEAD_BYTES, is_cut_off, sniff, tiff_is_cut_off

_TRIED_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})
_TAIL_BYTES = 65_536
"""Where the end mark of a file is looked for."""
_HEIC_SUFFIXES = frozenset({".heic", ".heif"})


def tried_suffixes() -> frozenset[str]:
    """What is tried in a folder: HEIC only where its extra is installed."""
    return _TRIED_SUFFIXES | _HEIC_SUFFIXES if find_spec("pillow_heif") else _TRIED_SUFFIXES


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sorting by this key puts `2.png` before `10.png`, whatever the width and case of the letters."""
    stem, suffix = os.path.splitext(unicodedata.normalize("NFKC", name).casefold())  # noqa: PTH122
    pieces = re.findall(r"\d+|\D+", stem)
    return tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces), suffix


def printable(name: str) -> str:
    """The name as text that JSON and the database can hold: bytes that are no UTF-8 are written `\\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def holds_many_pages(path: Path) -> bool:
    """Whether a file is a batch of its own: a PDF, or a TIFF that names a second image."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            kind = sniff(head)
            if kind != "tiff":
                return kind == "pdf"
            return _tiff_has_second_image(file.fileno(), head)
    except OSError:
        return False


def _tiff_has_second_image(handle: int, head: bytes) -> bool:
    """Follow the first image's directory to the link to the next one. Source: TIFF 6.0 section 2; BigTIFF."""
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\0", b"\0+")
    link, count, entry = ("Q", "Q", 20) if big else ("I", "H", 12)
    link_size, count_size = struct.calcsize(link), struct.calcsize(count)
    try:
        (first,) = struct.unpack_from(order + link, head, 8 if big else 4)
        (entries,) = struct.unpack(order + count, os.pread(handle, count_size, first))
        (second,) = struct.unpack(order + link, os.pread(handle, link_size, first + count_size + entries * entry))
    except (struct.error, OverflowError, OSError):
        return False
    return bool(second)


def is_whole(path: Path) -> bool:
    """Whether a file looks written to its end: of a known kind, with the end that this kind must have.

    Raises OSError when it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind = sniff(head)
        if kind is None:
            return False
        size = os.fstat(file.fileno()).st_size
        if kind == "tiff":
            return not tiff_is_cut_off(file, size)
        file.seek(max(0, size - _TAIL_BYTES))
        return not is_cut_off(kind, file.read(_TAIL_BYTES))
