"""Where the printed form really lies on a page: the small displacement that warping left over.

Intake warps a form page by one homography; paper that bent or a feed that slipped leaves some
tenths of a millimetre. Tiles of the blank that carry print are looked for near their place on the
page, and a smooth field is drawn through what they say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.identity import Same
from uketsuke.forms.geometry import PX_PER_MM, BoxMm, BoxPx

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]

_SHRINK = 3
"""Tiles are matched at 100 dpi; the peak is interpolated, so about 0.03 mm can be told apart."""
_TILE_PX = 84
_STEP_PX = 72
_SEARCH_PX = 10
"""±2.5 mm round the place where a tile should lie."""
_FAR_SEARCH_PX = 36
"""±9 mm, tried for the whole page when the tiles do not agree at once."""
_MIN_PRINT = 0.012
"""Share of a tile that must be printed for it to say anything."""
_GRID_MM = 10.0
_COARSE_PX = 16
_BAND_PX = 8 * _COARSE_PX
_BANDWIDTH_MM = 22.0
_KEPT = 64
"""So many blanks are kept at 100 dpi, 1 MB each: all pages of all forms."""
_GOOD_PEAK = 0.45
_AGREE_MM = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The displacement (page minus form) in px at 300 dpi on a grid of `_GRID_MM` from the corner.

    `shift[row, column] = (dx, dy)`. `rms_mm` is the error that remains over the form's printed
    features; `trust` the probability that boxes are where `map_box` says.
    """

    shift: NDArray[np.float32]
    rms_mm: float
    trust: float

    def shift_at(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Displacement in px at a point of the form frame."""
        rows, columns = self.shift.shape[:2]
        gx = min(max(x_mm / _GRID_MM, 0.0), columns - 1.001)
        gy = min(max(y_mm / _GRID_MM, 0.0), rows - 1.001)
        c, r = int(gx), int(gy)
        fx, fy = gx - c, gy - r
        s = self.shift
        near = (1 - fx) * s[r, c] + fx * s[r, c + 1]
        far = (1 - fx) * s[r + 1, c] + fx * s[r + 1, c + 1]
        dx, dy = (1 - fy) * near + fy * far
        return float(dx), float(dy)

    def map_box(self, box: BoxMm) -> BoxPx:
        """The box of the form frame as it lies on the page, in the page frame."""
        middle_y, middle_x = box.top + box.height / 2, box.left + box.width / 2
        left = box.left * PX_PER_MM + self.shift_at(box.left, middle_y)[0]
        right = box.right * PX_PER_MM + self.shift_at(box.right, middle_y)[0]
        top = box.top * PX_PER_MM + self.shift_at(middle_x, box.top)[1]
        bottom = box.bottom * PX_PER_MM + self.shift_at(middle_x, box.bottom)[1]
        x, y = max(0, round(left)), max(0, round(top))
        return BoxPx(x, y, max(0, round(right) - x), max(0, round(bottom) - y))

    def warp_blank(self, blank: Image) -> Image:
        """The blank as it would lie on the page: grey (height, width) like `blank`."""
        height, width = blank.shape
        columns = np.arange(width, dtype=np.float32)[None, :]
        along, across = (_coarse_field(self.shift[:, :, axis], width, height) for axis in range(2))
        result = np.empty_like(blank)
        # Band by band: what belongs to a band stays in the processor's cache, and its memory is used again.
        for top in range(0, height, _BAND_PX):
            rows = np.arange(top, min(top + _BAND_PX, height), dtype=np.float32)[:, None]
            band = slice(top, top + len(rows))
            dx, dy = (_spread(field, band, width) for field in (along, across))
            cv2.remap(
                blank,
                np.subtract(columns, dx, out=dx),
                np.subtract(rows, dy, out=dy),
                cv2.INTER_LINEAR,
                dst=result[band],
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=255,
            )
        return result


def align(image: Image, blank: Image) -> Alignment:
    """How the form on a page lies against its blank.

    Args:
        image: grey page (height, width) uint8 in the page frame.
        blank: grey blank of the same size.

    Returns:
        The alignment; with `trust` near 0 and no shift when the print is not found at all.
    """
    if image.shape != blank.shape:
        raise ValueError(f"page {image.shape} and blank {blank.shape} must have one size")
    page, (form, tiles) = _small(image), _form(blank)
    if not tiles:
        return _nowhere(blank.shape)
    height, width = form.shape
    start = np.zeros(2)
    found = _match(page, form, tiles, start)
    if _agreement(found)[1] < 0.6:
        start = _coarse(page, form)
        again = _match(page, form, tiles, start)
        if _agreement(again)[1] > _agreement(found)[1]:
            found = again
    return _fit(found, (height, width))


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Per tile: centre and shift in px at 100 dpi, weights per axis, peak correlation."""

    centre: Floats
    shift: Floats
    weight: Floats
    peak: Floats


def _small(image: Image) -> Image:
    """How dark it is, at 100 dpi."""
    height, width = image.shape
    small = cv2.resize(image, (width // _SHRINK, height // _SHRINK), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.bitwise_not(small), np.uint8)


def _form(blank: Image) -> tuple[Image, tuple[tuple[int, int], ...]]:
    """A blank at 100 dpi and its tiles; kept for those that nobody can change, the same ones coming again and again."""
    return _asked_anew(Same(blank)) if blank.flags.writeable else _kept_form(Same(blank))


def _asked_anew(blank: Same[Image]) -> tuple[Image, tuple[tuple[int, int], ...]]:
    form = _small(blank.it)
    return form, _tiles(form)


_kept_form = lru_cache(maxsize=_KEPT)(_asked_anew)


def _tiles(form: Image) -> tuple[tuple[int, int], ...]:
    """Top and left of the tiles that carry print."""
    height, width = form.shape
    printed = form > 60
    return tuple(
        (top, left)
        for top in range(_SEARCH_PX, height - _TILE_PX - _SEARCH_PX, _STEP_PX)
        for left in range(_SEARCH_PX, width - _TILE_PX - _SEARCH_PX, _STEP_PX)
        if float(printed[top : top + _TILE_PX, left : left + _TILE_PX].mean()) >= _MIN_PRINT
    )


def _match(page: Image, form: Image, tiles: tuple[tuple[int, int], ...], start: Floats) -> _Found:
    centres, shifts, weights, peaks = [], [], [], []
    sx, sy = round(float(start[0])), round(float(start[1]))
    for top, left in tiles:
        y, x = top + sy - _SEARCH_PX, left + sx - _SEARCH_PX
        if (
            y < 0
            or x < 0
            or y + _TILE_PX + 2 * _SEARCH_PX > page.shape[0]
            or x + _TILE_PX + 2 * _SEARCH_PX > page.shape[1]
        ):
            continue
        window = page[y : y + _TILE_PX + 2 * _SEARCH_PX, x : x + _TILE_PX + 2 * _SEARCH_PX]
        score: Any = cv2.matchTemplate(window, form[top : top + _TILE_PX, left : left + _TILE_PX], cv2.TM_CCOEFF_NORMED)
        dx, dy, wx, wy, peak = _peak(score)
        centres.append((left + _TILE_PX / 2, top + _TILE_PX / 2))
        shifts.append((dx - _SEARCH_PX + sx, dy - _SEARCH_PX + sy))
        weights.append((wx, wy))
        peaks.append(peak)
    if not centres:
        empty = np.zeros((0, 2))
        return _Found(empty, empty, empty, np.zeros(0))
    return _Found(np.array(centres), np.array(shifts), np.array(weights), np.array(peaks))


def _peak(score: NDArray[np.float32]) -> tuple[float, float, float, float, float]:
    """Place of the best match between samples, how sharply each axis is known, and its height."""
    row, column = divmod(int(np.nanargmax(score)), score.shape[1])
    peak = float(score[row, column])
    dx, wx = _parabola(score[row, :], column)
    dy, wy = _parabola(score[:, column], row)
    return column + dx, row + dy, wx * max(peak, 0.0), wy * max(peak, 0.0), peak


def _parabola(values: NDArray[np.float32], at: int) -> tuple[float, float]:
    if at in (0, len(values) - 1):
        return 0.0, 0.0
    before, here, after = float(values[at - 1]), float(values[at]), float(values[at + 1])
    bend = 2 * here - before - after
    # A long line says nothing along itself: its correlation hardly falls there.
    drop = here - max(float(values[max(at - 4, 0)]), float(values[min(at + 4, len(values) - 1)]))
    if bend <= 1e-6 or drop <= 0.04:
        return 0.0, 0.0
    return (after - before) / (2 * bend), min(drop, 0.5)


def _agreement(found: _Found) -> tuple[Floats, float]:
    """Median shift, and the share of tiles that lie within 1 mm of it."""
    good = found.peak > _GOOD_PEAK
    if good.sum() < 4:
        return np.zeros(2), 0.0
    middle = np.median(found.shift[good], axis=0)
    near = np.abs(found.shift - middle).max(axis=1) < 1.2 * PX_PER_MM / _SHRINK
    return middle, float((near & good).mean())


def _coarse(page: Image, form: Image) -> Floats:
    m = _FAR_SEARCH_PX
    half_page, half_form = (
        cv2.resize(a.astype(np.float32), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for a in (page, form)
    )
    inner = half_form[m // 2 : -m // 2, m // 2 : -m // 2]
    score: Any = cv2.matchTemplate(half_page, inner, cv2.TM_CCOEFF_NORMED)
    row, column = divmod(int(np.argmax(score)), score.shape[1])
    return np.array([2.0 * column - m, 2.0 * row - m])


def _fit(found: _Found, shape: tuple[int, int]) -> Alignment:
    rows = int(np.ceil(shape[0] * _SHRINK / PX_PER_MM / _GRID_MM)) + 1
    columns = int(np.ceil(shape[1] * _SHRINK / PX_PER_MM / _GRID_MM)) + 1
    if len(found.peak) < 4:
        return Alignment(np.zeros((rows, columns, 2), np.float32), 9.9, 0.0)
    mm = found.centre * _SHRINK / PX_PER_MM
    grid_y, grid_x = np.mgrid[0:rows, 0:columns]
    targets = np.stack([grid_x.ravel(), grid_y.ravel()], axis=1) * _GRID_MM
    field = np.zeros((rows * columns, 2))
    near_targets, near_tiles = _nearness(mm, targets), _nearness(mm, mm)
    squares, total, agreeing, asked = 0.0, 0.0, 0.0, 0.0
    for axis in range(2):
        weight = found.weight[:, axis] * (found.peak > _GOOD_PEAK)
        shift_mm = found.shift[:, axis] * _SHRINK / PX_PER_MM
        smooth, robust = _robust_plane(mm, shift_mm, weight)
        rest = shift_mm - smooth(mm)
        local = _kernel(rest, robust, near_targets)
        field[:, axis] = smooth(targets) + local
        left_over = rest - _kernel(rest, robust, near_tiles)
        squares += float((robust * left_over**2).sum())
        total += float(robust.sum())
        knows = found.weight[:, axis] > 0
        agreeing += float((knows & (np.abs(left_over) < _AGREE_MM) & (found.peak > _GOOD_PEAK)).sum())
        asked += float(knows.sum())
    if total <= 0 or asked < 6:
        return Alignment(np.zeros((rows, columns, 2), np.float32), 9.9, 0.0)
    rms = float(np.sqrt(squares / total))
    share = agreeing / asked
    trust = float(np.clip((share - 0.3) / 0.4, 0.0, 1.0)) * float(np.clip((0.6 - rms) / 0.3, 0.0, 1.0))
    shift = (field.reshape(rows, columns, 2) * PX_PER_MM).astype(np.float32)
    return Alignment(shift, rms, trust)


def _robust_plane(mm: Floats, values: Floats, weight: Floats) -> tuple[Any, Floats]:
    """A plane with slight bending through the values, and the weights after outliers were let go."""

    def basis(points: Floats) -> Floats:
        x, y = points[:, 0] / 105.0 - 1.0, points[:, 1] / 148.5 - 1.0
        return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)

    design = basis(mm)
    # Small ridge on everything but the constant: few tiles must not bend the page.
    ridge = np.diag([1e-6, 0.05, 0.05, 0.3, 0.3, 0.3])
    robust = weight.copy()
    known = weight > 0
    coefficients = np.zeros(6)
    coefficients[0] = float(np.median(values[known])) if known.any() else 0.0
    for scale in (1.0, 0.6, 0.4, 0.3, 0.3):
        rest = values - design @ coefficients
        robust = weight * np.square(np.clip(1 - np.square(rest / scale), 0.0, 1.0))
        if robust.sum() <= 0:
            break
        weighted = design * robust[:, None]
        centre = np.zeros(6)
        centre[0] = coefficients[0]
        coefficients = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ values + ridge @ centre)

    def smooth(points: Floats) -> Floats:
        return np.asarray(basis(points) @ coefficients)

    return smooth, robust


def _nearness(mm: Floats, targets: Floats) -> Floats:
    """How much each tile has to say at each target: (targets, tiles)."""
    dx, dy = (targets[:, axis, None] - mm[None, :, axis] for axis in range(2))
    return np.asarray(np.exp(-(dx**2 + dy**2) / (2 * _BANDWIDTH_MM**2)))


def _kernel(rest: Floats, weight: Floats, nearness: Floats) -> Floats:
    # The constant pulls towards no correction where few tiles speak.
    return np.asarray(nearness @ (weight * rest) / (nearness @ weight + 0.3))


def _coarse_field(grid: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """The grid's values at every `_COARSE_PX`-th pixel, and at one more beyond each edge."""
    rows, columns = grid.shape
    wide, high = -(-width // _COARSE_PX), -(-height // _COARSE_PX)
    step = _GRID_MM * PX_PER_MM
    x = (np.arange(wide, dtype=np.float32) * _COARSE_PX + (_COARSE_PX - 1) / 2) / step
    y = (np.arange(high, dtype=np.float32) * _COARSE_PX + (_COARSE_PX - 1) / 2) / step
    x0 = np.clip(x.astype(np.int32), 0, columns - 2)
    y0 = np.clip(y.astype(np.int32), 0, rows - 2)
    fx, fy = np.clip(x - x0, 0, 1)[None, :], np.clip(y - y0, 0, 1)[:, None]
    along = grid[:, x0] * (1 - fx) + grid[:, x0 + 1] * fx
    return np.pad((along[y0] * (1 - fy) + along[y0 + 1] * fy).astype(np.float32), 1, mode="edge")


def _spread(coarse: NDArray[np.float32], band: slice, width: int) -> NDArray[np.float32]:
    """A coarse field's values at every pixel of a band of rows that begins at a coarse row: between them linear."""
    first, last = band.start // _COARSE_PX, -(-band.stop // _COARSE_PX)
    part = coarse[first : last + 2]
    size = part.shape[1] * _COARSE_PX, part.shape[0] * _COARSE_PX
    full = cv2.resize(part, size, interpolation=cv2.INTER_LINEAR)
    rows = slice(_COARSE_PX, _COARSE_PX + band.stop - band.start)
    return np.asarray(full[rows, _COARSE_PX : _COARSE_PX + width], np.float32)


def _nowhere(shape: tuple[int, ...]) -> Alignment:
    rows = int(np.ceil(shape[0] / PX_PER_MM / _GRID_MM)) + 1
    columns = int(np.ceil(shape[1] / PX_PER_MM / _GRID_MM)) + 1
    return Alignment(np.zeros((rows, columns, 2), np.float32), 9.9, 0.0)
