"""How many form pages a second are read, in how much memory, and how that compares with OCRmyPDF on the same pages.

`python -m uketsuke.benchmarks.throughput` makes 200 form pages, reads them on two processes and has OCRmyPDF read them;
`--pages 5000` reads the same pages over and over, for memory. `-o FILE.md` writes the page, `--folder DIR` keeps the
files for the next time. Records and queue are left out: `uketsuke process` measures with them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count, cycle
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import psutil
from pypdfium2 import PdfDocument

from uketsuke import __version__
from uketsuke.benchmarks.measuring import cpu_seconds, read_sides, start_process
from uketsuke.benchmarks.results import machine
from uketsuke.benchmarks.sources import Material, joined, make_specimen
from uketsuke.forms.errors import SetupError
from uketsuke.samples.levels import LEVELS

EVERY = 50
"""Pages of one worker between two looks at its memory."""
_MIB = 2**20
_READY_S = 600.0
"""For all processes to load what they read with, seconds."""
_INSTALL = (
    "install it with `.venv/bin/pip install --require-hashes -r requirements/bench.txt` and "
    "`apt-get install tesseract-ocr tesseract-ocr-jpn`"
)
_SAID = 400
"""Characters of a failed program's last words that are repeated."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file with the form pages of one filing."""

    path: Path
    pages: int


