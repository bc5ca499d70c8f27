"""The published examples are those the program makes, one of each procedure, and say where each value is from."""

from __future__ import annotations

import json

from jsonschema import Draft202012Validator

from uketsuke.benchmarks.case_examples import examples
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.paths import PROJECT_ROOT

SCHEMAS = PROJECT_ROOT / "docs" / "schemas"
VALID = Draft202012Validator(json.loads((SCHEMAS / "case.schema.json").read_text(encoding="utf-8")))


def test_the_published_examples_are_up_to_date_and_one_of_each_procedure() -> None:
    published = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in (SCHEMAS / "examples").glob("*.json")}
    assert {case["procedure"] for case in published.values()} == set(load_catalogue().procedures)
    assert len(published) == 10
    assert published == json.loads(json.dumps(examples()))


def test_each_is_valid_and_every_value_says_where_it_is_from() -> None:
    for name, case in examples().items():
        VALID.validate(case)
        sections = [case[key] for key in ("applicant", "agent", "organisation")] + list(case["fields"].values())
        filled = {field for section in sections for field, value in section.items() if value is not None}
        given = {field for source in case["sources"].values() for field in source["gives"]}
        assert filled <= given, name
        assert set(case["as_written"]) <= set(case["sources"]), name
        assert all(source["page"] < len(case["pages"]) for source in case["sources"].values())
