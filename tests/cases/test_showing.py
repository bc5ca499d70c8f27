"""What a clerk saw and gave back counts from the next check on, for the whole envelope."""

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


def test_what_was_shown_has_the_filing_checked_again_and_is_told_to_the_check(desk: Desk) -> None:
    filing = in_review(desk)
    assert desk.do(records.tick_shown, filing, ["passport", "residence_card"], who="aoki") == (filing,)
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None and work.shown == {"passport", "residence_card"}
    assert desk.finish(filing, [field("name", "A")], (), [ChecklistItem("passport", "present", reason="shown")])
    (item,) = desk.ask(records.checklist_of, filing)
    assert (item.status, item.pages, item.reason) == ("present", (), "shown")


def test_a_tick_can_be_taken_back_and_both_stay_in_the_history(desk: Desk) -> None:
    filing = in_review(desk)
    desk.do(records.tick_shown, filing, ["passport"], who="aoki")
    desk.do(records.tick_shown, filing, ["passport"], who="aoki", shown=False)
    assert desk.ask(records.shown_of, filing) == frozenset()
    kinds = [(event.kind, event.detail) for event in desk.ask(records.history, "filing", filing)]
    assert ("shown", {"document": "passport"}) in kinds and ("not_shown", {"document": "passport"}) in kinds


def test_the_same_tick_again_changes_nothing(desk: Desk) -> None:
    filing = in_review(desk)
    assert desk.do(records.tick_shown, filing, ["passport"], who="aoki") == (filing,)
    desk.finish(filing, [field("name", "A")], GAP)
    assert desk.do(records.tick_shown, filing, ["passport"], who="aoki") == ()
    assert desk.ask(records.list_filings)[0].state == "review"


def test_what_is_shown_for_one_application_counts_for_those_handed_in_with_it(desk: Desk) -> None:
    batch = desk.receive(b"envelope")
    desk.open(batch, pages_per_file=3)
    pages = desk.read(batch, [form_page("13126-1"), attachment("tax_certificate"), form_page("13130")])
    main, other = desk.split(batch, pages[:2], pages[2:])
    for filing in (main, other):
        desk.finish(filing, [field("name", "A")], GAP)
    assert desk.do(records.tick_shown, main, ["passport"], who="aoki") == (main, other)
    assert desk.ask(records.shown_of, other) == {"passport"}


def test_a_tick_during_the_check_is_not_lost(desk: Desk) -> None:
    filing = desk.one_filing()
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    assert desk.do(records.tick_shown, filing, ["passport"], who="aoki") == ()
    assert desk.do(records.finish_filing, work, fields={}, findings=GAP, checklist=()) is None
    again = desk.ask(records.filing_to_finish, filing)
    assert again is not None and again.shown == {"passport"}


def test_a_converted_filing_keeps_its_case_and_the_tick_is_kept(desk: Desk) -> None:
    filing = desk.one_filing()
    assert desk.finish(filing, [field("name", "A")]) == "converted"
    assert desk.do(records.tick_shown, filing, ["passport"], who="aoki") == ()
    assert desk.ask(records.shown_of, filing) == {"passport"}
    assert desk.ask(records.list_filings)[0].state == "converted"


@pytest.mark.parametrize(("document", "who"), [("no_such", "aoki"), ("passport", "  ")], ids=["document", "nobody"])
def test_what_is_no_document_and_who_is_nobody_is_refused(desk: Desk, document: str, who: str) -> None:
    filing = in_review(desk)
    with pytest.raises(UsageError):
        desk.do(records.tick_shown, filing, [document], who=who)
    assert desk.ask(records.shown_of, filing) == frozenset()
