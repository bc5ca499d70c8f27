"""The sensor turns light into the numbers that its settings promise."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from uketsuke.samples.sensor import bilevel, disturbed, exposed, grainy, print_header, streaked

WHITE = np.full((600, 480), 255, np.uint8)


def test_ink_and_paper_get_their_levels_and_paper_its_tint() -> None:
    page = WHITE.copy()
    page[:300] = 0
    grey = exposed(page, 30, 220, (0.5, 1, 1), None)
    assert (grey[0, 0], grey[-1, 0]) == (30, 220)
    colour = exposed(cv2.merge((page, page, page)), 30, 220, (0.9, 1.0, 1.0), None)
    assert tuple(colour[-1, 0]) == (198, 220, 220)


def test_light_falls_where_the_field_says() -> None:
    light = np.ones((40, 32), np.float32)
    light[:, :10] = 0.5
    lit = exposed(WHITE, 0, 255, (1, 1, 1), light)
    assert lit[:, :100].max() == pytest.approx(128, abs=1)
    assert lit[:, 250:].min() == 255


@pytest.mark.parametrize("colour", [False, True])
def test_grain_has_about_its_deviation_and_keeps_the_tone(colour: bool) -> None:
    page = WHITE // 2
    noisy = grainy(cv2.merge((page, page, page)) if colour else page, 6, Random(1)).astype(float)
    assert noisy.mean() == pytest.approx(127, abs=0.5)
    assert 4 < noisy.std() < 7


def test_one_bit_keeps_writing_black_and_renders_a_photo_in_dots() -> None:
    page = WHITE.copy()
    cv2.putText(page, "ABC", (30, 560), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 3)
    page[50:350, 60:330] = 110
    plain, dots = bilevel(page, 170, False), bilevel(page, 170, True)
    assert set(np.unique(dots)) == {0, 255}
    assert np.array_equal(plain[430:], dots[430:])
    assert plain[100:300, 100:300].max() == 0
    assert 0.3 < (dots[100:300, 100:300] == 0).mean() < 0.9
    lighter = page.copy()
    lighter[50:350, 60:330] = 150
    assert (bilevel(lighter, 170, True) == 0).mean() < (dots == 0).mean()


def test_dirt_on_the_glass_makes_lines_down_the_whole_file() -> None:
    page = WHITE.copy()
    streaked(page, ((0.5, 2, 100),))
    assert (page[:, 240:242] < 200).all()
    assert (page[:, :240] == 255).all()


def test_specks_are_small_and_a_lost_line_is_as_wide_as_the_file() -> None:
    page = WHITE.copy()
    disturbed(page, 100, 0, Random(1))
    assert 30 < (page == 0).sum() < 400
    lined = WHITE.copy()
    lined[:, 240] = 0
    disturbed(lined, 0, 6, Random(3))
    gaps = (lined[:, 240] == 255).sum()
    assert 0 < gaps <= 18


def test_a_fax_header_stands_at_the_top_in_one_bit() -> None:
    page = np.full((1146, 1728), 255, np.uint8)
    print_header(page, 3, Random(1))
    ys, _ = np.nonzero(page == 0)
    assert len(ys) > 500 and ys.max() < 40
    assert set(np.unique(page)) == {0, 255}
