"""The reported rows, one command each, and the page made of them.

`python -m uketsuke.benchmarks.results --list` names the rows, `--row NAME` measures one and keeps it in
`details/NAME.json` with a contact sheet of its worst readings, `--compose` writes `RESULTS.md` from what is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from uketsuke import __version__
from uketsuke.benchmarks.accuracy import run
from uketsuke.benchmarks.contact_sheet import write_contact_sheet
from uketsuke.benchmarks.reach import reach_markdown
from uketsuke.benchmarks.reliability import NOTHING, Steps, pooled, reliability_svg, steps_markdown
from uketsuke.benchmarks.report import (
    HEAD,
    Report,
    acceptance_markdown,
    kinds_markdown,
    markdown_row,
    writing_markdown,
)
from uketsuke.benchmarks.rows import Row, rows
from uketsuke.forms import paths
from uketsuke.forms.errors import UketsukeError
from uketsuke.samples.fonts import REPORTING

FOLDER = paths.PROJECT_ROOT / "benchmarks"
_BAR = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A measured row as its JSON file holds it."""

    row: dict[str, Any]
    command: str
    measured: str
    version: str
    machine: str
    seconds: float
    report: Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure rows, or compose the page; 2 with the reason when something asked for does not exist."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.results", description=__doc__)
    known = rows()
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="names of the rows")
    what.add_argument("--row", choices=known, metavar="NAME", help="measure this row")
    what.add_argument("--compose", action="store_true", help="write RESULTS.md from the rows that are kept")
    parser.add_argument("-o", "--out", type=Path, default=FOLDER, help="folder of RESULTS.md and details/")
    parser.add_argument("--handwriting", type=Path, metavar="DIR", help="pen strokes for the hand rows")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="measure a row that is kept already")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.list:
            sys.stdout.write("".join(f"{name}\n" for name in known))
        elif chosen.compose:
            compose(chosen.out)
        else:
            measure(known[chosen.row], chosen.out, chosen.handwriting, chosen.processes, again=chosen.again)
    except UketsukeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def measure(row: Row, out: Path, handwriting: Path | None, processes: int, *, again: bool = False) -> None:
    """Measure a row and keep it; a row that was measured on the same material already is left alone."""
    path = out / "details" / f"{row.name}.json"
    material = row.material(handwriting)
    asked = {**row.to_data(), "strokes": material.handwriting is not None}
    if not again and (kept := _load(path)) is not None and kept.row == asked:
        sys.stderr.write(f"{row.name}: kept from {kept.measured}\n")
        return
    started = time.perf_counter()
    accuracy = run(material, seed=row.seed, fields=row.fields, processes=processes, progress=_bar(row.name))
    command = f"python -m uketsuke.benchmarks.results --row {row.name}"
    data = {
        "row": asked,
        "command": command + (" --handwriting DIR" if material.handwriting else ""),
        "measured": date.today().isoformat(),
        "version": __version__,
        "machine": machine(),
        "seconds": round(time.perf_counter() - started, 1),
        "report": accuracy.report.to_data(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet = path.with_suffix(".jpg")
    if accuracy.crops:
        write_contact_sheet(sheet, accuracy.crops)
    else:
        sheet.unlink(missing_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(markdown_row(accuracy.report) + "\n")


def compose(out: Path) -> None:
    """Write `RESULTS.md` from the kept rows, in the order of the report, and the diagrams it shows."""
    kept = [k for name in rows() if (k := _load(out / "details" / f"{name}.json")) is not None]
    (out / "RESULTS.md").write_text(results_text(kept), encoding="utf-8")
    for medium, steps in reliability_by_medium([k.report for k in kept]).items():
        (out / "details" / f"reliability-{medium}.svg").write_text(reliability_svg(steps), encoding="utf-8")


def reliability_by_medium(reports: Sequence[Report]) -> dict[str, dict[str, Steps]]:
    """The steps of confidence of all rows together, by family of kinds: of print and of hand; none of digital files."""
    found: dict[str, dict[str, Steps]] = {}
    for report in reports:
        for family, steps in report.reliability.items() if report.mode != "digital" else ():
            families = found.setdefault(report.mode, {})
            families[family] = pooled(families.get(family, NOTHING), steps)
    return {medium: dict(sorted(families.items())) for medium, families in found.items()}


def _reliability_text(reports: Sequence[Report]) -> str:
    parts = [
        f"**{medium}**\n\n{steps_markdown(steps)}\n\n![Reliability, {medium}](details/reliability-{medium}.svg)"
        for medium, steps in reliability_by_medium(reports).items()
    ]
    return "\n\n".join(parts) or "No row that tells it was measured."


def results_text(kept: Sequence[Kept]) -> str:
    """The page: how to read it, the figures, hands apart, kinds, and how each row was measured."""
    reports = [k.report for k in kept]
    table = "\n".join(markdown_row(report) for report in reports)
    written = "\n\n".join(
        f"**{k.row['name']}**\n\n{text}" for k in kept if (text := writing_markdown(k.report))
    )  # fmt: skip
    kinds = "\n\n".join(kinds_markdown(group) for group in _groups(reports))
    accepted = "\n\n".join(acceptance_markdown(group) for group in _groups(reports))
    how = "\n".join(
        f"| {k.row['name']} | {k.row['seed']} | {k.measured} | {k.version} | {k.seconds:.0f} | {k.machine} "
        f"| `{k.command}` |"
        for k in kept
    )
    return f"""# Results

{HOW_TO_READ}
## Figures

{HEAD}
{table}

## Beside what is to be reached

Rows of a column together. ✓: reached, ✗: not; what is missing there, its worst readings, why, and what would be tried
next is in [MISSES.md](MISSES.md).

{reach_markdown(reports)}

## Hands and slips

{written or "No row by hand was measured."}

## Exact by kind

{kinds}

## Accepted by kind

{accepted}

## Is confidence to be believed?

{_reliability_text(reports)}

## How each row was measured

| row | first seed | day | version | seconds | machine | command |
| --- | --- | --- | --- | --- | --- | --- |
{how}
"""


HOW_TO_READ = f"""\
How to measure: `benchmarks/run.sh [--handwriting DIR]`, or one row with the command that stands at the end.

- Everything here is made, nothing is a real application; what passes here may still fail on paper. `samples` are the
  sample maker's (`uketsuke samples make`). `transfer` filings are made by other means, so that maker and reader do
  not merely agree: Chromium prints the geometry of `uketsuke forms export`, with its own facts, fonts, marks and
  scanners (`src/uketsuke/benchmarks/transfer`); its digital row is Chromium's own PDF.
- Seeds from {REPORTING} on are used for reports only; half of the sample maker's filings there draw fonts and hands
  that others never do. Pen strokes (`--handwriting`) come from UniPen writers of Latin letters and digits, of whom
  every third writes in reports only; kana and kanji come from the same few sources on both sides.
- "Inked fields" are fields and table cells with something in them, after fusing what stands on several pages.
  Exact means the value of the contract, character by character. Free text does not enter it: its column is the share
  of wrong characters. Empty boxes are counted apart ("empty seen empty"; in brackets how many values were read
  there all the same and accepted).
- "Wrong among accepted" are values that no person would have looked at; in brackets the one-sided 95 % upper bound.
- Scanned rows lie in piles: three to five applicants in one file, half of them behind a cover sheet, the
  others behind nothing. "Split right": exactly the filing's own sides, as one filing of the right procedure.
  "Wrong applicant": sides that came out in a filing most of whose form pages are somebody else's; silent, when no
  finding said that the split is in doubt. "As form" are other papers taken for a form page.
- Seconds a page are of opening, normalising, recognising and reading on one core, sample making left out.
- `details/` holds each row as JSON and a contact sheet of its twenty worst readings, where there are any: wrong and
  accepted ones first, then those the reader was surest of; a bar at the left marks readings that were accepted.
- Reliability: readings of all rows by steps of confidence. The calibration error is how far the share of right ones
  lies from the mean confidence of a step, on average over readings; in the diagrams the distance from the diagonal.
"""


def machine() -> str:
    """The processor and how many of its cores this process may use."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        lines = [line for line in info.read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
        name = lines[0].partition(":")[2].strip() if lines else name
    return f"{len(os.sched_getaffinity(0))} cores of {name}, Python {platform.python_version()}"


def _groups(reports: Sequence[Report]) -> list[list[Report]]:
    """Digital and print of the samples, their hands, and the transfer rows: tables that fit a page."""
    samples = [r for r in reports if r.source == "samples"]
    groups = [
        [r for r in samples if r.mode != "hand"],
        [r for r in samples if r.mode == "hand"],
        [r for r in reports if r.source == "transfer" and r.mode != "hand"],
        [r for r in reports if r.source == "transfer" and r.mode == "hand"],
    ]
    return [group for group in groups if group]


def _load(path: Path) -> Kept | None:
    """A kept row; None when there is none, or one of an older shape."""
    if not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"))
    if "report" not in data:
        return None
    return Kept(**{**data, "report": Report.from_data(data["report"])})


def _bar(name: str) -> Any:
    def say(done: int, total: int) -> None:
        if sys.stderr.isatty():
            full = _BAR * done // max(1, total)
            sys.stderr.write(f"\r{name}: {'█' * full}{'·' * (_BAR - full)} {done}/{total} " + "\n" * (done >= total))
            sys.stderr.flush()

    return say


if __name__ == "__main__":
    raise SystemExit(main())
