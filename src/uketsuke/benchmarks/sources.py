"""What is measured: files with the truth about them, of either maker, one filing a file or a pile of several."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal, cast

from pypdfium2 import PdfDocument

from uketsuke.benchmarks.transfer.making import make_transfer
from uketsuke.benchmarks.transfer.scanners import LEVELS as TRANSFER_LEVELS
from uketsuke.benchmarks.transfer.scanners import as_pdf, scan_pdf
from uketsuke.forms.errors import UsageError
from uketsuke.intake.coversheets import typeset_coversheets
from uketsuke.samples.drawing import Mode
from uketsuke.samples.levels import LEVELS, Level
from uketsuke.samples.make import MODES, make_filing
from uketsuke.samples.truth import filing_data

Source = Literal["samples", "transfer"]
SOURCES: tuple[Source, ...] = ("samples", "transfer")
OFFICE = "HQ"
_PILE = (3, 4, 5)
_COVERED = 0.5
"""The share of filings in a pile that lie behind a cover sheet; before the others there is nothing."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a run is measured on.

    `handwriting` is a folder of a pen-stroke renderer; `attachments` lays other papers behind every other filing on
    paper; `piles` puts three to five filings of different applicants into one file.
    """

    mode: str
    level: str
    source: Source = "samples"
    procedure: str | None = None
    handwriting: Path | None = None
    attachments: bool = False
    piles: bool = False


@dataclass(frozen=True, slots=True)
class Specimen:
    """One file, and the filings that should come out, each as in the truth of a sample.

    `pages[].index` is a side's position in the file; a field's `page` its position in the filing's pages.
    """

    seeds: tuple[int, ...]
    data: bytes
    filings: tuple[Mapping[str, Any], ...]


def check(material: Material) -> None:
    """Raises UsageError when there is no such mode, level or source."""
    levels = LEVELS if material.source == "samples" else TRANSFER_LEVELS
    if material.source not in SOURCES or material.mode not in MODES or material.level not in levels:
        raise UsageError(
            f"source is one of {', '.join(SOURCES)}, mode one of {', '.join(MODES)}, "
            f"level of {material.source} one of {', '.join(levels)}"
        )


def seeds_of(first: int, material: Material) -> tuple[int, ...]:
    """The seeds in the file that begins with a seed; the next file begins after the last of them."""
    count = Random(f"pile:{first}").choice(_PILE) if material.piles else 1
    return tuple(range(first, first + count))


def make_specimen(seeds: Sequence[int], material: Material) -> Specimen:
    """The file with the filings of these seeds."""
    made = [_made(seed, material) for seed in seeds]
    if len(made) == 1 and not material.piles:
        data, filing = made[0]
        return Specimen(tuple(seeds), data, (filing,))
    rnd = Random(f"covers:{seeds[0]}")
    files: list[bytes] = []
    filings: list[Mapping[str, Any]] = []
    position = 0
    for number, (data, filing) in enumerate(made):
        covers: list[dict[str, Any]] = []
        if rnd.random() < _COVERED:
            files.append(_cover(f"{seeds[number]:06d}", material, rnd))
            covers = [{"file": "sample.pdf", "index": position, "role": "separator", "form": None}]
        files.append(data)
        filings.append(_moved(filing, covers, position))
        position += len(covers) + len(filing["pages"])
    return Specimen(tuple(seeds), joined(files), tuple(filings))


def _made(seed: int, material: Material) -> tuple[bytes, Mapping[str, Any]]:
    if material.source == "transfer":
        made = make_transfer(
            seed, material.mode, material.level, procedure=material.procedure, handwriting=material.handwriting
        )
        return made.data, made.truth
    sample = make_filing(
        seed,
        procedure=material.procedure,
        mode=cast(Mode, material.mode),
        level=cast(Level, material.level),
        handwriting=material.handwriting,
        with_attachments=None if material.attachments else False,
    )
    truth = filing_data(sample.truth("sample.pdf"))
    for filled in sample.forms:
        for item in filled.fields:
            if item.field.kind == "table" and item.field.name in truth["fields"]:
                columns = {column.name: column.kind for column in item.field.columns}
                truth["fields"][item.field.name]["columns"] = columns
    return sample.pdf(), truth


def _moved(filing: Mapping[str, Any], covers: list[dict[str, Any]], by: int) -> dict[str, Any]:
    """The filing as it lies in a pile: `by` sides before it, then its covers."""
    pages = [{**page, "index": position + by + len(covers)} for position, page in enumerate(filing["pages"])]
    fields = {name: {**entry, "page": entry["page"] + len(covers)} for name, entry in filing["fields"].items()}
    return {**filing, "pages": covers + pages, "fields": fields}


def _cover(serial: str, material: Material, rnd: Random) -> bytes:
    sheet = typeset_coversheets(OFFICE, [serial])
    if material.mode == "digital":
        return sheet
    return as_pdf(scan_pdf(sheet, "clean" if material.level in ("exact", "clean") else "office", rnd))


def joined(files: Sequence[bytes]) -> bytes:
    whole = PdfDocument.new()
    for data in files:
        with PdfDocument(data) as part:
            whole.import_pages(part)
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()
