"""`python -m uketsuke.benchmarks.hostile`: hostile files in a batch with good ones, through the real pipeline.

First each file is opened alone, which shows what it costs; then all of them and the good ones are one folder
for `uketsuke process`. Nothing is believed: memory and disk are measured from outside.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, get_args

from uketsuke.benchmarks.watching import Watch, bytes_in, openers, resident_bytes, watching
from uketsuke.forms.pages import FailureCode
from uketsuke.intake.opening import Limits, OpenedFile, open_file
from uketsuke.samples.assembling import to_pdf
from uketsuke.samples.hostile import HostileFile, lay_out, make_hostile, pages_of
from uketsuke.samples.make import make_filing
from uketsuke.samples.scanning import Settings, scan

MANY_PAGES = 10_000
SIDES = 1_000
"""Five hundred sheets."""
_SCANNER = Settings("office", (200, 200), quality=70, noise=1.0, blur=0.5, black=10, white=250)
_MB = 1e6


@dataclass(frozen=True, slots=True)
class Opening:
    """What one hostile file came to: the code of its first failure or `pages`, and its cost."""

    file: HostileFile
    outcome: str
    seconds: float
    opener_bytes: int
    output_bytes: int
    openers: int


def open_alone(files: Sequence[HostileFile], limits: Limits) -> list[Opening]:
    """Open each file by itself and measure it."""
    openings = []
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        with watching(root) as watch:
            for file in files:
                openings.append(_open_one(file, root, limits, watch))
    return openings


def _open_one(file: HostileFile, root: Path, limits: Limits, watch: Watch) -> Opening:
    original, workdir = root / "original", root / "work"
    original.write_bytes(file.content)
    workdir.mkdir()
    watch.forget()
    started = time.perf_counter()
    opened = open_file(original, workdir, name=file.name, limits=limits)
    seconds = time.perf_counter() - started
    written = bytes_in(workdir)
    shutil.rmtree(workdir)
    return Opening(file, _outcome(file, opened), seconds, watch.opener_bytes, written, watch.openers)


def _outcome(file: HostileFile, opened: OpenedFile) -> str:
    """The first failure's code, or `pages`; `LOST` or `WRONG` when the promise is broken."""
    codes = [failure.code for failure in opened.failures]
    if not codes and not opened.pages:
        return "LOST"
    if not set(codes) <= set(get_args(FailureCode)) or not all(failure.reason for failure in opened.failures):
        return "WRONG"
    if file.codes and (opened.pages or codes[0] not in file.codes):
        return "WRONG"
    return codes[0] if codes else "pages"


def process_together(files: Sequence[HostileFile], good: int, seed: int, page_timeout_s: float) -> dict[str, Any]:
    """All files and `good` good ones as one folder through `uketsuke process`; how that ended."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        laid = lay_out(root / "in", files)
        names = _lay_good(root / "in", good, seed)
        started = time.perf_counter()
        with watching(root / "data" / "run" / "work") as watch:
            done = subprocess.run(
                [sys.executable, "-m", "uketsuke", "process", root / "in", "--json", "--data", root / "data"],
                env={**os.environ, "UKETSUKE_PAGE_TIMEOUT_S": str(page_timeout_s)},
                stdout=subprocess.PIPE,
                check=False,
            )
        answer = json.loads(done.stdout)
        read = {page["file"] for filing in answer["filings"] for page in filing["pages"]}
        recognised = {page["file"] for filing in answer["filings"] if filing["procedure"] for page in filing["pages"]}
        failed = {failure["file"] for failure in answer["failures"]}
        shown = {os.fsencode(path).decode("utf-8", "backslashreplace") for path in laid}
        return {
            "exit code": done.returncode,
            "seconds": round(time.perf_counter() - started, 1),
            "hostile files": len(laid),
            "hostile files without page or reason": len(shown - read - failed),
            "good files": len(names),
            "good files recognised": len(recognised & names),
            "good files failed": len(names & failed),
            "left alone": len(answer["skipped"]),
            "peak MB of a process that opens": round(watch.opener_bytes / _MB),
            "peak MB of scratch on disk": round(watch.folder_bytes / _MB),
            "processes that opened": watch.openers,
        }


def _lay_good(folder: Path, count: int, seed: int) -> set[str]:
    names = set()
    for number in range(count):
        sample = make_filing(seed * 1_000 + number, procedure="13130", mode="print", level="exact", with_fee=False)
        rnd = Random(f"hostile:good:{number}")
        path = folder / f"good-{number:02d}.pdf"
        path.write_bytes(to_pdf([scan(sheet, _SCANNER, rnd, rotation=0) for sheet in sample.sheets]))
        names.add(str(path))
    return names


def too_many_pages(count: int = MANY_PAGES) -> tuple[str, float, int]:
    """How a PDF of that many pages is refused: code, seconds, bytes written."""
    (opening,) = open_alone(
        [HostileFile("many.pdf", pages_of(count, shared=False), "many", frozenset({"too_many_pages"}))], Limits()
    )
    return opening.outcome, opening.seconds, opening.output_bytes


def memory_over(sides: int, each: int) -> list[tuple[int, float, float]]:
    """Sides done, the MB that the process which has them opened holds then, and the most that one which opens held
    since the last entry, along a PDF of that many sides that is opened in turns, as a worker does."""
    sample = make_filing(90, procedure="13130", mode="print", level="exact", with_fee=False)
    rnd = Random("hostile:sides")
    few = [scan(sheet, _SCANNER, rnd, rotation=0) for sheet in sample.sheets for _ in range(2)]
    course: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory() as place:
        path, workdir = Path(place, "pile.pdf"), Path(place, "work")
        path.write_bytes(to_pdf([few[number % len(few)] for number in range(sides)]))
        workdir.mkdir()
        running = _start(path, workdir)
        most = 0.0
        while running.poll() is None:
            most = max([most, *(resident_bytes(pid) / _MB for pid in openers())])
            done = sum(1 for path in workdir.iterdir() if path.suffix == ".png")
            if done >= each * (len(course) + 1):
                course.append((done, resident_bytes(running.pid) / _MB, most))
                most = 0.0
            time.sleep(0.05)
    return course


def _start(path: Path, workdir: Path) -> subprocess.Popen[bytes]:
    """Open in a process of its own, whose memory holds nothing else."""
    code = """
