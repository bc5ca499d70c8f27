"""The table of separators in its short form: none missed, and no ordinary side taken for one."""

from __future__ import annotations

import pytest

from uketsuke.benchmarks.separators import KINDS, PLIGHTS, Count, measure_ordinary, measure_sheet

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("place", range(len(PLIGHTS)), ids=[plight.name for plight in PLIGHTS])
def test_no_separator_is_missed_at_200_dpi(place: int) -> None:
    tones = ("grey",) if PLIGHTS[place].grey_only else ("grey", "1 bit")
    counts = [measure_sheet((place, tone, 200, kind, 9))[1] for tone in tones for kind in KINDS]
    every = sum(counts, Count())
    assert every.declared == len(counts) and every.missed == 0
    assert every.perhaps == 0 or "covered" in PLIGHTS[place].name or "line" in PLIGHTS[place].name


def test_forms_and_enclosures_with_other_codes_on_them_are_no_separators() -> None:
    measured = [measure_ordinary(seed) for seed in (3, 4)]
    assert sum(sides for sides, _ in measured) > 5 and sum(false for _, false in measured) == 0
