"""A Redis of our own: on a Unix socket, keeping nothing on disk, dying with the process that started it."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from uketsuke.forms.errors import SetupError
from uketsuke.workers.tether import tethered

START_SECONDS = 10.0
"""A Redis without data answers in a few hundredths; more means that something is wrong."""
MAX_STARTS = 10
"""Times in a row that it may be killed before it answers."""


class PrivateRedis:
    """One redis-server child; `start` it from a thread that lives as long as it is wanted."""

    def __init__(self, socket: Path, directory: Path, log: Path) -> None:
        self._socket = socket
        self._directory = directory
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers; one that is killed while it starts is started again.

        Raises:
            SetupError: redis-server is not installed or does not start.
        """
        program = shutil.which("redis-server")
        if program is None:
            raise SetupError(
                "redis-server が見つかりません / redis-server is not installed: apt-get install redis-server, "
                "or set UKETSUKE_REDIS_URL"
            )
        for _ in range(MAX_STARTS):
            self._launch(program)
            if self._answers():
                return
            killed = self._process is not None and (self._process.poll() or 0) < 0
            self.stop()
            if not killed:
                break
        raise SetupError(f"内部キューを起動できません / the private Redis does not start; see {self._log}")

    def _launch(self, program: str) -> None:
        self._socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self._directory),
            "loglevel": "warning",
            "logfile": str(self._log),
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen(
            tethered([program, *words]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self._socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        """Whether it does so before it ends or `START_SECONDS` have passed."""
        until = time.monotonic() + START_SECONDS
        while self.alive() and time.monotonic() < until:
            client = redis.Redis(unix_socket_path=str(self._socket), retry=Retry(NoBackoff(), 0))
            try:
                client.ping()
                return True
            except redis.exceptions.RedisError:
                time.sleep(0.02)
            finally:
                client.close()
        return False
