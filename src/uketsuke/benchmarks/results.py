"""The reported rows: every mode on clean and office scans, with seeds that nothing was developed or fitted on.

`python -m uketsuke.benchmarks.results -o FOLDER` writes `RESULTS.md`, a JSON file and a contact sheet a row.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from uketsuke import __version__
from uketsuke.benchmarks.accuracy import Accuracy, run
from uketsuke.benchmarks.contact_sheet import write_contact_sheet
from uketsuke.benchmarks.report import HEAD, Report, kinds_markdown, markdown_row, writing_markdown
from uketsuke.samples.drawing import Mode
from uketsuke.samples.fonts import REPORTING
from uketsuke.samples.levels import Level

ROWS: tuple[tuple[Mode, Level], ...] = (
    ("digital", "clean"), ("digital", "office"), ("print", "clean"), ("print", "office"), ("hand", "clean"),
    ("hand", "office"),
)  # fmt: skip
FIRST_SEED = REPORTING + 1_000
"""The thousand before were looked at while the measure itself was being built; these never."""
FILINGS = 110
"""Filings a row: more than 3,000 inked fields each."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all rows and write them down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for RESULTS.md and the rest")
    parser.add_argument("-n", type=int, default=FILINGS, help="filings a row")
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="first seed; reports begin at 31000")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--handwriting", type=Path, help="folder of a pen-stroke renderer for the rows by hand")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    details = chosen.out / "details"
    details.mkdir(exist_ok=True)
    reports: list[Report] = []
    started = time.perf_counter()
    for mode, level in ROWS:
        # A digital file has met no scanner: its second row is another set of filings.
        first = chosen.seed + (chosen.n if (mode, level) == ("digital", "office") else 0)
        accuracy = run(
            seed=first, n=chosen.n, mode=mode, level=level, processes=chosen.processes, handwriting=chosen.handwriting
        )
        _keep(details, accuracy)
        reports.append(accuracy.report)
        sys.stdout.write(markdown_row(accuracy.report) + "\n")
        sys.stdout.flush()
    text = results_text(reports, chosen.n, chosen.seed, chosen.processes, time.perf_counter() - started)
    (chosen.out / "RESULTS.md").write_text(text, encoding="utf-8")
    return 0


def results_text(reports: Sequence[Report], n: int, seed: int, processes: int, seconds: float) -> str:
    """The page that reports the rows: machine, command, figures, and what they mean."""
    rows = "\n".join(markdown_row(report) for report in reports)
    return f"""# Results

Measured {date.today().isoformat()}, version {__version__}, in {seconds / 60:.0f} minutes on {machine()}.
Command: `benchmarks/run.sh` ({n} filings a row, seeds from {seed}, {processes} processes on one thread each).

{HEAD}
{rows}

## Exact by kind

{kinds_markdown(reports)}

{by_hand_markdown(reports)}## How to read this

- Samples are made (`uketsuke samples make`): they are not real applications. "Hand" means Debian's Japanese
  handwriting fonts bent by a drawn writer and, with `--handwriting`, real pen strokes; `samples/README.md` says what
  slips writers make, and how often. What passes here may still fail on paper.
- Seeds from {REPORTING} on are used for reports only; half of their filings draw fonts and hands that others never do.
- "Inked fields" are fields and table cells with something in them, after fusing what stands on several pages.
  Exact means the value of the contract, character by character. Free text does not enter it: its column is the share
  of wrong characters. Empty boxes are counted apart ("empty seen empty").
- "Wrong among accepted" are values that no person would have looked at; in brackets the one-sided 95 % upper bound.
- Seconds a page are of opening, normalising, recognising and reading on one core, sample making left out.
- `details/` holds each row as JSON and a contact sheet of its worst readings, where there are any.
"""


def by_hand_markdown(reports: Sequence[Report]) -> str:
    """For each row by hand, its entries by what they were written with and by slips; "" when there is none."""
    tables = [(f"{r.mode} {r.level}", writing_markdown(r)) for r in reports]
    return "".join(f"## Written by hand: {row}\n\n{table}\n\n" for row, table in tables if table)


def machine() -> str:
    """The processor and how many of its cores this process may use."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = [line for line in info.read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
        name = lines[0].partition(":")[2].strip() if lines else name
    return f"{len(os.sched_getaffinity(0))} cores of {name}, Python {platform.python_version()}"


def _keep(folder: Path, accuracy: Accuracy) -> None:
    stem = f"{accuracy.report.mode}-{accuracy.report.level}"
    data = json.dumps(accuracy.report.to_data(), ensure_ascii=False, indent=1)
    (folder / f"{stem}.json").write_text(data + "\n", encoding="utf-8")
    if accuracy.crops:
        write_contact_sheet(folder / f"{stem}.png", accuracy.crops)


if __name__ == "__main__":
    raise SystemExit(main())
