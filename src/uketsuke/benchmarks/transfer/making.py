"""One transfer filing: facts, pages, Chromium's PDF, a scanner; bytes and truth in the sample maker's shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from uketsuke.benchmarks.transfer.applicant import Applicant
from uketsuke.benchmarks.transfer.blank import printed
from uketsuke.benchmarks.transfer.browser import print_pdf
from uketsuke.benchmarks.transfer.filling import FormFilled, fill, truth_fields
from uketsuke.benchmarks.transfer.habits import draw_habits
from uketsuke.benchmarks.transfer.pages import FIT, PenLine, document, draw_look
from uketsuke.benchmarks.transfer.pens import hand_for, pen_line
from uketsuke.benchmarks.transfer.scanners import as_pdf, scan_pdf
from uketsuke.forms import paths
from uketsuke.forms.errors import UsageError
from uketsuke.forms.export import export_forms

MODES = ("digital", "print", "hand")
_REPORTING = 30_000
_FONTS_OF_FIVE = 2
"""Of five hands, so many write with a font when there are pen strokes: more than half are strokes."""


@dataclass(frozen=True, slots=True)
class TransferFiling:
    """A made filing: its file and the truth of one filing as `process --json` would say it.

    `writer` names the UniPen writer of pen strokes; None for fonts.
    """

    seed: int
    procedure: str
    variant: str | None
    data: bytes
    truth: Mapping[str, Any]
    writer: str | None


def make_transfer(
    seed: int, mode: str, level: str, *, procedure: str | None = None, handwriting: Path | None = None
) -> TransferFiling:
    """The transfer filing of a seed; the same arguments draw the same facts, looks and scans.

    Args:
        mode: digital (Chromium's PDF itself), print or hand.
        level: one of `scanners.LEVELS`; a digital file meets no scanner.
        handwriting: a folder with `handwriting.py`; three of five hands then write with pen strokes.

    Raises:
        UsageError: no such mode or procedure.
    """
    if mode not in MODES:
        raise UsageError(f"mode is one of {', '.join(MODES)}")
    rnd = Random(f"transfer:{seed}:{mode}:{level}")
    sets = [s for s in _export()["sets"] if procedure in (None, s["procedure"])]
    if not sets:
        raise UsageError(f"there are no forms for procedure {procedure}")
    chosen = rnd.choice(sets)
    by_hand = mode == "hand"
    pen, writer = _pen(handwriting, seed) if by_hand else (None, None)
    applicant = Applicant(rnd, draw_habits(rnd, by_hand=by_hand), capitals=pen is not None)
    deletes = rnd.random() < (0 if by_hand else 1 if mode == "digital" else 0.4)
    by_id = {form["id"]: form for form in _export()["forms"]}
    forms = [fill(by_id[i], applicant, digital=mode == "digital", deletes=deletes) for i in chosen["forms"]]
    look = draw_look(rnd, by_hand=by_hand, pen=pen)
    pages = [
        (printed(paths.PROJECT_ROOT / filled.form["blank"], page["number"]), filled.on_page(page["number"]))
        for filled in forms
        for page in filled.form["pages"]
    ]
    data = print_pdf(document(pages, look, rnd, digital=mode == "digital"), FIT)
    lying = [(0, 0.0)] * len(pages)
    if mode != "digital":
        sides = scan_pdf(data, level, rnd)
        data, lying = as_pdf(sides), [(side.rotation, side.skew_deg) for side in sides]
    hand = ("strokes" if pen else "font") if by_hand else None
    truth = {
        "procedure": chosen["procedure"],
        "variant": chosen["variant"],
        "pages": _pages(forms, lying),
        "fields": truth_fields(forms, hand),
        "linked": [],
    }
    return TransferFiling(seed, chosen["procedure"], chosen["variant"], data, truth, writer)


@cache
def _export() -> dict[str, Any]:
    return export_forms()


def _pen(folder: Path | None, seed: int) -> tuple[PenLine | None, str | None]:
    if folder is None or seed % 5 < _FONTS_OF_FIVE:
        return None, None
    number, writer = hand_for(folder, seed, reporting=seed >= _REPORTING)
    return partial(_line, folder, seed, number), writer


def _line(folder: Path, seed: int, writer: int, text: str, height_px: int) -> Any:
    return pen_line(folder, text, height_px, seed, writer)


def _pages(forms: list[FormFilled], lying: list[tuple[int, float]]) -> list[dict[str, Any]]:
    numbered = [(filled.form, page["number"]) for filled in forms for page in filled.form["pages"]]
    return [
        {
            "file": "sample.pdf", "index": index, "role": "form", "form": form["id"], "form_version": form["version"],
            "form_page": number, "rotation": rotation, "skew_deg": skew,
        }
        for index, ((form, number), (rotation, skew)) in enumerate(zip(numbered, lying, strict=True))
    ]  # fmt: skip
