"""How a sheet is laid before the sensor: where each pixel of the file lies on the page, and how the turn shows.

A grid holds, for every 16th pixel of the file in both directions, the page's x and y (px at 300 dpi) there;
between its nodes the way is straight. So turning, scaling, keystone, bends and sways cost one resampling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.samples.levels import Resolution
from uketsuke.samples.paper import Page, px
from uketsuke.samples.paper_faults import Creases

STEP = 16
Matrix = NDArray[np.float64]
Field = NDArray[np.float32]
Value = TypeVar("Value", np.uint8, np.float32)


@dataclass(frozen=True, slots=True)
class Grid:
    """`x` and `y` (rows, columns) float32: the page's px at the file's px (STEP * (column - 0.5) - 0.5, …).

    One row and column of nodes lie outside the file on every side. `size` is the file's (width, height).
    """

    x: Field
    y: Field
    size: tuple[int, int]


def flat_grid(to_file: Matrix, size: tuple[int, int]) -> Grid:
    """The grid of a flat sheet that a homography takes from page px to file px."""
    across, down = nodes(size)
    xs, ys = np.meshgrid(across, down)
    backward = np.linalg.inv(to_file)
    u, v, w = (backward[row, 0] * xs + backward[row, 1] * ys + backward[row, 2] for row in range(3))
    return Grid((u / w).astype(np.float32), (v / w).astype(np.float32), size)


def nodes(size: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The file's px at which a grid's columns and rows stand."""
    columns, rows = (-(-length // STEP) + 2 for length in size)
    return _nodes(columns), _nodes(rows)


def _nodes(many: int) -> NDArray[np.float64]:
    return np.asarray(np.arange(many) * STEP - (STEP + 1) / 2, np.float64)


def scanner_matrix(
    page: tuple[int, int], size: tuple[int, int], scale: tuple[float, float], turn: float, shift: tuple[float, float]
) -> Matrix:
    """Page px to file px: the sheet's middle on the file's, turned `turn` degrees clockwise, then scaled.

    `page` and `size` are (width, height); `shift` is in file px.
    """
    angle = math.radians(turn)
    # y points down, so this turns clockwise; the scanner's own axes are scaled after the turn.
    rotation = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    matrix = np.eye(3)
    matrix[:2, :2] = np.diag(scale) @ rotation
    middle = np.array([page[0] - 1, page[1] - 1]) / 2
    matrix[:2, 2] = (np.array([size[0] - 1, size[1] - 1]) / 2 + shift) - matrix[:2, :2] @ middle
    return matrix


def keystoned(matrix: Matrix, size: tuple[int, int], corners: NDArray[np.float64]) -> Matrix:
    """`matrix` seen aslant: the file's corners move by `corners` (4, 2), shares of its width and height."""
    width, height = size
    before = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    after = before + (corners * (width, height)).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(before, after), np.float64) @ matrix


def swayed(grid: Grid, amount: float, waves: float, phase: float) -> Grid:
    """The sheet pulled unevenly: a slow wave of `amount` page px along the feed, across and along."""
    down = np.linspace(0, 1, len(grid.y), dtype=np.float32)[:, None]
    wave = np.float32(amount) * np.sin(2 * np.pi * waves * down + phase).astype(np.float32)
    return Grid(grid.x + wave, grid.y + np.float32(0.7) * wave, grid.size)


def creased(grid: Grid, creases: Creases) -> Grid:
    """The sheet lifted along its creases: what lies within a centimetre is displaced down or up the page."""
    y = grid.y
    for row, lift in creases:
        y = y + np.float32(lift) * np.exp(-(((y - np.float32(row)) / np.float32(px(7))) ** 2))
    return Grid(grid.x, y.astype(np.float32), grid.size)


def bent(grid: Grid, page: tuple[int, int], height: float, edge: float, *, across: bool, wave: float) -> Grid:
    """The sheet not lying flat: `height` is how far it rises, over the camera's distance.

    It curls up from `edge` (share of the page) to its end, along the page or `across` it; `wave` is how much
    of the rise is a swell over the whole page instead. What is nearer to the camera looks larger.
    """
    length = page[0] if across else page[1]
    place = (grid.x if across else grid.y) / np.float32(length)
    curl = np.clip((place - edge) / (1 - edge), 0, 1.2) ** 2
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * np.clip(place, 0, 1))
    rise = np.float32(height) * ((1 - wave) * curl + wave * swell).astype(np.float32)
    middle_x, middle_y = np.float32(page[0] / 2), np.float32(page[1] / 2)
    return Grid(grid.x - (grid.x - middle_x) * rise, grid.y - (grid.y - middle_y) * rise, grid.size)


def sampled(page: Page, grid: Grid, soft: tuple[float, float], around: Page | int) -> Page:
    """The file's pixels: the page softened by `soft` (sigma across and down, page px) and seen through the grid.

    `around` is what is seen beside the sheet: a grey level, or an image of the file's size, which is used up.
    """
    if max(soft) > 0.25:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), max(soft[0], 0.05), sigmaY=max(soft[1], 0.05)), np.uint8)
    ways = spread(grid.x, grid.size), spread(grid.y, grid.size)
    if isinstance(around, int):
        border = (around,) * 3
        seen = cv2.remap(page, *ways, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border)
    else:
        seen = cv2.remap(page, *ways, cv2.INTER_LINEAR, dst=around, borderMode=cv2.BORDER_TRANSPARENT)
    return np.asarray(seen, np.uint8)


def spread(field: NDArray[Value], size: tuple[int, int]) -> NDArray[Value]:
    """A field of a grid's nodes as one value for every pixel of the file."""
    rows, columns = field.shape[:2]
    full = cv2.resize(field, (columns * STEP, rows * STEP), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full[STEP : STEP + size[1], STEP : STEP + size[0]], field.dtype)


def lying_turn(grid: Grid, page: tuple[int, int], dpi: Resolution) -> float:
    """Degrees clockwise (-180 to 180) by which the file must turn for its sheet to stand upright.

    It is the turn, at the file's middle, of the homography nearest to the grid, in square pixels: what
    a reader that lays the page flat as a whole can find.
    """
    across, down = nodes(grid.size)
    xs, ys = np.meshgrid(across, down * dpi[0] / dpi[1])
    there = (grid.x > 0) & (grid.x < page[0]) & (grid.y > 0) & (grid.y < page[1])
    seen = np.column_stack([xs[there], ys[there]])[::7]
    on_page = np.column_stack([grid.x[there], grid.y[there]])[::7]
    found, _ = cv2.findHomography(seen.astype(np.float64), on_page.astype(np.float64), 0)
    x, y = (grid.size[0] - 1) / 2, (grid.size[1] - 1) / 2 * dpi[0] / dpi[1]
    u, v, w = found @ (x, y, 1)
    jacobian = (found[:2, :2] - np.outer((u / w, v / w), found[2, :2])) / w
    return math.degrees(math.atan2(jacobian[1, 0] - jacobian[0, 1], jacobian[0, 0] + jacobian[1, 1]))
