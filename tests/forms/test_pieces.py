"""Pieces of ink are what hangs together, over corners too."""

from __future__ import annotations

import numpy as np
import pytest

from uketsuke.forms.pieces import pieces


@pytest.mark.parametrize("kind", [np.uint8, np.bool_])
def test_pieces_are_numbered_where_they_lie_and_measured(kind: type) -> None:
    mask = np.zeros((8, 12), kind)
    mask[1, 1] = mask[2, 2] = 1
    mask[4:7, 5:9] = 1
    labels, stats = pieces(mask)
    assert labels[1, 1] == labels[2, 2] != labels[5, 6]
    assert sorted(tuple(map(int, row)) for row in stats[1:]) == [(1, 1, 2, 2, 2), (5, 4, 4, 3, 12)]
    assert int((labels == 0).sum()) == int(stats[0, 4])


def test_an_empty_mask_has_no_pieces() -> None:
    labels, stats = pieces(np.zeros((3, 4), np.uint8))
    assert not labels.any() and len(stats) == 1
