"""What is published of cases is what the dictionary says today, and the schema refuses what the online form does."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import ValidationError

from uketsuke.cases.case_schema import MARK, case_schema, online_page, transforms_page
from uketsuke.forms.online import online_fields
from uketsuke.forms.paths import PROJECT_ROOT

from .test_export import CASE

DOCS = PROJECT_ROOT / "docs"
EXAMPLE = json.loads((DOCS / "schemas" / "examples" / "12979.json").read_text(encoding="utf-8"))


def test_the_schema_and_the_pages_are_up_to_date() -> None:
    schema = DOCS / "schemas" / "case.schema.json"
    assert schema.read_text(encoding="utf-8") == case_schema(schema)
    for name, written in (("online-12979-n.md", online_page()), ("case.md", transforms_page())):
        assert (DOCS / name).read_text(encoding="utf-8").partition(MARK)[2] == written, name


def test_the_table_names_every_field_and_leaves_none_unexplained() -> None:
    rows = [line.split(" | ") for line in online_page().splitlines() if line.startswith("| ") and "`" in line]
    listed = {row[2].strip("` ").partition("`")[0]: row[4] for row in rows if len(row) == 5}
    assert set(listed) == {entry.id for entry in online_fields()}
    assert [name for name, source in listed.items() if len(source.strip(" |")) < 8] == []
    assert "131 fields: 113 from the paper form, 18 that it does not ask." in online_page()


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("applicant", "name"), "nguyen"),
        (("applicant", "name"), "A" * 105),
        (("applicant", "address"), "東京都港区芝1-2"),
        (("applicant", "address"), "あ" * 86),
        (("applicant", "postal_code"), "105"),
        (("applicant", "nationality"), "VNM"),
        (("applicant", "date_of_birth"), "1990-04-01"),
        (("applicant", "unheard_of"), "x"),
        (("fields", "application", "intended_stay_years"), 6),
        (("fields", "application", "email_of_nobody"), None),
        (("fields", "application", "remarks"), "x"),
        (("organisation", "salary"), 10**8),
        (("sources", "name", "box_px"), [1, 2, 3]),
        (("sources", "name", "by"), "guess"),
        (("documents", 0, "files", 0, "sha256"), "abc"),
        (("schema",), 1),
        (("dates", "converted"), "yesterday"),
    ],
)
def test_the_schema_refuses_what_the_online_form_does_not_take(path: tuple[Any, ...], wrong: object) -> None:
    CASE.validate(EXAMPLE)
    case = copy.deepcopy(EXAMPLE)
    target = case
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = wrong
    with pytest.raises(ValidationError):
        CASE.validate(case)


def test_a_case_of_12979_n_lacks_no_field() -> None:
    case = copy.deepcopy(EXAMPLE)
    del case["applicant"]["mobile_phone"]
    with pytest.raises(ValidationError):
        CASE.validate(case)
