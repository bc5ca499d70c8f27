"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import struct
from pathlib import PurePath
from typing import BinaryIO, Literal

FileKind = Literal["pdf", "tiff", "jpeg", "png", "heic"]

HEAD_BYTES = 1024
"""How much of the file `sniff` wants to see; PDF allows that much junk before its header."""

_SUFFIXES: dict[FileKind, frozenset[str]] = {
    "pdf": frozenset({".pdf"}),
    "tiff": frozenset({".tif", ".tiff"}),
    "jpeg": frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    "png": frozenset({".png"}),
    "heic": frozenset({".heic", ".heif"}),
}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# Classic and big TIFF, in both byte orders.
_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def sniff(head: bytes) -> FileKind | None:
    """The kind of a file from its first `HEAD_BYTES` bytes; None when it is none of ours.

    Source: ISO 32000-1 annex H (implementation note 13), TIFF 6.0 section 2, ISO/IEC 10918-1 annex B,
    ISO/IEC 15948 section 5.2, ISO/IEC 23008-12 annex B.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(_TIFF_MAGIC):
        return "tiff"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "heic"
    if b"%PDF-" in head[:HEAD_BYTES]:
        return "pdf"
    return None


def is_mislabelled(name: str, kind: FileKind) -> bool:
    """Whether the name's ending claims another kind; a name without an ending claims nothing."""
    suffix = PurePath(name).suffix.lower()
    return bool(suffix) and suffix not in _SUFFIXES[kind]


def is_cut_off(kind: FileKind, tail: bytes) -> bool:
    """Whether the last bytes of a file (64 KiB are enough) lack the end that its kind must have.

    A cut PDF may still be opened by a forgiving reader, with pages silently empty; so it is told here.
    """
    if kind == "pdf":
        end = tail.rfind(b"%%EOF")
        # Objects after the last end mark: a later part of the file was begun and never finished.
        return end < 0 or b" obj" in tail[end:]
    if kind == "png":
        return b"IEND" not in tail
    if kind == "jpeg":
        return b"\xff\xd9" not in tail
    return False


def tiff_is_cut_off(file: BinaryIO, size: int) -> bool:
    """Whether a TIFF's chain of page directories leads beyond the file's `size` bytes.

    Readers stop there without a word, and the pages behind would be lost. Source: TIFF 6.0 section 2.
    """
    file.seek(0)
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\0", b"\0+")
    count, entry, link, first = ("Q", 20, "Q", 8) if big else ("H", 12, "I", 4)
    seen: set[int] = set()
    try:
        at = struct.unpack_from(order + link, head, first)[0]
        while at and at not in seen:
            seen.add(at)
            file.seek(at)
            entries = struct.unpack(order + count, file.read(struct.calcsize(order + count)))[0]
            # A directory of more entries than this is damage, which is for the decoder to tell.
            if entries > 4096 or len(seen) > 100_000:
                return False
            file.seek(entries * entry, 1)
            at = struct.unpack(order + link, file.read(struct.calcsize(order + link)))[0]
            if at >= size:
                return True
    except struct.error:
        return True
    except (OverflowError, OSError, ValueError):
        return False
    return False
