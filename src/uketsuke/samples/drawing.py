"""A filled form as sheets of paper: the blank at 300 dpi with everything the applicant put on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.definitions import FormField, Option
from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.corrections import Write, inked_box, write_squeezed, write_struck
from uketsuke.samples.filling import FilledField, FilledForm, Glued, Ink, Marks, Parts, Signed, Slip, Written
from uketsuke.samples.handwriting import Writer, draw_writer, entry_chance, write_text
from uketsuke.samples.marks import (
    circle_by_hand,
    circle_by_machine,
    delete_words,
    glue_photo,
    glue_stamps,
    tick_by_hand,
    tick_by_machine,
)
from uketsuke.samples.paper import Page
from uketsuke.samples.printing import Printer, draw_printer, print_text
from uketsuke.samples.seals import press_seal
from uketsuke.samples.slips import neighbour
from uketsuke.samples.strokewriting import StrokeHand, write_stroke_cells, write_strokes

Mode = Literal["print", "hand", "digital"]
MarkHabit = Literal["hand", "machine", "deleted"]
_OPEN = (0.7, 1.6)
"""How much of an open circle is missing, in radians."""


@dataclass(frozen=True, slots=True)
class Pens:
    """What one person fills forms with. `printer` is None for those who write everything by hand, `strokes` for
    those who write with a font.

    `circles` and `ticks` say how choices are made; `fill` how a machine marks a square.
    """

    writer: Writer
    printer: Printer | None
    circles: MarkHabit
    ticks: Literal["hand", "machine"]
    fill: Literal["fill", "tick"]
    pen_px: float
    mark_ink: int
    strokes: StrokeHand | None = None


def draw_pens(rnd: Random, seed: int, mode: Mode) -> Pens:
    """The pens of one person. In print most circles are still drawn by hand, on the printed sheet."""
    writer = draw_writer(rnd, seed)
    printer = draw_printer(rnd, seed) if mode == "print" else None
    circles: MarkHabit = "hand"
    ticks: Literal["hand", "machine"] = "hand"
    if printer is not None:
        circles = rnd.choices(("hand", "machine", "deleted"), (5, 3, 3))[0]
        ticks = "hand" if circles == "hand" and rnd.random() < 0.5 else "machine"
    fill: Literal["fill", "tick"] = "fill" if rnd.random() < 0.65 else "tick"
    # Who writes by hand circles with the same pen; on a printed sheet it is whatever pen lies about.
    ink = writer.ink if printer is None else rnd.randint(10, 90)
    return Pens(writer, printer, circles, ticks, fill, rnd.uniform(2.6, 4.8), ink)


def draw_form(filled: FilledForm, pens: Pens, rnd: Random, others: Mapping[int, Pens] | None = None) -> list[Page]:
    """The form's pages, uint8 (3508, 2480) each, exactly in the form frame.

    Args:
        others: for pages that somebody else filled in, by number, the pens of that person.
    """
    pages = []
    for form_page in filled.form.pages:
        page = blank_image(filled.form, form_page.number).copy()
        here = (others or {}).get(form_page.number, pens)
        if here.circles == "deleted":
            # Words are deleted before anything is written, so that no ink goes with them.
            for item in filled.on_page(form_page.number):
                _delete(page, item)
        for item in filled.on_page(form_page.number):
            _draw_field(page, item, here, rnd)
        pages.append(page)
    return pages


def _draw_field(page: Page, item: FilledField, pens: Pens, rnd: Random) -> None:
    if item.field.kind == "table":
        for row in item.rows:
            boxes = item.field.rows_mm[row.row - 1]
            for column, box in zip(item.field.columns, boxes, strict=True):
                if column.name in row.ink:
                    slip = row.slips.get(column.name)
                    _draw_cell(page, box, column.options, row.ink[column.name], slip, pens, rnd)
        return
    if item.ink is None:
        return
    field = item.field
    if isinstance(item.ink, Parts):
        for part, text in item.ink.texts.items():
            _write(page, text, field.parts_mm[part], pens, rnd, centred=True)
    elif isinstance(item.ink, Marks):
        _mark(page, field.options, item.ink, item.slip, pens, rnd)
    elif isinstance(item.ink, Written) and field.cells_mm and _can_stroke(pens, item.ink.text):
        assert pens.strokes is not None
        write_stroke_cells(page, item.ink.text, field.cells_mm, pens.strokes)
    elif isinstance(item.ink, Written) and field.cells_mm:
        for box, character in zip(field.cells_mm, item.ink.text, strict=False):
            _write(page, character, box, pens, rnd, centred=True)
    elif isinstance(item.ink, Signed):
        _write_slipping(page, item.ink.text, field.box_mm, item.slip, replace(pens, printer=None), rnd, centred=False)
    elif isinstance(item.ink, Glued):
        if field.name == "photo":
            glue_photo(page, field.box_mm, rnd)
        else:
            glue_stamps(page, field.box_mm, rnd)
    elif isinstance(item.ink, Written):
        _write_slipping(page, item.ink.text, field.box_mm, item.slip, pens, rnd, centred=_is_short(field, pens))


def _draw_cell(
    page: Page, box: BoxMm, options: tuple[Option, ...], ink: Ink, slip: Slip | None, pens: Pens, rnd: Random
) -> None:
    if isinstance(ink, Marks):
        _mark(page, tuple(_placed(option, box) for option in options), ink, slip, pens, rnd)
    elif isinstance(ink, Written):
        centred = pens.printer is not None and pens.printer.centred
        _write_slipping(page, ink.text, box, slip, pens, rnd, centred=centred)


def _placed(option: Option, cell: BoxMm) -> Option:
    """A table's option in the form frame: its box is given relative to the cell."""
    box = option.box_mm
    placed = BoxMm(cell.left + box.left, cell.top + box.top, box.width, box.height)
    return Option(option.value, option.label_ja, option.label_en, option.mark, placed)


