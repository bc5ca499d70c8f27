"""The height of its loop tells a 0 with a stroke from above from a 6."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.extractors.sheets import line_of
from uketsuke.extractors.loops import looked_at

Image = np.ndarray


def _figure(loop_top: int, *, closed: bool = True) -> Image:
    """One figure, 60 px high, in the middle of the step that `line_of` gives the second character of a text."""
    image = np.full((96, 80), 255, np.uint8)
    # `line_of` shows its first character at step 1: 12 px of a line 48 px high, here 24.
    middle, bottom = 24, 78
    end = 360 if closed else 290
    cv2.ellipse(image, (middle, (loop_top + bottom) // 2), (12, (bottom - loop_top) // 2), 0, 0, end, 0, 4)
    cv2.line(image, (middle - 12, (loop_top + bottom) // 2), (middle - 4, 18), 0, 4)
    return image


def _probability(image: Image, character: str) -> float:
    line = looked_at(line_of("6"), image)
    return float(line.probability[1, line.tokens.index(character)])


def test_a_loop_of_the_whole_height_is_a_zero() -> None:
    assert _probability(_figure(20), "0") > 0.9


def test_a_loop_of_half_the_height_is_a_six() -> None:
    assert _probability(_figure(52), "6") > 0.99


def test_between_the_two_nothing_is_sure() -> None:
    assert 0.1 < _probability(_figure(29), "0") < 0.9


def test_the_surer_a_six_was_read_the_higher_its_loop_must_be_to_make_it_a_zero() -> None:
    sure, unsure = line_of("6"), line_of("6")
    unsure.probability[1] = [0.3, 0.7]
    zeros = [looked_at(line, _figure(32)) for line in (sure, unsure)]
    assert zeros[0].probability[1, zeros[0].tokens.index("0")] < 0.1
    assert zeros[1].probability[1, zeros[1].tokens.index("0")] > 0.6


def test_a_small_printed_six_is_not_closed_into_a_zero() -> None:
    image = np.full((36, 30), 255, np.uint8)
    cv2.putText(image, "6", (3, 29), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)
    assert _probability(image, "6") > 0.9


def test_a_six_without_any_loop_keeps_a_doubt() -> None:
    image = np.full((96, 80), 255, np.uint8)
    cv2.line(image, (24, 18), (24, 78), 0, 4)
    assert 0.02 < _probability(image, "0") < 0.2


@pytest.mark.parametrize("text", ["0", "8", "A"])
def test_other_characters_stay_as_they_were_read(text: str) -> None:
    line = line_of(text)
    assert looked_at(line, _figure(52)) is line


def test_a_six_whose_stroke_leans_over_its_loop_stays_a_six() -> None:
    # The stroke begins far to the right of the loop, as fast writers draw it.
    image = np.full((96, 80), 255, np.uint8)
    cv2.ellipse(image, (24, 62), (11, 16), 0, 0, 360, 0, 4)
    cv2.polylines(image, [np.array([(70, 16), (46, 36), (24, 48), (13, 60)])], False, 0, 4)
    assert _probability(image, "6") > 0.99
