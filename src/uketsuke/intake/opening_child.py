"""The process in which one file from outside is opened: started by `opening`, killed when it misbehaves.

Reads one JSON task from standard input and answers with one JSON line an event on standard output:
`{"pages": n}`, then for each page `{"begin": i}` and `{"page": i, …}` or `{"failure": code, "index": i}`,
at last `{"end": true}`; or `{"failure": code}` for the whole file.
"""

from __future__ import annotations

import ctypes
import json
import resource
import signal
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

from uketsuke.intake.opening_limits import Limits, PageRefused
from uketsuke.intake.sniffing import FileKind

_PR_SET_PDEATHSIG = 1
"""Source: prctl(2)."""


def main() -> int:
    """Do the task on standard input; the exit code says only whether this process lived to its end."""
    task = json.load(sys.stdin)
    limits = Limits(**task["limits"])
    _confine(limits)
    try:
        _open(Path(task["path"]), task["kind"], Path(task["workdir"]), int(task["start"]), limits)
    except PageRefused as refused:
        _say({"failure": refused.code})
    except MemoryError:
        _say({"failure": "memory"})
    else:
        _say({"end": True})
    return 0


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A parent that dies leaves nobody to read: the next line written ends this process, and the kernel
    # ends it also while it is busy with a page.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _say(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _open(path: Path, kind: FileKind, workdir: Path, start: int, limits: Limits) -> None:
    source = _source(path, kind, limits)
    if source.pages > limits.pages:
        raise PageRefused("too_many_pages")
    _say({"pages": source.pages})
    for index in range(start, source.pages):
        _say({"begin": index})
        try:
            _say(source.write(index, workdir))
        except PageRefused as refused:
            _say({"failure": refused.code, "index": index})
        except MemoryError:
            _say({"failure": "memory", "index": index})


class _PdfSource:
    def __init__(self, path: Path, limits: Limits) -> None:
        from uketsuke.intake.opening_pdf import Pdf

        self._pdf = Pdf(path, limits)
        self.pages = self._pdf.pages

    def write(self, index: int, workdir: Path) -> dict[str, Any]:
        page = self._pdf.page(index)
        event: dict[str, Any] = {"page": index, "dpi": page.dpi, "image": _write_png(page.image, index, workdir)}
        if page.glyphs:
            name = f"{index:05d}.glyphs.json"
            (workdir / name).write_text(json.dumps(page.glyphs, ensure_ascii=False), encoding="utf-8")
            event["glyphs"] = name
        return event


class _ImageSource:
    def __init__(self, path: Path, kind: FileKind, limits: Limits) -> None:
        from uketsuke.intake.opening_images import Images

        self._images = Images(path, kind, limits)
        self.pages = self._images.pages

    def write(self, index: int, workdir: Path) -> dict[str, Any]:
        image, dpi = self._images.page(index)
        return {"page": index, "dpi": dpi, "image": _write_png(image, index, workdir)}


def _source(path: Path, kind: FileKind, limits: Limits) -> _PdfSource | _ImageSource:
    # Each library is imported only where needed: starting this process is part of every file's time.
    return _PdfSource(path, limits) if kind == "pdf" else _ImageSource(path, kind, limits)


def _write_png(image: Any, index: int, workdir: Path) -> str:
    """Write an 8-bit grey PNG: run lengths and no row filters, a third of the time Pillow takes."""
    name = f"{index:05d}.png"
    width, height = image.size
    pixels = image.tobytes()
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    packer = zlib.compressobj(1, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    with (workdir / name).open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for tag, body in ((b"IHDR", header), (b"IDAT", packer.compress(rows) + packer.flush()), (b"IEND", b"")):
            file.write(struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body)))
    return name


if __name__ == "__main__":
    sys.exit(main())
