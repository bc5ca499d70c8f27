"""One form page made ready for reading: where the form lies, what ink and what text was added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.alignment import Alignment, align
from uketsuke.extractors.digital import DigitalText, digital_text
from uketsuke.extractors.ink import PageInk, page_ink
from uketsuke.forms.geometry import BoxMm, BoxPx
from uketsuke.forms.pages import Glyph

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class PageView:
    """What the readers of single fields look at; `blank_glyphs` are the form's own, in the form frame, where the page
    has text that they can be compared with."""

    alignment: Alignment
    ink: PageInk
    text: DigitalText
    blank_glyphs: tuple[Glyph, ...]

    def box(self, box: BoxMm) -> BoxPx:
        """Where a box of the form lies on the page."""
        return self.alignment.map_box(box)


def view_page(image: Image, blank: Image, glyphs: Sequence[Glyph], blank_glyphs: Sequence[Glyph]) -> PageView:
    """Looks at a page as a whole.

    Args:
        image: grey page (height, width) uint8, 300 dpi, warped near to the form frame.
        blank: the form's blank, same size, form frame.
        glyphs: the page's own text (page frame); none for a scan.
        blank_glyphs: the blank's text (form frame, px at 300 dpi).
    """
    image = _fitted(image, blank.shape)
    alignment = align(image, blank)
    ink = page_ink(image, blank, alignment)
    text = digital_text(glyphs, blank_glyphs, alignment)
    return PageView(alignment, ink, text, tuple(blank_glyphs) if text.born_digital else ())


def _fitted(image: Image, shape: tuple[int, ...]) -> Image:
    """The image with white added, or edges cut, at right and bottom: rendering rounds to a pixel more or less."""
    if image.shape == shape:
        return image
    result = np.full(shape, 255, np.uint8)
    height, width = min(image.shape[0], shape[0]), min(image.shape[1], shape[1])
    result[:height, :width] = image[:height, :width]
    return result
