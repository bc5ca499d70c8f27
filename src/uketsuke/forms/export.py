"""The forms and vocabularies as the JSON that other programs rely on (command-line contract, section 2)."""

from __future__ import annotations

from typing import Any

from uketsuke.forms import paths
from uketsuke.forms.catalogue import Catalogue, load_catalogue
from uketsuke.forms.definitions import Column, Form, FormField, FormSet, Option
from uketsuke.forms.vocabulary import load_vocabulary


def export_forms(catalogue: Catalogue | None = None) -> dict[str, Any]:
    """Every form set and form. Keys that do not apply to a field are left out; boxes are mm from the page's corner.

    Its JSON Schema is docs/schemas/forms-export.schema.json.
    """
    known = catalogue or load_catalogue()
    return {
        "sets": [_set(form_set) for form_set in known.sets],
        "forms": [_form(form) for form in known.forms.values()],
    }


def export_vocabulary(name: str) -> list[dict[str, Any]]:
    """The entries of a vocabulary in its order. Its JSON Schema is docs/schemas/vocabulary.schema.json.

    Raises:
        UsageError: there is no such vocabulary.
    """
    return [
        {
            "value": entry.value,
            "label_ja": entry.label_ja,
            "label_en": entry.label_en,
            "variants": list(entry.variants),
        }
        for entry in load_vocabulary(name).entries
    ]


def _set(form_set: FormSet) -> dict[str, Any]:
    return {"procedure": form_set.procedure, "variant": form_set.variant, "forms": list(form_set.forms)}


def _form(form: Form) -> dict[str, Any]:
    return {
        "id": form.id,
        "version": form.version,
        "procedure": form.procedure,
        "title_ja": form.title_ja,
        "blank": form.blank.relative_to(paths.PROJECT_ROOT).as_posix(),
        "pages": [
            {"number": page.number, "width_mm": page.width_mm, "height_mm": page.height_mm} for page in form.pages
        ],
        "fields": [_field(field) for field in form.fields],
    }


def _field(field: FormField) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": field.name,
        "item": field.item,
        "label_ja": field.label_ja,
        "label_en": field.label_en,
        "kind": field.kind,
        "required": field.required,
        "critical": field.critical,
        "page": field.page,
        "box_mm": field.box_mm.as_list(),
    }
    if field.parts_mm:
        data["parts_mm"] = {part: box.as_list() for part, box in field.parts_mm.items()}
    if field.cells_mm:
        data["cells_mm"] = [box.as_list() for box in field.cells_mm]
    if field.max_length is not None:
        data["max_length"] = field.max_length
    if field.options:
        data["options"] = [_option(option) for option in field.options]
        data["multiple"] = field.multiple
    if field.vocabulary is not None:
        data["vocabulary"] = field.vocabulary
    if field.columns:
        data["columns"] = [_column(column) for column in field.columns]
        data["rows_mm"] = [[box.as_list() for box in row] for row in field.rows_mm]
    return data


def _option(option: Option) -> dict[str, Any]:
    return {
        "value": option.value,
        "label_ja": option.label_ja,
        "label_en": option.label_en,
        "mark": option.mark,
        "box_mm": option.box_mm.as_list(),
    }


def _column(column: Column) -> dict[str, Any]:
    data: dict[str, Any] = {"name": column.name, "kind": column.kind}
    if column.options:
        data["options"] = [_option(option) for option in column.options]
    return data
