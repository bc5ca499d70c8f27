"""The form's place on a page is found to a tenth of a millimetre, or not trusted."""

from __future__ import annotations

import numpy as np
import pytest

from tests.extractors.sheets import filled, scanned
from uketsuke.extractors.alignment import Alignment, align
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.definitions import Form
from uketsuke.forms.geometry import BoxMm

TOLERANCE_PX = 1.5
"""An eighth of a millimetre: thinner than a pen stroke."""


def test_a_blank_lies_on_itself_without_displacement(reentry: Form) -> None:
    blank = blank_image(reentry, 1)
    alignment = align(blank, blank)
    assert alignment.trust == 1.0
    assert alignment.rms_mm < 0.02
    assert np.abs(alignment.shift).max() < 1.0


@pytest.mark.parametrize(
    ("dx", "dy"), [(7, -5), (-20, 14), (60, 40)], ids=["small", "at the edge of the tiles", "5 mm"]
)
def test_a_shifted_page_is_followed(reentry: Form, dx: int, dy: int) -> None:
    blank = blank_image(reentry, 1)
    page = np.full_like(blank, 255)
    height, width = blank.shape
    page[max(0, dy) : height + min(0, dy), max(0, dx) : width + min(0, dx)] = blank[
        max(0, -dy) : height + min(0, -dy), max(0, -dx) : width + min(0, -dx)
    ]
    box = BoxMm(100.0, 150.0, 20.0, 6.0)
    found, plain = align(page, blank).map_box(box), box.to_px()
    assert found.left - plain.left == pytest.approx(dx, abs=TOLERANCE_PX)
    assert found.top - plain.top == pytest.approx(dy, abs=TOLERANCE_PX)


def test_a_bent_and_filled_page_is_followed(reentry: Form) -> None:
    blank = blank_image(reentry, 1)
    page = scanned(filled(reentry, 1, {"address": "東京都港区港南5-5-30", "name": "NGUYEN VAN AN"}), seed=3)
    alignment = align(page, blank)
    there = alignment.warp_blank(blank)
    print_there, print_here = there < 128, page < 190
    assert alignment.trust > 0.9
    # All of the form's print is dark on the page where the warped blank says it is.
    assert (print_there & ~print_here).sum() < 0.2 * print_there.sum()


def test_a_blank_that_can_be_changed_is_looked_at_anew(reentry: Form) -> None:
    blank = blank_image(reentry, 1).copy()
    page = blank.copy()
    assert align(page, blank).trust == 1.0
    blank[:] = 255
    assert align(page, blank).trust == 0.0


def test_the_blank_is_moved_as_the_page_is_without_seams(reentry: Form) -> None:
    blank = blank_image(reentry, 1)
    shift = np.full((31, 22, 2), (3.0, -2.0), np.float32)
    moved = Alignment(shift, 0.0, 1.0).warp_blank(blank)
    assert (moved[:-2, 3:] == blank[2:, :-3]).all()
    assert (moved[-2:] == 255).all()
    assert (moved[:, :3] == 255).all()


def test_another_form_is_not_trusted(reentry: Form) -> None:
    blank = blank_image(reentry, 1)
    assert align(np.full_like(blank, 255), blank).trust == 0.0
    assert align(np.ascontiguousarray(blank[::-1, ::-1]), blank).trust < 0.5


def test_page_and_blank_must_have_one_size(reentry: Form) -> None:
    blank = blank_image(reentry, 1)
    with pytest.raises(ValueError, match="one size"):
        align(blank[:-1], blank)
