"""What each worker is at: one small file a worker that outlives a kill -9 and a lost Redis."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Desk:
    """The job a worker is at, and the recorded attempt when it has got that far."""

    job_id: str
    attempt: int | None = None


class Desks:
    """The desks of one data directory: the file `<pid>` says what that process is at."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

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

    def occupied(self) -> dict[int, Desk]:
        """Process id to desk for all that say something, of the living and the dead."""
        found: dict[int, Desk] = {}
        for path in self._directory.iterdir():
            if path.name.isdecimal() and (desk := _read(path)) is not None:
                found[int(path.name)] = desk
        return found

    def clear(self, pid: int) -> Desk | None:
        """Take what a dead process left; None when it was idle."""
        path = self._directory / str(pid)
        desk = _read(path)
        path.unlink(missing_ok=True)
        return desk

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
