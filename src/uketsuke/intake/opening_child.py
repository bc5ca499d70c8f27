"""The process in which one file from outside is opened: started by `opening`, killed when it misbehaves.

Reads one JSON task from standard input and answers with one JSON line an event on standard output:
`{"pages": n}`, then for each page `{"page": i, "dpi": d, "glyphs": true|false}` or `{"failure": code, "index": i}`,
at last `{"end": true}`; or `{"failure": code}` for the whole file, or `{"unwritable": errno}` when the
disk takes no more. What is written for page i is called `page_file(i)` and `glyph_file(i)`.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import IO, Any

from uketsuke.intake.opening_limits import Limits, PageRefused
from uketsuke.intake.png_writing import png_of_pixels
from uketsuke.intake.sniffing import FileKind, tiff_is_cut_off

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
"""Source: prctl(2)."""


class _Unwritable(Exception):
    """The work directory cannot be written: no fault of the file."""


def main() -> int:
    """Do the task on standard input; the exit code says only whether this process lived to its end."""
    task = json.load(sys.stdin)
    limits = Limits(**task["limits"])
    answers = _keep_answers_apart()
    _confine(limits)
    try:
        _open(Path(task["path"]), task["kind"], Path(task["workdir"]), int(task["start"]), limits, answers)
    except PageRefused as refused:
        _say(answers, {"failure": refused.code})
    except MemoryError:
        _say(answers, {"failure": "memory"})
    except _Unwritable as unwritable:
        _say(answers, {"unwritable": unwritable.args[0]})
    else:
        _say(answers, {"end": True})
    return 0


def page_file(index: int) -> str:
    """The name of the grey PNG of page `index` in the work directory."""
    return f"{index:05d}.png"


def glyph_file(index: int) -> str:
    """The name of the file with the text of page `index`."""
    return f"{index:05d}.glyphs.json"


def _keep_answers_apart() -> IO[str]:
    """The stream of our answers; whatever a library prints from now on goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    # One thread uses no more processor time than passes on the clock; this ends it when nobody looks at the clock.
    seconds = int(limits.seconds_for(limits.pages)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written_bytes, limits.written_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    # A parent that dies leaves nobody to read: the next line written ends this process, and the kernel
    # ends it also while it is busy with a page.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _say(answers: IO[str], event: dict[str, Any]) -> None:
    answers.write(json.dumps(event) + "\n")
    answers.flush()


def _open(path: Path, kind: FileKind, workdir: Path, start: int, limits: Limits, answers: IO[str]) -> None:
    source = _source(path, kind, limits)
    if source.pages > limits.pages:
        raise PageRefused("too_many_pages")
    if source.pages < 1:
        raise PageRefused("damaged")
    _say(answers, {"pages": source.pages})
    for index in range(start, source.pages):
        try:
            _say(answers, source.write(index, workdir))
        except PageRefused as refused:
            _say(answers, {"failure": refused.code, "index": index})
        except MemoryError:
            _say(answers, {"failure": "memory", "index": index})
        except _Unwritable:
            raise
        except Exception:
            # Whatever a decoder raises on bytes from outside, it says the same: this page is broken.
            _say(answers, {"failure": "damaged", "index": index})


class _PdfSource:
    def __init__(self, path: Path, limits: Limits) -> None:
        from uketsuke.intake.opening_pdf import Pdf

        self._pdf = Pdf(path, limits)
        self.pages = self._pdf.pages

    def write(self, index: int, workdir: Path) -> dict[str, Any]:
        page = self._pdf.page(index)
        _write_page(page.image, workdir / page_file(index))
        if page.glyphs:
            _write(workdir / glyph_file(index), json.dumps(page.glyphs, ensure_ascii=False).encode())
        return {"page": index, "dpi": page.dpi, "glyphs": bool(page.glyphs)}


class _ImageSource:
    def __init__(self, path: Path, kind: FileKind, limits: Limits) -> None:
        from uketsuke.intake.opening_images import Images

        self._images = Images(path, kind, limits)
        self.pages = self._images.pages

    def write(self, index: int, workdir: Path) -> dict[str, Any]:
        image, dpi = self._images.page(index)
        _write_page(image, workdir / page_file(index))
        return {"page": index, "dpi": dpi, "glyphs": False}


def _source(path: Path, kind: FileKind, limits: Limits) -> _PdfSource | _ImageSource:
    # Each library is imported only where needed: starting this process is part of every file's time.
    if kind == "pdf":
        return _PdfSource(path, limits)
    if kind == "tiff":
        with path.open("rb") as file:
            if tiff_is_cut_off(file, path.stat().st_size):
                raise PageRefused("truncated")
    return _ImageSource(path, kind, limits)


def _write_page(image: Any, path: Path) -> None:
    width, height = image.size
    _write(path, png_of_pixels(image.tobytes(), width, height))


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("wb") as file:
            file.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        # Our own bound on one file, and so a matter of this page; everything else is the disk's.
        if error.errno == errno.EFBIG:
            raise PageRefused("too_large") from error
        raise _Unwritable(error.errno) from error


if __name__ == "__main__":
    sys.exit(main())
