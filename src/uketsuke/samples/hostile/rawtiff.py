"""TIFF written entry by entry, so that it can be as wrong as one likes."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SHORT, LONG, RATIONAL = 3, 4, 5
_SIZES = {1: 1, 2: 1, SHORT: 2, LONG: 4, RATIONAL: 8, 16: 8}
Entry = tuple[int, int, int]
"""Type, count, and the value or the place where it lies."""


def directory(entries: Mapping[int, Entry], following: int) -> bytes:
    """One directory of tags, and where the next one lies (0: nowhere)."""
    body = b"".join(
        struct.pack("<HHI", tag, kind, count) + _value(kind, count, value)
        for tag, (kind, count, value) in sorted(entries.items())
    )
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def plain(width: int, height: int, at: int, length: int, *, compression: int = 1, bits: int = 8) -> dict[int, Entry]:
    """The tags of a grey page of one strip that lies at `at`."""
    return {
        256: (LONG, 1, width),
        257: (LONG, 1, height),
        258: (SHORT, 1, bits),
        259: (SHORT, 1, compression),
        262: (SHORT, 1, 1),
        273: (LONG, 1, at),
        277: (SHORT, 1, 1),
        278: (LONG, 1, height),
        279: (LONG, 1, length),
    }


def written(data: bytes, directories: Sequence[Mapping[int, Entry]], *, last: int = 0) -> bytes:
    """A little-endian TIFF: `data` lies at 8, behind it the directories in a chain that ends at `last`."""
    at = 8 + len(data) + len(data) % 2
    out = struct.pack("<2sHI", b"II", 42, at) + data + b"\0" * (len(data) % 2)
    places = []
    for entries in directories:
        places.append(at)
        at += 6 + 12 * len(entries)
    for entries, following in zip(directories, [*places[1:], last], strict=True):
        out += directory(entries, following)
    return out


def _value(kind: int, count: int, value: int) -> bytes:
    if kind == SHORT and count == 1:
        return struct.pack("<HH", value & 0xFFFF, 0)
    return struct.pack("<I", value & 0xFFFFFFFF)
