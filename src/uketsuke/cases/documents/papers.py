"""Which documents the pages of a filing make, and what can be selected on each page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.cases.documents.pdfa import PlacedText, width_em
from uketsuke.cases.values import FilingPage
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import Catalogue
from uketsuke.forms.definitions import Form, FormField, Option
from uketsuke.forms.errors import UsageError
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import PageLine
from uketsuke.forms.readings import FieldReading, FieldResult, Value
from uketsuke.forms.vocabulary import load_vocabulary

APPLICATION, UNKNOWN = "application", "unknown"
"""What a document is called that no vocabulary names: the parts of the application form; papers nobody knows."""

_INSET_PX = 6
"""Rules of the form beside a box reach this far into it when the sheet was pulled a little."""
_PRINT_REACH_PX = 9
_DARKER_BY = 40
_LEAST_INK_PX = 12
_NO_TEXT = ("present",)
"""Values of fields that hold no writing: a photo, a signature."""
HALF_EM = 0.5
"""Between two texts on the same ink."""
_SAID = {"none": "なし", "unknown": "不明"}
_VOCABULARY_OF = {
    "nationality": "nationality",
    "status_of_residence": "status_of_residence",
    "period_of_stay": "period_of_stay",
}

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a filing: what it is, and its pages in order."""

    document: str
    pages: tuple[FilingPage, ...]


def papers_of(pages: Sequence[FilingPage], catalogue: Catalogue) -> tuple[Paper, ...]:
    """The documents that pages make: the application's form parts together, then the others as they come.

    Pages of one kind that follow each other are one document. Separators and blank sides show nothing and are in
    none; the originals hold them.
    """
    groups: list[tuple[str, list[FilingPage]]] = []
    for page in pages:
        document = _document_of(page, catalogue)
        if document is None:
            continue
        if document == APPLICATION and (forms := [group for group in groups if group[0] == APPLICATION]):
            forms[0][1].append(page)
        elif groups and groups[-1][0] == document:
            groups[-1][1].append(page)
        else:
            groups.append((document, [page]))
    # A stable sort: the application first, the others in their order.
    groups.sort(key=lambda group: group[0] != APPLICATION)
    return tuple(Paper(document, tuple(members)) for document, members in groups)


def _document_of(page: FilingPage, catalogue: Catalogue) -> str | None:
    summary = page.summary
    if summary.role == "form" and summary.form is not None:
        form = catalogue.form(summary.form.form)
        return APPLICATION if form.procedure is not None else form.id
    return (summary.document or UNKNOWN) if summary.role in ("attachment", "unknown") else None


def texts_of_lines(lines: Sequence[PageLine]) -> tuple[PlacedText, ...]:
    """The full text of a page that is no form, each line where it stands."""
    return tuple(PlacedText(line.text, line.box) for line in lines)


def texts_of_form(
    page: FilingPage, image: Image, fields: Mapping[str, FieldResult], catalogue: Catalogue
) -> tuple[PlacedText, ...]:
    """What can be selected on a form page: the filing's values, in words, on the ink they were read from.

    A value that was corrected stands in the place of what was read, on every page where its field holds ink; one that
    nobody accepted stands nowhere. Top to bottom.

    Args:
        page: a page with role `form`.
        image: its normalised image, grey uint8 at 300 dpi.
        fields: the fused fields of the filing.
    """
    match = page.summary.form
    if match is None:
        return ()
    form = catalogue.form(match.form)
    ink = _Ink(image, form, match.page_no)
    placed = [
        text
        for result in fields.values()
        for reading in _readings_on(page.position, result)
        for text in _of_field(result, reading, form, ink)
    ]
    return tuple(sorted(side_by_side(placed), key=lambda text: (text.box.top, text.box.left)))


def side_by_side(texts: Sequence[PlacedText]) -> tuple[PlacedText, ...]:
    """Texts that stand on the same ink (a name in both scripts) beside each other on it, as they follow."""
    on_ink: dict[BoxPx, list[PlacedText]] = {}
    for text in texts:
        on_ink.setdefault(text.box, []).append(text)
    return tuple(part for box, together in on_ink.items() for part in _divided(box, together))


