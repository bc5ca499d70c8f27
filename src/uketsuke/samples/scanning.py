"""The scanner: a sheet of paper becomes the image that a file holds, at one of six levels of care.

`exact` hands the sheet on as it is (for fitting readers without a scanner's faults); `clean` is a good office
scanner, `office` an everyday one, `hard` a bad scan, `fax` a fax, `phone` a photograph. `levels.toml` says
what each may do.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

import cv2
import numpy as np

from uketsuke.forms.geometry import DPI
from uketsuke.samples.backdrop import hand_shadow, hold_down, table
from uketsuke.samples.levels import Coding, Level, Ranges, Resolution, happens, ranges_of
from uketsuke.samples.optics import (
    Field,
    Grid,
    bent,
    creased,
    flat_grid,
    keystoned,
    lying_turn,
    sampled,
    scanner_matrix,
    swayed,
)  # fmt: skip
from uketsuke.samples.paper import Page, colour_of, grey_of, px
from uketsuke.samples.paper_faults import Creases, worn
from uketsuke.samples.sensor import Streak, bilevel, disturbed, exposed, grainy, print_header, streaked

Rotation = Literal[0, 90, 180, 270]
_ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)
_UNKNOWN_DPI = (72, 72)
"""What cameras write, whatever they photograph."""
_FAX_LINE_PX = 1728
"""Dots in a line of every Group 3 fax on A4 paper (ITU-T T.4)."""

_LEFT_UNEVEN = np.float32(0.4)
"""A machine for black and white follows slow changes of light; this much of them it does not."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of the machine is set to, for all its sheets; the level says what else may happen.

    `dpi` is (across, down); `quality` counts for JPEG, `tint` (blue, green, red) in colour, `threshold` (share of
    the way from black to white) in 1 bit; `long_side` px makes it a camera, 0 a scanner.
    """

    level: Level
    dpi: Resolution = (DPI, DPI)
    coding: Coding = "jpeg"
    quality: int = 90
    colour: bool = False
    noise: float = 0.0
    blur: float = 0.0
    black: int = 0
    white: int = 255
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    scale: tuple[float, float] = (1.0, 1.0)
    threshold: float = 0.72
    streaks: tuple[Streak, ...] = ()
    overscan_mm: float = 0.0
    halftone: bool = False
    header: bool = False

    @property
    def bilevel(self) -> bool:
        """Whether each pixel is black or white and nothing else."""
        return self.coding in ("g3", "g4")


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned side, grey (H, W) or colour (H, W, 3; BGR), as a viewer of the file shows it but for `dpi`.

    `rotation` and `skew_deg` are what undoes its turning, as in the contract, in square pixels: turn the image
    `rotation` degrees clockwise, then `skew_deg` more (clockwise positive). `dpi` is (across, down).
    `orientation` is the EXIF orientation with which a single JPEG may be stored; 1 is as it is.
    """

    image: Page
    dpi: Resolution
    coding: Coding
    quality: int
    rotation: Rotation
    skew_deg: float
    orientation: int = 1

    @property
    def bilevel(self) -> bool:
        """Whether each pixel is black or white and nothing else."""
        return self.coding in ("g3", "g4")


def draw_settings(rnd: Random, level: Level) -> Settings:
    """The settings of one run of a machine at a level."""
    if level == "exact":
        return Settings(level, coding="lossless")
    ranges = ranges_of(level)
    one_bit = happens(rnd, ranges.bilevel)
    coding: Coding = rnd.choice(ranges.codings) if one_bit else "jpeg"
    colour = happens(rnd, ranges.colour) and not one_bit
    fitted = rnd.uniform(*ranges.fitted_scale) if happens(rnd, ranges.fitted) else 1.0
    yellow = rnd.uniform(*ranges.yellow)
    return Settings(
        level,
        dpi=rnd.choice(ranges.resolutions),
        coding=coding,
        quality=rnd.randint(*ranges.quality),
        colour=colour,
        noise=rnd.uniform(*ranges.noise),
        blur=rnd.uniform(*ranges.blur),
        black=rnd.randint(*ranges.black),
        white=rnd.randint(*ranges.white),
        tint=(1 - yellow, 1 - yellow * rnd.uniform(0.2, 0.45), 1 - yellow * rnd.uniform(0, 0.15)),
        scale=(fitted * rnd.uniform(*ranges.scale), fitted * rnd.uniform(*ranges.scale)),
        threshold=rnd.uniform(*ranges.threshold),
        streaks=_streaks(rnd) if happens(rnd, ranges.streaks) else (),
        overscan_mm=rnd.uniform(2, 7) if happens(rnd, ranges.overscan) else 0.0,
        halftone=one_bit and happens(rnd, ranges.halftone),
        header=one_bit and happens(rnd, ranges.header),
    )


