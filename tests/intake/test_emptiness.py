"""Empty sides are told from sides with the least writing."""

from __future__ import annotations

import numpy as np
import papers
import pytest

from uketsuke.intake.emptiness import is_blank

SCANS = {
    "office": lambda page: papers.scan(page),
    "noisy": lambda page: papers.scan(page, noise=15),
    "coarse": lambda page: papers.scan(page, dpi=150, noise=20, blur=1.2),
    "fax": lambda page: papers.fax(page),
    "black and white": lambda page: papers.scan(page, bits=1),
    "skewed": lambda page: papers.scan(page, skew=4),
}


@pytest.mark.parametrize("how", SCANS)
def test_paper_with_shine_through_holes_shadows_and_a_staple_is_blank(how: str) -> None:
    assert is_blank(SCANS[how](papers.back()))


@pytest.mark.parametrize("how", SCANS)
@pytest.mark.parametrize("tone", [60, 130], ids=["ink", "pencil"])
def test_one_short_line_by_hand_is_not_blank(how: str, tone: int) -> None:
    assert not is_blank(SCANS[how](papers.short_line(papers.back(), tone)))


def test_print_is_not_blank() -> None:
    assert not is_blank(papers.scan(papers.render(papers.pdf_of(papers.LETTER))))


def test_a_black_side_is_not_blank_paper() -> None:
    assert not is_blank(np.full((1754, 1240), 12, np.uint8))


def test_a_dirty_glass_draws_no_content() -> None:
    page = np.full((3508, 2480), 255, np.uint8)
    page[:, 1500:1503] = 90
    assert is_blank(papers.scan(page))
