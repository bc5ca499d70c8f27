"""Sheets are numbered as they went through the scanner, and nothing is guessed where nobody said how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.cases.sheets import places


@pytest.mark.parametrize(
    ("sides", "files", "expected"),
    [
        ("one", [(None, 3)], [(1, "front"), (2, "front"), (3, "front")]),
        ("two", [(None, 3)], [(1, "front"), (1, "back"), (2, "front")]),
        ("two", [(None, 2), (None, 2)], [(1, "front"), (1, "back"), (2, "front"), (2, "back")]),
        (None, [(None, 2)], None),
        (None, [("front", 2), ("back", 2)], [(1, "front"), (2, "front"), (2, "back"), (1, "back")]),
        (None, [("back", 2), ("front", 2)], [(2, "back"), (1, "back"), (1, "front"), (2, "front")]),
        (None, [("front", 2), ("back", 1)], None),
        (None, [("front", 2), ("back", 0)], None),
        (None, [("front", 2)], [(1, "front"), (2, "front")]),
        (None, [("back", 2)], [(2, "back"), (1, "back")]),
        ("one", [], []),
    ],
    ids=[
        "one side", "both sides", "files in a row", "nobody said", "double pass", "backs first", "passes differ",
        "backs unreadable", "fronts alone", "backs alone", "nothing",
    ],
)  # fmt: skip
def test_sides_are_placed_as_the_sheets_were_fed(
    sides: str | None, files: list[tuple[str | None, int]], expected: list[tuple[int, str]] | None
) -> None:
    assert places(sides, files) == expected


@given(st.integers(1, 200))
def test_a_double_pass_gives_every_sheet_one_front_and_one_back(sheets: int) -> None:
    found = places(None, [("front", sheets), ("back", sheets)])
    assert found is not None
    assert sorted(found) == sorted((n, side) for n in range(1, sheets + 1) for side in ("front", "back"))