def scan(
    page: Page, settings: Settings, rnd: Random, *, rotation: Rotation | None = None, back: Page | None = None
) -> Scan:
    """The page as this run scans it.

    Args:
        page: grey (H, W) or colour (H, W, 3; BGR), uint8, in the form frame at 300 dpi.
        rotation: how far the sheet lies turned clockwise; left out, chance decides.
        back: what is printed on the other side of the sheet and may shine through.
    """
    if settings.level == "exact":
        return Scan(page, settings.dpi, settings.coding, settings.quality, 0, 0.0)
    ranges = ranges_of(settings.level)
    lying = rnd.choices(_ROTATIONS, ranges.lying)[0] if rotation is None else rotation
    skew = max(-ranges.skew, min(ranges.skew, rnd.gauss(0, ranges.skew / 2)))
    sheet, creases = worn(colour_of(page) if settings.colour else grey_of(page), ranges, rnd, back)
    if ranges.long_side[1]:
        image, grid = _photographed(sheet, creases, settings, ranges, lying, skew, rnd)
        dpi = _UNKNOWN_DPI
    else:
        image, grid = _fed(sheet, creases, settings, ranges, lying, skew, rnd)
        dpi = settings.dpi
    turn = lying_turn(grid, (page.shape[1], page.shape[0]), dpi)
    quarter = round(turn / 90)
    # Stored turned: the viewer turns it back by what the camera noted.
    orientation = rnd.choice((3, 6, 8)) if happens(rnd, ranges.exif) else 1
    rest = round(turn - 90 * quarter, 3)
    return Scan(image, dpi, settings.coding, settings.quality, _ROTATIONS[quarter % 4], rest, orientation)


def viewed(scanned: Scan) -> tuple[Page, float | None]:
    """The scan as whoever opens its file gets it: grey, square pixels, and its dpi (None for photographs)."""
    image = grey_of(scanned.image)
    across, down = scanned.dpi
    if across != down:
        height, width = image.shape
        finest = max(scanned.dpi)
        size = (round(width * finest / across), round(height * finest / down))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    return image, None if scanned.dpi == _UNKNOWN_DPI else float(max(scanned.dpi))


def blank_back(front: Page, rnd: Random) -> Page:
    """The empty back of a sheet, its front shining through a little, mirrored."""
    through = cv2.GaussianBlur(front[:, ::-1], (0, 0), 6).astype(np.float32)
    strength = rnd.uniform(0.0, 0.05)
    return (255 - (255 - through) * strength).astype(np.uint8)


def _fed(
    sheet: Page, creases: Creases, settings: Settings, ranges: Ranges, lying: Rotation, skew: float, rnd: Random
) -> tuple[Page, Grid]:
    """The sheet through a scanner or a fax machine."""
    height, width = sheet.shape[:2] if lying in (0, 180) else sheet.shape[1::-1]
    fine = (settings.dpi[0] / DPI, settings.dpi[1] / DPI)
    border = px(settings.overscan_mm)
    size = (round((width + 2 * border) * fine[0]), round((height + 2 * border) * fine[1]))
    if settings.level == "fax" and settings.dpi[0] == 204 and width < height:
        size = (round(_FAX_LINE_PX * width / 2480), size[1])
    shift = tuple(rnd.uniform(-1, 1) * px(ranges.shift_mm) * f for f in fine)
    scale = (fine[0] * settings.scale[0], fine[1] * settings.scale[1])
    matrix = scanner_matrix((sheet.shape[1], sheet.shape[0]), size, scale, lying + skew, (shift[0], shift[1]))
    grid = creased(flat_grid(matrix, size), creases)
    if happens(rnd, ranges.sway):
        grid = swayed(grid, px(rnd.uniform(*ranges.sway_mm)), rnd.uniform(0.4, 1.3), rnd.uniform(0, 6.28))
    # Outside the sheet a feeder's scanner sees its white drum, an open lid is black.
    around = rnd.randint(0, 50) if settings.overscan_mm else 255
    # A fax machine leaves out lines; it does not average them.
    soft = (settings.blur / max(fine[0], 0.5), settings.blur / max(fine[1], 0.5))
    image = sampled(sheet, grid, soft if lying in (0, 180) else soft[::-1], around)
    light = _light(grid, rnd.uniform(*ranges.light), rnd)
    if happens(rnd, ranges.edge_shadow):
        _shade_edge(light, rnd)
    if settings.bilevel:
        light = 1 - (1 - light) * _LEFT_UNEVEN
    image = exposed(image, settings.black, settings.white, settings.tint, light if light.min() < 0.998 else None)
    streaked(image, settings.streaks)
    image = grainy(image, settings.noise, rnd)
    if settings.bilevel:
        threshold = settings.black + settings.threshold * (settings.white - settings.black)
        image = bilevel(image, threshold, settings.halftone)
        disturbed(image, rnd.randint(*ranges.specks), rnd.randint(*ranges.lost_lines), rnd)
        if settings.header:
            print_header(image, rnd.randint(1, 12), rnd)
    return image, grid


