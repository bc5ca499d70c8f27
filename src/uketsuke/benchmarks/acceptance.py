"""How much is accepted without eyes, and how much of that is wrong, on many form pages of reporting seeds.

The rows of RESULTS.md send whole piles through the pipeline and are few thousand fields each. Whether errors among
accepted fields stay under 0.4 in 1,000 takes tens of thousands: here only form pages are scanned and read, field by
field, by the functions that the pipeline calls. Collect with `python -m uketsuke.benchmarks.looks SEED COUNT FOLDER
[HANDWRITING]` (seeds from 30000 on), in as many runs as there is time for, then
`python -m uketsuke.benchmarks.acceptance FOLDER [-o FILE.md]`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from uketsuke.benchmarks.looks import Kept, load_kept, meant
from uketsuke.benchmarks.results import machine
from uketsuke.benchmarks.sides import is_right
from uketsuke.cases.bounds import upper_bound
from uketsuke.extractors.asking import answer
from uketsuke.extractors.calibration import family, load_calibration
from uketsuke.extractors.dittos import says_as_above
from uketsuke.extractors.engine import load_engine

REPORTING = 30_000
"""Seeds from here on are for reports."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field or cell: is there anything to read, was it read exactly, was it accepted; `what` was read for what."""

    seed: int
    mode: str
    level: str
    kinds: str
    inked: bool
    exact: bool
    accepted: bool
    what: str


def fields_of(kept: Kept) -> Iterator[Field]:
    """Every field and cell of a filing's form pages, read and judged."""
    calibration, engine = load_calibration(), load_engine()
    for side, asked, place, meaning in meant(kept):
        reading = answer(asked, meaning, engine.name, side.trust, calibration)
        truth = side.truth.get(place)
        inked = truth is not None and truth != []
        exact = is_right(asked, place, reading.value, side.truth) if inked else reading.value in (None, [])
        kinds = "choice" if asked.slot.kind == "choice" else family(asked.slot.kind)
        what = f"{side.form} {place.field} {place.row}: {reading.value!r} for {truth!r}, {reading.confidence}"
        # What says "as above" is found in the lines above later, and is for a person.
        accepted = reading.accepted and not (meaning is not None and says_as_above(meaning.raw))
        yield Field(side.seed, side.mode, side.level, kinds, inked, exact, accepted, what)


def acceptance_markdown(fields: Sequence[Field]) -> str:
    """A table by mode and level, then one by mode and family of kinds; wrong ones among empty boxes count as wrong."""
    by_level: dict[tuple[str, str], Counter[str]] = {}
    by_kinds: dict[tuple[str, str], Counter[str]] = {}
    for field in fields:
        for table, keys in (
            (by_level, ((field.mode, field.level), (field.mode, "**all**"))),
            (by_kinds, ((field.mode, field.kinds),)),
        ):
            for key in keys:
                count = table.setdefault(key, Counter())
                count["inked"] += field.inked
                count["exact"] += field.inked and field.exact
                count["accepted"] += field.inked and field.accepted
                count["wrong"] += field.accepted and not field.exact
    return "\n\n".join((_table("scan", by_level), _table("kinds", by_kinds)))


def _table(of: str, counts: Mapping[tuple[str, str], Counter[str]]) -> str:
    lines = [
        f"| written by | {of} | inked fields | exact | accepted | wrong among accepted (95 % bound) |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for (mode, name), count in sorted(counts.items()):
        inked, accepted = count["inked"], count["accepted"]
        bound = 1000 * upper_bound(min(count["wrong"], accepted), accepted) if accepted else 1000.0
        shares = [f"{100 * count[key] / inked:.2f} %" if inked else "–" for key in ("exact", "accepted")]
        lines.append(
            f"| {mode} | {name} | {inked:,} | {shares[0]} | {shares[1]} | {count['wrong']} (≤ {bound:.2f} in 1,000) |"
        )
    return "\n".join(lines)


def read_fields(path: Path) -> list[Field]:
    """All fields of a kept filing."""
    return list(fields_of(load_kept(path)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read what was collected, print or write the tables; 2 when there is nothing of a reporting seed."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.acceptance", description=__doc__)
    parser.add_argument("folder", type=Path, help="what `looks` collected")
    parser.add_argument("-o", "--out", type=Path)
    chosen = parser.parse_args(arguments)
    paths = [path for path in sorted(chosen.folder.glob("*.pickle")) if int(path.stem) >= REPORTING]
    if not paths:
        sys.stderr.write(f"{chosen.folder} holds no filing of a seed from {REPORTING} on; collect some with looks\n")
        return 2
    with ProcessPoolExecutor() as pool:
        fields = [field for found in pool.map(read_fields, paths) for field in found]
    for field in fields:
        if field.accepted and not field.exact:
            sys.stderr.write(f"wrong: seed {field.seed}, {field.mode} {field.level}, {field.what}\n")
    seeds = [int(path.stem) for path in paths]
    text = (
        "# Accepted without eyes\n\n"
        f"{len(paths)} filings of seeds {min(seeds)}–{max(seeds)}, form pages only, read field by field "
        f"(`python -m uketsuke.benchmarks.looks`, then `… acceptance FOLDER`) on {machine()}. By hand means fonts and "
        "pen strokes of writers kept for reports. Fields whose page was not recognised are not in the table; fusing of "
        "pages and 〃 come later and are not in it either.\n\n" + acceptance_markdown(fields) + "\n"
    )
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    from uketsuke.benchmarks.acceptance import main as imported

    raise SystemExit(imported())
