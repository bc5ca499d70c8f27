"""How long an applicant waits at the counter: from the upload to the complete checklist on the screen.

The whole system runs as `uketsuke serve` does, with its Redis and its workers. A clerk hands papers in over HTTP and
asks as the counter's screen does: for the batch as it comes, its small pictures, and then the filing.
"""

from __future__ import annotations

import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine

from uketsuke import __version__
from uketsuke.benchmarks.counter_papers import counter_papers
from uketsuke.benchmarks.results import machine
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.passwords import hash_password
from uketsuke.cases.sign_ins import Lifetimes
from uketsuke.cases.values import NewOriginal, Work
from uketsuke.forms.errors import SetupError
from uketsuke.review.guard import CSRF_HEADER, csrf_of
from uketsuke.samples.levels import Level
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

Load = Literal["idle", "full"]
LOADS: tuple[Load, ...] = ("idle", "full")
"""Nothing else to do; and the mail lane never empty."""
REACH: Mapping[Load, float] = {"idle": 3.0, "full": 6.0}
"""Seconds within which 95 of 100 filings are to be seen. Source: DESIGN.md, section 8."""
PAGES = 6
BACKLOG_PAGES = 60
"""So many pages wait in the mail lane at least when a counter filing comes, where it is to be full."""
OFFICE = "HQ"
USER = "bench-clerk"
GIVE_UP_SECONDS = 120.0
START_SECONDS = 60.0
PAUSE_SECONDS = 0.5
"""Between two applicants; in it what nobody waits for begins, and has to leave off."""
STAGES = ("stored", "opened", "read", "checked", "shown")
"""Up to: the upload is answered, the last page is recorded, the last is read, the filing rests, the screen has it."""

Progress = Callable[[int, int], None]
Papers = Callable[[int], bytes]
"""The file of one applicant; a number gives another one."""


@dataclass(frozen=True, slots=True)
class Waited:
    """One filing: seconds from the upload to each of `STAGES`; the last of them is what the applicant waited."""

    stages: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return self.stages[-1]


@dataclass(frozen=True, slots=True)
class Measured:
    """The filings of one load; `mail_left` is how many mail pages waited still when the last of them was seen."""

    load: Load
    waited: tuple[Waited, ...]
    mail_left: int

    def at(self, share: float) -> float:
        """The seconds within which that share of the filings was seen."""
        return quantile([one.seconds for one in self.waited], share)

    def to_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "load": self.load,
            "filings": len(self.waited),
            "p50": round(self.at(0.5), 3),
            "p95": round(self.at(0.95), 3),
            "max": round(self.at(1.0), 3),
            "reach": REACH[self.load],
            "stages_p50": {
                name: round(quantile([one.stages[n] for one in self.waited], 0.5), 3) for n, name in enumerate(STAGES)
            },
            "mail_pages_left": self.mail_left,
            "seconds": [round(one.seconds, 3) for one in self.waited],
        }


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least that share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-round(share * 1000) * len(ordered) // 1000) - 1)]


def papers_of(seed: int, level: Level) -> Papers:
    """The papers of one applicant a number, from a seed on."""
    today = japan_date(utc_now())
    return lambda number: counter_papers(seed + number, today=today, level=level)


def run(folder: Path, *, filings: int, papers: Papers, loads: Sequence[Load], progress: Progress) -> list[Measured]:
    """Hands so many filings in under each load, in one running system whose data lies in `folder`.

    The papers are made before anything is measured; the first filing warms everything up and is not counted.

    Raises:
        SetupError: the system does not start, or a filing is not seen after `GIVE_UP_SECONDS`.
    """
    count = filings + 1
    made = []
    for number in range(count):
        made.append(papers(number))
        progress(number + 1, count * (1 + len(loads)))
    world = World.of(load_settings(folder))
    token = _clerk(world.database)
    measured = []
    try:
        with _serving(folder) as port:
            clerk = Clerk(port, token)
            clerk.serve("warm-up.pdf", made[0])
            for turn, load in enumerate(loads, start=1):
                waited = []
                for number, content in enumerate(made[1:], start=1):
                    if load == "full":
                        _fill_mail(world, made[0])
                    # No two uploads are the same bytes: that would be a finding.
                    served = clerk.serve(f"{load}-{number}.pdf", content + b"\n% " + load.encode())
                    waited.append(_stages(world.database, served))
                    progress(count * turn + number + 1, count * (1 + len(loads)))
                    time.sleep(PAUSE_SECONDS)
                measured.append(Measured(load, tuple(waited), _mail_left(world.database)))
    finally:
        world.queue.connection.close()
        world.database.dispose()
    return measured


@dataclass(frozen=True, slots=True)
class Served:
    """One filing as the clerk saw it: when the upload began and was answered, and when the checklist was there."""

    batch_id: int
    began: datetime
    stored: float
    shown: float