def _photographed(
    sheet: Page, creases: Creases, settings: Settings, ranges: Ranges, lying: Rotation, skew: float, rnd: Random
) -> tuple[Page, Grid]:
    """The sheet on a table, through a phone."""
    height, width = sheet.shape[:2]
    long_side = round(rnd.uniform(*ranges.long_side))
    frame = (round(long_side * 3 / 4), long_side)
    size = frame if lying in (0, 180) else frame[::-1]
    scale = rnd.uniform(*ranges.filled) * long_side / height
    free = ((size[0] - scale * width) / 2, (size[1] - scale * height) / 2)
    shift = (rnd.uniform(-0.4, 0.4) * max(0, free[0]), rnd.uniform(-0.4, 0.4) * max(0, free[1]))
    matrix = scanner_matrix((width, height), size, (scale, scale), lying + skew, shift)
    reach = rnd.uniform(*ranges.keystone)
    corners = np.array([[rnd.uniform(-reach, reach) for _ in range(2)] for _ in range(4)])
    grid = creased(flat_grid(keystoned(matrix, size, corners), size), creases)
    grid = bent(
        grid, (width, height), rnd.uniform(*ranges.bend), rnd.uniform(0.2, 0.7), across=rnd.random() < 0.4,
        wave=rnd.random(),
    )  # fmt: skip
    around = table(grid, (width, height), ranges, rnd)
    soft = settings.blur / scale
    image = sampled(sheet, grid, (soft, soft), around if settings.colour else grey_of(around))
    if happens(rnd, ranges.finger) and sheet.ndim == 3:
        hold_down(image, grid, (width, height), rnd)
    light = _light(grid, rnd.uniform(*ranges.light), rnd)
    if happens(rnd, ranges.hand_shadow):
        light *= hand_shadow((light.shape[0], light.shape[1]), rnd)
    image = exposed(image, settings.black, settings.white, settings.tint, light)
    return grainy(image, settings.noise, rnd), grid


def _light(grid: Grid, depth: float, rnd: Random) -> Field:
    """Uneven light on the grid's nodes: up to `depth` darker towards some corners."""
    corners = np.array([[1 - depth * rnd.random() for _ in range(3)] for _ in range(3)], np.float32)
    size = (grid.x.shape[1], grid.x.shape[0])
    return cv2.resize(corners, size, interpolation=cv2.INTER_CUBIC).clip(0, 1).astype(np.float32)


def _shade_edge(light: Field, rnd: Random) -> None:
    """A shadow along the left or the right edge, as of a bound book."""
    nodes = max(2, light.shape[1] // rnd.randint(25, 70))
    ramp = np.linspace(rnd.uniform(0.5, 0.8), 1, nodes, dtype=np.float32)
    if rnd.random() < 0.5:
        light[:, : nodes + 1] *= np.concatenate((ramp[:1], ramp))
    else:
        light[:, -nodes - 1 :] *= np.concatenate((ramp[:1], ramp))[::-1]


def _streaks(rnd: Random) -> tuple[Streak, ...]:
    return tuple(
        (rnd.uniform(0.02, 0.98), rnd.choice((1, 1, 1, 2, 3)), rnd.choice((rnd.randint(60, 170), 255)))
        for _ in range(rnd.randint(1, 4))
    )
