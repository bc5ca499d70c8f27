"""The scanner: a sheet of paper becomes the grey image that a file holds, at one of three levels of care.

`exact` hands the sheet on as it is (for fitting readers without a scanner's faults); `clean` is a good
office scanner, `office` an everyday one, `hard` a fax or a phone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.geometry import DPI
from uketsuke.samples.paper import Page

Level = Literal["exact", "clean", "office", "hard"]
Rotation = Literal[0, 90, 180, 270]
_TILE = 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of the scanner is set to: one resolution and one kind of compression for all sheets.

    `jpeg_quality` is None for lossless files; `bilevel` scans are 1-bit (fax machines, document feeders).
    """

    level: Level
    dpi: int
    bilevel: bool
    jpeg_quality: int | None
    noise: float
    blur: float
    black: int
    white: int
    scale_x: float
    scale_y: float


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned side. `rotation` and `skew_deg` are what undoes its turning, as in the contract:

    turn the image `rotation` degrees clockwise, then `skew_deg` more (clockwise positive).
    """

    image: Page
    dpi: int
    bilevel: bool
    jpeg_quality: int | None
    rotation: Rotation
    skew_deg: float


def draw_settings(rnd: Random, level: Level) -> Settings:
    """The settings of one scanner run at a level."""
    if level == "exact":
        return Settings(level, DPI, False, None, 0.0, 0.0, 0, 255, 1.0, 1.0)
    if level == "clean":
        return Settings(
            level, DPI, False, rnd.randint(88, 95), rnd.uniform(0.8, 2.5), rnd.uniform(0.4, 0.7),
            rnd.randint(0, 20), rnd.randint(248, 255), 1 + rnd.uniform(-0.002, 0.002), 1 + rnd.uniform(-0.002, 0.002),
        )  # fmt: skip
    if level == "office":
        return Settings(
            level, rnd.choice((200, 200, 240, 300, 300)), rnd.random() < 0.2, rnd.randint(60, 85), rnd.uniform(1.5, 5),
            rnd.uniform(0.5, 0.95), rnd.randint(5, 45), rnd.randint(228, 252), 1 + rnd.uniform(-0.01, 0.01),
            1 + rnd.uniform(-0.01, 0.01),
        )  # fmt: skip
    fax = rnd.random() < 0.5
    return Settings(
        level, 150, fax, 60, rnd.uniform(4, 9), rnd.uniform(0.8, 1.3), rnd.randint(20, 60), rnd.randint(210, 240),
        1 + rnd.uniform(-0.015, 0.015), 1 + rnd.uniform(-0.015, 0.015),
    )  # fmt: skip


def scan(page: Page, settings: Settings, rnd: Random, *, rotation: Rotation | None = None) -> Scan:
    """The page as this run scans it. `rotation` fixes how it lies in the file; left out, chance decides."""
    if settings.level == "exact":
        return Scan(page, DPI, False, None, 0, 0.0)
    lying = _rotation(settings.level, rnd) if rotation is None else rotation
    limit = {"clean": 0.3, "office": 2.0, "hard": 8.0}[settings.level]
    skew = max(-limit, min(limit, rnd.gauss(0, limit / 2)))
    phone = settings.level == "hard" and not settings.bilevel
    image = _laid_down(page, settings, skew, phone, rnd)
    image = _lit(image, settings, phone, rnd)
    if settings.bilevel:
        image = _bilevel(image, settings, rnd)
    turns = {0: 0, 90: 3, 180: 2, 270: 1}[lying]
    # np.rot90 turns anticlockwise; a sheet turned clockwise by 90 needs 270 more to stand upright.
    turned = np.ascontiguousarray(np.rot90(image, turns))
    upright: Rotation = {0: 0, 90: 270, 180: 180, 270: 90}[lying]  # type: ignore[assignment]
    quality = None if settings.bilevel else settings.jpeg_quality
    return Scan(turned, settings.dpi, settings.bilevel, quality, upright, round(-skew, 3))


def blank_back(front: Page, rnd: Random) -> Page:
    """The empty back of a sheet, its front shining through a little, mirrored."""
    through = cv2.GaussianBlur(front[:, ::-1], (0, 0), 6).astype(np.float32)
    strength = rnd.uniform(0.0, 0.05)
    return (255 - (255 - through) * strength).astype(np.uint8)


def _rotation(level: Level, rnd: Random) -> Rotation:
    weights = (92, 0, 8, 0) if level == "clean" else (78, 5, 12, 5)
    choices: tuple[Rotation, ...] = (0, 90, 180, 270)
    return rnd.choices(choices, weights)[0]


def _laid_down(page: Page, settings: Settings, skew: float, phone: bool, rnd: Random) -> Page:
    """Turned, shifted, scaled and sampled at the scanner's resolution; bent a little, or seen aslant."""
    height, width = page.shape
    shrink = settings.dpi / DPI
    out_width, out_height = round(width * shrink), round(height * shrink)
    blur = settings.blur / max(shrink, 0.4)
    soft = cv2.GaussianBlur(page, (0, 0), blur)
    angle = math.radians(skew)
    cos, sin = math.cos(angle), math.sin(angle)
    shift = 4 if settings.level == "clean" else 30
    dx, dy = rnd.uniform(-shift, shift) * shrink, rnd.uniform(-shift, shift) * shrink
    # Page frame to file frame, about the middle of the sheet; y points down, so this turns clockwise.
    sx, sy = shrink * settings.scale_x, shrink * settings.scale_y
    forward = np.array(
        [[sx * cos, -sy * sin, 0], [sx * sin, sy * cos, 0], [0, 0, 1]],
    )
    forward[:2, 2] = np.array([out_width / 2 + dx, out_height / 2 + dy]) - forward[:2, :2] @ [width / 2, height / 2]
    if phone:
        forward = _keystone(out_width, out_height, rnd) @ forward
    # Outside the sheet a feeder's scanner sees its white drum, a phone the table.
    outside = rnd.randint(60, 150) if phone else 255
    if settings.level != "office" or rnd.random() < 0.35:
        laid = cv2.warpPerspective(
            soft, forward, (out_width, out_height), flags=cv2.INTER_LINEAR, borderValue=(outside,)
        )
        return laid.astype(np.uint8)
    backward = np.linalg.inv(forward)
    xs, ys = _grid(out_width, out_height)
    sway = rnd.uniform(0.5, 2.6)
    waves, phase = rnd.uniform(0.4, 1.3), rnd.uniform(0, 2 * math.pi)
    # A feeder pulls unevenly: rows are shifted along and across by a slow wave of a pixel or two.
    wave = (sway * np.sin(2 * np.pi * waves * ys / out_height + phase)).astype(np.float32)
    map_x = (backward[0, 0] * xs + backward[0, 1] * ys + np.float32(backward[0, 2]) + wave).astype(np.float32)
    map_y = (backward[1, 0] * xs + backward[1, 1] * ys + np.float32(backward[1, 2]) + 0.7 * wave).astype(np.float32)
    bent = cv2.remap(soft, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,))
    return bent.astype(np.uint8)


