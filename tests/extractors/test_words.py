"""A dictionary tells usual texts from such as nobody writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.extractors.words import familiarity, unusual


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        ("会社員", "会社貝"),
        ("未来工業", "末来工業"),
        ("ブリストル", "フリストル"),
        ("日本語教師", "日本語数師"),
        ("日本で生活するため", "日本て生活するため"),
        ("株式会社", "株式会杜"),
    ],
)
def test_a_usual_text_costs_less_than_its_look_alike(usual: str, odd: str) -> None:
    assert unusual(usual) < unusual(odd)
    assert familiarity(usual) > familiarity(odd)


def test_leaving_out_a_character_makes_no_text_likelier_of_itself() -> None:
    assert unusual("日本語能力試験") < unusual("日本語能試験")


@given(st.text(alphabet="ABCabc0123-/ .,()", max_size=20))
def test_figures_and_latin_letters_count_nothing(text: str) -> None:
    assert unusual(text) == familiarity(text) == 0.0


@given(st.text(alphabet="会社員アイウの", min_size=1, max_size=8), st.text(alphabet="A1- ", min_size=1, max_size=4))
def test_japanese_parts_are_weighed_apart_from_what_stands_between(japanese: str, between: str) -> None:
    assert unusual(japanese + between + japanese) == pytest.approx(2 * unusual(japanese))
