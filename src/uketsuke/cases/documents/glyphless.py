"""A font of our own that draws nothing: what invisible text is set in, because PDF/A wants every font embedded."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache

EM = 1000
"""Units in an em, as PDF counts widths."""
HALF, FULL = EM // 2, EM
"""How wide the two characters are: half an em for what is set half-width in Japanese, else a whole one."""
ASCENT, DESCENT = 800, -200
HALF_GLYPH, FULL_GLYPH = 1, 2
"""Glyph 0 is `.notdef`, which PDF/A forbids to show, even invisibly."""

_MAGIC = 0x5F0F3CF5
_CHECKSUM_BASE = 0xB1B0AFBA


def is_full_width(character: str) -> bool:
    """Whether a character is set a whole em wide."""
    return unicodedata.east_asian_width(character) in "WFA"


@cache
def glyphless_font() -> bytes:
    """The font as a TrueType file of 300-odd bytes: three glyphs without outlines.

    Source: ISO 32000-1, 9.9 (the tables a CIDFontType2 needs); OpenType 1.9 for their fields.
    """
    glyphs = 3
    tables = {
        b"glyf": b"\0",
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x00010000, 0x00010000, 0, _MAGIC, 0x000B, EM, 0, 0),
            *(0, DESCENT, EM, ASCENT, 0, 8, 2, 0, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x00010000, ASCENT, DESCENT, 0, FULL, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, glyphs
        ),
        b"hmtx": struct.pack(">HhHhHh", FULL, 0, HALF, 0, FULL, 0),
        b"loca": struct.pack(f">{glyphs + 1}H", *([0] * (glyphs + 1))),
        b"maxp": struct.pack(">IH13H", 0x00010000, glyphs, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    font = _assembled(tables)
    at = font.index(struct.pack(">I", _MAGIC)) - 4
    adjustment = (_CHECKSUM_BASE - _checksum(font)) & 0xFFFFFFFF
    return font[:at] + struct.pack(">I", adjustment) + font[at + 4 :]


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    """The offset table, the directory, then each table on a multiple of four bytes."""
    power = 1 << (len(tables).bit_length() - 1)
    header = struct.pack(
        ">IHHHH", 0x00010000, len(tables), power * 16, power.bit_length() - 1, len(tables) * 16 - power * 16
    )
    offset = len(header) + 16 * len(tables)
    directory, body = b"", b""
    for tag, content in sorted(tables.items()):
        padded = content + b"\0" * (-len(content) % 4)
        directory += struct.pack(">4sIII", tag, _checksum(padded), offset + len(body), len(content))
        body += padded
    return header + directory + body


def _checksum(content: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(content) // 4}I", content)
    return sum(words) & 0xFFFFFFFF
