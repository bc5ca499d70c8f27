"""Thin strokes that the recogniser takes for one figure are counted, set apart and read again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.extractors.sheets import line_of
from uketsuke.extractors.engine import load_engine
from uketsuke.extractors.reading import recognised, set_anew
from uketsuke.extractors.spacing import greedy
from uketsuke.extractors.spreading import is_crowded, is_fuller, loses_hyphen, loses_strokes, spread

Image = np.ndarray


def strokes(*places: int, leaning: int = 0, width: int = 240) -> Image:
    """Upright strokes in a line 48 px high."""
    image = np.full((48, width), 255, np.uint8)
    for x in places:
        cv2.line(image, (x + leaning, 8), (x, 40), 20, 2, cv2.LINE_AA)
    return image


def columns(image: Image) -> list[int]:
    """Where pieces of ink begin."""
    dark = (image < 170).any(axis=0).astype(np.int8)
    return np.flatnonzero(np.diff(np.concatenate([[0], dark])) == 1).tolist()


def test_more_strokes_than_figures_are_noticed() -> None:
    # `line_of` shows its characters at steps of its own: the first two lie at 12 and 36 px.
    assert loses_strokes(strokes(10, 16, 36), line_of("11"))
    assert not loses_strokes(strokes(12, 36), line_of("11"))


def test_what_is_low_beside_a_figure_is_no_stroke() -> None:
    image = strokes(12, 36)
    cv2.line(image, (20, 36), (20, 40), 20, 2)
    assert not loses_strokes(image, line_of("11"))


@pytest.mark.parametrize("text", ["あ川", "川1あ"])
def test_strokes_of_other_characters_are_not_counted(text: str) -> None:
    assert not loses_strokes(strokes(6, 12, 18), line_of(text))


def test_leaning_strokes_that_overlap_a_little_are_set_apart_and_what_follows_moves() -> None:
    image = strokes(12, 18, 40, leaning=5)
    wide = spread(image, line_of("111"))
    after = columns(wide)
    assert len(after) == 3
    assert after[1] - after[0] > 6 and after[2] - after[1] > 22
    assert (wide < 170).sum() == (image < 170).sum()
    assert wide.shape[1] > image.shape[1]


def test_nothing_is_set_apart_among_kanji() -> None:
    image = strokes(12, 18, 24)
    assert np.array_equal(spread(image, line_of("川")), image)


@pytest.mark.parametrize("ones", [2, 3])
@pytest.mark.parametrize("leaning", [0, 3, 5])
def test_a_block_number_of_close_ones_is_read_whole(ones: int, leaning: int) -> None:
    engine = load_engine()
    image = np.full((64, 480), 255, np.uint8)
    cv2.putText(image, "25-4", (20, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3, cv2.LINE_AA)
    for i in range(ones):
        x = 180 + 7 * i
        cv2.line(image, (x + leaning, 18 + 2 * (i % 2)), (x, 50 - i % 2), 0, 2, cv2.LINE_AA)
    cv2.putText(image, "6", (186 + 7 * ones, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3, cv2.LINE_AA)
    (first,) = recognised([(image,)], engine)
    (whole,) = set_anew([first], engine)
    read, mended = ("".join(p.character for p in greedy(look.lines[0])) for look in (first, whole))
    assert mended == "25-4" + ones * "1" + "6"
    assert len(read) < len(mended)


def test_a_line_read_as_fewer_characters_is_not_fuller() -> None:
    assert not is_fuller(line_of("12"), line_of("123"))
    assert not is_fuller(line_of("12"), line_of("12"))


def test_a_line_with_more_pieces_than_characters_is_crowded() -> None:
    assert is_crowded(strokes(12, 24, 36), line_of("11"))
    assert not is_crowded(strokes(12, 36), line_of("11"))


def test_a_bar_between_letters_that_was_read_as_none_is_a_lost_hyphen() -> None:
    image = strokes(12, 44)
    cv2.line(image, (23, 24), (33, 24), 20, 2)
    assert loses_hyphen(image, line_of("III"))
    assert not loses_hyphen(image, line_of("I-I"))
    assert not loses_hyphen(strokes(12, 28, 44), line_of("III"))
