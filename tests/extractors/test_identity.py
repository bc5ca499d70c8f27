"""What was worked out of an array is found again for that array, not for one that looks like it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from uketsuke.extractors.identity import Same


def test_the_same_array_is_asked_once_and_one_like_it_anew() -> None:
    asked = []

    @lru_cache(maxsize=4)
    def total(numbers: Same[np.ndarray]) -> int:
        asked.append(numbers.it)
        return int(numbers.it.sum())

    first, alike = np.arange(3), np.arange(3)
    assert [total(Same(array)) for array in (first, first, alike)] == [3, 3, 3]
    assert len(asked) == 2
