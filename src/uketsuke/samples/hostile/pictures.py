"""Hostile PNG and JPEG files, one function for each way to be one."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

from PIL import Image, ImageDraw

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(tag: bytes, data: bytes) -> bytes:
    """One chunk of a PNG with its length and its sum."""
    return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))


def header(width: int, height: int, *, bits: int = 8, colour: int = 0, interlaced: int = 0) -> bytes:
    """The chunk that says how large a PNG is."""
    return chunk(
        b"IHDR", struct.pack(">IIBBBBB", width & 0xFFFFFFFF, height & 0xFFFFFFFF, bits, colour, 0, 0, interlaced)
    )


def rows(width: int, height: int, *, bits: int = 8) -> bytes:
    """The chunk with that many white rows."""
    line = b"\0" + b"\xff" * ((width * bits + 7) // 8)
    compressor = zlib.compressobj(9)
    return chunk(b"IDAT", b"".join(compressor.compress(line) for _ in range(height)) + compressor.flush())


END = chunk(b"IEND", b"")


def png_of_billions(rnd: Random) -> bytes:
    """A header of more pixels than anybody holds, over next to nothing."""
    side = rnd.choice((20_000, 100_000, 2**31 - 1, 2**32 - 1))
    return SIGNATURE + header(side, side, interlaced=rnd.choice((0, 1))) + rows(100, 100) + END


def png_that_unfolds(rnd: Random) -> bytes:
    """A few kilobytes that unfold to as many pixels as are just allowed, or to many more."""
    side = rnd.choice((13_900, 30_000))
    return SIGNATURE + header(side, side, bits=1) + rows(side, side, bits=1) + END


def text_that_unfolds(rnd: Random) -> bytes:
    """Compressed text or a colour profile of a gigabyte beside a small picture."""
    packed = zlib.compress(bytes(rnd.choice((2_000_000, 200_000_000))), 9)
    bomb = rnd.choice(
        (
            chunk(b"zTXt", b"Comment\0\0" + packed),
            chunk(b"iTXt", b"Comment\0\1\0\0\0" + packed),
            chunk(b"iCCP", b"Profile\0\0" + packed),
        )
    )
    return SIGNATURE + header(200, 260) + bomb * rnd.choice((1, 4)) + rows(200, 260) + END


def chunks_by_the_thousand(rnd: Random) -> bytes:
    """Tens of thousands of chunks of text, or of chunks of no use."""
    tag, data = rnd.choice(((b"tEXt", b"Key\0" + b"x" * 40), (b"prVt", b""), (b"tIME", bytes(7))))
    return SIGNATURE + header(200, 260) + chunk(tag, data) * rnd.randint(20_000, 60_000) + rows(200, 260) + END


def png_that_lies(rnd: Random) -> bytes:
    """A header that no picture has, sums that are wrong, rows that are missing, no palette."""
    lie = rnd.choice(
        (
            header(0, 260) + rows(200, 260),
            header(200, 260, bits=7, colour=5) + rows(200, 260),
            header(200, 260)[:-1] + b"?" + rows(200, 260),
            header(200, 260) + rows(200, 20),
            header(200, 260),
            header(200, 260, colour=3) + rows(200, 260),
            header(200, 260) + chunk(b"IDAT", rnd.randbytes(5_000)),
            header(200, 260) * 3 + rows(200, 260),
            struct.pack(">I", 2**31 - 1) + b"IHDR" + bytes(13),
        )
    )
    return SIGNATURE + lie + END


def animation(rnd: Random) -> bytes:
    """An animation of thousands of frames, some of them outside the picture."""
    frames = rnd.choice((3, 100_000, 2**31 - 1))
    body = header(200, 260) + chunk(b"acTL", struct.pack(">II", frames, 0))
    body += chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 200, 260, 0, 0, 1, 10, 0, 0)) + rows(200, 260)
    offset = rnd.choice((0, 2**31 - 1))
    body += chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, 200, 260, offset, offset, 1, 10, 0, 0))
    body += chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(bytes(201 * 260)))
    return SIGNATURE + body + END


def sheet(rnd: Random, width: int = 420, height: int = 594) -> Image.Image:
    """A small grey page with a few strokes on it."""
    page = Image.new("L", (width, height), 250)
    pen = ImageDraw.Draw(page)
    for _ in range(6):
        pen.line([rnd.randrange(width), rnd.randrange(height), rnd.randrange(width), rnd.randrange(height)], 40, 2)
    return page


def jpeg(image: Image.Image, *, progressive: bool = False) -> bytes:
    """The picture as JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70, progressive=progressive)
    return out.getvalue()


def jpeg_of_billions(rnd: Random) -> bytes:
    """A small JPEG whose header says it is as large as a JPEG can be."""
    content = bytearray(jpeg(sheet(rnd)))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", 65_500, rnd.choice((65_500, 60_000)))
    return bytes(content)


def scans_without_end(rnd: Random) -> bytes:
    """A progressive JPEG that refines itself a thousand times."""
    content = jpeg(Image.new("L", (rnd.choice((2_000, 4_000)), 3_000), 200), progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * rnd.randint(500, 3_000) + content[-2:]


def jpeg_that_lies(rnd: Random) -> bytes:
    """Segments of wrong length, without tables, of no size, of twelve bits, with a false profile."""
    content = jpeg(sheet(rnd))
    frame = content.index(b"\xff\xc0")
    tables = content.index(b"\xff\xc4")
    return rnd.choice(
        (
            content[: frame + 5] + bytes(4) + content[frame + 9 :],
            content[: frame + 4] + b"\x0c" + content[frame + 5 :],
            content[: frame + 2] + b"\xff\xff" + content[frame + 4 :],
            content[: tables + 2] + b"\0\0" + content[tables + 4 :],
            content[:tables] + content[content.index(b"\xff\xda") :],
            content[:2] + b"\xff\xe2\xff\xffICC_PROFILE\0\xff\xff" + bytes(65_519) + content[2:],
            content[:2] + b"\xff\xe1\x00\x20Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(14) + content[2:],
            content[:2] + b"\xff\xd9" + content[2:],
            content[:frame] + content[frame : frame + 19] * 50 + content[frame + 19 :],
            b"\xff\xd8\xff\xe0" + rnd.randbytes(8_000) + b"\xff\xd9",
        )
    )