class Clerk:
    """Asks as the counter's screen does, over one connection that stays open."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_SECONDS)
        self._headers = {"Cookie": f"uketsuke_session={token}", CSRF_HEADER: csrf_of(token)}

    def serve(self, name: str, content: bytes) -> Served:
        """Hands a file in and follows it to its filing's checklist. Raises SetupError when that does not come."""
        began, clock = utc_now(), time.monotonic()
        kind, body = _form(name, content)
        location, _ = self._ask("POST", "/counter", body, {"Content-Type": kind})
        stored = time.monotonic() - clock
        page = self._ask("GET", location)[1]
        pictures: set[str] = set()
        while time.monotonic() - clock < GIVE_UP_SECONDS:
            for picture in sorted(set(re.findall(r'src="(/counter/batches/[^"]+\.webp)"', page)) - pictures):
                pictures.add(picture)
                self._ask("GET", picture)
            follow = re.search(r'hx-get="([^"]+)"', page)
            if follow is None:
                raise SetupError(f"{name}: no filing came of it")
            onward, page = self._ask("GET", follow[1].replace("&amp;", "&"))
            if onward:
                shown = self._ask("GET", onward)[1]
                if 'class="light ' in shown:
                    return Served(int(location.rpartition("/")[2]), began, stored, time.monotonic() - clock)
        raise SetupError(f"{name}: not seen after {GIVE_UP_SECONDS:.0f} s")

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[str, str]:
        """Where an answer leads on to (empty: nowhere), and its text."""
        self._connection.request(method, path, body, {**self._headers, **(headers or {})})
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if answer.status not in (200, 303):
            raise SetupError(f"{method} {path}: answered {answer.status}")
        return answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "", text


def _form(name: str, content: bytes) -> tuple[str, bytes]:
    """A form with one file, as browsers send it: its content type and its body."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{secrets.token_urlsafe(24)}\r\n'.encode(),
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'.encode(),
        b"Content-Type: application/pdf\r\n\r\n",
        content,
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)


def _clerk(database: Engine) -> str:
    """A user of the counter who has signed in; the token of the session."""
    token = secrets.token_urlsafe(32)
    hashed = hash_password(secrets.token_urlsafe(24))
    with session_scope(database) as session:
        user = records.add_user(session, USER, role="counter", offices=[OFFICE], password_hash=hashed, one_time=False)
        records.begin_session(
            session, user, token, address="127.0.0.1", now=utc_now(), lifetimes=Lifetimes(), awaits_code=False
        )
    return token


@contextmanager
def _serving(folder: Path) -> Iterator[int]:
    """`uketsuke serve` as a process of its own while the block runs; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-P", "-m", "uketsuke", "serve", "--port", str(port), "--data", str(folder)]
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        _await(port, server)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SetupError("`uketsuke serve` does not start; see serve.log in the data directory")


def _fill_mail(world: World, content: bytes) -> None:
    """Puts scans into the mail lane until enough pages wait there."""
    while _mail_left(world.database) < BACKLOG_PAGES:
        for _ in range(BACKLOG_PAGES // PAGES):
            original = NewOriginal("mail.pdf", content + b"\n% " + secrets.token_hex(8).encode())
            batch = records.receive_batch(world.database, world.store, [original], channel="mail", office=OFFICE)
            world.queue.put([Work("open_batch", batch)], "mail", new=True)


def _mail_left(database: Engine) -> int:
    """How many pages of the mail wait to be opened or read."""
    with reading_scope(database) as session:
        waiting = [one for one in records.waiting_work(session) if one.lane == "mail"]
    unopened = sum(PAGES for one in waiting if one.work.job == "open_batch")
    return unopened + sum(one.work.job == "read_page" for one in waiting)


def _stages(database: Engine, served: Served) -> Waited:
    """When each stage of a batch was over, from its history and those of its pages and filings."""
    with reading_scope(database) as session:
        opened = [e.at for e in records.history(session, "batch", served.batch_id) if e.to_state == "opened"]
        read = [
            event.at
            for side in records.sides_of_batch(session, served.batch_id)
            for event in records.history(session, "page", side.page_id)
            if event.to_state == "read"
        ]
        rested = [
            event.at
            for filing in records.filings_of_batch(session, served.batch_id)
            for event in records.history(session, "filing", filing)
            if event.to_state in ("review", "converted", "unrecognised")
        ]
    ends = (max(moments) - served.began for moments in (opened, read, rested))
    return Waited((served.stored, *(end.total_seconds() for end in ends), served.shown))


def page_of(measured: Sequence[Measured], command: str) -> str:
    """The figures as a page in Markdown."""
    head = "| mail lane | filings | p50 s | p95 s | longest s | reach: p95 s | " + " | ".join(STAGES) + " |"
    rows = [
        f"| {one.load} | {len(one.waited)} | {one.at(0.5):.2f} | {one.at(0.95):.2f} | {one.at(1.0):.2f} "
        f"| {REACH[one.load]:.0f} | "
        + " | ".join(f"{quantile([w.stages[n] for w in one.waited], 0.5):.2f}" for n in range(len(STAGES)))
        + " |"
        for one in measured
    ]
    left = "; ".join(f"{one.mail_left} mail pages waited at its end" for one in measured if one.load == "full")
    return f"""# The counter

From the upload to the complete checklist on the screen: two form pages of an extension (13126-R, whose third is what is
missing) and four attachments (residence card, passport, residence record, tax certificate), printed, scanned clean at
300 dpi, one PDF. `uketsuke serve` runs with its Redis and a worker a core; the clerk asks over HTTP as the screen does,
small pictures of pages and all. *full*: at least {BACKLOG_PAGES} pages of mail wait when each filing comes.

{head}
| --- |{" ---: |" * (5 + len(STAGES))}
{chr(10).join(rows)}

The last columns are medians, from the upload on: it is answered (stored), the last page is recorded (opened), the last
page is read, the filing rests (checked), the screen has it (shown). {left[:1].upper()}{left[1:]}{"." if left else ""}

`{command}`, {japan_date(utc_now()).isoformat()}, version {__version__}, {machine()}.
"""
