"""Whether sides are named as the form pages they are, on many more sides than whole readings reach.

`python -m uketsuke.benchmarks.naming` prints the table in Markdown; `-o FILE` writes it; `--pictures DIR` keeps
every wrongly named side. Nothing is read: a side is opened, freed of streaks and compared with the blank pages.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import cv2

from uketsuke import __version__
from uketsuke.benchmarks.measuring import readers, start_process
from uketsuke.benchmarks.rows import SCANNED
from uketsuke.benchmarks.sources import SOURCES, Material, Source, make_specimen, seeds_of
from uketsuke.cases.bounds import upper_bound
from uketsuke.intake.opening import open_file
from uketsuke.intake.pngs import load_grey
from uketsuke.intake.streaks import without_streaks

FIRST_SEED = 500_000
"""Seeds of reports, of no other benchmark's; those of a row lie `_APART` from those of the next."""
_APART = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """One side: what it is and what it was named (`form/page`, None: no form page, or none surely), by the seed of its
    file and its place there."""

    seed: int
    index: int
    truth: str | None
    said: str | None

    @property
    def outcome(self) -> str:
        """`right`, `unknown`, `wrong` for a form page; `other` or `taken` for anything else."""
        if self.truth is None:
            return "other" if self.said is None else "taken"
        return "right" if self.said == self.truth else "unknown" if self.said is None else "wrong"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a side was named wrongly."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.naming", description=__doc__)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--files", type=int, default=40, help="piles of three to five filings, for each row")
    parser.add_argument("--source", choices=SOURCES, action="append")
    parser.add_argument("--mode", choices=("print", "hand"), action="append")
    parser.add_argument("--level", choices=SCANNED, action="append")
    parser.add_argument("--handwriting", type=Path, metavar="DIR", help="pen strokes for hand rows")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep the wrongly named sides here")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("-o", "--out", type=Path)
    chosen = parser.parse_args(arguments)
    started = time.perf_counter()
    table: dict[tuple[str, str, str], Counter[str]] = {}
    if chosen.pictures:
        chosen.pictures.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(chosen.processes, mp_context=get_context("spawn"), initializer=start_process) as pool:
        for place, (source, mode, level) in enumerate(_rows()):
            asked = ((chosen.source, source), (chosen.mode, mode), (chosen.level, level))
            if any(only and value not in only for only, value in asked):
                continue
            strokes = chosen.handwriting if mode == "hand" else None
            material = Material(mode, level, source, handwriting=strokes, attachments=source == "samples", piles=True)
            files = islice(_files(chosen.seed + _APART * place, material), chosen.files)
            done = [pool.submit(name_file, seeds, material, chosen.pictures) for seeds in files]
            sides = [side for future in done for side in future.result()]
            for side in sides:
                if side.outcome in ("wrong", "taken"):
                    sys.stderr.write(f"{source} {mode} {level}: {side}\n")
            table[source, mode, level] = Counter(side.outcome for side in sides)
            sys.stderr.write(f"{source} {mode} {level}: {dict(table[source, mode, level])}\n")
    text = naming_text(table, chosen.seed, chosen.files, time.perf_counter() - started)
    sys.stdout.write(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    return 1 if any(row["wrong"] or row["taken"] for row in table.values()) else 0


def name_file(seeds: Sequence[int], material: Material, pictures: Path | None = None) -> tuple[Named, ...]:
    """The sides of the file of those seeds, named; wrongly named ones go to `pictures` as PNG."""
    specimen = make_specimen(seeds, material)
    truths = {
        page["index"]: f"{page['form']}/{page['form_page']}"
        for filing in specimen.filings
        for page in filing["pages"]
        if page["role"] == "form"
    }
    named = []
    _, recogniser, _ = readers()
    with tempfile.TemporaryDirectory(prefix="naming-") as folder:
        path = Path(folder) / "sample.pdf"
        path.write_bytes(specimen.data)
        for index, raw in enumerate(open_file(path, Path(folder), name=path.name).pages):
            image = load_grey(raw.image)
            found = recogniser.recognise(without_streaks(image))
            said = None if found is None else f"{found.match.form}/{found.match.page_no}"
            side = Named(seeds[0], index, truths.get(index), said)
            if pictures is not None and side.outcome in ("wrong", "taken"):
                name = f"{material.source}-{material.mode}-{material.level}-{side.seed}-{index}.png"
                cv2.imwrite(str(pictures / name), image)
            named.append(side)
    return tuple(named)


def naming_text(table: Mapping[tuple[str, str, str], Counter[str]], seed: int, files: int, seconds: float) -> str:
    """The page: a row for every source, mode and level, and one for all."""
    everything = sum(table.values(), Counter[str]())
    lines = [_line(" · ".join(row), found) for row, found in table.items()]
    return f"""# Are form pages named right?

Sides of piles of three to five filings with other papers among them, opened, freed of streaks and compared with every
blank page. `wrong`: named as a form page that it is not, another page of the same form included; it must never happen.
`unknown`: a form page that a person must name. The bound is the upper one-sided 95 % (Clopper–Pearson) of `wrong`.

| sides | form pages | right | unknown | wrong | bound | other papers | taken for a form |
|---|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(lines)}
{_line("**all**", everything)}

`python -m uketsuke.benchmarks.naming --files {files} --seed {seed} --handwriting DIR`, {date.today().isoformat()},
version {__version__}, Python {platform.python_version()}, {seconds:.0f} s.
"""


def _line(name: str, found: Counter[str]) -> str:
    forms, others = found["right"] + found["unknown"] + found["wrong"], found["other"] + found["taken"]
    bound = upper_bound(found["wrong"], forms)
    return (
        f"| {name} | {forms} | {found['right']} | {found['unknown']} | {found['wrong']} | {100 * bound:.2f} % "
        f"| {others} | {found['taken']} |"
    )


def _rows() -> Iterator[tuple[Source, str, str]]:
    return ((source, mode, level) for source in SOURCES for mode in ("print", "hand") for level in SCANNED)


def _files(first: int, material: Material) -> Iterator[tuple[int, ...]]:
    while True:
        seeds = seeds_of(first, material)
        yield seeds
        first = seeds[-1] + 1


if __name__ == "__main__":
    raise SystemExit(main())
