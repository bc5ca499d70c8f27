"""How fast the reviewers' queue opens among many filings, asked for as a browser does, on each database.

`python -m uketsuke.benchmarks.queue DATABASE_URL… [--filings 100000] -o benchmarks/QUEUE.md` fills empty records with a
crowd (`crowd_rows`), serves them, and asks for the screens of the queue again and again. Wall-clock time, from the
request to the last byte of the page.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import uvicorn
from sqlalchemy import Engine

from uketsuke.benchmarks.crowd_rows import fill
from uketsuke.benchmarks.results import machine
from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import migrate, open_engine, reading_scope, session_scope
from uketsuke.cases.passwords import hash_password
from uketsuke.cases.sign_ins import Lifetimes
from uketsuke.cases.store import ImageStore
from uketsuke.review import create_app

ASKED = 30
"""So often each screen is asked for."""
SCREENS = (
    ("first page, all offices", "*", "/desk"),
    ("first page, one office", "TYO", "/desk"),
    ("a small office", "NAH", "/desk"),
    ("every reason", "*", "/desk?reason=all"),
    ("one procedure", "*", "/desk?reason=fields&procedure=13126"),
    ("missing documents, one office chosen", "*", "/desk?reason=documents&office=OSA"),
    ("page 50", "*", "/desk?reason=all&page=50"),
    ("last page", "*", "/desk?reason=all&page=340"),
)


@contextmanager
def served(engine: Engine) -> Iterator[tuple[str, int]]:
    """The pages over these records; host and port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    with tempfile.TemporaryDirectory() as folder:
        server = uvicorn.Server(uvicorn.Config(create_app(engine, ImageStore(Path(folder))), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield "127.0.0.1", listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def signed_in(engine: Engine, office: str) -> str:
    """The cookie of a reviewer of an office."""
    name = f"bench-{secrets.token_hex(4)}"
    token = secrets.token_urlsafe(16)
    with session_scope(engine) as session:
        user = records.add_user(
            session, name, role="reviewer", offices=(office,), password_hash=hash_password(token), one_time=False
        )
        records.begin_session(
            session, user, token, address="-", now=utc_now(), lifetimes=Lifetimes(), awaits_code=False
        )
    return f"uketsuke_session={token}"


def seconds_of(host: str, port: int, path: str, cookie: str) -> tuple[float, int]:
    """How long a page took, and its bytes. Raises RuntimeError when it is not shown."""
    connection = HTTPConnection(host, port, timeout=60)
    started = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    content = answer.read()
    took = time.perf_counter() - started
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return took, len(content)


def rows_of(engine: Engine) -> list[str]:
    """A table of how long each screen takes over these records."""
    with reading_scope(engine) as session:
        states = records.filings_by_state(session)
    lines = [
        "",
        f"## {engine.dialect.name}",
        "",
        f"{sum(states.values()):,} filings, {states.get('review', 0):,} of them in review.",
        "",
        "| screen | pages asked for | median | p95 | most |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    with served(engine) as (host, port):
        for said, office, path in SCREENS:
            cookie = signed_in(engine, office)
            seconds_of(host, port, path, cookie)
            times = sorted(1000 * seconds_of(host, port, path, cookie)[0] for _ in range(ASKED))
            p95 = times[int(0.95 * (ASKED - 1))]
            lines.append(f"| {said} | {ASKED} | {times[ASKED // 2]:.0f} ms | {p95:.0f} ms | {times[-1]:.0f} ms |")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("urls", nargs="+", metavar="DATABASE_URL")
    parser.add_argument("--filings", type=int, default=100_000)
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args(arguments)
    engines = [open_engine(url) for url in asked.urls]
    for engine in engines:
        migrate(engine)
    empty = []
    for engine in engines:
        with reading_scope(engine) as session:
            if not records.count_filings(session):
                empty.append(engine)
    if empty:
        fill(empty, asked.filings)
    lines = [
        "# The reviewers' queue among many filings",
        "",
        f"`python -m uketsuke.benchmarks.queue --filings {asked.filings} DATABASE_URL…` on {machine()}.",
        "",
        "Made-up filings of `uketsuke.benchmarks.crowd` with all their fields, findings and deadlines. Each page has",
        "40 filings with what waits in them, and the counts by reason, procedure and office. From the request to the",
        "last byte, over http, after one page that is not counted.",
    ]
    for engine in engines:
        lines += rows_of(engine)
    load = f"{os.getloadavg()[1]:.1f} processes were at work or waiting for a core meanwhile, this one included."
    text = "\n".join([*lines, "", load, ""])
    if asked.output is None:
        sys.stdout.write(text)
    else:
        asked.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
