"""Boxes, each in one named frame.

Two frames exist. *Form frame*: millimetres from the top-left corner of the official form page.
*Page frame*: pixels from the top-left corner of the normalised page image at 300 dpi.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DPI = 300
"""Resolution of a normalised page image."""
MM_PER_INCH = 25.4
PX_PER_MM = DPI / MM_PER_INCH
A4_MM = (210.0, 297.0)
A4_PX = (round(A4_MM[0] * PX_PER_MM), round(A4_MM[1] * PX_PER_MM))
"""Width and height of a normalised A4 page: (2480, 3508)."""


@dataclass(frozen=True, slots=True)
class BoxMm:
    """A box in the form frame: `[left, top, width, height]` in millimetres."""

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        values = (self.left, self.top, self.width, self.height)
        if not all(math.isfinite(v) for v in values) or self.width < 0 or self.height < 0:
            raise ValueError(f"impossible box in mm: {values}")

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def as_list(self) -> list[float]:
        """`[left, top, width, height]`, the order of the published JSON."""
        return [self.left, self.top, self.width, self.height]

    def to_px(self) -> BoxPx:
        """The same box in pixels at 300 dpi, for a page that lies exactly in the form frame."""
        left, top = round(self.left * PX_PER_MM), round(self.top * PX_PER_MM)
        right, bottom = round(self.right * PX_PER_MM), round(self.bottom * PX_PER_MM)
        return BoxPx(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class BoxPx:
    """A box in the page frame: whole pixels of the normalised image at 300 dpi."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"impossible box in px: {self}")

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def as_list(self) -> list[int]:
        """`[left, top, width, height]`, the order of the published JSON."""
        return [self.left, self.top, self.width, self.height]
