"""Forms filled in on a computer and saved as PDF: real text, words deleted, □ turned into ■."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pypdfium2 as pdfium

from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.assembling import NOTICE
from uketsuke.samples.filling import FilledField, FilledForm, Marks, Parts, Signed, Written
from uketsuke.samples.fonts import HANDS, PRINT, Face, face_for
from uketsuke.samples.printing import Printer, draw_printer, fit_lines, rows_in
from uketsuke.samples.typesetting import Align, OptionMark, Overlay, TextEntry, typeset_filled


def digital_pdf(forms: Sequence[FilledForm], seed: int, rnd: Random) -> bytes:
    """The forms of one filing as one PDF file, its pages in order, saying that its people are invented."""
    printer = draw_printer(rnd, seed)
    parts = [typeset_filled(filled.form.id, overlay_of(filled, printer)) for filled in forms]
    with pdfium.PdfDocument.new() as whole:
        for part in parts:
            with pdfium.PdfDocument(part) as document:
                whole.import_pages(document)
        out = io.BytesIO()
        whole.save(out)
    # The PDF library writes down the hour and a name of chance; the same forms shall be the same bytes.
    chance = rb"/CreationDate\(D:[^)]*\)|/ID\s*\[[^\]]*\]"
    return _with_notice(re.sub(chance, lambda match: b" " * len(match[0]), out.getvalue()))


def overlay_of(filled: FilledForm, printer: Printer) -> Overlay:
    """What the computer user typed, deleted and ticked on one form."""
    entries: dict[int, list[TextEntry]] = {}
    delete: set[OptionMark] = set()
    tick: set[OptionMark] = set()
    for item in filled.fields:
        page = entries.setdefault(item.field.page, [])
        if isinstance(item.ink, Marks):
            _mark(item.field, item.ink, OptionMark(item.field.page, item.field.name, ""), delete, tick)
        else:
            page.extend(_entries(item, printer))
        for row in item.rows:
            for column, box in zip(item.field.columns, item.field.rows_mm[row.row - 1], strict=True):
                ink = row.ink.get(column.name)
                if isinstance(ink, Marks):
                    place = OptionMark(item.field.page, item.field.name, "", row.row - 1, column.name)
                    _mark(column, ink, place, delete, tick)
                elif isinstance(ink, Written):
                    page.append(_entry(ink.text, box, printer, "center" if printer.centred else "left"))
    return Overlay(entries, frozenset(delete), frozenset(tick))


def _entries(item: FilledField, printer: Printer) -> list[TextEntry]:
    field, ink = item.field, item.ink
    if isinstance(ink, Parts):
        return [_entry(text, field.parts_mm[part], printer, "center") for part, text in ink.texts.items()]
    if isinstance(ink, Written) and field.cells_mm:
        pairs = zip(field.cells_mm, ink.text, strict=False)
        return [_entry(character, box, printer, "center") for box, character in pairs]
    if isinstance(ink, Signed):
        by_hand = replace(printer, face=face_for(ink.text, HANDS[0], HANDS))
        return [_entry(ink.text, field.box_mm, by_hand, "left", HANDS)]
    if isinstance(ink, Written):
        return [_entry(ink.text, field.box_mm, printer, "left")]
    return []


def _entry(text: str, box: BoxMm, printer: Printer, align: Align, faces: tuple[Face, ...] = PRINT) -> TextEntry:
    face = face_for(text, printer.face, faces)
    lines, size_pt, squeeze = fit_lines(text, box, face, printer.size_pt, 0.0)
    # An office program cannot condense: what is too long is set smaller, with a little to spare.
    size_pt = round(size_pt * min(1.0, squeeze) * 0.985, 2)
    rows = rows_in(box)
    # One line stands on the first of two ruled ones; two share the box.
    height = box.height if len(lines) == rows else box.height / rows
    inner = BoxMm(box.left + 0.3, box.top, max(0.1, box.width - 0.3), height)
    return TextEntry("\n".join(lines), face.family, size_pt, inner, align)


def _mark(
    item: FormField | Column, ink: Marks, place: OptionMark, delete: set[OptionMark], tick: set[OptionMark]
) -> None:
    for option in item.options:
        mark = OptionMark(place.page, place.field, option.value, place.row, place.column)
        chosen = option.value in ink.values
        if option.mark == "check" and chosen:
            tick.add(mark)
        elif option.mark == "circle" and not chosen:
            delete.add(mark)


def _with_notice(pdf: bytes) -> bytes:
    """The PDF with an incremental update that sets its document information."""
    trailer = pdf[pdf.rindex(b"trailer") :]
    root = re.search(rb"/Root\s+(\d+ \d+ R)", trailer)
    size = re.search(rb"/Size\s+(\d+)", trailer)
    start = re.search(rb"startxref\s+(\d+)", trailer)
    if not (root and size and start):
        raise ValueError("the PDF library wrote a trailer without /Root, /Size or startxref")
    number = int(size[1])
    text = NOTICE.encode("utf-16-be").hex()
    body = f"\n{number} 0 obj\n<< /Title <FEFF{text}> /Subject <FEFF{text}> >>\nendobj\n".encode()
    offset = len(pdf) + 1
    table = f"xref\n{number} 1\n{offset:010d} 00000 n \n".encode()
    end = b"trailer\n<< /Size %d /Root %s /Info %d 0 R /Prev %s >>\n" % (number + 1, root[1], number, start[1])
    return pdf + body + table + end + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(body))
