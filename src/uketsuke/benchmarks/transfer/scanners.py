"""The transfer maker's own scanners, faxes and telephones, in NumPy and Pillow."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from pypdfium2 import PdfDocument

LEVELS = ("clean", "office", "hard", "fax", "phone")
_UPRIGHT = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


@dataclass(frozen=True, slots=True)
class Machine:
    """One device: dots an inch, turn of a sheet at most (degrees), defocus (px), noise (grey levels), JPEG quality.

    `bilevel` thresholds to 1 bit; `fades` the share of the grey range that light takes away; `keystone` how far
    corners move (share of the width); `turned` the share of sheets that lie at 90, 180 or 270 degrees.
    """

    dpi: int
    turn: float
    blur: float
    noise: float
    gamma: float
    quality: int
    bilevel: bool = False
    fades: float = 0.0
    keystone: float = 0.0
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """A side as the device saves it, and how it lies: clockwise turns that set it upright."""

    image: Image.Image
    dpi: int
    rotation: int
    skew_deg: float


def draw_machine(level: str, rnd: Random) -> Machine:
    """The device of one filing. Raises ValueError for a level that there is not."""
    u = rnd.uniform
    if level == "clean":
        return Machine(300, 0.3, u(0, 0.5), u(0.5, 2), u(0.95, 1.05), 90)
    if level == "office":
        dpi, bilevel = rnd.choice((200, 240, 300)), rnd.random() < 0.15
        return Machine(dpi, 1.5, u(0.3, 0.8), u(1.5, 5), u(0.8, 1.3), rnd.randint(60, 85), bilevel, u(0, 0.12), 0, 0.06)
    if level == "hard":
        return Machine(150, 5.0, u(0.3, 0.7), u(3, 7), u(0.7, 1.5), rnd.randint(40, 60), False, u(0.1, 0.3), 0, 0.1)
    if level == "fax":
        return Machine(200, 1.5, u(0.3, 0.7), u(4, 10), u(0.8, 1.3), 75, True, 0.05, 0, 0.05)
    if level == "phone":
        return Machine(
            220, 3.0, u(0.4, 1.0), u(2, 5), u(0.8, 1.3), rnd.randint(60, 80), False, u(0.2, 0.45), 0.03, 0.05
        )
    raise ValueError(f"level is one of {', '.join(LEVELS)}")


def scan_pdf(pdf: bytes, level: str, rnd: Random) -> list[Side]:
    """All pages of a PDF as one device of that level saves them."""
    machine = draw_machine(level, rnd)
    with PdfDocument(pdf) as document:
        sheets = [
            np.asarray(page.render(scale=machine.dpi / 72, grayscale=True).to_pil().convert("L"), np.uint8)
            for page in document
        ]
    return [_taken(sheet, machine, rnd) for sheet in sheets]


def as_pdf(sides: Sequence[Side], quality: int = 92) -> bytes:
    """The sides as an image PDF, each page the size of its sheet."""
    out = io.BytesIO()
    first, *others = [side.image for side in sides]
    options = {} if first.mode == "1" else {"quality": quality}
    first.save(out, "PDF", save_all=True, append_images=others, resolution=sides[0].dpi, **options)
    return out.getvalue()


def _taken(sheet: NDArray[np.uint8], machine: Machine, rnd: Random) -> Side:
    skew = rnd.uniform(-machine.turn, machine.turn)
    image = Image.fromarray(sheet)
    paper = rnd.randint(236, 255)
    # Turned counter-clockwise by the angle that a reader turns it back.
    image = image.rotate(skew, Image.Resampling.BICUBIC, expand=False, fillcolor=255)
    if machine.keystone:
        image = _photographed(image, machine.keystone, rnd)
    grey = np.asarray(image, np.float32) * (paper / 255)
    grey = 255 * (np.clip(grey, 0, 255) / 255) ** machine.gamma
    if machine.fades:
        grey *= _light(grey.shape, machine.fades, rnd)
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    if machine.blur:
        image = image.filter(ImageFilter.GaussianBlur(machine.blur))
    noise = np.random.default_rng(rnd.getrandbits(32)).normal(0, machine.noise, (image.height, image.width))
    grey = np.clip(np.asarray(image, np.float32) + noise.astype(np.float32), 0, 255)
    if machine.bilevel:
        return _turned(Image.fromarray(grey >= rnd.randint(140, 190)).convert("1"), machine, rnd, skew)
    out = io.BytesIO()
    Image.fromarray(grey.astype(np.uint8)).save(out, "JPEG", quality=machine.quality)
    return _turned(Image.open(io.BytesIO(out.getvalue())), machine, rnd, skew)


def _turned(image: Image.Image, machine: Machine, rnd: Random, skew: float) -> Side:
    rotation = rnd.choice((90, 180, 270)) if rnd.random() < machine.turned else 0
    image = image.transpose(_UPRIGHT[rotation]) if rotation else image
    return Side(image, machine.dpi, rotation, skew)


def _photographed(image: Image.Image, keystone: float, rnd: Random) -> Image.Image:
    """The sheet on a dark table, seen from aside: every corner moved inwards by its own amount."""
    width, height = image.size
    at = keystone * width

    def inwards() -> float:
        return rnd.uniform(0.2, 1.0) * at

    target = [(inwards(), inwards()), (width - inwards(), inwards()), (width - inwards(), height - inwards()),
              (inwards(), height - inwards())]  # fmt: skip
    source = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved = np.linalg.solve(np.array(rows, float), np.array(values, float))
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, tuple(solved), Image.Resampling.BICUBIC, fillcolor=rnd.randint(40, 120)
    )


def _light(shape: tuple[int, ...], fades: float, rnd: Random) -> NDArray[np.float32]:
    """A slope of light over the sheet, 1 at its brightest."""
    angle = rnd.uniform(0, 2 * math.pi)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    along = x / shape[1] * math.cos(angle) + y / shape[0] * math.sin(angle)
    along = (along - along.min()) / max(float(np.ptp(along)), 1e-6)
    return np.asarray(1 - fades * along**1.5, np.float32)
