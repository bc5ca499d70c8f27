"""Spaces are set where the white between characters says so."""

from __future__ import annotations

import numpy as np
import pytest

from tests.extractors.sheets import line_of
from uketsuke.extractors.engine import LineProbabilities
from uketsuke.extractors.spacing import LISTED, by_white, parts_figures, respaced, space_doubt


def _blocks(*white: int) -> np.ndarray:
    """Blocks of ink 16 px apart on the whole, as `line_of` shows characters, but for `white` more before each."""
    image = np.full((48, 16 * len(white) + 24), 255, np.uint8)
    for i, shift in enumerate(white):
        x = 16 * i + 12 + shift
        image[10:38, x - 6 : x + 6] = 0
    return image


APART = (-4, -4, -4, 4, 4, 4, 4, 4)


@pytest.mark.parametrize(
    ("written", "text", "spaced"),
    [
        ("LIMMINJI", "LIMMINJI", "LIM MINJI"),
        ("LIMMINJI", "LIMM INJI", "LIM MINJI"),
        ("LIMMINJI林民池", "LIMMINJI 林民池", "LIM MINJI 林民池"),
        ("LIMMINJI林民池", "LIMM INJI林民池", "LIM MINJI林民池"),
    ],
)
def test_letters_of_a_name_are_parted_by_their_white_whatever_script_follows(
    written: str, text: str, spaced: str
) -> None:
    white = APART + (4,) * (len(written) - len(APART))
    assert by_white(text, line_of(written), _blocks(*white)) == spaced


def test_letters_of_a_name_behind_kanji_are_parted_by_their_white() -> None:
    assert by_white("林民池 LIMMINJI", line_of("林民池LIMMINJI"), _blocks(-4, -4, -4, *APART)) == "林民池 LIM MINJI"


@pytest.mark.parametrize("text", ["LIM民MINJI", "林民池", "LIM林", "LIMMINJ林民池"])
def test_a_name_without_one_run_of_letters_that_was_seen_stays(text: str) -> None:
    assert by_white(text, line_of("LIMMINJI林民池"), _blocks(*APART, 4, 4, 4)) == text


def test_letters_set_evenly_stay_together_beside_kanji() -> None:
    assert by_white("LIMMINJI林民池", line_of("LIMMINJI林民池"), _blocks(*(0,) * 11)) == "LIMMINJI林民池"


def _wider_at(count: int, *places: int) -> np.ndarray:
    """So many blocks, with 7 px of white before those at `places` and 4 px before all others."""
    return _blocks(*(3 * sum(i >= place for place in places) for i in range(count)))


@pytest.mark.parametrize(
    ("letters", "wider", "spaced"),
    [
        ("UniversityofCebu", (10, 12), "University of Cebu"),
        ("UniversityofCebu", (3, 12), "Universityof Cebu"),
        ("ManilaTrading", (6,), "Manila Trading"),
        ("ManilaTrading", (), "ManilaTrading"),
        ("McDonald", (2,), "McDonald"),
        ("MacDonald", (3,), "MacDonald"),
        ("MANILATRADING", (6,), "MANILATRADING"),
    ],
)
def test_less_white_is_enough_where_words_begin_by_their_spelling(
    letters: str, wider: tuple[int, ...], spaced: str
) -> None:
    assert by_white(letters, line_of(letters), _wider_at(len(letters), *wider)) == spaced


def _spans(*spans: tuple[int, int]) -> np.ndarray:
    image = np.full((48, spans[-1][1] + 12), 255, np.uint8)
    for left, right in spans:
        image[10:38, left:right] = 0
    return image


KANJI = ((4, 16), (22, 34))


@pytest.mark.parametrize(
    ("figures", "parted"),
    [(((38, 47), (54, 63), (70, 79)), False), (((36, 42), (60, 66), (76, 82)), True)],
    ids=["set close", "with room for a bar"],
)
def test_figures_between_which_a_pale_bar_may_be_lost_are_noticed(
    figures: tuple[tuple[int, int], ...], parted: bool
) -> None:
    assert parts_figures(line_of("早瀬522"), _spans(*KANJI, *figures)) is parted


def test_white_between_a_figure_and_a_word_is_no_lost_bar() -> None:
    assert not parts_figures(line_of("早瀬5ソ2"), _spans(*KANJI, (36, 42), (60, 66), (76, 82)))


def _at_steps(text: str, steps: tuple[int, ...]) -> LineProbabilities:
    probability = np.full((steps[-1] + 3, len(text) + 1), 1e-6, np.float32)
    probability[:, 0] = 0.5
    probability[list(steps), range(1, len(text) + 1)] = 0.9999
    return LineProbabilities(("", *text), probability)


def test_four_figures_of_which_two_are_seen_a_step_late_are_not_set_as_wide_as_kanji() -> None:
    kanji = ((8, 32), (40, 64), (72, 96), (104, 128))
    line = _at_steps("北古賀町1750レジ", (2, 6, 10, 14, 18, 21, 24, 26, 30, 34))
    image = _spans(*kanji, (142, 154), (166, 178), (190, 202), (206, 218), (234, 256), (264, 288))
    assert respaced("北古賀町1750レジ", line, image, LISTED) == "北古賀町1750 レジ"


def test_a_bar_that_lengthens_a_kana_is_no_figure_set_wide() -> None:
    line = _at_steps("校ミー1年6月", (2, 6, 10, 14, 17, 21, 24))
    image = _spans((8, 32), (40, 64), (72, 94), (114, 122), (132, 156), (166, 178), (186, 210))
    # 0.6 em of white: too much for none, too little for a space that nobody doubts.
    assert space_doubt(line, image) > 0.3
