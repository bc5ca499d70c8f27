"""The transfer maker's devices: what they do to a sheet, and what they say of how it lies."""

from __future__ import annotations

import io
from random import Random

import numpy as np
import pytest
from PIL import Image
from pypdfium2 import PdfDocument

from uketsuke.benchmarks.transfer.scanners import LEVELS, as_pdf, draw_machine, scan_pdf


@pytest.fixture(scope="module")
def sheet() -> bytes:
    """An A4 sheet with a black bar near its top edge."""
    grey = np.full((1754, 1240), 255, np.uint8)
    grey[100:160, 200:1040] = 0
    out = io.BytesIO()
    Image.fromarray(grey).save(out, "PDF", resolution=150)
    return out.getvalue()


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_gives_one_side_of_the_sheets_size(sheet: bytes, level: str) -> None:
    sides = scan_pdf(sheet, level, Random(3))
    assert len(sides) == 1
    with PdfDocument(as_pdf(sides)) as document:
        size = sorted(document[0].get_size())
    assert size == pytest.approx([595, 842], abs=2)


@pytest.mark.parametrize("seed", range(30))
def test_a_side_turned_back_as_it_says_has_its_bar_on_top(sheet: bytes, seed: int) -> None:
    side = scan_pdf(sheet, "hard", Random(seed))[0]
    upright = side.image.convert("L").rotate(-side.rotation, expand=True).rotate(-side.skew_deg, fillcolor=255)
    dark = np.argwhere(np.asarray(upright) < 90)
    top, bottom = np.percentile(dark[:, 0], [1, 99])
    assert bottom < upright.height / 4
    assert bottom - top < 75


def test_the_same_chance_scans_the_same(sheet: bytes) -> None:
    assert as_pdf(scan_pdf(sheet, "office", Random(5)))[:4] == b"%PDF"
    first, second = (scan_pdf(sheet, "phone", Random(5))[0] for _ in range(2))
    assert (np.asarray(first.image) == np.asarray(second.image)).all()


def test_a_fax_has_two_colours(sheet: bytes) -> None:
    assert scan_pdf(sheet, "fax", Random(1))[0].image.mode == "1"


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="clean"):
        draw_machine("perfect", Random(1))
