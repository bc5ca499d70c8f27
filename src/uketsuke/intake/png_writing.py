"""Grey PNGs from rows of pixels. The child that opens files writes them, so nothing heavy is imported here."""

from __future__ import annotations

import struct

from isal import isal_zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = struct.Struct(">IIBBBBB")
GREY_8 = (8, 0, 0, 0, 0)
"""Bit depth, colour, compression, filtering and interlacing of a grey PNG. Source: ISO/IEC 15948, 11.2.2."""
_LEVEL = 1


def png_of_pixels(pixels: bytes, width: int, height: int) -> bytes:
    """A PNG of `height` rows of `width` grey pixels, one byte each."""
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    return png_of_rows(rows, width, height)


def png_of_rows(rows: bytes | memoryview, width: int, height: int) -> bytes:
    """As `png_of_pixels`, of rows that each begin with a byte of 0: none is filtered (docs/decisions/0015)."""
    parts = (
        (b"IHDR", HEADER.pack(width, height, *GREY_8)),
        (b"IDAT", isal_zlib.compress(rows, _LEVEL)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum(name, body)) for name, body in parts
    )


def checksum(name: bytes, body: bytes) -> int:
    """The sum that stands behind a chunk of that name."""
    return isal_zlib.crc32(body, isal_zlib.crc32(name))
