"""What `process --json` and a case say, key by key, and that both fit their published schemas."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from uketsuke.cases import records
from uketsuke.cases.conversion import OWN_KEYS
from uketsuke.cases.sections import load_sections, section_of
from uketsuke.cases.values import NewFailure
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.forms.readings import (
    Alternative,
    ChecklistItem,
    FieldReading,
    FieldResult,
    Finding,
    Occurrence,
)

from .conftest import Desk, attachment, field, form_page, seen, table


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((PROJECT_ROOT / "docs" / "schemas" / name).read_text(encoding="utf-8")))


PROCESS, CASE = schema("process.schema.json"), schema("case.schema.json")


def exported(desk: Desk, *batches: int, **options: Any) -> dict[str, Any]:
    answer = json.loads(json.dumps(desk.ask(records.export_process, batches, **options)))
    PROCESS.validate(answer)
    for filing in answer["filings"]:
        if filing["case"]:
            CASE.validate(filing["case"])
    return answer


@pytest.fixture
def full(desk: Desk) -> dict[str, Any]:
    """One converted extension with a linked re-entry permit, and a file that failed."""
    batch = desk.receive(b"scan", b"broken", channel="counter", office="TYO")
    _, bad = desk.ask(records.files_to_open, batch)
    desk.do(records.save_opened_file, bad.id, [], [NewFailure(None, "truncated", "ends in the middle")])
    desk.open(batch, pages_per_file=3)
    pages = desk.read(batch, [form_page("13126-1"), attachment("passport"), form_page("12980")])
    main, second = desk.split(batch, pages[:2], pages[2:], procedure="13126")
    card = field("residence_card_number", "AB12345678CD", form="13126-1")
    second_sight = Occurrence(1, FieldReading("residence_card_number", "13126-n", 1, seen("AB12345678CD")))
    card = FieldResult(card.name, card.reading, card.form, 0, (*card.occurrences, second_sight))
    desk.finish(
        main,
        [
            field("name", "NGUYEN VAN A", form="13126-1"),
            card,
            table("family_in_japan", [{"name": "NGUYEN THI B", "employer_or_school": None}]),
            field("employer_employees", 120, form="13126-n"),
            field("purposes", ["study", "work"], form="13126-n"),
            field("home_town", None, form="13126-1"),
        ],
        [Finding("format.phone", "info", ("phone",), "電話番号", "phone")],
        [ChecklistItem("passport", "present", (1,)), ChecklistItem("photo", "waived")],
    )
    desk.finish(
        second, [field("name", "NGUYEN VAN A")], [], [ChecklistItem("passport", "present", (1,), "TYO-20261123-000001")]
    )
    return exported(desk, batch, skipped=["notes.txt"], seconds=1.23456)


def test_the_answer_has_the_keys_of_the_contract_and_no_others(full: dict[str, Any]) -> None:
    assert set(full) == {"filings", "failures", "skipped", "seconds"}
    filing = full["filings"][0]
    assert set(filing) == {
        "receipt", "channel", "office", "state", "procedure", "variant", "pages", "fields", "findings", "checklist",
        "case", "linked", "duplicate_of",
    }  # fmt: skip
    assert set(filing["pages"][0]) == {
        "file", "index", "role", "form", "form_version", "form_page", "document", "rotation", "skew_deg", "seconds",
    }  # fmt: skip
    assert set(filing["fields"]["name"]) == {
        "value", "raw", "confidence", "accepted", "status", "form", "page", "box_px", "source", "alternatives",
        "occurrences",
    }  # fmt: skip
    assert (full["skipped"], full["seconds"]) == (["notes.txt"], 1.235)
    assert full["failures"] == [
        {"file": "scan/1.pdf", "index": None, "code": "truncated", "reason": "ends in the middle"}
    ]


def test_pages_say_what_they_are_and_where_they_came_from(full: dict[str, Any]) -> None:
    form, passport = full["filings"][0]["pages"]
    assert (form["file"], form["index"], form["role"], form["form"], form["form_page"]) == (
        "scan/0.pdf", 0, "form", "13126-1", 1,
    )  # fmt: skip
    assert (passport["index"], passport["role"], passport["form"], passport["document"]) == (
        1, "attachment", None, "passport",
    )  # fmt: skip
    assert (passport["rotation"], form["skew_deg"], form["seconds"]) == (90, -0.3, 0.25)


def test_a_table_lists_its_rows_as_its_value_does(full: dict[str, Any]) -> None:
    family = full["filings"][0]["fields"]["family_in_japan"]
    assert family["value"] == [{"name": "NGUYEN THI B", "employer_or_school": None}]
    (row,) = family["rows"]
    assert row["row"] == 1
    assert {name: cell["value"] for name, cell in row["cells"].items()} == family["value"][0]
    assert row["cells"]["employer_or_school"]["status"] == "empty"
    assert row["cells"]["name"]["page"] == 0
    assert "rows" not in full["filings"][0]["fields"]["purposes"]


def test_a_field_lists_every_place_where_it_was_read(full: dict[str, Any]) -> None:
    card = full["filings"][0]["fields"]["residence_card_number"]
    assert [(place["form"], place["page"]) for place in card["occurrences"]] == [("13126-1", 0), ("13126-n", 1)]


def test_the_case_groups_fields_as_the_online_form_does(full: dict[str, Any]) -> None:
    filing = full["filings"][0]
    case = filing["case"]
    assert filing["state"] == "converted"
    assert case["applicant"] == {"name": "NGUYEN VAN A", "residence_card_number": "AB12345678CD", "home_town": None}
    assert case["fields"] == {
        "family": {
            "family_in_japan": [
                dict.fromkeys(case["fields"]["family"]["family_in_japan"][0]) | {"name": "ＮＧＵＹＥＮ　ＴＨＩ　Ｂ"}
            ]
        },
        "details": {"purposes": ["study", "work"]},
    }
    assert (case["organisation"], case["agent"], case["as_written"]) == ({"employer_employees": 120}, {}, {})
    assert case["linked"] == [{"receipt": filing["linked"][0], "procedure": "13126", "variant": None}]
    assert [page["document"] for page in case["pages"]] == [None, "passport"]


def test_a_filing_in_review_or_unrecognised_has_an_empty_case(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=2)
    pages = desk.read(batch, [form_page(), attachment(None)])
    (filing,) = desk.split(batch, pages)
    unsure = seen("AB12345678CO", accepted=False, confidence=0.7)
    unsure = type(unsure)(
        **{name: getattr(unsure, name) for name in unsure.__slots__ if name != "alternatives"},
        alternatives=(Alternative("AB12345678CD", 0.25),),
    )
    place = Occurrence(0, FieldReading("residence_card_number", "12980", 1, unsure))
    desk.finish(filing, [FieldResult("residence_card_number", unsure, "12980", 0, (place,))])
    (answer,) = exported(desk, batch)["filings"]
    assert (answer["state"], answer["case"]) == ("review", {})
    assert answer["fields"]["residence_card_number"]["alternatives"] == [{"value": "AB12345678CD", "confidence": 0.25}]


def test_images_are_named_by_receipt_and_page(desk: Desk) -> None:
    filing = desk.one_filing()
    (overview,) = desk.ask(records.list_filings)
    ((name, key),) = desk.ask(records.images_of_filing, filing)
    assert name == f"{overview.receipt}-0.png"
    assert desk.store.get(key).startswith(b"normalised")


def test_the_schema_refuses_what_the_contract_does_not_name(full: dict[str, Any]) -> None:
    full["filings"][0]["mood"] = "good"
    with pytest.raises(ValidationError):
        PROCESS.validate(full)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("filings", 0, "fields", "name", "value"), ""),
        (("filings", 0, "fields", "name", "confidence"), 1.5),
        (("filings", 0, "fields", "name", "box_px"), [1, 2, 3]),
        (("filings", 0, "fields", "name", "status"), "unreadable"),
        (("filings", 0, "pages", 0, "rotation"), 45),
        (("filings", 0, "pages", 0, "form"), None),
        (("filings", 0, "state"), "read"),
        (("filings", 0, "case"), {}),
        (("failures", 0, "code"), "ugly"),
    ],
)
def test_the_schema_refuses_wrong_values(full: dict[str, Any], path: tuple[Any, ...], wrong: object) -> None:
    target = full
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = wrong
    with pytest.raises(ValidationError):
        PROCESS.validate(full)


def test_both_schemas_are_schemas() -> None:
    for validator in (PROCESS, CASE):
        Draft202012Validator.check_schema(validator.schema)


def test_every_section_of_the_online_form_stands_in_the_case_schema() -> None:
    published = {*OWN_KEYS, *CASE.schema["properties"]["fields"]["properties"]}
    assert published == {section.id for section in load_sections()}
    assert section_of("employer_phone") == "organisation"
    assert section_of("phone") == "applicant"
    assert section_of("fee_date") == "fee"
    assert section_of("education_level") == "details"
    assert section_of("enrolled_school_name") == "school"
    assert section_of("supporter_name") == section_of("payer_name") == "support"
    assert section_of("users") == section_of("user_email") == "online_use"
    assert section_of("certified_activity") == "activity"


def test_what_no_section_names_is_about_the_applicant() -> None:
    roles = ("employer_", "dispatch_", "supporter_", "payer_", "guarantor_", "guardian_", "enrolled_", "user_", "fee_")
    names = {field.name for form in load_catalogue().forms.values() for field in form.fields}
    assert {name for name in names if name.startswith(roles) and section_of(name) in ("details", "applicant")} == set()


def test_an_organisations_filing_makes_a_case_without_an_applicant(desk: Desk) -> None:
    batch = desk.receive(b"scan", channel="mail", office="TYO")
    desk.open(batch, pages_per_file=1)
    (filing,) = desk.split(batch, desk.read(batch, [form_page("registration")]), procedure="registration")
    answers = {"employer_name": "株式会社みなと", "user_name": "山田花子", "accepted_statuses": ["student"]}
    desk.finish(filing, [field(name, value, form="registration") for name, value in answers.items()])
    case = exported(desk, batch)["filings"][0]["case"]
    assert case["procedure"] == "registration" and case["variant"] is None
    assert case["applicant"] == {}
    assert case["organisation"] == {"employer_name": "株式会社みなと", "accepted_statuses": ["留学 Student"]}
    assert case["fields"]["online_use"] == {"user_name": "山田花子"}
