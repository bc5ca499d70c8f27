"""The contract's section 2: forms and vocabularies as other programs read them."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from tests.conftest import run_uketsuke
from uketsuke.forms.definitions import KINDS
from uketsuke.forms.paths import PROJECT_ROOT

SCHEMAS = PROJECT_ROOT / "docs" / "schemas"


@pytest.fixture(scope="module")
def exported() -> Any:
    ran = run_uketsuke("forms", "export", "--json")
    assert ran.code == 0, ran.err
    return ran.json


def _all_fields(exported: Any) -> list[tuple[Any, Any]]:
    return [(form, field) for form in exported["forms"] for field in form["fields"]]


def test_the_export_is_valid(exported: Any) -> None:
    schema = json.loads((SCHEMAS / "forms-export.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(exported, schema, cls=jsonschema.Draft202012Validator)


def test_parts_are_forms_and_sets_name_them(exported: Any) -> None:
    sets = {(s["procedure"], s["variant"]): s["forms"] for s in exported["sets"]}
    assert sets[("13126", "n")] == ["13126-1", "13126-n"]
    assert sets[("13130", None)] == ["13130"]
    assert sets[("12980", None)] == ["12980"]


def test_the_fee_form_is_in_no_set_and_its_fields_say_so(exported: Any) -> None:
    (fee,) = [form for form in exported["forms"] if form["id"] == "fee-84"]
    assert fee["procedure"] is None
    assert not [s for s in exported["sets"] if "fee-84" in s["forms"]]
    assert all(field["name"].startswith("fee_") for field in fee["fields"])


def test_blanks_are_relative_to_the_project_and_there(exported: Any) -> None:
    for form in exported["forms"]:
        assert (PROJECT_ROOT / form["blank"]).is_file()


def test_boxes_lie_on_their_page(exported: Any) -> None:
    for form, field in _all_fields(exported):
        page = form["pages"][field["page"] - 1]
        boxes = [field["box_mm"], *field.get("parts_mm", {}).values(), *field.get("cells_mm", [])]
        boxes += [cell for row in field.get("rows_mm", []) for cell in row]
        boxes += [option["box_mm"] for option in field.get("options", [])]
        for left, top, width, height in boxes:
            assert left >= 0 and top >= 0 and width > 0 and height > 0
            assert left + width <= page["width_mm"] and top + height <= page["height_mm"], (form["id"], field["name"])


def test_a_choice_in_a_table_has_boxes_relative_to_its_cell(exported: Any) -> None:
    for _, field in _all_fields(exported):
        for number, column in enumerate(field.get("columns", [])):
            cell = field["rows_mm"][0][number]
            for option in column.get("options", []):
                left, top, width, height = option["box_mm"]
                assert left >= 0 and top >= 0 and left + width <= cell[2] + 0.5 and top + height <= cell[3] + 0.5


def test_kinds_are_those_of_the_contract(exported: Any) -> None:
    assert {field["kind"] for _, field in _all_fields(exported)} <= set(KINDS)


def test_names_are_unique_on_a_page_of_a_form(exported: Any) -> None:
    for form in exported["forms"]:
        names = [(field["page"], field["name"]) for field in form["fields"]]
        assert len(set(names)) == len(names)


def test_keys_that_do_not_apply_are_left_out(exported: Any) -> None:
    for _, field in _all_fields(exported):
        assert None not in field.values()
        assert ("rows_mm" in field) == ("columns" in field) == (field["kind"] == "table")
        assert ("options" in field) == (field["kind"] == "choice")


@pytest.mark.parametrize("name", ["nationality", "status_of_residence", "period_of_stay", "document"])
def test_vocabularies_are_valid(name: str) -> None:
    schema = json.loads((SCHEMAS / "vocabulary.schema.json").read_text(encoding="utf-8"))
    entries = run_uketsuke("forms", "vocabulary", name, "--json").json
    jsonschema.validate(entries, schema, cls=jsonschema.Draft202012Validator)
    values = [entry["value"] for entry in entries]
    assert len(set(values)) == len(values)


def test_documents_have_the_ids_that_checklists_use() -> None:
    values = {entry["value"] for entry in run_uketsuke("forms", "vocabulary", "document", "--json").json}
    assert {"photo", "passport", "residence_card", "tax_certificate", "employment_contract"} <= values
