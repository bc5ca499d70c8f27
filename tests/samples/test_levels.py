"""The levels' data is complete and means what its names say."""

from __future__ import annotations

from dataclasses import fields

import pytest

from uketsuke.samples.levels import LEVELS, Level, Ranges, ranges_of


@pytest.mark.parametrize("level", LEVELS)
def test_every_pair_is_a_range_and_every_rate_a_share(level: Level) -> None:
    ranges = ranges_of(level)
    for field in fields(Ranges):
        value = getattr(ranges, field.name)
        if field.type in ("Range", "tuple[int, int]"):
            low, high = value
            assert low <= high, field.name
        elif field.type == "float" and field.name not in ("skew", "shift_mm"):
            assert 0 <= value <= 1, field.name
    assert len(ranges.lying) == 4
    assert set(ranges.codings) <= {"g3", "g4"}


def test_exact_names_no_fault() -> None:
    ranges = ranges_of("exact")
    for field in fields(Ranges):
        if field.type == "float":
            assert getattr(ranges, field.name) == 0, field.name
    assert ranges.long_side == (0, 0)


def test_a_fax_is_one_bit_and_not_square_and_only_a_phone_is_a_camera() -> None:
    fax = ranges_of("fax")
    assert fax.bilevel == 1
    assert {(204, 98), (204, 196)} < set(fax.resolutions)
    assert [level for level in LEVELS if ranges_of(level).long_side[1]] == ["phone"]


def test_levels_grow_worse() -> None:
    clean, office, hard = (ranges_of(level) for level in ("clean", "office", "hard"))
    for name in ("skew", "shift_mm", "bleed", "folds", "holes", "coffee", "streaks", "edge_shadow"):
        values = [getattr(ranges, name) for ranges in (clean, office, hard)]
        assert values == sorted(values), name
