"""Opening a file from outside: every page as a grey image, in a child process that may be killed."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from uketsuke.forms.pages import Failure, FailureCode, Glyph
from uketsuke.forms.readings import Finding
from uketsuke.intake.opening_child import glyph_file, page_file
from uketsuke.intake.opening_limits import Limits
from uketsuke.intake.sniffing import HEAD_BYTES, FileKind, is_cut_off, is_mislabelled, sniff

__all__ = ["Limits", "OpenedFile", "RawPage", "open_file", "read_glyphs", "refusal"]

_TAIL_BYTES = 65_536
_LONGEST_LINE = 4_096
"""Bytes; the child's answers have less than a hundred."""
_FAREWELL_SECONDS = 10.0
_MOST_DPI = 100_000.0
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE")
"""All that the child learns of our surroundings: no setting, no password, no address."""
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_KIND_NAMES: dict[FileKind, str] = {"pdf": "PDF", "tiff": "TIFF", "jpeg": "JPEG", "png": "PNG", "heic": "HEIC"}
_REASONS: dict[FailureCode, str] = {
    "empty": "ファイルが空です。もう一度スキャンしてください。 / The file is empty; scan it again.",
    "truncated": "ファイルが途中で切れています。もう一度送ってください。 / The file is cut off; send it again.",
    "encrypted": "パスワードで保護されています。解除して送ってください。 / It needs a password; send it without.",
    "unsupported": "PDF・TIFF・JPEG・PNG ではありません。 / The file is none of PDF, TIFF, JPEG and PNG.",
    "too_large": "大きすぎて開けません。 / It is too large to be opened.",
    "too_many_pages": "ページ数が多すぎます。分けて送ってください。 / The file has too many pages; send it in parts.",
    "timeout": "時間内に開けませんでした。 / It could not be opened within the time allowed.",
    "memory": "開くのに必要なメモリーが上限を超えました。 / Opening it needs more memory than allowed.",
    "damaged": "壊れていて開けません。もう一度スキャンしてください。 / It is damaged; scan it again.",
}
_NO_HEIC = (
    "HEIC は追加機能 [heic] がないと開けません。JPEG で送ってください。"
    " / HEIC needs the optional extra [heic]; send a JPEG instead."
)


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as a viewer shows it: a grey PNG, its resolution if known, and the text seen on it."""

    index: int
    image: Path
    dpi: float | None
    glyphs: Path | None


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What became of a file: its pages in order, what failed (of it or of all), and notes on it.

    `complete` is False when opening ended before the file did, because enough was opened for now.
    """

    pages: tuple[RawPage, ...]
    failures: tuple[Failure, ...]
    notes: tuple[Finding, ...]
    complete: bool = True


Take = Callable[[RawPage | Failure, int], bool]
"""Told of each page as it comes, and how many the file has; False: enough for now."""


