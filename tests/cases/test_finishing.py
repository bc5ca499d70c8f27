"""A checked filing comes to rest where its readings, findings and checklist say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from uketsuke.cases import records
from uketsuke.cases.outcome import decide
from uketsuke.cases.states import move
from uketsuke.cases.tables import PageRow
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import (
    ChecklistItem,
    FieldReading,
    FieldResult,
    Finding,
    FindingDetail,
    Occurrence,
    Reading,
    Severity,
    Words,
)

from .conftest import Desk, field, form_page, table


def finding(severity: Severity) -> Finding:
    return Finding("required.missing", severity, ("name",), "氏名が記入されていません。", "The name is missing.")


def test_a_filing_that_needs_no_eyes_is_converted_through_every_state(desk: Desk) -> None:
    filing = desk.one_filing()
    assert desk.finish(filing, [field("name", "NGUYEN VAN A")], [finding("info")]) == "converted"
    states = [entry.to_state for entry in desk.ask(records.history, "filing", filing)]
    assert states == ["received", "separated", "read", "checked", "ready", "converted"]
    case = desk.ask(records.case_of, filing)
    assert case["version"] == 1
    assert case["applicant"] == {"name": "NGUYEN VAN A"}
    assert (case["as_written"], case["sources"]["name"]["gives"]) == ({}, ["name"])


def test_finishing_twice_makes_one_case(desk: Desk) -> None:
    filing = desk.one_filing()
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    results = {"name": field("name", "NGUYEN VAN A")}
    assert desk.do(records.finish_filing, work, fields=results, findings=(), checklist=()) == "converted"
    assert desk.do(records.finish_filing, work, fields={}, findings=(finding("error"),), checklist=()) is None
    assert desk.ask(records.filing_to_finish, filing) is None
    assert desk.ask(records.findings_of, filing) == ()
    (overview,) = desk.ask(records.list_filings)
    assert (overview.state, overview.version) == ("converted", 1)


def test_an_unsure_field_an_error_a_warning_or_a_gap_each_needs_eyes() -> None:
    sure, unsure = {"name": field("name", "A")}, {"name": field("name", "A", accepted=False)}
    gap, waived = ChecklistItem("photo", "missing"), ChecklistItem("photo", "waived")
    assert decide("12980", sure, [], [waived]) == "ready"
    assert decide("12980", sure, [finding("info")], []) == "ready"
    assert decide("12980", unsure, [], []) == "review"
    assert decide("12980", sure, [finding("warning")], []) == "review"
    assert decide("12980", sure, [finding("error")], []) == "review"
    assert decide("12980", sure, [], [gap]) == "review"
    assert decide("12980", sure, [], [ChecklistItem("photo", "unreadable")]) == "review"
    assert decide("12980", sure, [], [], [PageSummary("unknown", 0, 0.0)]) == "review"
    assert decide("12980", sure, [], [], [PageSummary("blank", 0, 0.0)]) == "ready"
    assert decide(None, sure, [], []) == "unrecognised"


def test_what_intake_found_sends_a_filing_to_review_too(desk: Desk) -> None:
    desk.one_filing(b"same")
    again = desk.one_filing(b"same")
    assert desk.finish(again, [field("name", "A")]) == "review"
    assert [found.rule for found in desk.ask(records.findings_of, again)] == ["intake.duplicate"]
    assert desk.ask(records.case_of, again) == {}


def test_a_filing_without_a_procedure_is_unrecognised(desk: Desk) -> None:
    filing = desk.one_filing(procedure=None)
    assert desk.finish(filing) == "unrecognised"
    assert desk.ask(records.case_of, filing) == {}


def test_results_come_back_as_they_were_saved_and_in_their_order(desk: Desk) -> None:
    filing = desk.one_filing()
    box = BoxPx(1, 2, 3, 4)
    doubtful = Reading(None, "O丶", 0.4, False, "unreadable", "ocr", box, "pp", doubts=("outside_alphabet",))
    results = [
        field("sex", "male"),
        field("employees", 120),
        FieldResult("name", doubtful, "12980", 0, (Occurrence(0, FieldReading("name", "12980", 1, doubtful)),)),
        table("family_in_japan", [{"name": "NGUYEN THI B", "date_of_birth": None}]),
        field("home_town", None),
    ]
    detail = FindingDetail("case", Words("あるべき", "expected"), Words("実際", "found"), Words("問い", "ask"), "photo")
    told = replace(finding("info"), detail=replace(detail, words=(("field", Words("氏名", "name")),)))
    findings = [finding("error"), told]
    checklist = [
        ChecklistItem("photo", "present", (0,)),
        ChecklistItem("passport", "present", (1, 2), "HQ-20261123-000009"),
    ]
    desk.finish(filing, results, findings, checklist)
    assert list(desk.ask(records.fields_of, filing).values()) == results
    assert list(desk.ask(records.findings_of, filing)) == findings
    assert list(desk.ask(records.checklist_of, filing)) == checklist
    (overview,) = desk.ask(records.list_filings)
    assert (overview.fields_inked, overview.fields_accepted, overview.fields_open) == (4, 3, 1)
    assert (overview.errors, overview.warnings, overview.gaps) == (1, 0, ())


def test_the_work_of_a_filing_names_what_it_is_linked_with(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=2)
    pages = desk.read(batch, [form_page("12980"), form_page("13130")])
    first, _ = desk.split(batch, pages[:1], pages[1:])
    work = desk.ask(records.filing_to_finish, first)
    assert work is not None
    assert work.main is True
    (other,) = work.linked
    assert other.receipt == desk.ask(records.list_filings)[1].receipt
    assert [page.form.form for page in other.pages if page.form] == ["13130"]


def test_a_batch_closes_when_its_last_filing_rests_and_not_before(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=2)
    pages = desk.read(batch, [form_page(), form_page()])
    first, second = desk.split(batch, pages[:1], pages[1:])
    desk.finish(first)
    assert desk.do(records.close_batch, batch) is False
    assert desk.ask(records.batch_at_rest, batch) is False
    desk.finish(second)
    assert desk.do(records.close_batch, batch) is True
    assert desk.do(records.close_batch, batch) is True
    assert desk.ask(records.batch_at_rest, batch) is True
    assert len([e for e in desk.ask(records.history, "batch", batch) if e.to_state == "closed"]) == 1


def test_a_batch_with_a_lost_page_stays_open_and_says_so_once(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch)
    pages = desk.read(batch, [form_page()])
    desk.finish(desk.split(batch, pages)[0])
    with_lost = PageRow(batch_id=batch, file_id=1, file_index=7, state="rendered", facts={}, seconds=0.0)
    desk.do(lambda session: session.add(with_lost))
    assert desk.do(records.close_batch, batch) is False
    assert desk.do(records.close_batch, batch) is False
    events = [entry for entry in desk.ask(records.history, "batch", batch) if entry.kind == "out_of_balance"]
    assert [entry.detail for entry in events] == [{"lost": 1}]
    assert desk.ask(records.batch_at_rest, batch) is True
    assert "close_batch" not in {work.job for work in desk.ask(records.pending_work)}


@pytest.mark.parametrize("state", ["review", "converted"])
def test_a_filing_at_rest_is_never_finished_again(desk: Desk, state: str) -> None:
    filing = desk.one_filing()
    desk.finish(filing, [field("name", "A", accepted=state == "converted")])
    (overview,) = desk.ask(records.list_filings)
    assert overview.state == state
    assert desk.do(move, "filing", filing, "read", expected_from="separated") is False


def test_characters_that_are_no_text_are_kept_as_they_were_read(desk: Desk) -> None:
    """A born-digital page may say anything; PostgreSQL takes neither in a text."""
    filing = desk.one_filing()
    desk.finish(filing, [field("occupation", "A\0B\ud800")])
    assert desk.ask(records.fields_of, filing)["occupation"].reading.value == "A\0B\ud800"
    assert desk.ask(records.case_of, filing)["applicant"] == {"occupation": "A\0B\ud800"}
