"""Sheets typeset from blocks and printed to a page image, with a paper's printed ground."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import typst
from numpy.typing import NDArray

from uketsuke.forms.errors import SetupError
from uketsuke.forms.geometry import A4_MM
from uketsuke.samples.attachments.blocks import Block
from uketsuke.samples.paper import Page, px
from uketsuke.samples.typesetting import ALL_FONT_FOLDERS

TEMPLATE = Path(__file__).with_name("layout.typ")
FALLBACK = ("IPAexMincho", "IPAexGothic")
"""Where a drawn font lacks a character of a name, these have it."""

Ornament = Literal["none", "waves", "weave", "dots"]
_PT = 72.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be typeset; sizes in mm, text in points. `margin` is top, right, bottom, left.

    `blocks` follow each other within the margins, their text `scale` times as large; `placed` lie where they say.
    """

    font: str
    blocks: tuple[Block, ...] = ()
    placed: tuple[Block, ...] = ()
    size: float = 10.5
    margin: tuple[float, float, float, float] = (25, 22, 20, 22)
    width: float = A4_MM[0]
    height: float = A4_MM[1]
    ornament: Ornament = "none"
    scale: float = 1.0


def varied(sheet: Sheet, rnd: Random) -> Sheet:
    """The same sheet as another office sets it: a little larger or smaller, higher or lower, to one side."""
    top, right, bottom, left = sheet.margin
    aside = rnd.uniform(-4, 4)
    margin = (top + rnd.uniform(-5, 8), right - aside, bottom, left + aside)
    return replace(sheet, margin=margin, scale=rnd.uniform(0.92, 1.1))


def print_sheet(sheet: Sheet) -> Page:
    """The sheet at 300 dpi, uint8 (height, width).

    Raises:
        SetupError: typst refuses the data, or the blocks run over onto a second sheet.
    """
    data = {
        "width": sheet.width,
        "height": sheet.height,
        "margin": sheet.margin,
        "size": sheet.size,
        "scale": sheet.scale,
        "fonts": [sheet.font, *(name for name in FALLBACK if name != sheet.font)],
        "blocks": sheet.blocks,
        "placed": sheet.placed,
    }
    try:
        pdf = _compiler().compile(
            format="pdf", timestamp=0, pdf_tags=False, sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)}
        )
    except typst.TypstError as error:
        raise SetupError(f"an attachment could not be typeset: {error}") from error
    with pdfium.PdfDocument(pdf) as document:
        if len(document) != 1:
            raise SetupError(f"an attachment runs over onto sheet {len(document)}")
        drawn = np.array(document[0].render(scale=300 / _PT, grayscale=True).to_numpy())
    height, width = round(px(sheet.height)), round(px(sheet.width))
    page: Page = np.full((height, width), 255, np.uint8)
    part = drawn.reshape(drawn.shape[:2])[:height, :width]
    page[: part.shape[0], : part.shape[1]] = part
    return page if sheet.ornament == "none" else ornamented(page, sheet.ornament)


def ornamented(page: Page, ornament: Ornament) -> Page:
    """The page on paper with a printed ground, as certificates have against copying."""
    tile = _tile(ornament)
    rows, columns = -(-page.shape[0] // tile.shape[0]), -(-page.shape[1] // tile.shape[1])
    ground: Page = np.minimum(page, np.tile(tile, (rows, columns))[: page.shape[0], : page.shape[1]])
    return ground


@cache
def _compiler() -> typst.Compiler:
    folders = [folder for folder in ALL_FONT_FOLDERS if folder.is_dir()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)


@cache
def _tile(ornament: Ornament) -> NDArray[np.uint8]:
    side = 240
    ys, xs = np.mgrid[0:side, 0:side] * (2 * np.pi / side)
    if ornament == "waves":
        light = np.abs(np.sin(6 * ys + 1.5 * np.sin(4 * xs)))
    elif ornament == "weave":
        light = np.abs(np.sin(6 * xs) * np.sin(6 * ys) + 0.4 * np.sin(3 * (xs + ys)))
    else:
        light = 1 - (np.sin(12 * xs) * np.sin(12 * ys)).clip(0, 1)
    tile: NDArray[np.uint8] = (226 + 26 * light.clip(0, 1)).astype(np.uint8)
    tile.setflags(write=False)
    return tile
