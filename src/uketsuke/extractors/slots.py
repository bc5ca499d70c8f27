"""What one place on a form page asks: a field, or one cell of a table, in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from uketsuke.forms.definitions import Column, DatePart, FormField, Kind, Option
from uketsuke.forms.geometry import BoxMm


@dataclass(frozen=True, slots=True)
class Slot:
    """One value asked for at one place; all boxes are in the form frame.

    `name` is the field's or column's name: it tells a person's name from other text.
    """

    name: str
    kind: Kind
    box: BoxMm
    parts: Mapping[DatePart, BoxMm] = field(default_factory=dict)
    cells: tuple[BoxMm, ...] = ()
    options: tuple[Option, ...] = ()
    multiple: bool = False
    vocabulary: str | None = None
    max_length: int | None = None
    in_table: bool = False


def field_slot(form_field: FormField) -> Slot:
    """The slot of a field that is not a table."""
    return Slot(
        name=form_field.name,
        kind=form_field.kind,
        box=form_field.box_mm,
        parts=form_field.parts_mm,
        cells=form_field.cells_mm,
        options=form_field.options,
        multiple=form_field.multiple,
        vocabulary=form_field.vocabulary or _usual_vocabulary(form_field.kind),
        max_length=form_field.max_length,
    )


def row_slots(form_field: FormField, row: int) -> dict[str, Slot]:
    """The slots of one printed row (from 0) of a table, by column name."""
    boxes = form_field.rows_mm[row]
    return {column.name: _cell_slot(column, box) for column, box in zip(form_field.columns, boxes, strict=True)}


def _cell_slot(column: Column, box: BoxMm) -> Slot:
    return Slot(
        name=column.name,
        kind=column.kind,
        box=box,
        options=tuple(
            replace(
                option,
                box_mm=BoxMm(
                    box.left + option.box_mm.left,
                    box.top + option.box_mm.top,
                    option.box_mm.width,
                    option.box_mm.height,
                ),
            )
            for option in column.options
        ),
        vocabulary=column.vocabulary or _usual_vocabulary(column.kind),
        max_length=column.max_length,
        in_table=True,
    )


def _usual_vocabulary(kind: Kind) -> str | None:
    return kind if kind in ("nationality", "status_of_residence", "period_of_stay") else None
