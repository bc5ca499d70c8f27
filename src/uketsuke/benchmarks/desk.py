"""How fast the reviewer's desk is: a reviewer who knows the truth clears real filings by keyboard, and is timed.

`python -m uketsuke.benchmarks.desk --data DIR --truth DIR… -o docs/review-speed.md` copies a data directory in which
`uketsuke process` has read made-up scans, runs `uketsuke serve` on the copy, and clears every field that needs eyes in
Chromium: Enter where the value is right, a candidate's digit and Enter where it is listed, else by typing. Every press
is a real key event. The time of a field runs from Enter (the event's own time) to the second frame after the next field
is shown with its ink, as the browser's own clock has it.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page

from uketsuke.benchmarks.results import machine
from uketsuke.benchmarks.transfer.browser import chromium
from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.corrections import split_name
from uketsuke.cases.database import open_engine, reading_scope, session_scope
from uketsuke.cases.passwords import hash_password
from uketsuke.cases.sign_ins import Lifetimes
from uketsuke.desk.entering import item_of
from uketsuke.desk.explaining import text_of
from uketsuke.forms.readings import Value

LOOKS_MS = 250
"""The reviewer looks at a field so long before a key is pressed: faster than any person."""
NEXT_WITHIN_MS = 8000
"""When no filing comes for so long, there is none."""
STARTS_WITHIN_S = 90
_SHOWN = """([receipt, name]) => {
  const work = document.querySelector('.work:not([hidden])');
  const item = work.querySelector('.item:not([hidden])');
  return !work.querySelector('.finished').hidden || work.dataset.receipt !== receipt
    || (item && item.dataset.name !== name);
}"""
_FIELD = """() => {
  const work = document.querySelector('.work:not([hidden])');
  const item = work.querySelector('.item:not([hidden])');
  return item && {
    receipt: work.dataset.receipt, name: item.dataset.name, must: Boolean(item.dataset.must),
    text: item.querySelector('input.value').value,
    candidates: [...item.querySelectorAll('.candidates button')].map((one) => one.dataset.text),
  };
}"""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is shown: what stands in it, and what can be taken instead. `must`: nothing can be accepted."""

    receipt: str
    name: str
    text: str
    must: bool
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """How a field was cleared: `accept`, `candidate`, `empty` or `typed`, and with how many keys."""

    how: str
    keys: int


def presses(field: Field, truth: str | None) -> tuple[str, tuple[str, ...]]:
    """How a reviewer who sees `truth` on the paper clears a field: the way, and the keys. None: the truth is not
    known, and what stands there is taken for right."""
    if not field.must and truth in (None, field.text):
        return "accept", ("Enter",)
    if truth in field.candidates:
        return "candidate", (str(field.candidates.index(truth) + 1), "Enter")
    if not truth:
        return "empty", (("F8",) if field.must else ("Delete", "Enter"))
    return "typed", (*truth, "Enter")


