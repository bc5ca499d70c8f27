"""A line of dirt along the feed goes out of a scan, and what it crossed stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from uketsuke.intake.streaks import without_streaks

Grey = NDArray[np.uint8]


def _side(paper: int = 238) -> Grey:
    """A side with writing, a frame and ruled lines within its margins, about 200 dpi."""
    side = np.full((2338, 1654), paper, np.uint8)
    cv2.rectangle(side, (90, 90), (1560, 2240), 30, 2)
    for y in range(200, 2200, 90):
        cv2.line(side, (120, y), (1530, y), 30, 2)
        cv2.putText(side, "AB 1234567 - 2026 / 11 / 28", (130, y - 14), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 20, 3)
    return side


def _streaked(side: Grey, at: int, width: int, tone: int) -> Grey:
    result = side.copy()
    result[:, at : at + width] = tone
    return result


@pytest.mark.parametrize(("width", "tone"), [(1, 60), (2, 110), (3, 170), (4, 40)])
def test_a_streak_goes_and_the_writing_under_it_stays(width: int, tone: int) -> None:
    side = _side()
    mended = without_streaks(_streaked(side, 700, width, tone))
    far = np.ones(side.shape[1], np.bool_)
    far[690:715] = False
    assert np.array_equal(mended[:, far], side[:, far])
    wrong = np.abs(mended.astype(int) - side)[:, 690:715] > 60
    dirt = np.abs(_streaked(side, 700, width, tone).astype(int) - side)[:, 690:715] > 60
    assert wrong.sum() < 0.15 * max(dirt.sum(), side.shape[0])
    # The ruled lines run on through it.
    assert (mended[200:2200:90, 690:715] < 120).all()


def test_a_page_that_was_fed_across_has_it_the_other_way() -> None:
    side = _side()
    mended = without_streaks(np.ascontiguousarray(_streaked(side, 700, 2, 60).T))
    assert np.abs(mended.T[:60, 690:715].astype(int) - 238).max() < 10


def test_one_bit_and_a_black_lid_do_not_hide_it() -> None:
    side = _side(255)
    dirty = _streaked(side, 900, 2, 0)
    dirty[:110] = 0
    mended = without_streaks(dirty)
    # Between two lines of writing.
    assert (mended[115:140, 895:910] == 255).all()


def test_what_is_printed_within_the_margins_is_no_streak() -> None:
    side = _side()
    assert without_streaks(side) is side


def test_rules_of_a_sheet_on_a_dark_table_are_no_streaks() -> None:
    table = np.full((2900, 1654), 40, np.uint8)
    table[280:2618] = _side()
    cv2.line(table, (800, 380), (800, 2530), 30, 2)
    assert without_streaks(table) is table


def test_paper_ruled_from_edge_to_edge_is_left_alone() -> None:
    side = _side()
    for x in range(40, 1640, 60):
        cv2.line(side, (x, 0), (x, side.shape[0]), 120, 1)
    assert without_streaks(side) is side


def test_a_scrap_of_an_image_is_left_alone() -> None:
    scrap = np.full((20, 30), 255, np.uint8)
    assert without_streaks(scrap) is scrap
