"""What processes and folders grow to while something runs: looked at from outside, many times a second."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PERIOD_SECONDS = 0.02
OPENER = b"uketsuke.intake.opening_child"
"""What the command of a process that opens files holds."""


@dataclass
class Watch:
    """Peaks, in bytes, since the start or the last `forget`. `openers` is how many processes opened files."""

    opener_bytes: int = 0
    folder_bytes: int = 0
    openers: int = 0

    def forget(self) -> None:
        """Begin anew."""
        self.opener_bytes = self.folder_bytes = self.openers = 0


@contextlib.contextmanager
def watching(folder: Path) -> Iterator[Watch]:
    """Watch the processes below this one that open files, and the files in `folder`, while the block runs.

    The resident memory is the kernel's own high-water mark of each process, so that nothing is missed but
    what happens in the last moment of a process that is killed.
    """
    watch, stop = Watch(), threading.Event()

    def look() -> None:
        seen: set[int] = set()
        while not stop.wait(PERIOD_SECONDS):
            for pid in _openers_below(os.getpid()):
                watch.opener_bytes = max(watch.opener_bytes, _peak_bytes(pid))
                watch.openers += pid not in seen
                seen.add(pid)
            watch.folder_bytes = max(watch.folder_bytes, bytes_in(folder))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        stop.set()
        thread.join()


def bytes_in(folder: Path) -> int:
    """The sizes of all files below a folder together; 0 when it is not there."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(place) / name).stat(follow_symlinks=False).st_size
    return total


def resident_bytes(pid: int) -> int:
    """The resident memory of a process now; 0 when it is gone."""
    return _status(pid, b"VmRSS")


def openers() -> tuple[int, ...]:
    """The processes below this one that open files."""
    return tuple(_openers_below(os.getpid()))


def _peak_bytes(pid: int) -> int:
    return _status(pid, b"VmHWM")


def _status(pid: int, name: bytes) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


def _openers_below(ancestor: int) -> Iterator[int]:
    for entry in os.scandir("/proc"):
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            if OPENER in Path(entry.path, "cmdline").read_bytes() and _is_below(int(entry.name), ancestor):
                yield int(entry.name)


def _is_below(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        # The parent is the second word behind the name, which stands in brackets and may hold anything.
        pid = int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])
    return False
