"""Files that are no scans at all, or are two things at once."""

from __future__ import annotations

import io
import zipfile
from random import Random

from uketsuke.samples.hostile.mutating import good_files
from uketsuke.samples.hostile.pictures import jpeg, sheet
from uketsuke.samples.hostile.rawpdf import one_page, stream

_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0", b"MM\0*", b"II+\0", b"%PDF-1.7", b"\0\0\0\x18ftypheic")


def nothing(rnd: Random) -> bytes:  # noqa: ARG001
    """No bytes at all."""
    return b""


def zeros(rnd: Random) -> bytes:
    """Nothing but zeros, as a copy leaves that was broken off."""
    return bytes(rnd.choice((1, 512, 100_000)))


def text(rnd: Random) -> bytes:
    """A letter, a page of the web, a script."""
    return rnd.choice(
        ("添付をご覧ください。\n", "<!DOCTYPE html><script>alert(1)</script>", "#!/bin/sh\nexit\n")
    ).encode()


def program(rnd: Random) -> bytes:
    """A program of one system or another."""
    return rnd.choice((b"MZ\x90\0", b"\x7fELF\2\1\1\0", b"\xca\xfe\xba\xbe")) + rnd.randbytes(20_000)


def archive(rnd: Random) -> bytes:
    """An archive that unfolds to a great many zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        entry = zipfile.ZipInfo("a.pdf", (2026, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        folder.writestr(entry, bytes(rnd.choice((1_000, 20_000_000))))
    return out.getvalue()


def other_picture(rnd: Random) -> bytes:
    """A picture of a kind that no scanner makes."""
    out = io.BytesIO()
    sheet(rnd).save(out, rnd.choice(("GIF", "BMP", "WEBP", "PPM")))
    return out.getvalue()


def head_only(rnd: Random) -> bytes:
    """The first bytes of a kind and nothing, or noise, behind."""
    return rnd.choice(_HEADS) + rnd.randbytes(rnd.choice((0, 1, 30)))


def two_at_once(rnd: Random) -> bytes:
    """A picture with a document behind it, or a document that is an archive too."""
    document = one_page(stream(b"20 200 m 280 200 l S "))
    picture = jpeg(sheet(rnd))
    return rnd.choice(
        (picture + document, document + archive(rnd) + b"\n%%EOF\n", b"GIF89a " + document, picture + picture)
    )


def another_name(rnd: Random) -> bytes:
    """A good file, whose name will say something else."""
    return rnd.choice(good_files())[1]