def _divided(box: BoxPx, together: Sequence[PlacedText]) -> Iterator[PlacedText]:
    widths = [width_em(text.text) for text in together]
    one_px = box.width / (sum(widths) + HALF_EM * (len(widths) - 1) or 1.0)
    left = float(box.left)
    for text, width in zip(together, widths, strict=True):
        yield PlacedText(text.text, BoxPx(round(left), box.top, round(width * one_px), box.height))
        left += (width + HALF_EM) * one_px


def _readings_on(position: int, result: FieldResult) -> Iterator[FieldReading]:
    """Where on this page the field was read with ink in its box, or else the box it is answered for."""
    for occurrence in result.occurrences:
        strongest = occurrence.page == result.page and occurrence.field.reading.box == result.reading.box
        if occurrence.page == position and (occurrence.field.reading.status != "empty" or strongest):
            yield occurrence.field


def _of_field(result: FieldResult, reading: FieldReading, form: Form, ink: _Ink) -> Iterator[PlacedText]:
    if not result.reading.accepted:
        return
    definition = next((field for field in form.fields if field.name == result.name), None)
    value, box = result.reading.value, reading.reading.box
    if isinstance(value, list) and any(isinstance(row, dict) for row in value):
        yield from _of_table(value, reading, definition, ink)
        return
    options = definition.options if definition is not None else ()
    vocabulary = _vocabulary(definition)
    for part in value if isinstance(value, list) else [value]:
        chosen = next((option for option in options if option.value == part), None)
        if chosen is not None:
            yield PlacedText(chosen.label_ja, chosen.box_mm.to_px())
        elif text := in_words(part, vocabulary):  # type: ignore[arg-type]
            yield PlacedText(text, ink.extent(box))


def _of_table(
    value: Sequence[object], reading: FieldReading, definition: FormField | None, ink: _Ink
) -> Iterator[PlacedText]:
    columns = {column.name: column for column in definition.columns} if definition is not None else {}
    for row, read in zip(value, reading.rows, strict=False):
        for name, cell in read.cells.items():
            column = columns.get(name)
            said: Value = row.get(name) if isinstance(row, dict) else None
            option = _option(column.options if column else (), said)
            vocabulary = (column.vocabulary or _VOCABULARY_OF.get(column.kind)) if column else None
            text = option.label_ja if option else in_words(said, vocabulary)
            if text:
                yield PlacedText(text, ink.extent(cell.box))


def _option(options: Sequence[Option], value: Value) -> Option | None:
    return next((option for option in options if option.value == value), None)


def _vocabulary(definition: FormField | None) -> str | None:
    return None if definition is None else definition.vocabulary or _VOCABULARY_OF.get(definition.kind)


def in_words(value: Value, vocabulary: str | None = None) -> str:
    """A value as a person would write it in its box, in Japanese; "" for what is no writing."""
    if value is None or value in _NO_TEXT or isinstance(value, list):
        return ""
    text = str(value)
    if vocabulary is not None:
        try:
            entry = load_vocabulary(vocabulary).by_value.get(text)
        except UsageError:
            entry = None
        if entry is not None:
            return entry.label_ja
    return _SAID.get(text, text)


class _Ink:
    """What is dark on a form page and not its print."""

    def __init__(self, image: Image, form: Form, page_no: int) -> None:
        blank = blank_image(form, page_no)
        self._added = np.zeros_like(image, np.bool_)
        height, width = min(image.shape[0], blank.shape[0]), min(image.shape[1], blank.shape[1])
        kernel = np.ones((_PRINT_REACH_PX, _PRINT_REACH_PX), np.uint8)
        printed = cv2.erode(blank[:height, :width], kernel) < 200
        paper = int(np.percentile(image[::8, ::8], 80))
        self._added[:height, :width] = (image[:height, :width] < paper - _DARKER_BY) & ~printed

    def extent(self, box: BoxPx) -> BoxPx:
        """The part of a box that the ink in it covers; the whole box where hardly any is found."""
        left, top = box.left + _INSET_PX, box.top + _INSET_PX
        inside = self._added[top : box.bottom - _INSET_PX, left : box.right - _INSET_PX]
        if np.count_nonzero(inside) < _LEAST_INK_PX:
            return box
        across, down = np.flatnonzero(inside.any(axis=0)), np.flatnonzero(inside.any(axis=1))
        return BoxPx(
            left + int(across[0]),
            top + int(down[0]),
            int(across[-1] - across[0]) + 1,
            int(down[-1] - down[0]) + 1,
        )
