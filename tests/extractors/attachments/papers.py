"""Papers set for these tests as offices really word them: a few lines of print on an A4 page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from uketsuke.forms.geometry import A4_PX, PX_PER_MM

Image = NDArray[np.uint8]
MINCHO = "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"
GOTHIC = "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"
MONO = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"

Print = tuple[str, float, float | None, float]
"""Text, size in mm, left edge in mm (None: in the middle), top in mm."""


def typeset(lines: Sequence[Print], font: str = MINCHO, size_px: tuple[int, int] = A4_PX) -> Image:
    """A page (3508, 2480) uint8 at 300 dpi with these lines of print."""
    picture = Pictures.new("L", size_px, 255)
    draw = ImageDraw.Draw(picture)
    for text, size, left, top in lines:
        set_in = ImageFont.truetype(font, round(size * PX_PER_MM))
        x = (size_px[0] - draw.textlength(text, set_in)) / 2 if left is None else left * PX_PER_MM
        draw.text((x, top * PX_PER_MM), text, font=set_in, fill=25)
    return np.array(picture)


def running(texts: Sequence[str], size: float = 3.7, left: float = 25, top: float = 70, step: float = 8) -> list[Print]:
    """Lines of one size under each other."""
    return [(text, size, left, top + i * step) for i, text in enumerate(texts)]


def ruled(page: Image, left: float, top: float, widths: Sequence[float], height: float, rows: int) -> Image:
    """The page with the rules of a table; mm."""
    result = page.copy()
    edges = np.cumsum([left, *widths])
    for x in edges:
        a, b = round(top * PX_PER_MM), round((top + rows * height) * PX_PER_MM)
        result[a:b, round(x * PX_PER_MM) - 1 : round(x * PX_PER_MM) + 2] = 30
    for row in range(rows + 1):
        y = round((top + row * height) * PX_PER_MM)
        result[y - 1 : y + 2, round(edges[0] * PX_PER_MM) : round(edges[-1] * PX_PER_MM)] = 30
    return result