@dataclass(frozen=True, slots=True)
class Timed:
    """One file read by the worker `pid`: its pages, CPU seconds (those of the child that opened it included), and the
    worker's memory in bytes after it, now and at its peak so far."""

    pid: int
    pages: int
    cpu_s: float
    rss: int
    peak: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program needed for so many pages."""

    program: str
    pages: int
    wall_s: float
    cpu_s: float

    @property
    def pages_a_second(self) -> float:
        """Pages a second of wall time; 0.0 before any was read."""
        return self.pages / self.wall_s if self.wall_s else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the page."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.throughput", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="seed of the first filing; from 30000 on for reports")
    parser.add_argument("--distinct", type=int, default=200, help="form pages that are made, half of them by hand")
    parser.add_argument("--pages", type=int, help="pages that are read, the same ones again and again")
    parser.add_argument("--level", choices=tuple(LEVELS), default="office")
    parser.add_argument("--handwriting", type=Path, metavar="DIR", help="pen strokes for what is written by hand")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep the files here, and use those that are here")
    parser.add_argument("--alone", action="store_true", help="without OCRmyPDF")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE.md")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="throughput-") as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        papers = make_papers(folder, chosen.seed, chosen.distinct, chosen.level, chosen.handwriting, chosen.processes)
        ours, timed = read_papers(papers_for(papers, chosen.pages or chosen.distinct), chosen.processes)
        theirs: Spent | str = "left out with --alone."
        if not chosen.alone:
            try:
                theirs = compare(papers, Path(temporary), chosen.processes)
            except SetupError as error:
                theirs = f"not measured: {error}"
                sys.stderr.write(f"OCRmyPDF {theirs}\n")
    command = f"--seed {chosen.seed} --distinct {chosen.distinct} --level {chosen.level} --processes {chosen.processes}"
    command += f" --pages {chosen.pages}" if chosen.pages else ""
    command += " --handwriting DIR" if chosen.handwriting else ""
    how = (
        f"`python -m uketsuke.benchmarks.throughput {command}`, {date.today().isoformat()}, version {__version__}, "
        f"{machine()}; {sum(p.pages for p in papers)} different form pages."
    )
    text = throughput_text(ours, theirs, memory_by_worker(timed), peaks(timed), how)
    sys.stdout.write(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    return 0


def make_papers(
    folder: Path, seed: int, pages: int, level: str, handwriting: Path | None = None, processes: int = 1
) -> list[Paper]:
    """Files of filings from `seed` on, printed and by hand in turn, until there are so many form pages.

    What lies in the folder already is not made again.
    """
    found: list[Paper] = []
    # Processes of their own: what the sample maker needs must not count as memory of the reader.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        make = partial(_make_paper, folder, level, handwriting)
        for first in count(seed, 2 * processes):
            found += pool.map(make, range(first, first + 2 * processes))
            if sum(paper.pages for paper in found) >= pages:
                return list(papers_for(found, pages))
    raise AssertionError("count() has no end")


def _make_paper(folder: Path, level: str, handwriting: Path | None, seed: int) -> Paper:
    mode = "hand" if seed % 2 else "print"
    path = folder / f"{mode}-{level}{'-strokes' if mode == 'hand' and handwriting else ''}-{seed:06d}.pdf"
    if not path.is_file():
        strokes = handwriting if mode == "hand" else None
        path.write_bytes(make_specimen((seed,), Material(mode, level, handwriting=strokes)).data)
    with PdfDocument(path) as document:
        return Paper(path, len(document))


def papers_for(papers: Iterable[Paper], pages: int) -> Iterator[Paper]:
    """The files in turn, again from the first after the last, until so many pages or a few more are reached."""
    reached = 0
    for paper in cycle(papers):
        if reached >= pages:
            return
        reached += paper.pages
        yield paper


def read_papers(papers: Iterable[Paper], processes: int) -> tuple[Spent, list[Timed]]:
    """Read the files side by side; the clock runs from when every process is ready."""
    context = get_context("spawn")
    gate = context.Barrier(processes)
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_start, initargs=(gate,)) as pool:
        for ready in [pool.submit(os.getpid) for _ in range(processes)]:
            ready.result()
        started = time.perf_counter()
        finished: list[Future[Timed]] = []
        running = [pool.submit(read_timed, paper.path) for paper in papers]
        for future in running:
            # In the order in which they end, so that a worker's memory is seen as it grows.
            future.add_done_callback(finished.append)
        wait(running)
        wall = time.perf_counter() - started
    timed = [future.result() for future in finished]
    return Spent("uketsuke", sum(t.pages for t in timed), wall, sum(t.cpu_s for t in timed)), timed


def _start(gate: Barrier) -> None:
    start_process()
    # All processes are there before the first page is read.
    gate.wait(_READY_S)


def read_timed(path: Path) -> Timed:
    """Read one file in this process, one side after the other."""
    cpu = cpu_seconds()
    with tempfile.TemporaryDirectory(prefix="throughput-") as workdir:
        pages = sum(1 for _ in read_sides(path, Path(workdir)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Timed(os.getpid(), pages, cpu_seconds() - cpu, psutil.Process().memory_info().rss, peak)


def memory_by_worker(timed: Iterable[Timed], every: int = EVERY) -> dict[int, list[tuple[int, int]]]:
    """By process: pages it had read and its memory in bytes, after its first file, then about every `every` pages."""
    done: dict[int, int] = {}
    series: dict[int, list[tuple[int, int]]] = {}
    for one in timed:
        before = done.get(one.pid, 0)
        done[one.pid] = before + one.pages
        if not before or before // every < done[one.pid] // every:
            series.setdefault(one.pid, []).append((done[one.pid], one.rss))
    return series


def peaks(timed: Iterable[Timed]) -> dict[int, int]:
    """By process: its memory at the peak, in bytes."""
    found: dict[int, int] = {}
    for one in timed:
        found[one.pid] = max(found.get(one.pid, 0), one.peak)
    return found


def growth(series: Sequence[tuple[int, int]]) -> float | None:
    """Bytes a page by which memory grows in the second half of a series (least squares); None of under three looks.

    The first half is left out: caches fill there.
    """
    half = series[len(series) // 2 :]
    if len(half) < 3:
        return None
    middle_x = sum(x for x, _ in half) / len(half)
    middle_y = sum(y for _, y in half) / len(half)
    spread = sum((x - middle_x) ** 2 for x, _ in half)
    return sum((x - middle_x) * (y - middle_y) for x, y in half) / spread


def compare(papers: Sequence[Paper], folder: Path, processes: int) -> Spent:
    """What OCRmyPDF needs for the same pages in one file, on as many processes.

    Raises:
        SetupError: it, Tesseract or its Japanese data is not installed, or it failed.
    """
    program = find_program("ocrmypdf")
    languages = _said([find_program("tesseract"), "--list-langs"]).split()
    if "jpn" not in languages:
        raise SetupError(f"Tesseract's Japanese data is not installed; {_INSTALL}")
    version = _said([program, "--version"]).strip()
    source, target = folder / "compared.pdf", folder / "compared-ocr.pdf"
    source.write_bytes(joined([paper.path.read_bytes() for paper in papers]))
    # The cheapest it can do: no PDF/A, no optimising, one thread to a Tesseract.
    command = [program, "-l", "jpn", "--jobs", str(processes), "--output-type", "pdf", "--optimize", "0", "--quiet"]
    cpu, started = cpu_seconds(), time.perf_counter()
    _said([*command, str(source), str(target)])
    wall = time.perf_counter() - started
    return Spent(f"OCRmyPDF {version}, jpn", sum(p.pages for p in papers), wall, cpu_seconds() - cpu)


def find_program(name: str) -> str:
    """Where a program is, beside this Python or on the path. Raises SetupError, saying how to install it."""
    here = str(Path(sys.executable).parent)
    found = shutil.which(name, path=os.pathsep.join((here, os.environ.get("PATH", ""))))
    if found is None:
        raise SetupError(f"{name} is not installed; {_INSTALL}")
    return found


def _said(command: Sequence[str]) -> str:
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    if run.returncode:
        raise SetupError(f"{Path(command[0]).name} failed with {run.returncode}: {run.stderr.strip()[-_SAID:]}")
    return run.stdout


def throughput_text(
    ours: Spent,
    theirs: Spent | str,
    memory: Mapping[int, Sequence[tuple[int, int]]],
    most: Mapping[int, int],
    how: str,
) -> str:
    """The page; `theirs` may be the reason why there is nothing to compare with."""
    compared = [ours, theirs] if isinstance(theirs, Spent) else [ours]
    lines = [
        f"| {s.program} | {s.pages:,} | {s.wall_s:.1f} | {s.pages_a_second:.2f} | {s.cpu_s / max(1, s.pages):.2f} |"
        for s in compared
    ]
    if isinstance(theirs, str):
        ratio = f"Ratio to OCRmyPDF: {theirs}"
    else:
        ratio = f"Ratio to OCRmyPDF: {ours.pages_a_second / theirs.pages_a_second:.1f} times as many pages a second."
    workers = [
        f"| {number} | {series[-1][0]:,} | {most[pid] / _MIB:.0f} | {series[-1][1] / _MIB:.0f} | {_growth(series)} |"
        for number, (pid, series) in enumerate(memory.items(), start=1)
    ]
    looks = [
        f"| {number} | " + ", ".join(f"{pages:,}: {rss / _MIB:.0f}" for pages, rss in series) + " |"
        for number, series in enumerate(memory.values(), start=1)
    ]
    return f"""# Throughput

Files of one filing each, opened, normalised, recognised and read, form pages only; without records and queue.

| program | pages | wall s | pages a second | CPU s a page |
|---|---:|---:|---:|---:|
{chr(10).join(lines)}

{ratio}

## Memory of a worker

| worker | pages | peak MiB | last MiB | growth, second half |
|---|---:|---:|---:|---:|
{chr(10).join(workers)}

| worker | pages read: MiB |
|---|---|
{chr(10).join(looks)}

{how}
"""


def _growth(series: Sequence[tuple[int, int]]) -> str:
    rate = growth(series)
    return "too few pages" if rate is None else f"{1000 * rate / _MIB:+.1f} MiB in 1,000 pages"


if __name__ == "__main__":
    raise SystemExit(main())
