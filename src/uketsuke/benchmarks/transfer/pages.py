"""Filled form pages as HTML: one section of 210 × 297 mm a page, entries absolutely positioned over the blank."""

from __future__ import annotations

import base64
import html
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from uketsuke.benchmarks.transfer.applicant import width_em
from uketsuke.benchmarks.transfer.blank import Printed, svg
from uketsuke.benchmarks.transfer.filling import Box, Drawing

PRINT_FAMILIES = ("Noto Sans CJK JP", "Noto Serif CJK JP", "BIZ UDGothic", "BIZ UDPMincho", "MigMix 1P", "Ume Mincho",
                  "Motoya L Cedar, MotoyaLCedar", "Ume P Gothic")  # fmt: skip
HAND_FAMILIES = ("YOzA", "YOzEFM90", "YOzAF", "KouzanBrushFont", "AoyagiSosekiFont2")
BLANK_FAMILY = "IPAexMincho"

PenLine = Callable[[str, int], "NDArray[np.uint8] | None"]
"""A text and a height in px to grey pen strokes on white."""

STYLE = """
@page { size: 210mm 297mm; margin: 0 }
* { margin: 0; padding: 0; box-sizing: border-box }
section { position: relative; width: 210mm; height: 297mm; overflow: hidden; break-after: page }
.blank, .marks { position: absolute; left: 0; top: 0 }
.e { position: absolute; display: flex; align-items: center; white-space: pre; line-height: 1.15 }
.e.several { white-space: pre-wrap; align-items: flex-start; word-break: break-all }
.e.mid { justify-content: center }
.e img { position: absolute }
.photo { position: absolute }
"""
FIT = """
() => { for (const e of document.querySelectorAll('.e.fit')) {
  const t = e.firstElementChild; let size = parseFloat(getComputedStyle(e).fontSize);
  const over = () => t.offsetWidth > e.clientWidth || t.offsetHeight > e.clientHeight;
  while (size > 4 && over()) { size *= 0.96; e.style.fontSize = size + 'px' } } }
"""
"""Run in the page: text that is too wide for its box is set smaller until it fits."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one filing is written: font family, size in mm, spacing in em, darkness 0–255, and marks.

    `jitter` scales a hand's unevenness (0: a machine). `pen` draws pen strokes instead of a font.
    """

    family: str
    size_mm: float
    spacing_em: float
    ink: int
    jitter: float
    centred: bool
    ticks: Literal["fill", "tick", "cross"]
    pen_mm: float
    pen: PenLine | None
    sealed: bool


def draw_look(rnd: Random, *, by_hand: bool, pen: PenLine | None = None) -> Look:
    """The look of one filing."""
    return Look(
        family=rnd.choice(HAND_FAMILIES if by_hand else PRINT_FAMILIES),
        size_mm=rnd.uniform(3.6, 4.8) if by_hand else rnd.uniform(3.0, 4.1),
        spacing_em=rnd.choice((0, 0, 0.04, 0.1)),
        ink=rnd.randint(0, 70) if by_hand else rnd.randint(0, 30),
        jitter=rnd.uniform(0.5, 1.2) if by_hand else 0.0,
        centred=rnd.random() < 0.25,
        ticks=rnd.choice(("tick", "tick", "cross")) if by_hand else rnd.choice(("fill", "tick")),
        pen_mm=rnd.uniform(0.3, 0.55) if by_hand else rnd.uniform(0.2, 0.35),
        pen=pen,
        sealed=rnd.random() < 0.4,
    )


def document(pages: Sequence[tuple[Printed, Sequence[Drawing]]], look: Look, rnd: Random, *, digital: bool) -> str:
    """The HTML of a filing. In digital files deleted words are gone, and □ is turned into ■."""
    sections = "".join(_section(page, drawings, look, rnd, digital=digital) for page, drawings in pages)
    ink = f"rgb({look.ink},{look.ink},{look.ink})"
    body = f"body {{ font-family: '{look.family.split(',')[0]}', 'Noto Sans CJK JP'; color: {ink} }}"
    return f"<!doctype html><html lang=ja><meta charset=utf-8><style>{STYLE}{body}</style>{sections}</html>"


def _section(page: Printed, drawings: Sequence[Drawing], look: Look, rnd: Random, *, digital: bool) -> str:
    gone = [_grown(d.box, 0.3) for d in drawings if digital and d.what in ("delete", "tick")]
    parts = [svg(page, BLANK_FAMILY, gone)]
    marks: list[str] = []
    for drawing in drawings:
        if drawing.what in ("text", "cell"):
            parts.append(_text(drawing, look, rnd))
        elif drawing.what == "signature":
            parts.append(_signature(drawing, look, rnd))
        elif drawing.what == "photo":
            parts.append(_photo(drawing.box, rnd))
        elif drawing.what == "delete":
            marks += [] if digital else [_rectangle(_grown(drawing.box, 0.15), "#fff")]
        elif drawing.what == "tick" and digital:
            parts.append(_black_square(drawing.box))
        else:
            marks.append(_circle(drawing.box, look, rnd) if drawing.what == "circle" else _tick(drawing.box, look, rnd))
    over = f'<svg class="marks" width="210mm" height="297mm" viewBox="0 0 210 297">{"".join(marks)}</svg>'
    return f"<section>{''.join(parts)}{over}</section>"