def open_file(
    path: Path,
    workdir: Path,
    *,
    name: str,
    limits: Limits | None = None,
    start: int = 0,
    take: Take | None = None,
) -> OpenedFile:
    """Open `path` and write its pages into `workdir` (which exists and is this file's own).

    `name` is what the file is called where it came from; it names the failures and is compared with
    the content, which alone decides the type. A file that cannot be opened gives no pages and one
    failure without index; a bad page gives a failure with its index and the others go on. Opening
    begins at page `start` and ends where `take`, told of every page with an index, says so.
    Raises OSError only when `path` or `workdir` themselves cannot be used, as on a full disk.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        return _refused(name, "empty")
    if size > limits.file_bytes:
        return _refused(name, "too_large")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read(_TAIL_BYTES)
        kind = sniff(head)
    if kind is None:
        return _refused(name, "unsupported")
    if is_cut_off(kind, tail):
        return _refused(name, "truncated")
    opening = _Opening(path, kind, workdir, name, limits, start, take)
    pages, failures = opening.run()
    notes = (_mislabelled(name, kind),) if is_mislabelled(name, kind) and (pages or start) else ()
    return OpenedFile(tuple(pages), tuple(failures), notes, opening.complete)


def read_glyphs(path: Path | None) -> tuple[Glyph, ...]:
    """The glyphs of a `RawPage`, in px of its image; empty when it has none."""
    if path is None:
        return ()
    return tuple(Glyph(*entry) for entry in json.loads(path.read_text(encoding="utf-8")))


def refusal(name: str, code: FailureCode) -> Failure:
    """Why the file of that name is not taken, in the words of all failures."""
    return _failure(name, None, code)


def _refused(name: str, code: FailureCode) -> OpenedFile:
    return OpenedFile((), (refusal(name, code),), ())


def _failure(name: str, index: int | None, code: FailureCode, kind: FileKind | None = None) -> Failure:
    return Failure(name, index, code, _NO_HEIC if kind == "heic" and code == "unsupported" else _REASONS[code])


def _mislabelled(name: str, kind: FileKind) -> Finding:
    found = _KIND_NAMES[kind]
    return Finding(
        "intake.mislabelled",
        "info",
        (),
        f"ファイル名の拡張子と中身が違います（{name} の中身は {found}）。{found} として処理しました。",
        f"{name} is in fact a {found} file and was processed as one.",
    )


class _Opening:
    """One file's way through as many child processes as it takes to pass its bad pages."""

    def __init__(
        self, path: Path, kind: FileKind, workdir: Path, name: str, limits: Limits, start: int, take: Take | None
    ) -> None:
        self._path, self._kind, self._workdir, self._name, self._limits = path, kind, workdir, name, limits
        self._pages: list[RawPage] = []
        self._failures: list[Failure] = []
        self._total: int | None = None
        self._next = start
        self._tell = take
        self._enough = False
        self._killed = False
        self._bytes = 0
        self._started = time.monotonic()

    def run(self) -> tuple[list[RawPage], list[Failure]]:
        killed_at: int | None = None
        for _ in range(self._limits.restarts + 1):
            self._killed = False
            code = self._run_child()
            if self._killed and killed_at != self._next and self._time_left() > 0:
                # Somebody from outside did it, or a machine short of memory: once more before the page is blamed.
                killed_at = self._next
                continue
            if code is None or self._total is None:
                break
            # The page that the child did not survive is the bad one; go on behind it.
            if self._next < self._total:
                self._fail(self._next, code)
            if self._enough or self._next >= self._total:
                break
            if self._time_left() <= 0:
                code = "timeout"
                break
            if self._bytes > self._limits.output_bytes:
                code = "too_large"
                break
        if self._total is None:
            return [], [_failure(self._name, None, code or "damaged", self._kind)]
        for index in range(self._next, self._total):
            if self._enough:
                break
            self._fail(index, code or "damaged")
        return self._pages, self._failures

    @property
    def complete(self) -> bool:
        """Whether nothing of the file is left; asked after `run`."""
        return not self._enough or self._next >= (self._total or 0)

    def _fail(self, index: int, code: FailureCode) -> None:
        # A picture is its only page: when that is bad, the file cannot be opened.
        place = index if self._kind in ("pdf", "tiff") else None
        self._failures.append(_failure(self._name, place, code))
        self._next = index + 1
        if place is not None:
            self._told(self._failures[-1])

    def _told(self, page: RawPage | Failure) -> None:
        if self._tell is not None and self._total is not None:
            self._enough = not self._tell(page, self._total)

    def _time_left(self) -> float:
        return self._started + self._limits.seconds_for(self._total or 0) - time.monotonic()

    def _run_child(self) -> FailureCode | None:
        """Run one child to its end. None: it did all it could; else why it ended at page `_next`, or at all."""
        task = {
            "path": str(self._path.resolve()),
            "kind": self._kind,
            "workdir": str(self._workdir.resolve()),
            "start": self._next,
            "limits": asdict(self._limits),
        }
        with _Child(task) as child:
            patience = self._limits.start_seconds
            while True:
                event = child.event(min(patience, self._time_left()))
                patience = self._limits.page_seconds
                match event:
                    case {"end": True}:
                        child.see_off()
                        return None
                    case {"unwritable": int(number)}:
                        raise OSError(number, os.strerror(number), str(self._workdir))
                    case {"pages": int(pages)} if 0 < pages <= self._limits.pages:
                        self._total = pages
                    case {"page": int(index), "dpi": dpi, "glyphs": bool(glyphs)} if self._is_next(index):
                        if not self._take(index, dpi, has_glyphs=glyphs):
                            return "damaged"
                        if self._bytes > self._limits.output_bytes:
                            return "too_large"
                    case {"failure": str(word), "index": int(index)} if word in _REASONS and self._is_next(index):
                        self._fail(index, word)
                    case {"failure": str(word)} if word in _REASONS and self._total is None:
                        return word
                    case None:
                        cause = child.cause_of_death()
                        self._killed = child.was_killed
                        return cause
                    case _:
                        # It says what it never says: something else speaks for it.
                        return "damaged"
                if self._enough:
                    return None

    def _is_next(self, index: int) -> bool:
        return self._total is not None and index == self._next < self._total

    def _take(self, index: int, dpi: object, *, has_glyphs: bool) -> bool:
        """Take over a page as it was written; False when it is not what our child writes."""
        image = self._workdir / page_file(index)
        glyphs = self._workdir / glyph_file(index) if has_glyphs else None
        if not (dpi is None or (isinstance(dpi, float) and 0 < dpi < _MOST_DPI)):
            return False
        if not _is_grey_png(image, self._limits.page_pixels):
            return False
        self._bytes += sum(path.stat().st_size for path in (image, glyphs) if path is not None)
        self._pages.append(RawPage(index, image, dpi, glyphs))
        self._next = index + 1
        self._told(self._pages[-1])
        return True