import sys
from pathlib import Path
from uketsuke.intake.opening import open_file
from uketsuke.workers.opening_turns import TURN_PAGES

start, complete = 0, False
while not complete:
    taken = []
    opened = open_file(
        Path(sys.argv[1]), Path(sys.argv[2]), name="pile.pdf", start=start,
        take=lambda side, count: taken.append(side) or len(taken) < TURN_PAGES,
    )
    start, complete = start + len(taken), opened.complete
    if opened.failures:
        sys.exit(1)
"""
    return subprocess.Popen([sys.executable, "-c", code, str(path), str(workdir)])


def _print_openings(openings: Sequence[Opening]) -> None:
    print(f"{'outcome':16} {'files':>5} {'max s':>7} {'max MB':>7} {'max out MB':>10} {'children':>8}  dearest")
    for outcome in sorted({opening.outcome for opening in openings}):
        of = [opening for opening in openings if opening.outcome == outcome]
        dearest = max(of, key=lambda opening: opening.seconds)
        print(
            f"{outcome:16} {len(of):5} {dearest.seconds:7.1f} {max(o.opener_bytes for o in of) / _MB:7.0f}"
            f" {max(o.output_bytes for o in of) / _MB:10.1f} {max(o.openers for o in of):8}  {dearest.file.recipe}"
        )
    for opening in openings:
        if opening.outcome in ("LOST", "WRONG"):
            print(f"{opening.outcome}: {opening.file.name} {opening.file.recipe}")


def main() -> int:
    """Do what the arguments ask for; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.hostile", description=__doc__)
    parser.add_argument("--files", type=int, default=300, help="hostile files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--good", type=int, default=10, help="good files among them")
    parser.add_argument("--page-timeout", type=float, default=5.0, help="seconds for one page")
    parser.add_argument("--sides", type=int, default=SIDES, help="sides of the pile whose memory is measured; 0: none")
    parser.add_argument("--alone", action="store_true", help="do not run the pipeline")
    arguments = parser.parse_args()
    code, seconds, written = too_many_pages()
    print(f"{MANY_PAGES:,} pages: {code} in {seconds:.2f} s, {written} bytes written")
    broken = code != "too_many_pages"
    if arguments.sides:
        for done, parent, child in memory_over(arguments.sides, max(1, arguments.sides // 10)):
            print(f"{done:5} sides: parent {parent:.0f} MB, child {child:.0f} MB")
    files = list(make_hostile(arguments.seed, arguments.files))
    if files:
        openings = open_alone(files, Limits(page_seconds=arguments.page_timeout))
        _print_openings(openings)
        broken |= any(opening.outcome in ("LOST", "WRONG") for opening in openings)
    if files and not arguments.alone:
        together = process_together(files, arguments.good, arguments.seed, arguments.page_timeout)
        for name, value in together.items():
            print(f"{name}: {value}")
        broken |= together["hostile files without page or reason"] > 0
        broken |= together["good files recognised"] < together["good files"]
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
