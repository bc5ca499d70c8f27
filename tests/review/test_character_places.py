"""Where a character stands in the ink of its line: shared out by width, and never beside the ink."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.review.character_places import Span, ink_span, lines_in, place_of

INK = Span(100.0, 500.0)


def test_characters_of_one_width_share_the_ink_alike() -> None:
    assert place_of("千代田区", 2, INK) == Span(300.0, 400.0)


def test_figures_and_latin_letters_take_less() -> None:
    kanji, digit = place_of("区1", 0, INK), place_of("区1", 1, INK)
    assert kanji.end == digit.start == pytest.approx(350.0)
    assert digit.end == pytest.approx(500.0)


@given(st.text("シツソンー未末0O1７Aあっ・ ", min_size=1, max_size=40), st.data())
def test_all_places_lie_in_the_ink_one_after_the_other(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    place = place_of(text, at, INK)
    assert INK.start - 1e-6 <= place.start < place.end <= INK.end + 1e-6
    if at:
        assert place_of(text, at - 1, INK).end == pytest.approx(place.start)


def test_a_place_beside_the_text_is_none() -> None:
    with pytest.raises(IndexError):
        place_of("未", 1, INK)


def test_rules_and_specks_are_no_writing() -> None:
    assert ink_span([0.99, 0.0, 0.004, 0.3, 0.0, 0.2, 0.0, 0.95]) == Span(3, 6)
    assert ink_span([0.0, 0.99, 0.005]) is None


def test_lines_below_one_another_are_counted() -> None:
    line, white, speck = [0.2] * 20, [0.0] * 6, [0.1] * 3
    assert lines_in([*white, *line, *white, *line, *white]) == 2
    assert lines_in([*speck, *white, *line]) == 1
    assert lines_in(white) == 0
