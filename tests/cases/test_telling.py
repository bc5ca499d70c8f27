"""What a person tells of a filing is kept, told to the next check, and can be taken back."""

from __future__ import annotations

import pytest

from uketsuke.cases import records
from uketsuke.forms.told import Told

from .conftest import Desk, field


def in_review(desk: Desk) -> int:
    filing = desk.one_filing()
    assert desk.finish(filing, [field("name", "A", accepted=False)]) == "review"
    return filing


def test_what_is_told_has_the_filing_checked_again_and_is_told_to_the_check(desk: Desk) -> None:
    filing = in_review(desk)
    changes = {"filed_by": "lawyer", "employer_category": "3"}
    assert desk.do(records.tell, filing, changes, who="aoki") == (filing,)
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None and work.told == Told("lawyer", "3", None)
    told = [event.detail for event in desk.ask(records.history, "filing", filing) if event.kind == "told"]
    assert told == [changes]


def test_it_can_be_taken_back(desk: Desk) -> None:
    filing = in_review(desk)
    desk.do(records.tell, filing, {"filed_by": "relative"}, who="aoki")
    desk.do(records.tell, filing, {"filed_by": None}, who="aoki")
    assert desk.ask(records.filing_work, filing).told == Told()


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    filing = in_review(desk)
    assert desk.do(records.tell, filing, {"employer_category": "2"}, who="aoki") == (filing,)
    desk.finish(filing, [field("name", "A", accepted=False)])
    assert desk.do(records.tell, filing, {"employer_category": "2"}, who="aoki") == ()
    assert desk.ask(records.list_filings)[0].state == "review"


def test_what_is_told_during_the_check_is_not_lost(desk: Desk) -> None:
    filing = in_review(desk)
    desk.do(records.tell, filing, {"employer_category": "2"}, who="aoki")
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    desk.do(records.tell, filing, {"employer_category": "3"}, who="aoki")
    assert desk.do(records.finish_filing, work, fields={}, findings=(), checklist=()) is None
    assert desk.ask(records.list_filings)[0].state == "separated"


def test_nothing_is_told_by_another_name_or_of_no_filing(desk: Desk) -> None:
    filing = in_review(desk)
    with pytest.raises(KeyError, match="shoe_size"):
        desk.do(records.tell, filing, {"shoe_size": "43"}, who="aoki")
    with pytest.raises(KeyError):
        desk.do(records.tell, 9999, {"filed_by": "applicant"}, who="aoki")