def _is_short(field: FormField, pens: Pens) -> bool:
    return (
        pens.printer is not None and pens.printer.centred and field.kind in ("nationality", "period_of_stay", "number")
    )


def _write_slipping(
    page: Page, text: str, box: BoxMm, slip: Slip | None, pens: Pens, rnd: Random, *, centred: bool
) -> None:
    """Write the entry as its slip has it."""

    def write(text: str, box: BoxMm) -> None:
        _write(page, text, box, pens, rnd, centred=centred)

    chance = entry_chance(text, box, pens.writer)
    if slip == "struck":
        write_struck(page, text, box, write, pens.pen_px, pens.mark_ink, chance)
    elif slip == "squeezed":
        write_squeezed(page, text, box, write, chance)
    elif slip == "seal":
        _write_and_seal(page, text, box, write, chance)
    else:
        write(text, box)


def _write_and_seal(page: Page, text: str, box: BoxMm, write: Write, chance: Random) -> None:
    before = page.copy()
    write(text, box)
    press_seal(page, text, inked_box(before, page, box) or box, chance)


def _can_stroke(pens: Pens, text: str) -> bool:
    return pens.printer is None and pens.strokes is not None and pens.strokes.strokes.can_write(text)


def _write(page: Page, text: str, box: BoxMm, pens: Pens, rnd: Random, *, centred: bool) -> None:
    if pens.printer is not None:
        print_text(page, text, box, pens.printer, centred=centred)
    elif pens.strokes is not None and _can_stroke(pens, text):
        write_strokes(page, text, box, pens.strokes, centred=centred)
    else:
        write_text(page, text, box, pens.writer, rnd, centred=centred)


def _mark(page: Page, options: tuple[Option, ...], ink: Marks, slip: Slip | None, pens: Pens, rnd: Random) -> None:
    for option in options:
        if option.value not in ink.values:
            continue
        if option.mark == "check" and pens.ticks == "hand":
            tick_by_hand(page, option.box_mm, pens.pen_px, pens.mark_ink, rnd)
        elif option.mark == "check" and pens.printer is not None:
            tick_by_machine(page, option.box_mm, pens.printer.ink, pens.fill)
        elif option.mark == "circle" and pens.circles == "hand":
            gap = rnd.uniform(*_OPEN) if slip == "open_circle" else 0.0
            cutting = neighbour(option, options) if slip == "touching_circle" else None
            circle_by_hand(page, option.box_mm, pens.pen_px, pens.mark_ink, rnd, gap=gap, cutting=cutting)
        elif option.mark == "circle" and pens.circles == "machine" and pens.printer is not None:
            circle_by_machine(page, option.box_mm, pens.printer.ink)


def _delete(page: Page, item: FilledField) -> None:
    if isinstance(item.ink, Marks):
        _delete_words(page, item.field.options, item.ink)
    for row in item.rows:
        for column, box in zip(item.field.columns, item.field.rows_mm[row.row - 1], strict=True):
            ink = row.ink.get(column.name)
            if isinstance(ink, Marks):
                _delete_words(page, tuple(_placed(option, box) for option in column.options), ink)


def _delete_words(page: Page, options: tuple[Option, ...], ink: Marks) -> None:
    circled = [option for option in options if option.mark == "circle"]
    chosen = [option.box_mm for option in circled if option.value in ink.values]
    delete_words(page, chosen, [option.box_mm for option in circled if option.value not in ink.values])
