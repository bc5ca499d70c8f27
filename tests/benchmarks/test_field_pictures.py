"""The pictures of one field's way: what they show of what the recogniser said."""

from __future__ import annotations

import numpy as np
import pytest

from uketsuke.benchmarks.field_pictures import likely, print_over, reading_picture, said_by_step
from uketsuke.extractors.engine import LineProbabilities
from uketsuke.extractors.evidence import Evidence
from uketsuke.extractors.interpreting import Interpretation
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import Alternative, Reading

LINE = LineProbabilities(("", "D", "0", "O"), np.array([[0.9, 0.1, 0, 0], [0.01, 0.69, 0.29, 0.01]], np.float32))


def test_characters_stand_below_their_step_the_likeliest_first_without_blanks() -> None:
    first, second = likely(LINE)
    assert [token for token, _ in first] == ["D"]
    assert [token for token, _ in second] == ["D", "0"]
    assert second[0][1] == pytest.approx(0.69)


def test_the_picture_of_a_line_has_room_for_what_is_said_of_it() -> None:
    image = np.full((60, 20), 255, np.uint8)
    sheet = np.asarray(said_by_step(image, LINE))
    assert (sheet[:140] == 255).all()
    assert (sheet[-96:] < 128).any()


def test_print_is_laid_over_the_page_in_red() -> None:
    page, blank = np.full((4, 4), 200, np.uint8), np.full((4, 4), 255, np.uint8)
    blank[1, 2] = 0
    shown = np.asarray(print_over(page, blank))
    assert tuple(shown[0, 0]) == (200, 200, 200)
    assert shown[1, 2, 0] > 150 > 60 > shown[1, 2, 1]


def test_the_reading_is_told_with_its_alternatives_and_doubts() -> None:
    meant = Interpretation("FI65", "FI65", Evidence(0.9, -0.1, 0.9, True, True, 4))
    plain = Reading("FI65", "FI65", 0.99, True, "read", "ocr", BoxPx(0, 0, 9, 9))
    doubtful = Reading(
        "FI65", "FI65", 0.9, False, "read", "ocr", BoxPx(0, 0, 9, 9), "", (Alternative("FL65", 0.1),), ("overflow",)
    )
    assert reading_picture(meant, doubtful).height > reading_picture(meant, plain).height
