"""A mail server of its own process for tests: keeps what it is given, and can refuse, hang, or hang up.

    python -m tests.mail_server FOLDER [PORT]

It writes its port to `port`, every message it took to `<number>.eml`, and follows what stands in the file `manner`:
`take` (also without the file), `rcpt NNN` or `data NNN` (refuses there with that code), `slow` (says nothing after
DATA), `greets NNN` (refuses whoever comes), `drops` (takes a message and hangs up instead of saying so).
"""

from __future__ import annotations

import contextlib
import email
import socketserver
import subprocess
import sys
import time
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

START_SECONDS = 20.0
SLOW_SECONDS = 600.0


class MailServer:
    """The server as tests see it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)

    @property
    def url(self) -> str:
        """Where it listens; it keeps its port when it is started again."""
        return f"smtp://127.0.0.1:{(self._folder / 'port').read_text(encoding='ascii')}"

    @property
    def messages(self) -> list[EmailMessage]:
        """What it took, in order."""
        names = sorted(self._folder.glob("*.eml"))
        parsed = [email.message_from_bytes(name.read_bytes(), policy=default) for name in names]
        return [cast(EmailMessage, message) for message in parsed]

    def behave(self, manner: str) -> None:
        """From the next command on."""
        (self._folder / "manner").write_text(manner, encoding="ascii")

    def start(self) -> None:
        """Start it and wait until it listens."""
        port = self._folder / "port"
        known = [port.read_text(encoding="ascii")] if port.exists() else []
        ready = self._folder / "ready"
        ready.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mail_server", str(self._folder), *known],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_SECONDS
        while not ready.exists():
            assert self._process.poll() is None and time.monotonic() < until
            time.sleep(0.02)

    def stop(self) -> None:
        """Kill it; nothing when it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            if self._refused("greets"):
                return
            self._say(220)
            while line := self.rfile.readline():
                self._answer(line.decode("ascii", "replace").strip())

    def _answer(self, line: str) -> None:
        command = line.upper()
        if command.startswith("DATA"):
            if not self._refused("data"):
                self._take()
        elif command.startswith("RCPT"):
            if not self._refused("rcpt"):
                self._say(250)
        elif command.startswith("QUIT"):
            self._say(221)
        else:
            self._say(250)

    def _take(self) -> None:
        self._say(354)
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if line == b"":
            return
        if self._manner() == "slow":
            (self._folder / "has it").touch()
            time.sleep(SLOW_SECONDS)
        number = len(list(self._folder.glob("*.eml")))
        (self._folder / f"{number:04d}.eml").write_bytes(b"".join(lines))
        if self._manner() == "drops":
            self.connection.close()
            raise ConnectionError
        self._say(250)

    def _refused(self, where: str) -> bool:
        at, _, code = self._manner().partition(" ")
        if at == where:
            self._say(int(code))
        return at == where

    def _say(self, code: int) -> None:
        self.wfile.write(f"{code} -\r\n".encode("ascii"))

    def _manner(self) -> str:
        manner = self._folder / "manner"
        return manner.read_text(encoding="ascii") if manner.exists() else "take"

    @property
    def _folder(self) -> Path:
        return cast(_Listener, self.server).folder


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.folder = folder


def _main(folder: Path, port: int) -> None:
    with _Listener(folder, port) as server:
        (folder / "port").write_text(str(server.server_address[1]), encoding="ascii")
        (folder / "ready").touch()
        server.serve_forever()


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
