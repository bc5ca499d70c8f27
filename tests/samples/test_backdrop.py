"""What a photograph shows besides the sheet lies beside the sheet."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from uketsuke.samples.backdrop import hand_shadow, hold_down, table
from uketsuke.samples.levels import ranges_of
from uketsuke.samples.optics import flat_grid, scanner_matrix, spread

PAGE, SIZE = (620, 877), (750, 1000)


def test_tables_are_as_large_as_the_photograph_and_differ() -> None:
    grid = flat_grid(scanner_matrix(PAGE, SIZE, (1, 1), 0, (0, 0)), SIZE)
    ranges = replace(ranges_of("phone"), objects=1.0)
    tables = [table(grid, PAGE, ranges, Random(seed)) for seed in range(6)]
    assert all(t.shape == (1000, 750, 3) for t in tables)
    assert np.ptp([t.mean() for t in tables]) > 20
    assert all(t.std() > 3 for t in tables)


def test_a_hand_takes_light_from_a_part_of_the_photograph_only() -> None:
    for seed in range(12):
        light = hand_shadow((64, 48), Random(seed))
        assert light.max() <= 1.001 and 0.5 < light.min() < 0.95
        assert (light < 0.99).mean() < 0.8


def test_a_finger_covers_no_more_of_the_sheet_than_its_margin() -> None:
    for seed in range(4):
        for turn in (0, 94, 180):
            size = SIZE if turn in (0, 180) else SIZE[::-1]
            grid = flat_grid(scanner_matrix(PAGE, size, (1, 1), turn, (0, 0)), size)
            image = np.zeros((size[1], size[0], 3), np.uint8)
            hold_down(image, grid, PAGE, Random(seed))
            drawn = image.max(axis=2) > 0
            assert drawn.any()
            x = spread(grid.x, size)[drawn]
            y = spread(grid.y, size)[drawn]
            inside = (x > 0) & (x < PAGE[0]) & (y > 0) & (y < PAGE[1])
            # 15 mm of a sheet 210 mm wide.
            assert np.minimum(x, PAGE[0] - x)[inside].max(initial=0) < PAGE[0] * 15 / 210