def truths_of(processed: Mapping[str, str], folders: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """The true fields of each filing, by its receipt; `processed` says which file it came from."""
    found = {}
    for receipt, file in processed.items():
        for folder in folders:
            path = folder / f"{Path(file).stem}.json"
            if path.is_file():
                found[receipt] = json.loads(path.read_text(encoding="utf-8"))["filings"][0]["fields"]
    return found


def true_text(fields: Mapping[str, Any], form: str, name: str) -> str | None:
    """What a person would type for a field or cell; None where the truth does not say."""
    field, row, column = split_name(name)
    entry = fields.get(field)
    if entry is None:
        return None
    value: Value = entry["value"]
    if row is not None:
        cells: dict[str, Any] = next((one["cells"] for one in entry.get("rows", ()) if one["row"] == row), {})
        value = cells.get(column, {"value": None})["value"]
    return text_of(item_of(form, name), value)


def clear(page: Page, truths: Mapping[str, Mapping[str, Any]], forms: Mapping[tuple[str, str], str]) -> list[Done]:
    """Clears every field that is shown, filing after filing."""
    done: list[Done] = []
    page.keyboard.press("Enter")
    page.wait_for_selector(".item:not([hidden])")
    page.wait_for_timeout(4 * LOOKS_MS)
    while (shown := _shown(page)) is not None:
        field = Field(shown["receipt"], shown["name"], shown["text"], shown["must"], tuple(shown["candidates"]))
        form = forms[field.receipt, field.name.partition(".")[0]]
        how, keys = presses(field, true_text(truths.get(field.receipt, {}), form, field.name))
        for key in keys:
            if key in ("Enter", "Delete", "F8") or key.isascii():
                page.keyboard.press("Space" if key == " " else key)
            else:
                # An input method gives whole characters; the keys behind them are not counted.
                page.keyboard.insert_text(key)
        if how == "typed":
            page.wait_for_timeout(LOOKS_MS)
            if page.evaluate(_FIELD)["name"] == field.name and page.locator(".item.bad:not([hidden])").count():
                page.keyboard.press("Escape")
                page.keyboard.press("F8")
        page.wait_for_function(_SHOWN, arg=[field.receipt, field.name])
        done.append(Done(how, len(keys)))
        page.wait_for_timeout(LOOKS_MS)
    page.wait_for_function("() => !/[0-9]/.test(document.getElementById('saving').textContent)")
    return done


def _shown(page: Page) -> dict[str, Any] | None:
    """The field on the screen; None when there is none, and none comes."""
    for _ in range(NEXT_WITHIN_MS // LOOKS_MS):
        shown: dict[str, Any] | None = page.evaluate(_FIELD)
        if shown is not None:
            return shown
        page.wait_for_timeout(LOOKS_MS)
    return None


@contextmanager
def served(data: Path) -> Iterator[str]:
    """`uketsuke serve` over a data directory; its address, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uketsuke", "serve", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + STARTS_WITHIN_S
        while not _answers(address):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("serve does not answer")
            time.sleep(0.3)
        yield address
    finally:
        process.terminate()
        process.wait(60)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def report(done: Sequence[Done], times_ms: Sequence[float], filings: int, command: str) -> str:
    """The page of figures."""
    lines = [
        "# 審査補助の速さ / How fast the reviewer's desk is",
        "",
        "Written by `" + command + "`.",
        f"On {machine()}, where workers and other programs were at work too (load {os.getloadavg()[1]:.1f}).",
        f"{filings} made-up filings, written by hand and read by `uketsuke process`; every field that needed eyes was",
        "cleared by key events in Chromium, no mouse, by a reviewer who knows what was written.",
        "",
        "| a field was | fields | share | keys, median | keys, most |",
        "| --- | --- | --- | --- | --- |",
    ]
    words = {
        "accept": "right as read: accepted",
        "candidate": "another listed candidate",
        "empty": "empty, or not to be read",
        "typed": "typed",
    }
    for how, said in words.items():
        keys = [one.keys for one in done if one.how == how]
        if keys:
            share = 100 * len(keys) / len(done)
            lines.append(f"| {said} | {len(keys)} | {share:.0f} % | {statistics.median(keys):g} | {max(keys)} |")
    every = [one.keys for one in done]
    lines.append(f"| all | {len(done)} | 100 % | {statistics.median(every):g} | {max(every)} |")
    cuts = statistics.quantiles(times_ms, n=100, method="inclusive")
    lines += [
        "",
        "Characters that an input method composes count as one key each; the keys behind them are more.",
        "",
        "| Enter → next field painted | fields | median | p95 | p99 | most |",
        "| --- | --- | --- | --- | --- | --- |",
        f"| with its ink, over the end of filings too | {len(times_ms)} | {cuts[49]:.0f} ms | {cuts[94]:.0f} ms | "
        f"{cuts[98]:.0f} ms | {max(times_ms):.0f} ms |",
        "",
        "Painted: the second frame after the field and its ink were put on screen, from the time of the key event",
        "(`performance.measure` `next-field` in `desk.js`).",
        "",
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a data directory in which scans were processed")
    parser.add_argument("--truth", type=Path, nargs="+", required=True, help="the folders `truth` of those scans")
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(asked.data, data, ignore=shutil.ignore_patterns("run", "logs", "*.sock"))
        engine = open_engine(f"sqlite:///{data / 'uketsuke.sqlite3'}")
        with served(data) as address:
            token = secrets.token_urlsafe(16)
            with session_scope(engine) as session:
                user = records.add_user(
                    session, "reviewer", role="reviewer", offices=("*",), password_hash=hash_password(token),
                    one_time=False,
                )  # fmt: skip
                records.begin_session(
                    session, user, token, address="-", now=utc_now(), lifetimes=Lifetimes(), awaits_code=False
                )
            with reading_scope(engine) as session:
                rows = records.list_filings(session, state="review")
                files = {row.receipt: records.pages_of_filing(session, row.id)[0].file for row in rows}
                forms = {
                    (row.receipt, name): result.form
                    for row in rows
                    for name, result in records.fields_of(session, row.id).items()
                }
            context = chromium().new_context(base_url=address, viewport={"width": 1366, "height": 768})
            context.add_cookies([{"name": "uketsuke_session", "value": token, "url": address}])
            page = context.new_page()
            page.goto("/desk")
            done = clear(page, truths_of(files, asked.truth), forms)
            times = page.evaluate("() => performance.getEntriesByName('next-field').map((one) => one.duration)")
            context.close()
        engine.dispose()
    names = " ".join(path.parent.name + "/" + path.name for path in asked.truth)
    text = report(
        done, times, len(files), f"python -m uketsuke.benchmarks.desk --data {asked.data.name} --truth {names}"
    )
    if asked.output is None:
        sys.stdout.write(text)
    else:
        asked.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
