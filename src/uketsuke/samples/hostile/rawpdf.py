"""PDF written object by object, so that it can be as wrong as one likes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

RESOURCES = b"<< >>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object; `entries` are further entries of its dictionary, `/Length` is written here."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def packed(content: bytes, entries: bytes = b"") -> bytes:
    """A deflated stream object."""
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + entries)


def written(objects: Mapping[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """The file with these objects, a cross-reference table that is right, and this trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        at = places.get(number)
        out += b"0000000000 65535 f \n" if at is None else b"%010d 00000 n \n" % at
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def one_page(
    content: bytes,
    *,
    resources: bytes = RESOURCES,
    box: bytes = b"[0 0 300 400]",
    entries: bytes = b"",
    more: Mapping[int, bytes] | None = None,
) -> bytes:
    """A file of one page; `content` is its content stream object (number 4), `more` are objects from number 5."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Resources %s /Contents 4 0 R %s >>" % (box, resources, entries)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page,
        4: content,
    }
    return written({**objects, **(more or {})})


def with_image(image: bytes, *, more: Mapping[int, bytes] | None = None) -> bytes:
    """A file whose one page is covered by the image object `image` (number 5)."""
    return one_page(
        stream(b"q 300 0 0 400 0 0 cm /Im Do Q"),
        resources=b"<< /XObject << /Im 5 0 R >> >>",
        more={5: image, **(more or {})},
    )


def image(data: bytes, filters: bytes, *, width: int = 600, height: int = 800, entries: bytes = b"") -> bytes:
    """An image object; grey of 8 bits unless `entries` says otherwise."""
    colours = b"" if b"/ColorSpace" in entries or b"/ImageMask" in entries else b"/ColorSpace /DeviceGray "
    bits = b"" if b"/BitsPerComponent" in entries else b"/BitsPerComponent 8 "
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /Filter %s " % (width, height, filters)
    return stream(data, head + colours + bits + entries)
