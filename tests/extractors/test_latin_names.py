"""Names that people bear cost less than what a hurried N or O is taken for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.extractors.latin_names import unusual_name


@pytest.mark.parametrize(
    ("name", "misread"),
    [
        ("HAN YONG", "HANI YONIG"),
        ("GURUNG", "GURUNIG"),
        ("JOHNSON", "JUHNSON"),
        ("NGUYEN VAN CUONG", "NGUYEN VAN QUONG"),
        ("FERNANDO", "FERNIANIDO"),
        ("TURSUNOV", "TURSUAION"),
        ("PHUC", "PHIIC"),
    ],
)
def test_a_name_is_more_usual_than_its_misreading(name: str, misread: str) -> None:
    assert unusual_name(name) < unusual_name(misread)


def test_what_is_not_latin_counts_nothing() -> None:
    assert unusual_name("田中花子") == 0.0
    assert unusual_name("OH 呉") == unusual_name("OH")


@given(st.text())
def test_any_text_has_a_cost(text: str) -> None:
    assert abs(unusual_name(text)) < 1e6


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12))
def test_lower_case_costs_the_same(word: str) -> None:
    assert unusual_name(word.lower()) == unusual_name(word)
