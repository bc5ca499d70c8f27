"""Grids take every pixel where the sheet lies, and their turn is the sheet's."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from uketsuke.samples.optics import (
    Grid,
    bent,
    creased,
    flat_grid,
    keystoned,
    lying_turn,
    sampled,
    scanner_matrix,
    spread,
    swayed,
)  # fmt: skip

PAGE = (620, 877)


def dotted(points: list[tuple[int, int]]) -> np.ndarray:
    page = np.full((PAGE[1], PAGE[0]), 255, np.uint8)
    for x, y in points:
        cv2.circle(page, (x, y), 6, 0, -1)
    return page


def dot(image: np.ndarray) -> tuple[float, float]:
    ys, xs = np.nonzero(image < 128)
    return float(xs.mean()), float(ys.mean())


@pytest.mark.parametrize("turn", [0, 3.5, 90, 177, 270])
@pytest.mark.parametrize("size", [(620, 877), (401, 903), (1013, 777)])
def test_a_point_of_the_page_is_seen_where_its_matrix_takes_it(turn: float, size: tuple[int, int]) -> None:
    matrix = scanner_matrix(PAGE, size, (0.7, 0.6), turn, (5.0, -3.0))
    matrix = keystoned(matrix, size, np.array([[0.02, 0.01], [0, 0.01], [-0.02, 0], [0.01, 0]]))
    point = (250, 380)
    seen = dot(sampled(dotted([point]), flat_grid(matrix, size), (0.0, 0.0), 255))
    u, v, w = matrix @ (*point, 1)
    assert seen == (pytest.approx(u / w, abs=0.5), pytest.approx(v / w, abs=0.5))


def test_a_page_that_is_not_moved_is_seen_as_it_is() -> None:
    page = np.random.default_rng(1).integers(0, 255, (PAGE[1], PAGE[0]), np.uint8)
    grid = flat_grid(scanner_matrix(PAGE, PAGE, (1, 1), 0, (0, 0)), PAGE)
    seen = sampled(page, grid, (0, 0), 255)
    assert np.abs(seen[1:-1, 1:-1].astype(int) - page[1:-1, 1:-1]).max() <= 2


@pytest.mark.parametrize("turn", [-8.0, 0.0, 2.5, 92.0, 179.0, -91.5])
@pytest.mark.parametrize("dpi", [(204, 98), (200, 200)])
def test_the_turn_is_what_stands_the_sheet_upright_in_square_pixels(turn: float, dpi: tuple[int, int]) -> None:
    size = (900, 900)
    matrix = scanner_matrix(PAGE, size, (dpi[0] / 300, dpi[1] / 300), turn, (0, 0))
    found = lying_turn(flat_grid(matrix, size), PAGE, dpi)
    assert (found + turn + 180) % 360 - 180 == pytest.approx(0, abs=0.01)


def test_bends_and_sways_hardly_turn_the_middle() -> None:
    flat = flat_grid(scanner_matrix(PAGE, PAGE, (1, 1), 4, (0, 0)), PAGE)
    rolled = bent(swayed(creased(flat, ((300, 5),)), 2, 1, 0), PAGE, 0.02, 0.4, across=False, wave=0.3)
    assert lying_turn(rolled, PAGE, (300, 300)) == pytest.approx(-4, abs=0.5)
    assert max(np.abs(rolled.x - flat.x).max(), np.abs(rolled.y - flat.y).max()) > 3


def test_a_crease_displaces_only_what_lies_beside_it() -> None:
    flat = flat_grid(scanner_matrix(PAGE, PAGE, (1, 1), 0, (0, 0)), PAGE)
    moved = creased(flat, ((400.0, 6.0),)).y - flat.y
    away = np.abs(flat.y - 400)
    assert moved[away < 10].min() > 5
    assert np.abs(moved[away > 250]).max() < 0.1


def test_what_is_beside_the_sheet_is_seen_there_and_nowhere_else() -> None:
    size = (700, 900)
    around = np.full((900, 700), 77, np.uint8)
    grid = flat_grid(scanner_matrix(PAGE, size, (0.8, 0.8), 0, (0, 0)), size)
    seen = sampled(np.full((PAGE[1], PAGE[0]), 200, np.uint8), grid, (0, 0), around)
    assert (seen[:80] == 77).all() and (seen[:, :80] == 77).all()
    assert (seen[150:750, 150:550] == 200).all()


def test_a_field_is_spread_over_the_file_without_a_seam_at_its_edges() -> None:
    size = (333, 217)
    grid: Grid = flat_grid(np.eye(3), size)
    assert np.abs(spread(grid.x, size) - np.arange(333)).max() < 0.01
    assert np.abs(spread(grid.y, size) - np.arange(217)[:, None]).max() < 0.01
