"""Texts come out of probabilities, within alphabets and shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extractors.sheets import line_of
from uketsuke.extractors.alphabets import as_japanese, fold, load_alphabet
from uketsuke.extractors.decoding import Shape, beam, score_texts, weakest
from uketsuke.extractors.engine import LineProbabilities

CAPITALS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
CARD = Shape(((CAPITALS, 2, 2), (DIGITS, 8, 8), (CAPITALS, 2, 2)))


@given(st.text("0123456789AB-", min_size=1, max_size=14))
def test_a_clear_line_reads_as_it_is(text: str) -> None:
    best = beam(as_japanese(line_of(text)))[0]
    assert best.text == text
    assert best.log_probability > -0.02


def test_alternatives_come_with_their_probability() -> None:
    line = line_of("A1", {1: {"1": 0.7, "7": 0.3}})
    first, second = beam(as_japanese(line))[:2]
    assert (first.text, second.text) == ("A1", "A7")
    assert np.exp(second.log_probability) == pytest.approx(0.3, abs=0.01)


def test_a_repeated_character_needs_a_blank_between() -> None:
    together = LineProbabilities(("", "1"), np.array([[0.01, 0.99], [0.01, 0.99]], np.float32))
    apart = LineProbabilities(("", "1"), np.array([[0.01, 0.99], [0.99, 0.01], [0.01, 0.99]], np.float32))
    assert beam(as_japanese(together))[0].text == "1"
    assert beam(as_japanese(apart))[0].text == "11"


def test_the_shape_of_a_card_number_settles_look_alikes() -> None:
    line = line_of("A81234567BCD", {1: {"8": 0.9, "B": 0.05}, 9: {"B": 0.9, "8": 0.05}})
    folded = fold(line, load_alphabet("capitals_digits_shaped"))
    assert beam(folded, CARD)[0].text == "AB12345678CD"


def test_a_line_that_cannot_have_the_shape_gives_nothing() -> None:
    folded = fold(line_of("AB12"), load_alphabet("capitals_digits_shaped"))
    assert [d for d in beam(folded, CARD) if d.log_probability > -20] == []


def test_a_stray_dot_in_digits_is_left_out() -> None:
    folded = fold(line_of("12.34"), load_alphabet("digits"))
    assert beam(folded)[0].text == "1234"


def test_full_width_and_lower_case_count_for_the_character_itself() -> None:
    folded = fold(line_of("ａB１"), load_alphabet("capitals_digits"))
    assert beam(folded)[0].text == "AB1"


def test_what_is_outside_the_alphabet_is_told() -> None:
    assert fold(line_of("東京"), load_alphabet("digits")).foreign > 0.9
    assert fold(line_of("12"), load_alphabet("digits")).foreign < 0.01


def test_scoring_texts_agrees_with_the_beam() -> None:
    line = line_of("留学", {0: {"留": 0.8, "習": 0.2}})
    scores = score_texts(as_japanese(line), ["留学", "習学", "家族滞在"])
    beamed = {d.text: d.log_probability for d in beam(as_japanese(line))}
    assert scores[0] == pytest.approx(beamed["留学"], abs=1e-3)
    assert scores[1] == pytest.approx(beamed["習学"], abs=1e-3)
    assert scores[2] < -20


def test_a_text_longer_than_the_line_is_impossible() -> None:
    assert score_texts(as_japanese(line_of("1")), ["12345678"])[0] == -np.inf


def test_the_least_sure_character_is_known() -> None:
    assert weakest(line_of("12", {0: {"1": 0.6, "7": 0.4}})) == pytest.approx(0.6, abs=0.01)


@given(st.integers(0, 2**32 - 1))
def test_a_beam_wide_enough_finds_every_text_with_its_whole_probability(seed: int) -> None:
    chances = np.random.default_rng(seed).dirichlet(np.ones(3), 5).astype(np.float32)
    line = LineProbabilities(("", "1", "2"), chances)
    found = beam(as_japanese(line), width=200)
    assert np.exp([d.log_probability for d in found]).sum() == pytest.approx(1.0, abs=0.01)
    scored = score_texts(as_japanese(line), [d.text for d in found])
    # Unlikely characters are not tried at every step: what is missing of a text is little.
    assert np.exp([d.log_probability for d in found]) == pytest.approx(np.exp(scored), abs=0.002)


def test_a_narrow_beam_keeps_the_likeliest_of_a_wide_one() -> None:
    chances = np.random.default_rng(0).dirichlet([0.2] * 6, 12).astype(np.float32)
    line = as_japanese(LineProbabilities(("", *"12345"), chances))
    assert beam(line, width=40)[0].text == beam(line, width=400)[0].text


def test_scores_of_long_lines_neither_vanish_nor_overflow() -> None:
    text = "0123456789" * 12
    line = as_japanese(line_of(text))
    right, wrong = score_texts(line, [text, text[::-1]])
    assert right == pytest.approx(beam(line)[0].log_probability, abs=0.01)
    assert wrong < -500
