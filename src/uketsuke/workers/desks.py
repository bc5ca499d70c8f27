"""What each worker is at: small files that outlive a kill -9 and a lost Redis.

A worker's *seat* is a file it keeps locked for as long as it lives, its *desk* one that says what it is at. The
kernel frees the lock when the process dies, however it dies; a process id alone may belong to somebody else by then.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

_SEAT = ".seat"


@dataclass(frozen=True, slots=True)
class Desk:
    """The job a worker is at, and the recorded attempt when it has got that far."""

    job_id: str
    attempt: int | None = None


class Desks:
    """The desks of one data directory: `<pid>` and `<pid>.seat` for every worker."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seat: TextIO | None = None

    def take_seat(self) -> None:
        """Be a living worker from now on, until this process ends."""
        seat = self._mine.with_suffix(_SEAT).open("w", encoding="ascii")
        fcntl.flock(seat, fcntl.LOCK_EX)
        self._seat = seat

    @contextlib.contextmanager
    def at_work(self, job_id: str) -> Iterator[None]:
        """Say that this process is at the job while the block runs; a killed process leaves the word behind."""
        self.say(job_id)
        try:
            yield
        finally:
            self._mine.unlink(missing_ok=True)

    def say(self, job_id: str, attempt: int | None = None) -> None:
        """Write on this process's desk."""
        # Replaced as a whole: who looks sees the old word or the new one, never half a word.
        fresh = self._mine.with_suffix(".new")
        fresh.write_text(job_id if attempt is None else f"{job_id} {attempt}", encoding="ascii")
        fresh.replace(self._mine)

    def mine(self) -> Desk | None:
        """What this process's own desk says; None when it is at nothing."""
        return _read(self._mine)

    def occupied(self) -> dict[int, Desk]:
        """Process id to desk, for every living worker that is at something."""
        return {pid: desk for pid, desk in self._words().items() if self._alive(pid)}

    def abandoned(self) -> tuple[int, ...]:
        """Process ids of workers that died at something and were not cleared yet."""
        return tuple(pid for pid in self._words() if not self._alive(pid))

    def at(self, pid: int) -> Desk | None:
        """What the desk of that process says; None when it is idle or has none."""
        return _read(self._directory / str(pid))

    def seated(self) -> tuple[int, ...]:
        """Process ids of the living workers, idle ones too."""
        pids = (int(seat.stem) for seat in self._directory.glob(f"*{_SEAT}") if seat.stem.isdecimal())
        return tuple(sorted(pid for pid in pids if self._alive(pid)))

    def clear(self, pid: int) -> Desk | None:
        """Take what a dead worker left; None when it was idle."""
        path = self._directory / str(pid)
        desk = _read(path)
        path.unlink(missing_ok=True)
        path.with_suffix(_SEAT).unlink(missing_ok=True)
        return desk

    def _words(self) -> dict[int, Desk]:
        found: dict[int, Desk] = {}
        for path in self._directory.iterdir():
            if path.name.isdecimal() and (desk := _read(path)) is not None:
                found[int(path.name)] = desk
        return found

    def _alive(self, pid: int) -> bool:
        try:
            with (self._directory / f"{pid}{_SEAT}").open(encoding="ascii") as seat:
                fcntl.flock(seat, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False

    @property
    def _mine(self) -> Path:
        return self._directory / str(os.getpid())


def _read(path: Path) -> Desk | None:
    try:
        words = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return None
    if not words:
        return None
    return Desk(words[0], int(words[1]) if len(words) > 1 else None)
