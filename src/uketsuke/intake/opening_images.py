"""Pages of TIFF, JPEG and PNG files as a viewer shows them.

Runs inside the child process of `opening` only: a hostile file may do here what it likes.
"""

from __future__ import annotations

import importlib
import math
import struct
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from uketsuke.forms.geometry import DPI, MM_PER_INCH
from uketsuke.forms.pages import FailureCode
from uketsuke.intake.opening_limits import Limits, PageRefused
from uketsuke.intake.sniffing import FileKind

_FORMATS: dict[FileKind, tuple[str, ...]] = {
    "tiff": ("TIFF",),
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "heic": ("HEIF",),
}
_PLAUSIBLE_LONG_SIDE_MM = (60.0, 450.0)
"""A card to an A3 sheet with its scanner bed; a resolution that makes anything else is a default."""
_MOST_UNEVEN = 4.0
"""Fax lines lie up to 3.9 times as far apart as their dots; more is no scanner's doing and would squash the page."""
_MAX_DPI = 400
_MAX_LONG_SIDE = 5_000
"""Without a resolution: more than an A3 sheet at 300 dpi shows nothing more."""
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, OverflowError)


class Images:
    """An opened image file. Raises `PageRefused` (unsupported, too_large, truncated, damaged)."""

    def __init__(self, path: Path, kind: FileKind, limits: Limits) -> None:
        # The limits are our own and are checked before anything is decoded.
        Image.MAX_IMAGE_PIXELS = None
        warnings.simplefilter("ignore")
        self._kind, self._limits = kind, limits
        if kind == "heic":
            _register_heif()
        try:
            self._image: Any = Image.open(path, formats=_FORMATS[kind])
            # A photo's second picture and an animation's frames are no pages.
            self.pages = int(getattr(self._image, "n_frames", 1)) if kind == "tiff" else 1
        except UnidentifiedImageError as error:
            raise PageRefused("damaged") from error
        except _DAMAGE as error:
            raise PageRefused(_why(error)) from error

    def page(self, index: int) -> tuple[Image.Image, float | None]:
        """Page `index` (from 0) in grey with its dpi, None when unknown. Raises `PageRefused`."""
        try:
            if self._kind == "tiff":
                self._image.seek(index)
            image = self._image
            if image.width * image.height > self._limits.image_pixels:
                raise PageRefused("too_large")
            across, down = _resolution(image)
            if self._kind == "jpeg":
                width = image.width
                self._draft(image, across)
                across, down = (v and v * image.width / width for v in (across, down))
            image.load()
            shown = ImageOps.exif_transpose(image)
            if _turned(self._image, shown):
                across, down = down, across
            return _scaled(_grey(shown), across, down, self._limits.page_pixels)
        except _DAMAGE as error:
            raise PageRefused(_why(error)) from error

    def _draft(self, image: Any, dpi: float | None) -> None:
        """Let the JPEG decoder do grey and halving, which is far cheaper than doing it afterwards."""
        target = _target(image.width, image.height, dpi)
        if image.mode in ("L", "RGB", "YCbCr"):
            image.draft("L", (math.ceil(image.width * target), math.ceil(image.height * target)))


def _register_heif() -> None:
    try:
        importlib.import_module("pillow_heif").register_heif_opener()
    except ImportError as error:
        raise PageRefused("unsupported") from error


def _why(error: Exception) -> FailureCode:
    text = str(error).lower()
    return "truncated" if "truncat" in text or "unexpected end" in text or isinstance(error, EOFError) else "damaged"


def _resolution(image: Any) -> tuple[float | None, float | None]:
    """Horizontal and vertical dpi as stored, or (None, None) when missing or absurd."""
    try:
        across, down = (float(v) for v in image.info["dpi"])
        long_side = max(image.width / across, image.height / down) * MM_PER_INCH
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None, None
    least, most = _PLAUSIBLE_LONG_SIDE_MM
    plausible = least <= long_side <= most and max(across, down) <= _MOST_UNEVEN * min(across, down)
    return (across, down) if plausible else (None, None)


def _turned(before: Any, after: Any) -> bool:
    return bool((before.width > before.height) != (after.width > after.height))


def _grey(image: Any) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda v: v / 256.0).convert("L")  # type: ignore[no-any-return]
    if image.mode == "F":
        raise ValueError("an image of floating point numbers is no scan")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    return image.convert("L")  # type: ignore[no-any-return]


def _target(width: int, height: int, dpi: float | None) -> float:
    """The factor (at most 1) by which an image this fine comes down."""
    if dpi is not None:
        return DPI / dpi if dpi > _MAX_DPI else 1.0
    return min(1.0, _MAX_LONG_SIDE / max(width, height))


def _scaled(
    image: Image.Image, across: float | None, down: float | None, pixels: int
) -> tuple[Image.Image, float | None]:
    """The image at 400 dpi at most and with square pixels (fax lines are twice as high as wide)."""
    if image.width < 1 or image.height < 1:
        raise PageRefused("damaged")
    factor = _target(image.width, image.height, max(across, down) if across and down else None)
    dpi = max(across, down) if across and down else None
    fx = fy = factor
    if across and down and dpi:
        fx, fy = factor * dpi / across, factor * dpi / down
    size = image.width * fx * image.height * fy
    if size > pixels:
        shrink = math.sqrt(pixels / size)
        fx, fy, factor = fx * shrink, fy * shrink, factor * shrink
    if abs(fx - 1) > 0.01 or abs(fy - 1) > 0.01:
        wanted = (max(1, round(image.width * fx)), max(1, round(image.height * fy)))
        # Averaging keeps thin strokes that sampling would drop; growing needs smooth edges instead.
        image = image.resize(wanted, Image.Resampling.BOX if max(fx, fy) <= 0.5 else Image.Resampling.BICUBIC)
    return image, None if dpi is None else dpi * factor
