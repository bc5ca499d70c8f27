"""Hostile TIFF files, one function for each way to be one."""

from __future__ import annotations

import struct
import zlib
from random import Random

from uketsuke.samples.hostile.rawtiff import LONG, RATIONAL, SHORT, Entry, directory, plain, written

_WIDTH, _HEIGHT = 200, 260
_GREY = b"\xff" * (_WIDTH * _HEIGHT // 2) + b"\x80" * (_WIDTH * _HEIGHT // 2)


def _page(**changes: int) -> dict[int, Entry]:
    return plain(_WIDTH, _HEIGHT, 8, len(_GREY), **changes)


def directories_in_a_circle(rnd: Random) -> bytes:
    """A chain of pages whose last one leads back to the first, or to itself."""
    pages = [_page()] * rnd.randint(1, 3)
    start = 8 + len(_GREY)
    step = 6 + 12 * len(pages[0])
    return written(_GREY, pages, last=start + step * rnd.randrange(len(pages)))


def directories_by_the_thousand(rnd: Random) -> bytes:
    """Thousands of pages that are all the same strip."""
    page = _page()
    count = rnd.randint(2_001, 20_000)
    step = 6 + 12 * len(page)
    start = 8 + len(_GREY)
    out = bytearray(struct.pack("<2sHI", b"II", 42, start) + _GREY)
    for number in range(1, count + 1):
        out += directory(page, start + step * number if number < count else 0)
    return bytes(out)


def chain_into_nowhere(rnd: Random) -> bytes:
    """A chain of pages that leads out of the file."""
    return written(_GREY, [_page()] * rnd.randint(1, 3), last=rnd.choice((10**6, 2**31, 2**32 - 1)))


def directory_of_thousands(rnd: Random) -> bytes:
    """A directory of sixty thousand entries, most of which are not there."""
    whole = bytearray(written(_GREY, [_page()]))
    at = 8 + len(_GREY)
    whole[at : at + 2] = struct.pack("<H", rnd.choice((65_535, 5_000)))
    return bytes(whole)


def image_of_billions(rnd: Random) -> bytes:
    """A page whose pixels nobody could hold."""
    side = rnd.choice((50_000, 2**31 - 1, 2**32 - 1))
    return written(_GREY, [{**_page(), 256: (LONG, 1, side), 257: (LONG, 1, side), 278: (LONG, 1, side)}])


def strip_that_unfolds(rnd: Random) -> bytes:
    """A deflated strip of as many pixels as are just allowed, or of more than it says."""
    side = rnd.choice((4_000, 13_900))
    compressor = zlib.compressobj(9)
    block = bytes(1_000_000)
    data = b"".join(compressor.compress(block) for _ in range(side * side // 1_000_000 + 40)) + compressor.flush()
    return written(data, [plain(side, side, 8, len(data), compression=8)])


def strips_that_lie(rnd: Random) -> bytes:
    """Strips by the billion, of negative length, or outside the file."""
    lie: dict[int, Entry] = rnd.choice(
        (
            {273: (LONG, 2**31 - 1, 8), 279: (LONG, 2**31 - 1, 8), 278: (LONG, 1, 1)},
            {279: (LONG, 1, 2**32 - 1)},
            {273: (LONG, 1, 2**32 - 16)},
            {278: (LONG, 1, 0)},
            {273: (LONG, 0, 0), 279: (LONG, 0, 0)},
        )
    )
    return written(_GREY, [{**_page(), **lie}])


def samples_that_lie(rnd: Random) -> bytes:
    """Pixels of thousands of samples, or samples of no bits or of too many."""
    lie: dict[int, Entry] = rnd.choice(
        (
            {277: (SHORT, 1, 60_000)},
            {258: (SHORT, 1, 0)},
            {258: (SHORT, 1, 64)},
            {258: (SHORT, 60_000, 8)},
            {339: (SHORT, 1, 3), 258: (SHORT, 1, 32)},
            {262: (SHORT, 1, 32_845)},
            {262: (SHORT, 1, 3), 320: (SHORT, 768, 2**32 - 1)},
        )
    )
    return written(_GREY, [{**_page(), **lie}])


def tiles_that_lie(rnd: Random) -> bytes:
    """Tiles larger than the image by a billion."""
    side = rnd.choice((2**30, 2**16, 16))
    tiles: dict[int, Entry] = {
        322: (LONG, 1, side),
        323: (LONG, 1, side),
        324: (LONG, rnd.choice((1, 10**6)), 8),
        325: (LONG, rnd.choice((1, 10**6)), len(_GREY)),
    }
    page = {tag: entry for tag, entry in _page().items() if tag not in (273, 278, 279)}
    return written(_GREY, [{**page, **tiles}])


def codec_garbage(rnd: Random) -> bytes:
    """Random bytes where a codec expects its own."""
    data = rnd.randbytes(rnd.randint(1, 40_000))
    compression = rnd.choice((2, 3, 4, 5, 6, 7, 8, 32_773, 34_676, 34_712, 34_925, 50_000, 50_001, 99))
    bits = 1 if compression in (2, 3, 4) else 8
    return written(data, [plain(1_700, 2_200, 8, len(data), compression=compression, bits=bits)])


def resolution_that_lies(rnd: Random) -> bytes:
    """A resolution of nothing, of everything, or of very different width and height."""
    pair = struct.pack(
        "<4I",
        *rnd.choice(((0, 0, 0, 0), (2**32 - 1, 1, 200, 1), (200, 1, 1, 2**32 - 1), (1, 0, 1, 0), (20_000, 1, 30, 1))),
    )
    data = pair + _GREY
    tags: dict[int, Entry] = {282: (RATIONAL, 1, 8), 283: (RATIONAL, 1, 16), 296: (SHORT, 1, rnd.choice((1, 2, 3, 77)))}
    return written(data, [{**plain(_WIDTH, _HEIGHT, 24, len(_GREY)), **tags, 274: (SHORT, 1, rnd.choice((1, 6, 99)))}])


def big_offsets(rnd: Random) -> bytes:
    """A BigTIFF whose first directory lies beyond all files."""
    at = rnd.choice((2**63 - 1, 2**64 - 1, 2**40, 16))
    return struct.pack("<2sHHHQ", b"II", 43, 8, 0, at) + struct.pack("<Q", rnd.choice((2**60, 1))) + rnd.randbytes(400)
