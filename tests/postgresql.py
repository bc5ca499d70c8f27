"""A private PostgreSQL for tests: in a folder of its own, on a Unix socket only, gone with the test run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg

USER = "uketsuke"
UNPRIVILEGED = ("postgres", "nobody")
"""PostgreSQL refuses to run as root: then it runs as the first of these that there is."""
START_SECONDS = 30.0


class PostgresServer:
    """One server. `durable` keeps fsync on; tests that kill no server need none."""

    def __init__(self, *, durable: bool = False) -> None:
        self._bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        # Not below pytest's folders: those may be entered by their owner only, and the server may be another user.
        self._folder = Path(tempfile.mkdtemp(prefix="uketsuke-pg-"))
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._as_user: tuple[str, ...] = ("setpriv", "--pdeathsig", "QUIT")
        if os.getuid() == 0:
            user = next(name for name in UNPRIVILEGED if _exists(name))
            shutil.chown(self._folder, user)
            ids = (f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups")
            self._as_user = ("setpriv", *ids, "--pdeathsig", "QUIT")
        options = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self._call("initdb", *options, str(self._folder / "data"))

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy URL of a database of this server."""
        return f"postgresql://{USER}@/{database}?host={self._folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "on" if self._durable else "off",
            "max_connections": "60",
            "shared_buffers": "32MB",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as_user, str(self._bin / "postgres"), "-D", str(self._folder / "data"), *words],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, (self._folder / "log").read_text()
            time.sleep(0.02)

    def crash(self) -> None:
        """End it at once, as a power cut would: connections break, what was not committed is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(START_SECONDS)
            self._process = None

    def restart(self) -> None:
        """Crash it and start it anew."""
        self.crash()
        self.start()

    def new_database(self, template: str = "template1") -> str:
        """Make a database as a copy of another; its name."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"create database {name} template {template}")
        return name

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def remove(self) -> None:
        """End it and remove all it held."""
        self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _conninfo(self) -> str:
        return f"host={self._folder} user={USER} dbname=postgres"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._conninfo).close()
        except psycopg.OperationalError:
            return False
        return True

    def _call(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._as_user, str(self._bin / program), *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            check=True,
            capture_output=True,
        )


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
