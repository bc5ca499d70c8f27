"""Where the running program keeps its lock, socket, desks and logs below the data directory."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from uketsuke.forms.errors import SetupError

MAX_SOCKET_PATH = 100
"""Bytes; the kernel takes 107 (sockaddr_un), and Redis adds none."""


@dataclass(frozen=True, slots=True)
class Places:
    """The directories and files of one data directory's running program; made by `prepare`."""

    data: Path

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def lock(self) -> Path:
        """Held by the one supervisor of this data directory."""
        return self.run / "supervisor.lock"

    @property
    def desks(self) -> Path:
        """One small file a worker: the step it is at."""
        return self.run / "desks"

    @property
    def mark(self) -> str:
        """What tells this data directory from those of other machines; made when it is first asked for.

        Raises SetupError when it cannot be written.
        """
        file = self.run / "mark"
        if not file.exists():
            fresh = self.run / f"mark-{secrets.token_hex(4)}"
            try:
                fresh.write_text(secrets.token_hex(4), encoding="ascii")
                # A link is there with all its content or not at all, and only the first one is.
                with contextlib.suppress(FileExistsError):
                    file.hardlink_to(fresh)
                fresh.unlink()
            except OSError as error:
                raise SetupError(f"保管先に書けません / {self.run}: {error.strerror}; make room") from error
        return file.read_text(encoding="ascii")

    @property
    def work(self) -> Path:
        """Scratch space of running steps; what a killed worker left there is swept away."""
        return self.run / "work"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def socket(self) -> Path:
        """The private Redis's socket: below the data directory unless that path is too long for a socket."""
        near = self.run / "redis.sock"
        if len(os.fsencode(near)) <= MAX_SOCKET_PATH:
            return near
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"uketsuke-{os.getuid()}" / f"{name}.sock"

    def prepare(self) -> None:
        """Make the directories, readable by this user only.

        Raises:
            SetupError: the data directory cannot be made or written.
        """
        try:
            for directory in (self.data, self.run, self.desks, self.work, self.logs):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(
                f"データフォルダを作れません。場所か権限を確かめてください / cannot make the data directory "
                f"{self.data}: {error.strerror}; choose another with --data or UKETSUKE_DATA"
            ) from error
        if not os.access(self.data, os.W_OK | os.X_OK):
            raise SetupError(f"データフォルダに書けません / cannot write to the data directory {self.data}")
        _check_private(self.socket.parent)

    def sweep_work(self) -> None:
        """Remove the scratch folders of processes that are no more; their names begin with the process id."""
        for folder in self.work.iterdir():
            pid = folder.name.partition("-")[0]
            if not (pid.isdecimal() and Path(f"/proc/{pid}").exists()):
                shutil.rmtree(folder, ignore_errors=True)


def _check_private(directory: Path) -> None:
    """A socket directory in shared temporary space must be ours alone, or another user could serve the queue."""
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise SetupError(f"使えないフォルダです / {directory} belongs to another user; set TMPDIR to another place")
