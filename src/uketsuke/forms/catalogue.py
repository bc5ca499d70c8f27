"""The forms we know: built once from the definition files and the geometry beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from uketsuke.forms import paths
from uketsuke.forms.definitions import Column, DatePart, Form, FormField, FormPage, FormSet, Option
from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.forms.formfile import ColumnFile, FieldFile, FormFile, read_form_file
from uketsuke.forms.geometry import BoxMm

BLANKS = Path("samples") / "forms"
"""Where the blanks lie, below the project's root."""
_PARTS: tuple[DatePart, ...] = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every form, by id, and the form sets that make an application."""

    forms: Mapping[str, Form]
    sets: tuple[FormSet, ...]

    def form(self, form_id: str) -> Form:
        """The form of that id. Raises UsageError naming the ids there are."""
        try:
            return self.forms[form_id]
        except KeyError:
            raise UsageError(f"there is no form {form_id}; there are {', '.join(self.forms)}") from None

    def set_of(self, procedure: str | None, variant: str | None) -> FormSet | None:
        """The form set of a procedure in a variant; None when it is not defined."""
        for candidate in self.sets:
            if (candidate.procedure, candidate.variant) == (procedure, variant):
                return candidate
        return None

    @property
    def procedures(self) -> tuple[str, ...]:
        """The procedures that have at least one form set, in order."""
        return tuple(dict.fromkeys(form_set.procedure for form_set in self.sets))


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of the package's own form data; read once a process.

    Raises:
        FormDataError: a definition or geometry file does not say what it must.
    """
    return read_catalogue(paths.FORM_DATA)


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of `folder`, which holds `forms/*.toml` and `geometry/*.json`. Raises FormDataError."""
    forms = {}
    for path in sorted((folder / "forms").glob("*.toml")):
        definition = read_form_file(path)
        geometry = _read_geometry(folder / "geometry" / f"{path.stem}.json", definition)
        forms[definition.id] = build_form(definition, geometry)
    if not forms:
        raise FormDataError(f"no form definitions in {folder}")
    return Catalogue(MappingProxyType(forms), _sets(tuple(forms.values())))


def build_form(definition: FormFile, geometry: Mapping[str, Any]) -> Form:
    """The form that `definition` describes, with the boxes of `geometry`. Raises FormDataError."""
    boxes = {(page["number"], name): entry for page in geometry["pages"] for name, entry in page["fields"].items()}
    try:
        fields = tuple(_field(field, boxes[field.page, field.name]) for field in definition.fields)
    except (KeyError, ValueError, TypeError) as error:
        raise FormDataError(f"geometry of form {definition.id} does not fit its definition: {error}") from error
    pages = tuple(
        FormPage(page.number, page.title_ja, sheet["width_mm"], sheet["height_mm"])
        for page, sheet in zip(definition.pages, geometry["pages"], strict=True)
    )
    return Form(
        id=definition.id,
        version=definition.version,
        procedure=definition.procedure,
        variant=definition.variant,
        title_ja=definition.title_ja,
        title_en=definition.title_en,
        youshiki=definition.youshiki,
        legal_basis=definition.legal_basis,
        effective_from=definition.effective_from,
        effective_to=definition.effective_to,
        common=definition.common,
        blank=paths.PROJECT_ROOT / BLANKS / f"{definition.id}.pdf",
        pages=pages,
        fields=fields,
    )


def _read_geometry(path: Path, definition: FormFile) -> Mapping[str, Any]:
    try:
        geometry: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FormDataError(f"{path.name}: not a readable geometry file: {error}") from error
    if (geometry.get("form"), geometry.get("version")) != (definition.id, definition.version):
        raise FormDataError(f"{path.name}: not the geometry of {definition.id} version {definition.version}")
    return geometry


def _box(values: list[float]) -> BoxMm:
    return BoxMm(*values)


def _field(field: FieldFile, boxes: Mapping[str, Any]) -> FormField:
    options = tuple(
        Option(option.value, option.ja, option.en, field.mark, _box(boxes["options"][option.value]))
        for option in field.options
    )
    parts = boxes.get("parts", {})
    return FormField(
        name=field.name,
        item=field.item,
        label_ja=field.ja,
        label_en=field.en,
        kind=field.kind,
        required=field.required,
        critical=field.critical,
        page=field.page,
        box_mm=_box(boxes["box"]),
        parts_mm={part: _box(parts[part]) for part in _PARTS if part in parts},
        cells_mm=tuple(_box(cell) for cell in boxes.get("cells", ())),
        max_length=field.max_length,
        options=options,
        multiple=field.multiple,
        vocabulary=field.vocabulary,
        columns=tuple(_column(column, boxes.get("column_options", {})) for column in field.columns),
        rows_mm=tuple(tuple(_box(cell) for cell in row) for row in boxes.get("rows", ())),
        confidence=field.confidence,
    )


def _column(column: ColumnFile, boxes: Mapping[str, Any]) -> Column:
    options = tuple(
        Option(option.value, option.ja, option.en, "circle", _box(boxes[column.name][option.value]))
        for option in column.options
    )
    return Column(column.name, column.ja, column.en, column.kind, options, column.vocabulary, column.max_length)


def _sets(forms: tuple[Form, ...]) -> tuple[FormSet, ...]:
    """One-part procedures are a set of their own; a variant's parts follow the common part of the procedure."""
    common = {form.procedure: form for form in forms if form.common and form.procedure}
    sets = []
    for procedure, first in common.items():
        others = [form for form in forms if form.procedure == procedure and not form.common]
        if not others:
            sets.append(FormSet(str(procedure), None, (first.id,)))
        sets += [FormSet(str(procedure), form.variant, (first.id, form.id)) for form in others]
    return tuple(sets)
