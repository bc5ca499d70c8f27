"""Lines of strokes in their boxes: as large as a hand writes, and no further out than a hand goes."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.corrections import inked_box
from uketsuke.samples.handwriting import draw_writer
from uketsuke.samples.paper import Page
from uketsuke.samples.penstrokes import load_strokes
from uketsuke.samples.strokewriting import StrokeHand, write_stroke_cells, write_strokes

BOX = BoxMm(40, 60, 70, 7.3)


def paper() -> Page:
    return np.full((3508, 2480), 255, np.uint8)


def hand(folder: Path, seed: int) -> StrokeHand:
    strokes = load_strokes(folder)
    return StrokeHand(strokes, strokes.writer(Random(seed), seed), draw_writer(Random(seed), seed))


@pytest.mark.parametrize("text", ["7", "LI FANG", "東京都千代田区内神田1-2-3コーポさくら202号室"])
def test_a_line_begins_in_its_box_and_may_run_a_little_over_its_end(strokes_folder: Path, text: str) -> None:
    for seed in range(8):
        page = paper()
        write_strokes(page, text, BOX, hand(strokes_folder, seed))
        inked = inked_box(paper(), page, BOX)
        assert inked is not None
        assert inked.left >= BOX.left
        assert inked.right <= BOX.right + 4.5
        assert inked.top > BOX.top - 2 and inked.bottom < BOX.bottom + 2


def test_two_ruled_lines_are_both_written_on(strokes_folder: Path) -> None:
    box = BoxMm(40, 60, 70, 15)
    page = paper()
    write_strokes(page, "受発注システムの要件定義及び海外拠点との連絡調整に従事する", box, hand(strokes_folder, 3))
    middle = round((box.top + box.height / 2) / 25.4 * 300)
    assert (page[:middle] < 128).any() and (page[middle:] < 128).any()


def test_every_cell_gets_its_character(strokes_folder: Path) -> None:
    cells = load_catalogue().form("13126-n").field("employer_insurance_office_number").cells_mm
    page = paper()
    write_stroke_cells(page, "12345678901", cells, hand(strokes_folder, 4))
    for cell in cells:
        at = cell.to_px()
        assert (page[at.top : at.bottom, at.left + 8 : at.right - 8] < 128).any()
    gap = BoxMm(cells[3].right + 0.8, cells[3].top, cells[4].left - cells[3].right - 1.6, cells[3].height).to_px()
    assert not (page[gap.top : gap.bottom, gap.left : gap.right] < 128).any()
