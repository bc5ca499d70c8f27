"""The measure of naming counts what was named right, wrong, not at all, and other papers taken for forms."""

from __future__ import annotations

from collections import Counter

import pytest

from uketsuke.benchmarks.naming import Named, name_file, naming_text
from uketsuke.benchmarks.sources import Material, seeds_of


@pytest.mark.parametrize(
    ("truth", "said", "outcome"),
    [
        ("13125-n/3", "13125-n/3", "right"),
        ("13125-n/3", "12979-n/3", "wrong"),
        ("13125-n/3", "13125-n/2", "wrong"),
        ("13125-n/3", None, "unknown"),
        (None, None, "other"),
        (None, "13130/1", "taken"),
    ],
)
def test_a_side_comes_out_as_one_of_five(truth: str | None, said: str | None, outcome: str) -> None:
    assert Named(1, 0, truth, said).outcome == outcome


def test_the_table_bounds_what_was_not_seen() -> None:
    text = naming_text({("samples", "print", "clean"): Counter(right=299, other=3)}, 1, 1, 1.0)
    assert "| samples · print · clean | 299 | 299 | 0 | 0 | 1.00 % | 3 | 0 |" in text


@pytest.mark.slow
def test_a_clean_pile_is_named_without_error() -> None:
    material = Material("print", "clean", attachments=True, piles=True)
    sides = name_file(seeds_of(7, material), material)
    assert Counter(side.outcome for side in sides).keys() <= {"right", "other", "unknown"}
    assert sum(side.outcome == "right" for side in sides) >= 3
