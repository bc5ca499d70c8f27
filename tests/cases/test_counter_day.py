"""What the counter looks at: a batch as it comes, a day's batches, and what an applicant does with a filing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.values import NewFailure, NewOriginal, Ticket
from uketsuke.forms.readings import ChecklistItem

from .conftest import Desk, attachment, field, form_page

TODAY = japan_date(utc_now())


def take_in(desk: Desk, content: bytes = b"one", *, channel: str = "counter", ticket: Ticket | None = None) -> int:
    files = [NewOriginal("scan.pdf", content)]
    return records.receive_batch(desk.engine, desk.store, files, channel=channel, office="TYO", ticket=ticket)  # type: ignore[arg-type]


def filed(desk: Desk, content: bytes = b"one", *, channel: str = "counter") -> tuple[int, int]:
    """A filing of two pages in review, and its batch."""
    batch = take_in(desk, content, channel=channel)
    desk.open(batch, pages_per_file=2)
    (filing,) = desk.split(batch, desk.read(batch, [form_page(), attachment()]))
    desk.finish(filing, [field("name", "A", accepted=False)])
    return filing, batch


def receipt_of(desk: Desk, filing: int) -> str:
    (overview,) = desk.ask(records.list_filings, ids=[filing])
    return overview.receipt


def test_a_batch_is_followed_from_its_first_page_to_its_filing(desk: Desk) -> None:
    batch = take_in(desk)
    moment = desk.ask(records.batch_moment, batch, channel="counter")
    assert moment is not None and (moment.state, moment.done, moment.known, moment.settled) == ("received", 0, 0, False)
    desk.open(batch, pages_per_file=2)
    assert [side.state for side in desk.ask(records.sides_of_batch, batch)] == ["rendered", "rendered"]
    pages = desk.read(batch, [form_page(), attachment()])
    moment = desk.ask(records.batch_moment, batch, channel="counter")
    assert moment is not None and (moment.done, moment.known, moment.filings, moment.settled) == (2, 2, (), False)
    (filing,) = desk.split(batch, pages)
    moment = desk.ask(records.batch_moment, batch, channel="counter")
    assert moment is not None and not moment.settled
    desk.finish(filing, [field("name", "A", accepted=False)])
    moment = desk.ask(records.batch_moment, batch, channel="counter")
    assert moment is not None and moment.settled
    assert moment.filings == ((receipt_of(desk, filing), "review"),)
    sides = desk.ask(records.sides_of_batch, batch)
    assert [(side.receipt, side.position) for side in sides] == [(moment.filings[0][0], 0), (moment.filings[0][0], 1)]
    assert sides[1].summary == attachment()


def test_a_batch_of_another_channel_or_office_is_none(desk: Desk) -> None:
    batch = take_in(desk)
    assert desk.ask(records.batch_moment, batch, channel="mail") is None
    assert desk.ask(records.batch_moment, batch, channel="counter", offices=("OSA",)) is None
    assert desk.ask(records.batch_moment, batch, channel="counter", offices=("TYO",)) is not None
    assert desk.ask(records.batch_moment, 99, channel="counter") is None


def test_a_day_holds_what_came_on_it_through_the_counter(desk: Desk) -> None:
    filing, _ = filed(desk)
    filed(desk, b"by mail", channel="mail")
    coming = take_in(desk, b"coming")
    bad = take_in(desk, b"bad")
    (file,) = desk.ask(records.files_to_open, bad)
    desk.do(records.save_opened_file, file.id, [], [NewFailure(None, "damaged", "broken")])
    desk.do(records.finish_opening, bad)
    day = desk.ask(records.filings_of_day, TODAY, channel="counter")
    assert [one.id for one in day] == [filing]
    assert desk.ask(records.unplaced_of_day, TODAY, channel="counter") == (bad, coming)
    for elsewhere in (
        desk.ask(records.filings_of_day, TODAY - timedelta(days=1), channel="counter"),
        desk.ask(records.filings_of_day, TODAY, channel="counter", offices=("OSA",)),
        desk.ask(records.unplaced_of_day, TODAY, channel="counter", offices=("OSA",)),
    ):
        assert elsewhere == ()


def test_those_sent_back_are_listed_by_the_day_they_must_answer(desk: Desk) -> None:
    later, sooner = filed(desk, b"a")[0], filed(desk, b"b")[0]
    filed(desk, b"c")
    for filing, until in ((later, date(2030, 2, 1)), (sooner, date(2030, 1, 1))):
        assert desk.do(records.return_filing, filing, until=until)
    listed = desk.ask(records.returned_filings, TODAY, channel="counter", limit=10)
    assert [one.id for one in listed] == [sooner, later]
    assert len(desk.ask(records.returned_filings, TODAY, channel="counter", limit=1)) == 1
    assert desk.ask(records.returned_filings, TODAY, channel="counter", offices=("OSA",), limit=10) == ()


def test_what_a_batch_is_for_is_kept_and_stands_in_the_history_of_the_filing(desk: Desk) -> None:
    filing, batch = filed(desk)
    receipt = receipt_of(desk, filing)
    later = take_in(desk, b"later", ticket=Ticket(receipt, 1))
    assert desk.ask(records.ticket_of_batch, later) == Ticket(receipt, 1)
    assert desk.ask(records.ticket_of_batch, batch) is None
    event = desk.ask(records.history, "filing", filing)[-1]
    assert (event.kind, event.detail) == ("pages_handed_in", {"batch": later, "page": 1})
    # Of no filing that there is: kept all the same, a person must place the pages.
    assert desk.ask(records.ticket_of_batch, take_in(desk, b"lost", ticket=Ticket("TYO-1"))) == Ticket("TYO-1")


def test_a_small_picture_made_while_reading_is_there_at_once(desk: Desk) -> None:
    batch = take_in(desk)
    desk.open(batch, pages_per_file=1)
    (page,) = desk.ask(records.pages_of_batch, batch)
    key = desk.store.put(b"small")
    assert desk.ask(records.thumbnail_of_side, batch, page) is None
    desk.do(records.save_page_read, page, summary=form_page(), normalised_key=key, thumbnail_key=key)
    assert desk.ask(records.thumbnail_of_side, batch, page) == key
    assert desk.ask(records.thumbnail_of_side, batch + 1, page) is None


def test_ticks_say_who_and_when_until_they_are_taken_back(desk: Desk) -> None:
    filing, _ = filed(desk)
    desk.do(records.tick_documents, filing, ["passport"], records.SHOWN, who="clerk")
    (tick,) = desk.ask(records.ticked_documents, filing)
    assert (tick.document, tick.reason, tick.who) == ("passport", "shown", "clerk")
    assert abs(utc_now() - tick.at) < timedelta(minutes=1)
    desk.do(records.tick_documents, filing, ["passport"], None, who="clerk")
    assert desk.ask(records.ticked_documents, filing) == ()


@pytest.mark.parametrize("accepted", [False, True], ids=["review", "converted"])
def test_a_resting_filing_is_withdrawn_once_and_for_good(desk: Desk, accepted: bool) -> None:
    batch = take_in(desk)
    desk.open(batch, pages_per_file=1)
    (filing,) = desk.split(batch, desk.read(batch, [form_page("12945")]), procedure="12945")
    assert not desk.do(records.withdraw_filing, filing), "it is not checked yet"
    desk.finish(
        filing, [field("name", "A", form="12945", accepted=accepted)], checklist=[ChecklistItem("photo", "present")]
    )
    assert desk.do(records.withdraw_filing, filing)
    assert desk.ask(records.state_of, filing) == "withdrawn"
    assert not desk.do(records.withdraw_filing, filing) and not desk.do(records.resume_filing, filing, who="clerk")


def test_what_was_sent_back_is_taken_up_again_and_checked(desk: Desk) -> None:
    filing, _ = filed(desk)
    assert not desk.do(records.resume_filing, filing, who="clerk")
    desk.do(records.return_filing, filing, until=date(2030, 1, 1))
    assert desk.do(records.resume_filing, filing, who="clerk")
    assert desk.ask(records.state_of, filing) == "separated"
    assert desk.ask(records.findings_of, filing) == ()
