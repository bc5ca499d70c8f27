"""Sheets typeset from blocks: text, tables, rules, seals; printed to a page image with a paper's ornament."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pypdfium2 as pdfium
import typst
from numpy.typing import NDArray

from uketsuke.forms.errors import SetupError
from uketsuke.forms.geometry import A4_MM
from uketsuke.samples.paper import Page, px
from uketsuke.samples.typesetting import ALL_FONT_FOLDERS

TEMPLATE = Path(__file__).with_name("layout.typ")
FALLBACK = ("IPAexMincho", "IPAexGothic")
"""Where a drawn font lacks a character of a name, these have it."""
SPECIMEN = "見本 SPECIMEN"

Block = dict[str, Any]
Align = Literal["left", "center", "right"]
Ornament = Literal["none", "waves", "weave", "dots"]
_PT = 72.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be typeset; sizes in mm, text in points. `margin` is top, right, bottom, left."""

    font: str
    blocks: tuple[Block, ...] = ()
    placed: tuple[Block, ...] = ()
    size: float = 10.5
    margin: tuple[float, float, float, float] = (25, 22, 20, 22)
    width: float = A4_MM[0]
    height: float = A4_MM[1]
    ornament: Ornament = "none"


def print_sheet(sheet: Sheet) -> Page:
    """The sheet at 300 dpi, uint8 (height, width).

    Raises:
        SetupError: typst refuses the data, or the blocks run over onto a second sheet.
    """
    data = {
        "width": sheet.width, "height": sheet.height, "margin": sheet.margin, "size": sheet.size,
        "fonts": [sheet.font, *(name for name in FALLBACK if name != sheet.font)],
        "blocks": sheet.blocks, "placed": sheet.placed,
    }  # fmt: skip
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


def text(
    s: str, *, size: float | None = None, align: Align = "left", above: float = 3.0, bold: bool = False,
    spread: float = 0.0, indent: float = 0.0, leading: float = 0.6, first: float = 0.0, font: str | None = None,
    sealed: Block | None = None,
) -> Block:  # fmt: skip
    """A paragraph: `above` mm below the block before, `spread` em between letters, `first` em of first indent.

    A seal in `sealed` lies over it, at its (x, y) from the paragraph's upper left corner.
    """
    block = {"t": "text", "s": s, "align": align, "above": above, "bold": bold, "spread": spread, "indent": indent,
             "leading": leading, "first": first, "font": font, "seal": sealed}  # fmt: skip
    return block if size is None else {**block, "size": size}


def table(
    columns: tuple[float | str, ...], rows: list[list[str]], *, size: float = 10.0, stroke: float = 0.6,
    above: float = 3.0, inset: float = 2.0, align: tuple[Align, ...] = (), shade: str = "", indent: float = 0.0,
    place: Align = "left",
) -> Block:  # fmt: skip
    """A table; column widths in mm, "auto" or "rest". `shade` greys its "head" row or "first" column."""
    return {"t": "table", "columns": columns, "rows": rows, "size": size, "stroke": stroke, "above": above,
            "inset": inset, "align": align, "shade": shade, "indent": indent, "place": place}  # fmt: skip


def rule(above: float = 3.0, stroke: float = 0.6) -> Block:
    """A line across the text."""
    return {"t": "rule", "above": above, "stroke": stroke}


def put(
    x: float, y: float, s: str, *, size: float = 10.5, width: float | None = None, align: Align = "left",
    bold: bool = False, spread: float = 0.0, ink: int = 0, font: str | None = None,
) -> Block:  # fmt: skip
    """Text with its upper left corner at (x, y) mm of the sheet."""
    return {"t": "text", "x": x, "y": y, "s": s, "size": size, "width": width, "align": align, "bold": bold,
            "spread": spread, "ink": ink, "font": font}  # fmt: skip


def frame(
    x: float, y: float, w: float, h: float, *, stroke: float = 0.6, radius: float = 0.0, fill: int | None = None,
    ink: int = 0,
) -> Block:  # fmt: skip
    """A rectangle at (x, y) mm."""
    return {"t": "rect", "x": x, "y": y, "w": w, "h": h, "stroke": stroke, "radius": radius, "fill": fill, "ink": ink}


def line(x: float, y: float, w: float, h: float = 0.0, *, stroke: float = 0.5, ink: int = 0) -> Block:
    """A line from (x, y), `w` mm to the right and `h` down."""
    return {"t": "line", "x": x, "y": y, "w": w, "h": h, "stroke": stroke, "ink": ink}


def seal(x: float, y: float, side: float, columns: tuple[str, ...], *, round_: bool = False, ink: int = 95) -> Block:
    """A seal of `side` mm with its upper left corner at (x, y); `columns` of characters from the right."""
    return {"t": "seal", "x": x, "y": y, "side": side, "columns": columns, "round": round_, "ink": ink}


def upright(x: float, y: float, s: str, *, size: float = 9.0) -> Block:
    """A column of characters, one below the other, as notes in a margin."""
    return {"t": "upright", "x": x, "y": y, "s": s, "size": size}


def specimen(x: float = 172.0, y: float = 288.0, size: float = 6.0) -> Block:
    """The small word that says the sheet is made up."""
    return put(x, y, SPECIMEN, size=size, ink=90)


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
