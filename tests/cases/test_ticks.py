"""What people say of documents counts from the next check on, for the whole envelope."""

from __future__ import annotations

import pytest

from uketsuke.cases import records
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import ChecklistItem, Finding

from .conftest import Desk, attachment, field, form_page

GAP = [Finding("document.missing", "error", (), "旅券", "passport")]


def in_review(desk: Desk) -> int:
    filing = desk.one_filing()
    assert desk.finish(filing, [field("name", "A")], GAP, [ChecklistItem("passport", "missing")]) == "review"
    return filing


def tick(desk: Desk, filing: int, *documents: str, reason: str | None = records.SHOWN, who: str = "aoki") -> object:
    return desk.do(records.tick_documents, filing, documents, reason, who=who)


def test_what_was_shown_has_the_filing_checked_again_and_is_told_to_the_check(desk: Desk) -> None:
    filing = in_review(desk)
    assert tick(desk, filing, "passport", "residence_card") == (filing,)
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None and work.ticks == {"passport": "shown", "residence_card": "shown"}
    assert desk.finish(filing, [field("name", "A")], (), [ChecklistItem("passport", "present", reason="shown")])
    (item,) = desk.ask(records.checklist_of, filing)
    assert (item.status, item.pages, item.reason) == ("present", (), "shown")


def test_the_newest_tick_of_a_document_counts(desk: Desk) -> None:
    filing = in_review(desk)
    tick(desk, filing, "passport")
    tick(desk, filing, "passport", reason="earlier_filing")
    assert desk.ask(records.ticks_of, filing) == {"passport": "earlier_filing"}


def test_a_tick_can_be_taken_back_and_all_stays_in_the_history(desk: Desk) -> None:
    filing = in_review(desk)
    tick(desk, filing, "passport")
    tick(desk, filing, "passport", reason=None)
    assert desk.ask(records.ticks_of, filing) == {}
    ticked = [event.detail for event in desk.ask(records.history, "filing", filing) if event.kind == "ticked"]
    assert [detail["reason"] for detail in ticked] == ["shown", None]
    assert {detail["by"] for detail in ticked} == {"aoki"}


def test_the_same_tick_again_changes_nothing(desk: Desk) -> None:
    filing = in_review(desk)
    assert tick(desk, filing, "passport") == (filing,)
    desk.finish(filing, [field("name", "A")], GAP)
    assert tick(desk, filing, "passport") == ()
    assert desk.ask(records.list_filings)[0].state == "review"


def test_what_is_said_in_one_application_counts_for_those_handed_in_with_it(desk: Desk) -> None:
    batch = desk.receive(b"envelope")
    desk.open(batch, pages_per_file=3)
    pages = desk.read(batch, [form_page("13126-1"), attachment("tax_certificate"), form_page("13130")])
    main, other = desk.split(batch, pages[:2], pages[2:])
    for filing in (main, other):
        desk.finish(filing, [field("name", "A")], GAP)
    assert tick(desk, main, "passport") == (main, other)
    assert desk.ask(records.ticks_of, other) == {"passport": "shown"}


def test_a_tick_during_the_check_is_not_lost(desk: Desk) -> None:
    filing = desk.one_filing()
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    assert tick(desk, filing, "passport") == ()
    assert desk.do(records.finish_filing, work, fields={}, findings=GAP, checklist=()) is None
    again = desk.ask(records.filing_to_finish, filing)
    assert again is not None and again.ticks == {"passport": "shown"}


def test_a_converted_filing_keeps_its_case_and_the_tick_is_kept(desk: Desk) -> None:
    filing = desk.one_filing()
    assert desk.finish(filing, [field("name", "A")]) == "converted"
    assert tick(desk, filing, "passport") == ()
    assert desk.ask(records.ticks_of, filing) == {"passport": "shown"}
    assert desk.ask(records.list_filings)[0].state == "converted"


@pytest.mark.parametrize(
    ("document", "reason", "who"),
    [
        ("no_such", "shown", "aoki"),
        ("passport", "shown", ""),
        ("passport", "山田太郎", "aoki"),
        ("passport", "", "aoki"),
    ],
    ids=["document", "nobody", "no code", "no reason"],
)
def test_what_is_no_document_no_reason_or_nobodys_word_is_refused(
    desk: Desk, document: str, reason: str, who: str
) -> None:
    filing = in_review(desk)
    with pytest.raises(UsageError):
        tick(desk, filing, document, reason=reason, who=who)
    assert desk.ask(records.ticks_of, filing) == {}
