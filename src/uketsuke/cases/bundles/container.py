"""The ZIP container of a bundle: stored, without dates, so that the same contents are the same bytes for ever.

Written by hand, because what a library writes may change with its version, and one changed byte is an altered bundle.
Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16, 4.4.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from uketsuke.forms.errors import UsageError

MOST_BYTES = 0xFFFF_FFFF
MOST_MEMBERS = 0xFFFF
"""Beyond these a ZIP needs other records."""
_VERSION = 20
_MADE_ON_UNIX = 3 << 8 | _VERSION
_NO_TIME, _FIRST_DAY = 0, 1 << 5 | 1
"""Midnight of 1 January 1980, where DOS begins to count."""
_PLAIN_FILE = 0o100644 << 16

Chunks = Callable[[], Iterator[bytes]]
"""Gives the content of a member, piece by piece, from its beginning at every call."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a container; `path` is ASCII, `content` gives as many bytes as `size` says, with that CRC-32."""

    path: str
    size: int
    crc: int
    content: Chunks


def crc_of(chunks: Iterator[bytes]) -> int:
    """The CRC-32 of a content."""
    crc = 0
    for chunk in chunks:
        crc = zlib.crc32(chunk, crc)
    return crc


def container(members: Sequence[Member]) -> Iterator[bytes]:
    """The bytes of the container of these members, in their order, piece by piece.

    Raises UsageError for more than a plain ZIP can hold.
    """
    if len(members) > MOST_MEMBERS or sum(member.size + 200 + 2 * len(member.path) for member in members) > MOST_BYTES:
        raise UsageError("4 GB を超えるため一つの束にできません / more than 4 GB do not fit into one bundle")
    directory, offset = b"", 0
    for member in members:
        name = member.path.encode("ascii")
        common = struct.pack(
            "<HHHHHIIIHH",
            *(_VERSION, 0, 0, _NO_TIME, _FIRST_DAY),
            *(member.crc, member.size, member.size, len(name), 0),
        )
        header = b"PK\3\4" + common + name
        yield header
        yield from member.content()
        directory += b"PK\1\2" + struct.pack("<H", _MADE_ON_UNIX) + common
        directory += struct.pack("<HHHII", 0, 0, 0, _PLAIN_FILE, offset) + name
        offset += len(header) + member.size
    yield directory
    yield b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), offset, 0)
