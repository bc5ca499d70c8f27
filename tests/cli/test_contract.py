"""The command-line contract, section 1: a test a sentence, looked up in one real morning's run."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import pytest

from tests.cli.conftest import Run
from tests.cli.mailroom import SERIAL, envelope, extension, pile, reentry
from tests.conftest import run_uketsuke
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import FormField
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.forms.vocabulary import load_vocabulary

pytestmark = pytest.mark.slow

SCHEMAS = PROJECT_ROOT / "docs" / "schemas"
RESTING = {"review", "converted", "unrecognised"}


def _fields(run: Run) -> list[tuple[Any, str, Any]]:
    return [(filing, name, field) for filing in run.answer["filings"] for name, field in filing["fields"].items()]


def _definition(name: str, field: Any) -> FormField:
    form = load_catalogue().form(field["form"])
    # One box with both scripts gives `name` and `name_kanji`; only the first is a field of the form.
    return form.field("name" if name == "name_kanji" else name)


# ------------------------------------------------------------------ the command


def test_json_is_exactly_one_object_on_standard_output_and_valid(mail: Run, again: Run) -> None:
    schema = json.loads((SCHEMAS / "process.schema.json").read_text(encoding="utf-8"))
    for run in (mail, again):
        jsonschema.validate(run.answer, schema, cls=jsonschema.Draft202012Validator)
        assert run.ran.out.count("\n") == 1


def test_it_exits_1_when_some_files_could_not_be_processed_and_0_when_none(mail: Run, again: Run) -> None:
    assert (mail.ran.code, again.ran.code) == (1, 0)
    assert mail.answer["failures"] and not again.answer["failures"]


def test_defaults_are_mail_and_hq(mail: Run) -> None:
    assert {(filing["channel"], filing["office"]) for filing in mail.answer["filings"]} == {("mail", "HQ")}


def test_channel_and_office_are_as_told(again: Run) -> None:
    assert {(filing["channel"], filing["office"]) for filing in again.answer["filings"]} == {("counter", "TYO")}


def test_it_returns_when_every_filing_rests(mail: Run) -> None:
    assert {filing["state"] for filing in mail.answer["filings"]} <= RESTING
    status = run_uketsuke("status", "--json", "--data", mail.data).json
    assert status["pending"] == 0 and set(status["batches"]) == {"closed"}


# ------------------------------------------------------------------ batches


def test_each_pdf_and_each_multi_page_tiff_is_one_batch(mail: Run) -> None:
    for name in ("1-pile.pdf", "2-envelope.pdf", "3-multi.tif", "4-digital.pdf"):
        for filing in mail.filings_of(name):
            assert {Path(page["file"]).name for page in filing["pages"]} == {name}


def test_single_images_in_one_folder_are_one_batch_in_natural_order(mail: Run) -> None:
    (first,) = mail.filings_of("p2.png")
    assert [Path(page["file"]).name for page in first["pages"]] == ["p2.png", "p9.jpg"]


def test_together_makes_one_batch_in_the_order_given(again: Run) -> None:
    names = [Path(page["file"]).name for filing in again.answer["filings"] for page in filing["pages"]]
    assert names == ["5-mislabelled.pdf", "4-digital.pdf"]


def test_folders_are_walked_and_what_is_no_scan_is_listed_as_skipped(mail: Run) -> None:
    assert mail.answer["skipped"] == [str(mail.folder / "in" / "notes.txt")]
    assert mail.filings_of("5-mislabelled.pdf")


def test_content_decides_and_a_wrong_name_is_an_info_finding(mail: Run) -> None:
    (filing,) = mail.filings_of("5-mislabelled.pdf")
    findings = {finding["rule"]: finding["severity"] for finding in filing["findings"]}
    assert filing["procedure"] == "13130"
    assert findings["intake.mislabelled"] == "info"


# ------------------------------------------------------------------ pages


def test_every_page_of_every_readable_file_stands_in_exactly_one_filing(mail: Run) -> None:
    stands = Counter((page["file"], page["index"]) for filing in mail.answer["filings"] for page in filing["pages"])
    root = mail.folder / "in"
    sides = {"1-pile.pdf": len(pile().scans), "2-envelope.pdf": len(envelope().scans), "3-multi.tif": 2}
    single = ("4-digital.pdf", "deep/er/5-mislabelled.pdf", "photos/p2.png", "photos/p9.jpg", "photos/p10.jpg")
    sides |= dict.fromkeys((*single, "broken/e-absurd-page.pdf"), 1)
    assert stands == {(str(root / name), index): 1 for name, count in sides.items() for index in range(count)}


def test_a_file_that_cannot_be_opened_stands_only_in_failures(mail: Run) -> None:
    failed = {Path(f["file"]).name: f["code"] for f in mail.answer["failures"] if f["index"] is None}
    assert failed == {
        "a-empty.pdf": "empty",
        "b-truncated.pdf": "truncated",
        "c-encrypted.pdf": "encrypted",
        "d-unsupported.png": "unsupported",
        "f-damaged.png": "damaged",
    }
    assert not any(mail.filings_of(name) for name in failed)


def test_a_bad_page_in_a_good_file_is_a_failure_with_its_index(mail: Run) -> None:
    (bad,) = [f for f in mail.answer["failures"] if f["index"] is not None]
    assert (Path(bad["file"]).name, bad["index"], bad["code"]) == ("e-absurd-page.pdf", 1, "too_large")


def test_every_failure_says_why(mail: Run) -> None:
    assert all(failure["reason"] for failure in mail.answer["failures"])


def test_page_index_counts_from_0_in_the_file_and_form_page_from_1(mail: Run) -> None:
    (filing, *_) = mail.filings_of("2-envelope.pdf")
    assert [page["index"] for page in filing["pages"]] == [0, 1, 2, 3, 4]
    assert [page["form_page"] for page in filing["pages"]] == [None, 1, 1, 2, 3]


def test_rotation_is_how_far_the_page_must_turn_clockwise_and_skew_the_rest(mail: Run) -> None:
    scans = pile().scans
    found = {page["index"]: page for filing in mail.filings_of("1-pile.pdf") for page in filing["pages"]}
    forms = [index for index, page in found.items() if page["role"] == "form"]
    assert [found[index]["rotation"] for index in forms] == [scans[index].rotation for index in forms]
    assert 180 in {found[index]["rotation"] for index in forms}
    for index in forms:
        assert found[index]["skew_deg"] == pytest.approx(scans[index].skew_deg, abs=0.15)


def test_field_and_checklist_pages_are_positions_in_the_filing(mail: Run) -> None:
    for filing in mail.answer["filings"]:
        count = len(filing["pages"])
        for field in filing["fields"].values():
            page = filing["pages"][field["page"]]
            assert (page["form"], page["role"]) == (field["form"], "form")
        assert all(0 <= page < count for item in filing["checklist"] for page in item["pages"])


def test_boxes_lie_in_the_normalised_image_that_images_writes(mail: Run) -> None:
    for filing in mail.answer["filings"]:
        for position, _page in enumerate(filing["pages"]):
            image = cv2.imread(str(mail.images / f"{filing['receipt']}-{position}.png"), cv2.IMREAD_UNCHANGED)
            assert image is not None and image.ndim == 2
            for field in filing["fields"].values():
                if field["page"] == position:
                    left, top, width, height = field["box_px"]
                    assert left >= 0 and top >= 0 and width > 0 and height > 0
                    assert left + width <= image.shape[1] and top + height <= image.shape[0]


def test_pages_shared_by_linked_filings_stand_in_the_main_one(mail: Run) -> None:
    main, *others = mail.filings_of("2-envelope.pdf")
    assert main["procedure"] == "13126"
    assert main["pages"][0]["role"] == "blank"
    assert all(page["role"] == "form" for other in others for page in other["pages"])


# ------------------------------------------------------------------ filings and splitting


def test_each_filing_has_its_own_receipt(mail: Run, again: Run) -> None:
    receipts = [filing["receipt"] for run in (mail, again) for filing in run.answer["filings"]]
    assert len(set(receipts)) == len(receipts)


def test_applications_of_one_applicant_in_one_envelope_are_linked_filings(mail: Run) -> None:
    filings = mail.filings_of("2-envelope.pdf")
    assert [filing["procedure"] for filing in filings] == ["13126", "13130", "12980"]
    assert filings[0]["variant"] == "n"
    for filing in filings:
        assert set(filing["linked"]) == {other["receipt"] for other in filings} - {filing["receipt"]}


def test_a_separator_belongs_to_the_filing_it_opens_and_doubled_ones_open_no_empty_filing(mail: Run) -> None:
    first = mail.filings_of("1-pile.pdf")[0]
    assert [page["role"] for page in first["pages"]] == ["separator", "separator", "form", "blank"]


def test_a_patcht_sheet_separates_too(mail: Run) -> None:
    second = mail.filings_of("1-pile.pdf")[1]
    assert [(page["index"], page["role"]) for page in second["pages"]][:2] == [(4, "separator"), (5, "form")]


def test_a_last_separator_opens_no_empty_filing(mail: Run) -> None:
    last = mail.filings_of("1-pile.pdf")[-1]
    assert [page["role"] for page in last["pages"]] == ["form", "separator"]
    assert all(any(page["role"] == "form" for page in filing["pages"]) for filing in mail.filings_of("1-pile.pdf"))


def test_a_blank_side_belongs_to_the_filing_before_it_and_leading_ones_after(mail: Run) -> None:
    (multi,) = mail.filings_of("3-multi.tif")
    assert [page["role"] for page in multi["pages"]] == ["form", "blank"]
    assert [page["role"] for page in mail.filings_of("2-envelope.pdf")[0]["pages"]][:2] == ["blank", "form"]


def test_a_form_that_is_already_there_opens_a_new_filing(mail: Run) -> None:
    third = mail.filings_of("1-pile.pdf")[3]
    assert third["pages"][0]["index"] == 7
    assert third["duplicate_of"] is None


def test_the_same_form_of_the_same_applicant_is_a_duplicate(mail: Run) -> None:
    _first, original, repeat, _third = mail.filings_of("1-pile.pdf")
    assert repeat["duplicate_of"] == original["receipt"]


def test_a_receipt_contains_the_serial_of_its_cover_sheet(mail: Run) -> None:
    assert SERIAL in mail.filings_of("1-pile.pdf")[0]["receipt"]


def test_the_same_bytes_again_give_new_filings_that_name_the_earlier_receipt(mail: Run, again: Run) -> None:
    for name in ("5-mislabelled.pdf", "4-digital.pdf"):
        (earlier,), (later,) = mail.filings_of(name), again.filings_of(name)
        (finding,) = [f for f in later["findings"] if f["rule"] == "intake.duplicate"]
        assert later["duplicate_of"] == earlier["receipt"]
        assert earlier["receipt"] in finding["message_ja"] and earlier["receipt"] in finding["message_en"]


# ------------------------------------------------------------------ fields


def test_every_field_of_every_present_form_page_is_listed_and_no_other(mail: Run) -> None:
    for filing in mail.answer["filings"]:
        present = [(page["form"], page["form_page"]) for page in filing["pages"] if page["form"]]
        wanted = {field.name for form, page in present for field in load_catalogue().form(form).fields_on(page)}
        assert set(filing["fields"]) - {"name_kanji"} == wanted


def test_unreadable_and_conflicting_fields_are_never_accepted(mail: Run) -> None:
    assert not [name for _, name, f in _fields(mail) if f["accepted"] and f["status"] in ("unreadable", "conflict")]


def test_an_empty_box_is_null_and_never_an_empty_text(mail: Run) -> None:
    for _, _name, field in _fields(mail):
        if field["status"] == "empty":
            assert field["value"] is None or field["value"] == []
        assert field["value"] != ""


def test_a_value_on_several_pages_is_fused_and_its_occurrences_are_listed(mail: Run) -> None:
    main = mail.filings_of("2-envelope.pdf")[0]
    several = {name: f for name, f in main["fields"].items() if len(f["occurrences"]) > 1}
    assert several
    for field in several.values():
        assert (field["form"], field["page"]) in {(o["form"], o["page"]) for o in field["occurrences"]}


def test_a_table_is_accepted_when_every_cell_is_and_its_rows_follow_its_value(mail: Run) -> None:
    tables = [f for _, name, f in _fields(mail) if "rows" in f and _definition(name, f).kind == "table"]
    assert any(table["value"] for table in tables)
    for table in tables:
        cells = [cell for row in table["rows"] for cell in row["cells"].values()]
        assert table["accepted"] == (all(cell["accepted"] for cell in cells) if cells else table["accepted"])
        assert len(table["rows"]) == len(table["value"] or [])
        for row, value in zip(table["rows"], table["value"] or [], strict=True):
            assert row["row"] >= 1
            assert {name: cell["value"] for name, cell in row["cells"].items()} == value


def test_people_other_than_the_applicant_carry_their_role_in_the_name(mail: Run) -> None:
    reentry_fields = mail.filings_of("3-multi.tif")[0]["fields"]
    assert {"name", "agent_name", "representative_name"} <= set(reentry_fields)


# ------------------------------------------------------------------ values

DATE = r"unknown|\d{4}(-\d{2}(-\d{2})?)?"
PATTERNS = {
    "date": DATE,
    "year_month": r"\d{4}(-\d{2})?",
    "phone": r"none|\d{5,15}",
    "postal_code": r"\d{7}",
    "email": r"[^\s@]+@[^\s@]+",
    "passport_number": r"none|[A-Z0-9]+",
    "residence_card_number": r"none|[A-Z]{2}\d{8}[A-Z]{2}",
    "corporate_number": r"none|\d{13}",
    "insurance_office_number": r"none|[\d-]+",
    "period_of_stay": r"P(\d+Y)?(\d+M)?(\d+D)?|indefinite",
    "kana": r"[ァ-ヺー・ ]+",
    "photo": r"present",
    "signature": r"present",
}


@pytest.mark.parametrize("kind", sorted(PATTERNS))
def test_an_accepted_value_has_the_shape_of_its_kind(mail: Run, kind: str) -> None:
    for _, name, field in _fields(mail):
        if field["accepted"] and field["value"] is not None and _definition(name, field).kind == kind:
            assert re.fullmatch(PATTERNS[kind], field["value"]), (name, kind)


@pytest.mark.parametrize("kind", ["nationality", "status_of_residence"])
def test_accepted_values_of_a_vocabulary_are_its_values(mail: Run, kind: str) -> None:
    permitted = {entry.value for entry in load_vocabulary(kind).entries}
    found = {
        field["value"]
        for _, name, field in _fields(mail)
        if field["accepted"] and field["value"] is not None and _definition(name, field).kind == kind
    }
    assert found and found <= permitted


def test_choices_are_their_option_values_and_numbers_are_integers(mail: Run) -> None:
    for _, name, field in _fields(mail):
        definition = _definition(name, field)
        if field["value"] is None:
            continue
        if definition.kind == "choice":
            values = field["value"] if definition.multiple else [field["value"]]
            assert set(values) <= {option.value for option in definition.options}, name
        if definition.kind in ("number", "money") and field["value"] != "none":
            assert type(field["value"]) is int, name


def test_latin_names_are_upper_case_with_single_spaces(mail: Run) -> None:
    names = [filing["fields"]["name"]["value"] for filing in mail.answer["filings"] if "name" in filing["fields"]]
    assert any(names)
    assert all(re.fullmatch(r"[A-Z'-]+( [A-Z'-]+)*", name) for name in names if name)


def test_accepted_values_are_the_true_ones(mail: Run) -> None:
    wrong, seen = [], 0
    for filing, truth in (
        (mail.filings_of("2-envelope.pdf")[0], extension(206, person=_worker()).truth("x")),
        (mail.filings_of("1-pile.pdf")[1], reentry(202).truth("x")),
    ):
        true = {item.field.name: item.value for form in truth.forms for item in form.fields if item.value is not None}
        for name, value in true.items():
            field = filing["fields"].get(name)
            if field is not None and field["accepted"]:
                seen += 1
                if field["value"] != value and _definition(name, field).kind != "table":
                    wrong.append((name, value, field["value"]))
    assert seen > 20
    assert wrong == []


def _worker() -> Any:
    from uketsuke.samples.people import make_person

    return make_person(206, "worker")


# ------------------------------------------------------------------ checks


def test_findings_speak_japanese_and_english(mail: Run) -> None:
    findings = [finding for filing in mail.answer["filings"] for finding in filing["findings"]]
    assert findings
    assert all(finding["message_ja"] and finding["message_en"] for finding in findings)


def test_every_recognised_filing_has_a_checklist(mail: Run) -> None:
    for filing in mail.answer["filings"]:
        assert bool(filing["checklist"]) == (filing["procedure"] is not None)


def test_a_converted_filing_has_a_case_and_a_filing_in_review_has_none_yet(mail: Run) -> None:
    schema = json.loads((SCHEMAS / "case.schema.json").read_text(encoding="utf-8"))
    for filing in mail.answer["filings"]:
        assert bool(filing["case"]) == (filing["state"] == "converted")
        if filing["case"]:
            jsonschema.validate(filing["case"], schema, cls=jsonschema.Draft202012Validator)


def test_an_accepted_date_is_a_day_of_the_calendar(mail: Run) -> None:
    for _, name, field in _fields(mail):
        if field["accepted"] and _definition(name, field).kind == "date" and field["value"] not in (None, "unknown"):
            parts = [int(part) for part in field["value"].split("-")]
            date(*parts, *([1] * (3 - len(parts))))
