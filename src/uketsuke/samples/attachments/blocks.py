"""What stands on a sheet, as data for the template `layout.typ`: text, tables, rules, frames, seals."""

from __future__ import annotations

from typing import Any, Literal

SPECIMEN = "見本 SPECIMEN"

Block = dict[str, Any]
Align = Literal["left", "center", "right"]


def text(
    s: str,
    *,
    size: float | None = None,
    align: Align = "left",
    above: float = 3.0,
    bold: bool = False,
    spread: float = 0.0,
    indent: float = 0.0,
    leading: float = 0.6,
    first: float = 0.0,
    font: str | None = None,
    sealed: Block | None = None,
) -> Block:
    """A paragraph: `above` mm below the block before, `spread` em between letters, `first` em of first indent.

    A seal in `sealed` lies over it, at its (x, y) from the paragraph's upper left corner.
    """
    block = {
        "t": "text",
        "s": s,
        "align": align,
        "above": above,
        "bold": bold,
        "spread": spread,
        "indent": indent,
        "leading": leading,
        "first": first,
        "font": font,
        "seal": sealed,
    }
    return block if size is None else {**block, "size": size}


def table(
    columns: tuple[float | str, ...],
    rows: list[list[str]],
    *,
    size: float = 10.0,
    stroke: float = 0.6,
    above: float = 3.0,
    inset: float = 2.0,
    align: tuple[Align, ...] = (),
    shade: str = "",
    indent: float = 0.0,
    place: Align = "left",
) -> Block:
    """A table; column widths in mm, "auto" or "rest". `shade` greys its "head" row or "first" column."""
    return {
        "t": "table",
        "columns": columns,
        "rows": rows,
        "size": size,
        "stroke": stroke,
        "above": above,
        "inset": inset,
        "align": align,
        "shade": shade,
        "indent": indent,
        "place": place,
    }


def rule(above: float = 3.0, stroke: float = 0.6) -> Block:
    """A line across the text."""
    return {"t": "rule", "above": above, "stroke": stroke}


def put(
    x: float,
    y: float,
    s: str,
    *,
    size: float = 10.5,
    width: float | None = None,
    align: Align = "left",
    bold: bool = False,
    spread: float = 0.0,
    ink: int = 0,
    font: str | None = None,
) -> Block:
    """Text with its upper left corner at (x, y) mm of the sheet."""
    return {
        "t": "text",
        "x": x,
        "y": y,
        "s": s,
        "size": size,
        "width": width,
        "align": align,
        "bold": bold,
        "spread": spread,
        "ink": ink,
        "font": font,
    }


def frame(
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    stroke: float = 0.6,
    radius: float = 0.0,
    fill: int | None = None,
    ink: int = 0,
) -> Block:
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
