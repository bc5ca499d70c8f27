"""Filings keep the dates by which something must happen, and stand in that order."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest

from tests.cases.conftest import Desk, field
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.deadlines import next_deadline
from uketsuke.cases.states import move
from uketsuke.forms.deadlines import ANSWER, Deadline, DeadlineStatus
from uketsuke.forms.readings import Finding

TODAY = date(2026, 11, 23)
WARNING = Finding("agree.conflict", "warning", (), "違う", "They differ.")


def due(kind: str, day: date | None, status: DeadlineStatus = "due") -> Deadline:
    return Deadline(kind, status, day, ("period_of_stay_expiry",))


def filed(desk: Desk, name: str, *deadlines: Deadline) -> int:
    filing = desk.one_filing(name.encode())
    desk.finish(filing, [field("name", name)], [WARNING], deadlines=deadlines)
    return filing


def order(desk: Desk, today: date = TODAY) -> list[int]:
    return [filing.id for filing in desk.ask(records.list_filings, by_deadline=True, today=today)]


def test_deadlines_come_back_as_they_were_saved(desk: Desk) -> None:
    moved = Deadline("stay_filing", "met", date(2027, 1, 4), ("period_of_stay_expiry",), date(2026, 12, 31))
    kept = (due("stay_end", date(2026, 12, 31)), moved, Deadline("special_stay_end", "open", None))
    filing = filed(desk, "A", *kept)
    assert desk.ask(records.deadlines_of, filing) == kept


def test_checked_again_a_filing_has_its_new_deadlines_and_no_old_one(desk: Desk) -> None:
    filing = filed(desk, "A", due("stay_end", date(2026, 12, 31)), due("special_stay_end", date(2027, 2, 28)))
    assert desk.do(records.rerun_filing, filing, why="test", who="op")
    assert order(desk) == [filing]
    desk.finish(filing, [field("name", "A")], [WARNING], deadlines=[due("stay_end", date(2027, 1, 5))])
    assert desk.ask(records.deadlines_of, filing) == (due("stay_end", date(2027, 1, 5)),)


def test_filings_stand_by_what_must_happen_next(desk: Desk) -> None:
    none = filed(desk, "no date at all")
    later = filed(desk, "later", due("stay_end", date(2027, 1, 20)))
    special = filed(desk, "special", due("stay_end", date(2026, 11, 10)), due("special_stay_end", date(2026, 12, 10)))
    soon = filed(desk, "soon", due("stay_end", date(2026, 11, 30)), due("special_stay_end", date(2027, 1, 30)))
    over = filed(desk, "over", due("card_end", date(2026, 11, 1)))
    met = filed(desk, "met", due("stay_filing", date(2026, 11, 24), "met"), due("stay_end", date(2027, 2, 1)))
    assert order(desk) == [over, soon, special, later, met, none]
    # A week later the stay of `soon` is over and its special period is what counts.
    assert order(desk, date(2026, 12, 1)) == [over, special, later, soon, met, none]


def test_the_day_itself_is_still_to_come(desk: Desk) -> None:
    filing = filed(desk, "A", due("stay_end", TODAY), due("special_stay_end", date(2027, 1, 23)))
    (overview,) = desk.ask(records.list_filings, today=TODAY)
    assert overview.due == due("stay_end", TODAY)
    (overview,) = desk.ask(records.list_filings, today=TODAY + timedelta(days=1))
    assert (overview.id, overview.due) == (filing, due("special_stay_end", date(2027, 1, 23)))


def test_a_filing_whose_date_nobody_could_read_stands_at_its_day_of_receipt_and_says_so(desk: Desk) -> None:
    received = japan_date(utc_now())
    before = filed(desk, "before", due("stay_end", received - timedelta(days=1)))
    unread = filed(desk, "unread", due("stay_end", None, "open"), due("special_stay_end", None, "open"))
    after = filed(desk, "after", due("stay_end", received + timedelta(days=1)))
    assert order(desk, received) == [before, unread, after]
    assert {f.id: f.due for f in desk.ask(records.list_filings)}[unread] == due("stay_end", None, "open")


def test_what_is_known_of_a_date_counts_before_what_is_not(desk: Desk) -> None:
    month = due("stay_end", date(2026, 12, 1), "open")
    filing = filed(desk, "A", due("special_stay_end", None, "open"), month)
    (overview,) = desk.ask(records.list_filings, today=TODAY)
    assert (overview.id, overview.due) == (filing, month)


def test_nothing_must_happen_in_a_filing_that_was_withdrawn(desk: Desk) -> None:
    gone = filed(desk, "gone", due("stay_end", date(2026, 11, 24)))
    waiting = filed(desk, "waiting", due("stay_end", date(2027, 1, 20)))
    desk.do(move, "filing", gone, "withdrawn", expected_from="review")
    assert order(desk) == [waiting, gone]
    assert {f.id: f.due for f in desk.ask(records.list_filings)}[gone] is None


def test_the_list_and_a_single_filing_agree_on_what_comes_next(desk: Desk) -> None:
    days = [None, date(2026, 11, 1), date(2026, 11, 23), date(2026, 12, 24)]
    for number, (first, second) in enumerate(permutations(days, 2)):
        one = due("stay_end", first, "open" if first is None else "due")
        other = due("special_stay_end", second, "open" if second is None else "due")
        filed(desk, str(number), one, other)
    filings = desk.ask(records.list_filings, by_deadline=True, today=TODAY)
    standing = [filing.due.day for filing in filings if filing.due is not None]
    assert len(standing) == 12 and None not in standing
    assert standing == sorted(standing, key=str)


@pytest.mark.parametrize("today", [date(2026, 11, 9), date(2026, 11, 30), date(2027, 3, 1)])
def test_what_passed_is_told_when_nothing_is_to_come(today: date) -> None:
    stay, special = due("stay_end", date(2026, 11, 10)), due("special_stay_end", date(2027, 1, 10))
    expected = stay if today <= date(2026, 11, 10) else special
    assert next_deadline([stay, special, due("stay_filing", date(2026, 11, 10), "met")], today) == expected
    assert next_deadline([due("birth_notification", today, "notice")], today) is None


def test_a_letter_returns_the_filing_until_a_day_and_a_second_one_moves_the_day(desk: Desk) -> None:
    filing = filed(desk, "A", due("stay_end", date(2027, 1, 20)))
    assert desk.do(records.return_filing, filing, until=date(2026, 12, 7)) is True
    (overview,) = desk.ask(records.list_filings, today=TODAY)
    assert (overview.state, overview.due) == ("returned", Deadline(ANSWER, "due", date(2026, 12, 7)))
    assert desk.do(records.return_filing, filing, until=date(2026, 12, 14)) is True
    assert [d.day for d in desk.ask(records.deadlines_of, filing)] == [date(2027, 1, 20), date(2026, 12, 14)]
    told = [(event.kind, event.detail.get("until")) for event in desk.ask(records.history, "filing", filing)][-2:]
    assert told == [("moved", "2026-12-07"), ("asked_again", "2026-12-14")]


def test_a_converted_filing_is_not_returned(desk: Desk) -> None:
    filing = desk.one_filing()
    desk.finish(filing, [field("name", "A")], deadlines=[due("stay_end", date(2027, 1, 20))])
    assert desk.do(records.return_filing, filing, until=date(2026, 12, 7)) is False
    assert [d.kind for d in desk.ask(records.deadlines_of, filing)] == ["stay_end"]