def _keystone(width: int, height: int, rnd: Random) -> NDArray[np.float64]:
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners * 0.94 + np.array([width, height], np.float32) * 0.03
    for corner in moved:
        corner += (rnd.uniform(-0.025, 0.025) * width, rnd.uniform(-0.025, 0.025) * height)
    return cv2.getPerspectiveTransform(corners, moved.astype(np.float32)).astype(np.float64)


def _lit(image: Page, settings: Settings, phone: bool, rnd: Random) -> Page:
    """Contrast, uneven light, shadows at the edges, and the sensor's noise."""
    height, width = image.shape
    table = settings.black + np.arange(256) * (settings.white - settings.black) / 255
    lit = cv2.LUT(image, table.round().astype(np.uint8))
    if settings.level != "clean":
        depth = rnd.uniform(0.1, 0.4) if phone else rnd.uniform(0.0, 0.12)
        corners = np.array([[1 - depth * rnd.random() for _ in range(3)] for _ in range(3)], np.float32)
        light = cv2.resize(corners, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        if not phone and rnd.random() < 0.4:
            edge = rnd.randint(width // 100, width // 30)
            ramp = np.linspace(rnd.uniform(0.55, 0.8), 1, edge, dtype=np.float32)
            if rnd.random() < 0.5:
                light[:, :edge] *= ramp
            else:
                light[:, -edge:] *= ramp[::-1]
        lit = cv2.multiply(lit, light, dtype=cv2.CV_8U)
    noise = _noise(round(settings.noise, 1))
    top, left = rnd.randrange(_TILE), rnd.randrange(_TILE)
    rows = -(-(height + top) // _TILE)
    columns = -(-(width + left) // _TILE)
    field = np.tile(noise, (rows, columns))[top : top + height, left : left + width]
    return cv2.add(lit, field, dtype=cv2.CV_8U).astype(np.uint8)


def _bilevel(image: Page, settings: Settings, rnd: Random) -> Page:
    """1-bit: black where it is darker than its threshold; a fax adds specks and lost lines."""
    share = rnd.uniform(0.66, 0.8) if settings.level == "office" else rnd.uniform(0.7, 0.84)
    threshold = settings.black + share * (settings.white - settings.black)
    _, black = cv2.threshold(image, threshold, 255, cv2.THRESH_BINARY)
    out = black.astype(np.uint8)
    if settings.level == "hard":
        generator = np.random.default_rng(rnd.getrandbits(32))
        for _ in range(rnd.randint(200, 900)):
            y, x = int(generator.integers(out.shape[0])), int(generator.integers(out.shape[1]))
            out[y : y + int(generator.integers(1, 3)), x : x + int(generator.integers(1, 3))] = generator.choice(
                (0, 255)
            )
        for _ in range(rnd.randint(0, 4)):
            y = int(generator.integers(out.shape[0]))
            out[y, :] = 255
    return out


@cache
def _noise(sigma: float) -> NDArray[np.int16]:
    # One tile for all pages: drawing 8 million numbers a page would cost more than everything else.
    grain = np.random.default_rng(7).normal(0, sigma, (_TILE, _TILE))
    smooth = 0.7 * grain + 0.5 * np.roll(grain, 1, axis=1)
    return np.round(smooth).astype(np.int16)


@cache
def _grid(width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
