"""The exceptions list names everything a person must see, and nothing else, from the rows alone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.tables import FilingPageRow
from uketsuke.cases.values import ExceptionEntry, NewFailure, NewPage
from uketsuke.forms.readings import Finding

from .conftest import Desk, field


def told(desk: Desk) -> list[tuple[str, int, str | None, int | None, str | None]]:
    return [(e.code, e.batch_id, e.file, e.index, e.receipt) for e in desk.ask(records.exceptions)]


def test_what_went_well_is_no_exception(desk: Desk) -> None:
    desk.finish(desk.one_filing(), [field("name", "A")])
    assert told(desk) == []


def test_a_file_and_pages_that_failed_are_listed_with_where_they_are(desk: Desk) -> None:
    batch = desk.receive(b"bad", b"half", b"later")
    whole, half, later = desk.ask(records.files_to_open, batch)
    desk.do(records.save_opened_file, whole.id, (), [NewFailure(None, "encrypted", "鍵 / locked")])
    page = desk.store.put(b"page")
    desk.do(records.save_opened_file, half.id, [NewPage(0, page)], [NewFailure(1, "too_large", "大 / large")])
    desk.do(records.save_opened_file, later.id, [NewPage(0, page)])
    desk.do(records.finish_opening, batch)
    _, given_up = desk.ask(records.pages_of_batch, batch, state="rendered")
    desk.do(records.save_page_failed, given_up, "memory", "足りない / too little")
    assert told(desk) == [
        ("encrypted", batch, "scan/0.pdf", None, None),
        ("too_large", batch, "scan/1.pdf", 1, None),
        ("memory", batch, "scan/2.pdf", 0, None),
    ]
    first = desk.ask(records.exceptions)[0]
    assert first.reason == "鍵 / locked" and utc_now() - first.since < timedelta(minutes=1)


def test_a_filing_whose_step_was_given_up_or_that_nobody_recognises_is_listed_once(desk: Desk) -> None:
    failed = Finding("intake.step_failed", "error", (), "点検できません", "not checked")
    note = Finding("intake.duplicate", "warning", (), "同じ", "same")
    desk.finish(desk.one_filing(b"a"), findings=(failed, note))
    desk.finish(desk.one_filing(b"b", procedure=None), findings=(failed,))
    desk.finish(desk.one_filing(b"c", procedure=None))
    receipts = [filing.receipt for filing in desk.ask(records.list_filings)]
    assert [(code, receipt) for code, _batch, _file, _index, receipt in told(desk)] == [
        ("intake.step_failed", receipts[0]),
        ("intake.step_failed", receipts[1]),
        ("unrecognised", receipts[2]),
    ]


def test_a_batch_out_of_balance_is_listed_with_the_pages_that_are_missing(desk: Desk) -> None:
    filing = desk.one_filing()
    desk.finish(filing, [field("name", "A")])
    desk.do(lambda session: session.execute(delete(FilingPageRow)))
    (batch,) = desk.ask(records.unfinished_batches)
    assert not desk.do(records.close_batch, batch)
    (entry,) = desk.ask(records.exceptions)
    assert isinstance(entry, ExceptionEntry)
    assert (entry.code, entry.batch_id) == ("out_of_balance", batch)
    assert "1 ページ" in entry.reason and "1 page(s)" in entry.reason


def test_the_oldest_comes_first(desk: Desk) -> None:
    for content in (b"a", b"b", b"c"):
        desk.finish(desk.one_filing(content, procedure=None))
    since = [entry.since for entry in desk.ask(records.exceptions)]
    assert since == sorted(since) and len(since) == 3
