"""The rows that are reported: which material, from which seed on, until how many inked fields were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from uketsuke.benchmarks.sources import Material, Source

FIRST_SEED = 1_250_000
"""Seeds of reports; those from 30000 to 1249999 were read in earlier reports or by `naming`."""
_APART = 2_000
_FIELDS, _FEW_FIELDS = 3_000, 1_000
SCANNED = ("clean", "office", "hard", "fax", "phone")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; the same row reads the same filings."""

    name: str
    source: Source
    mode: str
    level: str
    seed: int
    fields: int
    attachments: bool
    piles: bool

    def material(self, handwriting: Path | None) -> Material:
        """What it is measured on; `handwriting` is used in hand rows only."""
        strokes = handwriting if self.mode == "hand" else None
        return Material(
            self.mode, self.level, self.source, handwriting=strokes, attachments=self.attachments, piles=self.piles
        )

    def to_data(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self)


def rows() -> Mapping[str, Row]:
    """All rows by name, in the order of the report. Digital files hold one filing each and no other papers."""
    return {row.name: row for row in _rows()}


def _rows() -> Iterator[Row]:
    plans: list[tuple[Source, str, str]] = [("samples", "digital", "clean"), ("samples", "digital", "office")]
    plans += [("samples", mode, level) for mode in ("print", "hand") for level in SCANNED]
    plans += [("transfer", "digital", "clean")]
    plans += [("transfer", mode, level) for mode in ("print", "hand") for level in SCANNED]
    for source, mode, level in plans:
        paper = mode != "digital"
        few = source == "transfer" and level in ("hard", "fax", "phone")
        name = f"{mode}-{level}" if source == "samples" else f"{source}-{mode}-{level}"
        # Seeds belong to a name, whatever other rows there are.
        seed = FIRST_SEED + _APART * _place(source, mode, level)
        fields = _FEW_FIELDS if few else _FIELDS
        yield Row(name, source, mode, level, seed, fields, paper and source == "samples", paper)


def _place(source: str, mode: str, level: str) -> int:
    modes = ("digital", "print", "hand")
    return (("samples", "transfer").index(source) * len(modes) + modes.index(mode)) * len(SCANNED) + SCANNED.index(
        level
    )