def _text(drawing: Drawing, look: Look, rnd: Random) -> str:
    left, top, width, height = drawing.box
    if look.pen is not None:
        written = _strokes(drawing, look.pen, rnd)
        if written is not None:
            return written
    size = min(look.size_mm, height * 0.74)
    inner = html.escape(drawing.text)
    moved = ""
    if look.jitter:
        inner = "".join(_uneven(c, look, rnd) for c in drawing.text)
        moved = (
            f";transform:rotate({rnd.gauss(0, 0.35) * look.jitter:.2f}deg)"
            f" translate({rnd.uniform(0, 0.8):.2f}mm,{rnd.gauss(0, 0.25) * look.jitter:.2f}mm)"
        )
    middle = drawing.what == "cell" or width < 16 or (look.centred and not drawing.several)
    classes = "e fit" + (" mid" if middle else "") + (" several" if drawing.several else "")
    inset = 0.0 if drawing.what == "cell" else min(0.8, width / 10)
    style = (
        f"left:{left + inset:.2f}mm;top:{top:.2f}mm;width:{width - 2 * inset:.2f}mm;height:{height:.2f}mm;"
        f"font-size:{size:.2f}mm;letter-spacing:{0 if middle else look.spacing_em}em{moved}"
    )
    return f'<div class="{classes}" style="{style}"><span>{inner}</span></div>'


def _uneven(character: str, look: Look, rnd: Random) -> str:
    if character.isspace():
        return character
    shift, turn = rnd.gauss(0, 0.03) * look.jitter, rnd.gauss(0, 1.6) * look.jitter
    scale = 1 + rnd.gauss(0, 0.035) * look.jitter
    style = f"display:inline-block;transform:translateY({shift:.3f}em) rotate({turn:.1f}deg) scale({scale:.3f})"
    return f'<span style="{style}">{html.escape(character)}</span>'


