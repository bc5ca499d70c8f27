"""The report of documents: how often required, there, shown, missing, unclear, excused, or proved otherwise."""

from __future__ import annotations

from datetime import date

from uketsuke.cases import records
from uketsuke.cases.document_report import DocumentCount
from uketsuke.forms.readings import ChecklistItem

from .conftest import Desk

LISTS = [
    [
        ChecklistItem("tax_certificate", "missing"),
        ChecklistItem("passport", "present", (3,)),
        ChecklistItem("photo", "waived", reason="under_16"),
    ],
    [
        ChecklistItem("tax_certificate", "waived", reason="online_approval"),
        ChecklistItem("passport", "present", reason="shown"),
        ChecklistItem("photo", "present", (0,)),
    ],
    [
        ChecklistItem("tax_certificate", "not_required", reason="other_category"),
        ChecklistItem("passport", "unreadable"),
        ChecklistItem("photo", "present", (0,)),
    ],
]


def is_proof(key: str) -> bool:
    return key == "online_approval"


def three_filings(desk: Desk) -> None:
    for number, (checklist, procedure) in enumerate(zip(LISTS, ("13126", "13126", "13130"), strict=True)):
        desk.finish(desk.one_filing(b"scan %d" % number, procedure=procedure), checklist=checklist)


def test_each_document_is_counted_by_what_became_of_it(desk: Desk) -> None:
    three_filings(desk)
    photo, passport, tax = sorted(
        desk.ask(records.count_documents, is_proof=is_proof),
        key=lambda count: "photo passport tax".find(count.document[:3]),
    )
    assert passport == DocumentCount("passport", present=2, shown=1, unreadable=1, reasons={"shown": 1})
    assert photo == DocumentCount("photo", present=2, waived=1, reasons={"under_16": 1})
    assert tax == DocumentCount(
        "tax_certificate", missing=1, proved=1, not_required=1, reasons={"online_approval": 1, "other_category": 1}
    )
    assert (photo.required, passport.required, tax.required) == (3, 3, 2)


def test_the_most_often_required_come_first(desk: Desk) -> None:
    three_filings(desk)
    counts = desk.ask(records.count_documents, is_proof=is_proof)
    assert [count.document for count in counts] == ["passport", "photo", "tax_certificate"]


def test_it_can_be_narrowed_to_a_procedure_and_to_days_of_receipt(desk: Desk) -> None:
    three_filings(desk)
    (passport, *_) = desk.ask(records.count_documents, is_proof=is_proof, procedure="13130")
    assert passport == DocumentCount("passport", unreadable=1)
    end_of_time = date(9999, 1, 1)
    assert desk.ask(records.count_documents, is_proof=is_proof, received_from=end_of_time) == ()
    assert len(desk.ask(records.count_documents, is_proof=is_proof, received_to=end_of_time)) == 3


def test_without_filings_there_is_nothing_to_count(desk: Desk) -> None:
    assert desk.ask(records.count_documents, is_proof=is_proof) == ()