def _is_grey_png(path: Path, most_pixels: int) -> bool:
    """Whether the file's head says an 8-bit grey PNG of about `most_pixels` at most; nothing is decoded."""
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        head = file.read(26)
    if len(head) < 26 or head[:8] != b"\x89PNG\r\n\x1a\n" or head[24:] != b"\x08\x00":
        return False
    width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
    # Rounding to whole pixels may add a row or a column.
    return 0 < width * height <= most_pixels * 1.01 + width + height


class _Child:
    """The running child process; `event` gives what it says, one thing after the other."""

    def __init__(self, task: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            # -P: the folder that somebody works in, which may be full of strangers' files, is no place for modules.
            [sys.executable, "-P", "-m", "uketsuke.intake.opening_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**{name: os.environ[name] for name in _PASSED_ON if name in os.environ}, **_ENVIRONMENT},
            start_new_session=True,
        )
        self._timed_out = False
        # A child that talks without end fills these few places, not the memory.
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=64)
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(task).encode())
            self._process.stdin.close()
        self._closed = threading.Event()
        self._reader = threading.Thread(target=self._pump, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()
        self._closed.set()
        with suppress(queue.Empty):
            while True:
                self._lines.get_nowait()
        self._reader.join(timeout=5)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _pump(self, stream: IO[bytes]) -> None:
        while not self._closed.is_set():
            line = stream.readline(_LONGEST_LINE)
            self._lines.put(line or None)
            if not line:
                return

    def event(self, patience: float) -> Any:
        """What it says next within `patience` seconds, as JSON; None when it has ended, or said nothing."""
        try:
            line = self._lines.get(timeout=max(patience, 0.0))
        except queue.Empty:
            self._timed_out = True
            return None
        if line is None:
            return None
        try:
            return json.loads(line)
        except ValueError:
            return {}

    def see_off(self) -> None:
        """Let it leave by itself when it has said its last word."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_FAREWELL_SECONDS)

    def cause_of_death(self) -> FailureCode:
        """Why it ended before its time: ours (timeout), the kernel's, or its own fault."""
        if self._timed_out:
            return "timeout"
        try:
            code = self._process.wait(timeout=_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            # It closed its mouth and lives on.
            return "timeout"
        if code == -signal.SIGXCPU:
            return "timeout"
        # PDFium and the C++ runtime trap or abort when memory is refused, and nobody else here does.
        return "memory" if code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGKILL) else "damaged"

    @property
    def was_killed(self) -> bool:
        """Whether SIGKILL ended it, and not we; asked after `cause_of_death`."""
        return not self._timed_out and self._process.poll() == -signal.SIGKILL

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
