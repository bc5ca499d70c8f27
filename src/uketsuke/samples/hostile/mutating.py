"""Good files made bad at random places: cut, flipped, overwritten, doubled, spliced."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from random import Random

import pikepdf
from PIL import Image

from uketsuke.samples.hostile.pictures import jpeg, sheet
from uketsuke.samples.hostile.rawpdf import one_page, stream

Change = Callable[[Random, bytes], bytes]
_NUMBER = re.compile(rb"(?<=[ \[])-?\d{1,9}(?=[ \]>/\r\n])")
_WILD_NUMBERS = (
    b"-1",
    b"0",
    b"65536",
    b"2147483647",
    b"4294967296",
    b"-99999999999999999999",
    b"1e38",
    b"(x)",
    b"null",
)


@cache
def good_files() -> tuple[tuple[str, bytes], ...]:
    """Small files that any reader opens, as (suffix, content): what the changes are made to."""
    rnd = Random("hostile:good")
    pages = [sheet(rnd) for _ in range(3)]
    return (
        (".pdf", _pdf_of_scans(pages)),
        (".pdf", _pdf_of_objects()),
        (".pdf", one_page(stream(b"1 0 0 RG 3 w 20 200 m 280 200 l S " * 20))),
        (".tif", _tiff(pages, "group4")),
        (".tif", _tiff(pages[:2], "tiff_lzw")),
        (".tif", _tiff(pages[:1], "jpeg")),
        (".png", _saved(pages[0], "PNG")),
        (".jpg", jpeg(pages[1])),
        (".jpg", jpeg(pages[2].convert("RGB"), progressive=True)),
    )


def cut(rnd: Random, content: bytes) -> bytes:
    """Cut off anywhere, the first bytes as likely as the last."""
    return content[
        : rnd.choice((rnd.randrange(1, 40), rnd.randrange(1, len(content)), len(content) - rnd.randrange(1, 40)))
    ]


def cut_with_an_end(rnd: Random, content: bytes) -> bytes:
    """Cut off, with the end mark that belongs there put on again."""
    at = rnd.randrange(len(content) // 5, len(content))
    return content[:at] + b"\n\xff\xd9\0\0\0\0IEND\xae\x42\x60\x82\n%%EOF\n"


def flipped(rnd: Random, content: bytes) -> bytes:
    """A few bits the other way round."""
    out = bytearray(content)
    for _ in range(rnd.choice((1, 4, 20, 200))):
        out[rnd.randrange(len(out))] ^= 1 << rnd.randrange(8)
    return bytes(out)


def flipped_at_the_front(rnd: Random, content: bytes) -> bytes:
    """Bytes of the first kilobyte changed: where sizes and kinds are said."""
    out = bytearray(content)
    for _ in range(rnd.randint(1, 12)):
        out[rnd.randrange(4, min(len(out), 1_000))] = rnd.choice((0, 1, 0x7F, 0x80, 0xFF, rnd.randrange(256)))
    return bytes(out)


def blotted(rnd: Random, content: bytes) -> bytes:
    """A stretch of zeros or of noise, as a failing disk leaves it."""
    at, length = rnd.randrange(len(content)), rnd.choice((16, 512, 4_096))
    blot = rnd.choice((bytes(length), rnd.randbytes(length)))
    return content[:at] + blot + content[at + length :]


def torn_out(rnd: Random, content: bytes) -> bytes:
    """A stretch missing or doubled."""
    at, end = sorted(rnd.randrange(len(content)) for _ in range(2))
    return content[:at] + content[end:] if rnd.random() < 0.5 else content[:end] + content[at:]


def other_numbers(rnd: Random, content: bytes) -> bytes:
    """Numbers written in words of the file replaced by impossible ones; noise at the front where there are none."""
    found = list(_NUMBER.finditer(content))
    if not found:
        return flipped_at_the_front(rnd, content)
    for match in sorted(rnd.sample(found, min(len(found), rnd.randint(1, 4))), key=lambda m: -m.start()):
        content = content[: match.start()] + rnd.choice(_WILD_NUMBERS) + content[match.end() :]
    return content


def spliced(rnd: Random, content: bytes) -> bytes:
    """The front of one file and the back of another."""
    _, other = rnd.choice(good_files())
    return content[: rnd.randrange(8, len(content))] + other[rnd.randrange(len(other)) :]


CHANGES: tuple[Change, ...] = (
    cut,
    flipped,
    flipped_at_the_front,
    other_numbers,
    cut_with_an_end,
    blotted,
    torn_out,
    spliced,
)


def _pdf_of_scans(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=72)
    # The writer puts in the time of day; the same seed must give the same bytes.
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        del document.docinfo
        return _saved_pdf(document)


def _pdf_of_objects() -> bytes:
    """Two pages of text, in object streams as new programs write them."""
    with pikepdf.new() as document:
        for _ in range(2):
            page = document.add_blank_page(page_size=(300, 400))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=document.make_indirect(font)))
            page.obj.Contents = document.make_stream(b"BT /F 14 Tf 40 200 Td (uketsuke) Tj ET")
        return _saved_pdf(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def locked(rnd: Random) -> bytes:
    """A PDF behind a password. RC4, as old programs do it: it needs no random numbers."""
    with pikepdf.open(io.BytesIO(_pdf_of_objects())) as document:
        lock = pikepdf.Encryption(
            owner="uketsuke", user=f"{rnd.random()}", R=rnd.choice((2, 3)), aes=False, metadata=False
        )
        return _saved_pdf(document, encryption=lock)


def _saved_pdf(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, static_id=True, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _tiff(pages: list[Image.Image], compression: str) -> bytes:
    out = io.BytesIO()
    # Copies: a picture that was once saved as JPEG keeps that codec's settings and cannot be saved otherwise.
    sides = [page.convert("1") if compression == "group4" else page.copy() for page in pages]
    sides[0].save(out, "TIFF", save_all=True, append_images=sides[1:], compression=compression, dpi=(72, 72))
    return out.getvalue()


def _saved(page: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    page.copy().save(out, kind)
    return out.getvalue()