def _strokes(drawing: Drawing, pen: PenLine, rnd: Random) -> str | None:
    """Pen strokes as images with an alpha channel; long free text in several lines."""
    left, top, width, height = drawing.box
    lines = [drawing.text]
    if drawing.several:
        room = max(1, int(height // 6.5))
        length = max(
            1, math.ceil(len(drawing.text) / max(1, min(room, math.ceil(width_em(drawing.text) * 4.6 / width))))
        )
        lines = [drawing.text[i : i + length] for i in range(0, len(drawing.text), length)]
    tall = min(height / len(lines), 8.0) * (0.95 if drawing.what == "cell" else rnd.uniform(0.72, 0.92))
    images = []
    for number, line in enumerate(lines):
        drawn = pen(line, round(tall * 11.8))
        if drawn is None:
            return None
        wide = drawn.shape[1] / 11.8
        scale = min(1.0, (width - 0.4) / wide)
        spare = width - wide * scale
        x = left + (spare / 2 if drawing.what == "cell" or width < 16 else min(spare, rnd.uniform(0.2, 2.0)))
        y = top + height * (number + 0.5) / len(lines) - tall * scale / 2 + rnd.gauss(0, 0.15)
        images.append(_image(drawn, x, y, wide * scale, tall * scale))
    return "".join(images)


def _image(drawn: NDArray[np.uint8], left: float, top: float, width: float, height: float) -> str:
    alpha = Image.fromarray((255 - drawn).astype(np.uint8))
    picture = Image.new("L", alpha.size, 0)
    picture.putalpha(alpha)
    out = io.BytesIO()
    picture.save(out, "PNG")
    data = base64.b64encode(out.getvalue()).decode()
    style = f"position:absolute;left:{left:.2f}mm;top:{top:.2f}mm;width:{width:.2f}mm;height:{height:.2f}mm"
    return f'<img style="{style}" src="data:image/png;base64,{data}">'


def _signature(drawing: Drawing, look: Look, rnd: Random) -> str:
    left, top, width, height = drawing.box
    signed = Drawing("text", (left + 2, top, min(width * 0.7, 60), height), drawing.text)
    by_hand = look if look.jitter else Look("YOzA", 4.6, 0.0, 40, 0.9, False, "tick", 0.4, None, False)
    family = f"font-family:'{by_hand.family}'"
    parts = [f'<div style="{family}">{_text(signed, by_hand, rnd)}</div>']
    if look.sealed:
        side = min(10.0, height + 2)
        x, y = left + min(width * 0.7, 60) + 3, top + height / 2 - side / 2 + rnd.gauss(0, 0.4)
        name = html.escape(drawing.text.split()[0][:2])
        style = (
            f"left:{x:.2f}mm;top:{y:.2f}mm;width:{side:.2f}mm;height:{side:.2f}mm;border:0.4mm solid #c33;"
            f"border-radius:50%;color:#c33;font-size:{side * 0.36:.2f}mm;transform:rotate({rnd.gauss(0, 6):.1f}deg)"
        )
        parts.append(f'<div class="e mid" style="{style}">{name}</div>')
    return "".join(parts)


def _photo(box: Box, rnd: Random) -> str:
    """A drawn head and shoulders, nobody's."""
    left, top, width, height = box
    back, skin, cloth = (f"hsl({rnd.randint(0, 360)},{s}%,{v}%)" for s, v in ((25, 80), (35, 70), (40, 25)))
    x = 50 + rnd.gauss(0, 2)
    drawn = (
        f'<rect width="100" height="133" fill="{back}"/><ellipse cx="{x:.1f}" cy="140" rx="46" ry="42" fill="{cloth}"/>'
        f'<ellipse cx="{x:.1f}" cy="56" rx="25" ry="32" fill="#222"/>'
        f'<ellipse cx="{x:.1f}" cy="64" rx="21" ry="28" fill="{skin}"/>'
        f'<circle cx="{x - 9:.1f}" cy="62" r="2.4"/><circle cx="{x + 9:.1f}" cy="62" r="2.4"/>'
        f'<path d="M{x - 7:.1f} 79 q7 4 14 0" fill="none" stroke="#733" stroke-width="2"/>'
    )
    style = (
        f"left:{left + 0.3:.2f}mm;top:{top + 0.3:.2f}mm;width:{width - 0.6:.2f}mm;height:{height - 0.6:.2f}mm;"
        f"transform:rotate({rnd.gauss(0, 0.7):.2f}deg)"
    )
    return f'<svg class="photo" preserveAspectRatio="none" viewBox="0 0 100 133" style="{style}">{drawn}</svg>'


def _circle(box: Box, look: Look, rnd: Random) -> str:
    left, top, width, height = box
    x, y, a, b = (
        left + width / 2,
        top + height / 2,
        width / 2 + rnd.uniform(0.5, 1.0),
        height / 2 + rnd.uniform(0.5, 0.9),
    )
    paint = f'fill="none" stroke="rgb({look.ink},{look.ink},{look.ink})" stroke-width="{look.pen_mm:.2f}"'
    if not look.jitter:
        return f'<ellipse cx="{x:.2f}" cy="{y:.2f}" rx="{a:.2f}" ry="{b:.2f}" {paint}/>'
    # Four Bézier quarters whose ends miss one another a little, as a hand closes a ring.
    k, off = 0.5523, [(rnd.gauss(0, 0.18), rnd.gauss(0, 0.15)) for _ in range(5)]
    ends = [(x, y - b), (x + a, y), (x, y + b), (x - a, y), (x + rnd.gauss(0, 0.5), y - b)]
    knots = [(px + dx, py + dy) for (px, py), (dx, dy) in zip(ends, off, strict=True)]
    turns = (((k * a, 0), (0, -k * b)), ((0, k * b), (k * a, 0)), ((-k * a, 0), (0, k * b)), ((0, -k * b), (-k * a, 0)))
    path = f"M{knots[0][0]:.2f} {knots[0][1]:.2f}"
    for (start, end), ((ax, ay), (bx, by)) in zip(pairwise(knots), turns, strict=True):
        path += (
            f" C{start[0] + ax:.2f} {start[1] + ay:.2f} {end[0] + bx:.2f} {end[1] + by:.2f} {end[0]:.2f} {end[1]:.2f}"
        )
    return f'<path d="{path}" stroke-linecap="round" {paint}/>'


def _tick(box: Box, look: Look, rnd: Random) -> str:
    left, top, width, height = box
    if look.ticks == "fill":
        return _rectangle(box, f"rgb({look.ink},{look.ink},{look.ink})")

    def at(u: float, v: float) -> str:
        wave = 0.12 if look.jitter else 0.0
        return f"{left + u * width + rnd.gauss(0, wave):.2f} {top + v * height + rnd.gauss(0, wave):.2f}"

    if look.ticks == "cross":
        path = f"M{at(0, 0)} L{at(1, 1)} M{at(1, 0)} L{at(0, 1)}"
    elif look.jitter:
        path = f"M{at(-0.05, 0.4)} Q{at(0.3, 0.6)} {at(0.45, 0.95)} Q{at(0.7, 0.1)} {at(1.3, -0.5)}"
    else:
        path = f"M{at(0.15, 0.5)} L{at(0.42, 0.82)} L{at(0.88, 0.14)}"
    ink = f"rgb({look.ink},{look.ink},{look.ink})"
    return f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{look.pen_mm:.2f}" stroke-linecap="round"/>'


def _black_square(box: Box) -> str:
    left, top, width, height = box
    side = max(width, height) * 1.15
    style = (
        f"left:{left - 0.5:.2f}mm;top:{top - 0.5:.2f}mm;width:{width + 1:.2f}mm;height:{height + 1:.2f}mm;"
        f"font-family:'{BLANK_FAMILY}';font-size:{side:.2f}mm"
    )
    return f'<div class="e mid" style="{style}">■</div>'


def _rectangle(box: Box, colour: str) -> str:
    left, top, width, height = box
    return f'<rect x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{colour}"/>'


def _grown(box: Box, by: float) -> Box:
    left, top, width, height = box
    return left - by, top - by, width + 2 * by, height + 2 * by
