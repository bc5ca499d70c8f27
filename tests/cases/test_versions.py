"""A correction after conversion is the next version: none is changed, all is told, and each waits to be delivered."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from uketsuke.cases import records
from uketsuke.cases.database import session_scope
from uketsuke.cases.differences import case_diff
from uketsuke.cases.states import move
from uketsuke.cases.values import Content
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import ChecklistItem, FieldReading, FieldResult, Finding, PageReadings, Value

from .conftest import Desk, attachment, field, form_page, seen, table
from .test_export import CASE

READ = [field("name", "NGUYEN VAN A"), field("occupation", "会社貝"), table("family_in_japan", [{"name": "TRAN B"}])]
FAULT = Finding("format.phone", "error", ("phone",), "電話番号", "phone")


def finished(desk: Desk, filing: int, *findings: Finding, read: list[FieldResult] = READ, **more: Any) -> str | None:
    """What `finish_filing` of the pipeline does: what was read, with the corrections in force over it."""
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    fields = records.corrected({result.name: result for result in read}, work.corrections)
    return desk.do(records.finish_filing, work, fields=fields, findings=findings, checklist=(), **more)


def converted(desk: Desk) -> int:
    filing = desk.one_filing()
    assert finished(desk, filing) == "converted"
    return filing


def correct(desk: Desk, filing: int, name: str, value: Value, why: str = "読み違い") -> bool:
    return desk.do(records.correct_field, filing, name, value, who="op7", why=why)


def state(desk: Desk) -> tuple[str, int]:
    (overview,) = desk.ask(records.list_filings)
    return overview.state, overview.version


def test_a_correction_after_conversion_makes_the_next_version_and_leaves_the_first(desk: Desk) -> None:
    filing = converted(desk)
    first = desk.ask(records.case_of, filing)
    assert correct(desk, filing, "occupation", "会社員") is True
    assert desk.ask(records.case_of, filing) == first
    assert finished(desk, filing) == "converted"
    assert state(desk) == ("converted", 2)
    assert desk.ask(records.case_of, filing, 1) == first
    second = desk.ask(records.case_of, filing)
    CASE.validate(json.loads(json.dumps(second)))
    assert (second["version"], second["applicant"]["occupation"]) == (2, "会社員")
    assert second["sources"]["occupation"]["by"] == "correction"
    assert second["sources"]["occupation"]["correction"] | {"at": ""} == {"who": "op7", "why": "読み違い", "at": ""}
    assert desk.ask(records.case_of, filing, 3) == {}


def test_the_difference_says_who_what_why_before_after_and_where_it_stands(desk: Desk) -> None:
    filing = converted(desk)
    correct(desk, filing, "occupation", "会社員")
    finished(desk, filing)
    correct(desk, filing, "family_in_japan.1.name", "TRAN THI B", "本人に確認")
    finished(desk, filing)
    one, two, three = (entry.body for entry in desk.ask(records.versions_of, filing))
    (change,) = case_diff(one, two)
    assert (change.field, change.before, change.after) == ("occupation", "会社貝", "会社員")
    assert (change.who, change.why) == ("op7", "読み違い") and change.at is not None
    assert change.place is not None and (change.place.page, change.place.box_px) == (0, (100, 200, 300, 40))
    (cell,) = case_diff(two, three)
    assert (cell.field, cell.before, cell.after, cell.why) == (
        "family_in_japan.1.name", "TRAN B", "TRAN THI B", "本人に確認",
    )  # fmt: skip
    assert [change.field for change in case_diff(one, three)] == ["occupation", "family_in_japan.1.name"]
    assert case_diff(three, three) == ()


def test_a_correction_in_which_the_rules_find_fault_goes_to_review_and_becomes_a_version_when_it_is_right(
    desk: Desk,
) -> None:
    filing = converted(desk)
    correct(desk, filing, "occupation", "x")
    assert finished(desk, filing, FAULT) == "review"
    assert state(desk) == ("review", 1)
    assert desk.ask(records.case_of, filing)["applicant"]["occupation"] == "会社貝"
    correct(desk, filing, "occupation", "会社員")
    assert finished(desk, filing) == "converted"
    assert state(desk) == ("converted", 2)
    assert [entry.version for entry in desk.ask(records.versions_of, filing)] == [1, 2]


def test_a_correction_after_delivery_is_a_version_too(desk: Desk) -> None:
    filing = converted(desk)
    desk.do(move, "filing", filing, "delivered", expected_from="converted")
    assert correct(desk, filing, "occupation", "会社員") is True
    assert finished(desk, filing) == "converted"
    assert state(desk) == ("converted", 2)


def test_what_a_case_says_already_is_no_correction(desk: Desk) -> None:
    filing = converted(desk)
    with pytest.raises(UsageError, match="already"):
        correct(desk, filing, "occupation", "会社貝")
    assert state(desk) == ("converted", 1)


def test_a_value_that_changes_while_a_filing_is_checked_is_not_lost(desk: Desk) -> None:
    filing = converted(desk)
    correct(desk, filing, "occupation", "会社員")
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    finished(desk, filing)
    correct(desk, filing, "name", "NGUYEN VAN B")
    assert desk.do(records.finish_filing, work, fields={}, findings=(), checklist=()) is None
    assert finished(desk, filing) == "converted"
    assert desk.ask(records.case_of, filing)["applicant"] == {
        "name": "NGUYEN VAN B", "occupation": "会社員",
    }  # fmt: skip


def test_every_version_waits_in_the_outbox_under_a_key_of_its_own(desk: Desk) -> None:
    filing = converted(desk)
    correct(desk, filing, "occupation", "会社員")
    assert [entry.version for entry in desk.ask(records.undelivered)] == [1]
    finished(desk, filing)
    receipt = desk.ask(records.case_of, filing)["receipt"]
    waiting = desk.ask(records.undelivered)
    assert [(entry.key, entry.version) for entry in waiting] == [(f"{receipt}/1", 1), (f"{receipt}/2", 2)]


def test_a_version_and_its_place_in_the_outbox_are_made_together_or_not_at_all(desk: Desk) -> None:
    filing = desk.one_filing()
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    with pytest.raises(RuntimeError), session_scope(desk.engine) as session:
        records.finish_filing(session, work, fields={}, findings=(), checklist=())
        raise RuntimeError("killed before the commit")
    assert (desk.ask(records.versions_of, filing), desk.ask(records.undelivered)) == ((), ())


def test_the_database_refuses_to_change_a_version(desk: Desk) -> None:
    filing = converted(desk)
    before = desk.ask(records.case_of, filing)
    with pytest.raises(DatabaseError, match="never changed"):
        desk.do(lambda session: session.execute(text("update online_case set body = '{}'")))
    assert desk.ask(records.case_of, filing) == before


def with_readings(desk: Desk, value: str, *, batch: bytes = b"scan") -> int:
    """A filing whose page was read, with what was read of it in the records."""
    made = desk.receive(batch)
    desk.open(made)
    reading = seen(value, accepted=False, confidence=0.8)
    readings = PageReadings("12981", "2026-04-01", 1, (FieldReading("occupation", "12981", 1, reading),), 0.1, 1.0)
    (page,) = desk.ask(records.pages_of_batch, made, state="rendered")
    key = desk.store.put(batch)
    desk.do(records.save_page_read, page, summary=form_page(), normalised_key=key, readings=readings)
    return desk.split(made, [page])[0]


def test_the_history_of_a_value_is_replayed_from_its_readings_corrections_and_versions(desk: Desk) -> None:
    filing = with_readings(desk, "会社貝")
    unsure = [field("occupation", "会社貝", accepted=False)]
    assert finished(desk, filing, read=unsure) == "review"
    correct(desk, filing, "occupation", "会社員")
    assert finished(desk, filing, read=unsure) == "converted"
    correct(desk, filing, "occupation", "会社役員", "本人に確認")
    assert finished(desk, filing, read=unsure) == "converted"
    told = desk.ask(records.history_of, filing, "occupation")
    assert [(entry.kind, entry.value, entry.version) for entry in told] == [
        ("read", "会社貝", None), ("corrected", "会社員", None), ("version", "会社員", 1),
        ("corrected", "会社役員", None), ("version", "会社役員", 2),
    ]  # fmt: skip
    read, first, *_ = told
    assert read.place is not None and (read.by, read.confidence, read.place.page) == ("ocr", 0.8, 0)
    assert (first.by, first.why) == ("op7", "読み違い")
    assert [entry.at for entry in told] == sorted(entry.at for entry in told)
    assert desk.ask(records.history_of, filing, "name") == ()


def test_the_history_of_a_table_is_that_of_its_cells(desk: Desk) -> None:
    filing = converted(desk)
    correct(desk, filing, "family_in_japan.1.name", "TRAN THI B")
    finished(desk, filing)
    told = desk.ask(records.history_of, filing, "family_in_japan")
    assert [(entry.kind, entry.field, entry.value) for entry in told] == [
        ("version", "family_in_japan.1.name", "TRAN B"), ("corrected", "family_in_japan.1.name", "TRAN THI B"),
        ("version", "family_in_japan.1.name", "TRAN THI B"),
    ]  # fmt: skip


OLD = {
    "schema": 1, "receipt": "HQ-20261123-000001", "version": 1, "procedure": "12981", "variant": None,
    "channel": "mail", "office": "HQ", "received": "2026-11-23",
    "applicant": {"name": "NGUYEN VAN A", "occupation": "a"},
    "fields": {"details": {"education_level": "master"}}, "linked": [], "pages": [],
    "documents": [{"document": "photo", "status": "missing", "pages": [], "receipt": None}],
}  # fmt: skip


def test_a_case_of_the_first_schema_is_compared_by_the_papers_values(desk: Desk) -> None:
    filing = desk.one_filing()
    read = [field("name", "NGUYEN VAN A"), field("occupation", "b"), field("education_level", "master")]
    items = (ChecklistItem("photo", "present", (0,)),)
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    desk.do(records.finish_filing, work, fields={r.name: r for r in read}, findings=(), checklist=items)
    changes = case_diff(OLD, desk.ask(records.case_of, filing))
    assert [(change.field, change.before, change.after) for change in changes] == [
        ("occupation", "a", "b"), ("checklist.photo", "missing", "present"),
    ]  # fmt: skip


def test_a_draft_is_what_a_filing_in_review_would_become_and_records_nothing(desk: Desk) -> None:
    filing = desk.one_filing()
    assert finished(desk, filing, FAULT) == "review"
    draft = desk.ask(records.draft_of, filing)
    CASE.validate(json.loads(json.dumps(draft)))
    assert (draft["version"], draft["applicant"]["occupation"]) == (1, "会社貝")
    assert [finding["rule"] for finding in draft["findings"]] == ["format.phone"]
    assert desk.ask(records.case_of, filing) == {}


def test_a_filing_that_is_not_checked_or_has_no_procedure_has_no_draft(desk: Desk) -> None:
    assert desk.ask(records.draft_of, desk.one_filing(b"one")) == {}
    unknown = desk.one_filing(b"two", procedure=None)
    desk.finish(unknown)
    assert desk.ask(records.draft_of, unknown) == {}


def test_what_the_online_form_does_not_take_needs_eyes_and_is_said_once(desk: Desk) -> None:
    filing = desk.one_filing()
    rule = Finding("format.length", "info", ("occupation",), "41文字", "41 characters")
    other = Finding("format.length", "info", ("address",), "86文字", "86 characters")
    read = [field("occupation", "あ" * 41), field("salary", 5_000_001), field("salary_unit", "annual")]
    assert finished(desk, filing, rule, other, read=read) == "review"
    found = desk.ask(records.findings_of, filing)
    assert [(f.rule, f.severity, f.fields) for f in found] == [
        ("format.length", "info", ("address",)),
        ("online.does_not_fit", "warning", ("occupation",)),
        ("online.rounded", "info", ("salary", "salary_unit")),
    ]
    assert "40" in found[1].message_ja and "40" in found[1].message_en
    draft = desk.ask(records.draft_of, filing)
    assert (draft["applicant"]["occupation"], draft["as_written"]["occupation"]) == (None, "あ" * 41)


def test_a_value_that_is_not_settled_is_not_said_to_fit_or_not(desk: Desk) -> None:
    filing = desk.one_filing()
    finished(desk, filing, read=[field("occupation", "あ" * 41, accepted=False)])
    assert desk.ask(records.findings_of, filing) == ()


def test_the_documents_of_a_case_are_files_with_their_hashes(desk: Desk) -> None:
    batch = desk.receive(b"scan of four")
    desk.open(batch, pages_per_file=5)
    cards = [attachment("residence_card"), attachment("residence_card"), attachment("passport")]
    pages = desk.read(batch, [form_page(), *cards, form_page("fee-84")])
    (filing,) = desk.split(batch, pages)
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    keys = {work.pages[0].original_key: Content(12, "application/pdf")}
    desk.do(records.finish_filing, work, fields={}, findings=(), checklist=(), contents=keys)
    documents = desk.ask(records.case_of, filing)["documents"]
    assert [(document["document"], document["pages"]) for document in documents] == [
        ("application_form", [0]), ("residence_card", [1, 2]), ("passport", [3]), ("fee_payment", [4]),
    ]  # fmt: skip
    original, *images = documents[1]["files"]
    assert original == {
        "kind": "original", "sha256": work.pages[0].original_key, "bytes": 12, "media_type": "application/pdf",
        "name": "0.pdf",
    }  # fmt: skip
    assert [image["sha256"] for image in images] == [page.normalised_key for page in work.pages[1:3]]
    assert desk.store.get(original["sha256"]) == b"scan of four"
