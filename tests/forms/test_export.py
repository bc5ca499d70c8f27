"""The exported forms and vocabularies are the JSON of the contract, section 2."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from uketsuke.forms import paths
from uketsuke.forms.errors import UsageError
from uketsuke.forms.export import export_forms, export_vocabulary
from uketsuke.forms.vocabulary import vocabulary_names


def schema(name: str) -> dict[str, Any]:
    data = json.loads((paths.PROJECT_ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(data)
    return dict(data)


def exported(form_id: str, name: str) -> dict[str, Any]:
    form = next(form for form in export_forms()["forms"] if form["id"] == form_id)
    return dict(next(field for field in form["fields"] if field["name"] == name))


def test_the_export_of_forms_validates_and_survives_json() -> None:
    data = export_forms()
    jsonschema.validate(data, schema("forms-export"))
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("name", vocabulary_names())
def test_the_export_of_a_vocabulary_validates(name: str) -> None:
    jsonschema.validate(export_vocabulary(name), schema("vocabulary"))


def test_an_unknown_vocabulary_is_a_wrong_call() -> None:
    with pytest.raises(UsageError):
        export_vocabulary("colours")


def test_sets_name_their_forms_and_the_fee_form_is_in_none() -> None:
    data = export_forms()
    assert {"procedure": "13126", "variant": "n", "forms": ["13126-1", "13126-n"]} in data["sets"]
    assert {"procedure": "12980", "variant": None, "forms": ["12980"]} in data["sets"]
    assert not any("fee-84" in form_set["forms"] for form_set in data["sets"])
    fee = next(form for form in data["forms"] if form["id"] == "fee-84")
    assert fee["procedure"] is None


def test_blanks_are_named_relative_to_the_project_and_are_there() -> None:
    for form in export_forms()["forms"]:
        assert form["blank"] == f"samples/forms/{form['id']}.pdf"
        assert (paths.PROJECT_ROOT / form["blank"]).read_bytes().startswith(b"%PDF-")


def test_a_field_has_the_keys_that_apply_to_its_kind_and_no_others() -> None:
    always = {"name", "item", "label_ja", "label_en", "kind", "required", "critical", "page", "box_mm"}
    assert set(exported("13126-1", "date_of_birth")) == always | {"parts_mm"}
    assert set(exported("13126-1", "sex")) == always | {"options", "multiple"}
    assert set(exported("13126-1", "nationality")) == always | {"vocabulary"}
    assert set(exported("13126-1", "residence_card_number")) == always | {"max_length"}
    assert set(exported("13126-1", "family_in_japan")) == always | {"columns", "rows_mm"}
    assert set(exported("13126-n", "employer_corporate_number")) == always | {"cells_mm", "max_length"}


def test_a_choice_in_a_table_is_exported_relative_to_its_cell() -> None:
    table = exported("13126-1", "family_in_japan")
    index = [column["name"] for column in table["columns"]].index("living_together")
    for option in table["columns"][index]["options"]:
        left, top, width, height = option["box_mm"]
        cell = table["rows_mm"][3][index]
        assert left + width < cell[2] and top + height < cell[3]
        assert option["mark"] == "circle"
