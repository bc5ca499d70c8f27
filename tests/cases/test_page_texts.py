"""Every page that was read waits for its text until it has it, and again when it becomes another page."""

from __future__ import annotations

from uketsuke.cases import records
from uketsuke.cases.values import PromotedPage, Work
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import PageLine
from uketsuke.forms.readings import PageReadings

from .conftest import Desk, attachment, form_page

LINES = (PageLine("課税証明書", BoxPx(10, 20, 300, 40), 0.98), PageLine("𠮷野家", BoxPx(10, 80, 200, 40), 0.91))


def _filing(desk: Desk, procedure: str | None = "12980") -> tuple[int, tuple[int, ...]]:
    """A filing of a form page and an attachment, and their ids."""
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=2)
    pages = desk.read(batch, [form_page(), attachment(None)])
    (filing,) = desk.split(batch, pages, procedure=procedure)
    return filing, pages


def _later(desk: Desk) -> list[Work]:
    return [waiting.work for waiting in desk.ask(records.later_work)]


def _save(desk: Desk, page: int, lines: tuple[PageLine, ...] = LINES) -> bool:
    work = desk.ask(records.page_to_transcribe, page)
    assert work is not None
    key = desk.store.put(b"small picture of %d" % page)
    return desk.do(records.save_page_text, work, thumbnail_key=key, lines=lines, engine="reader-1")


def test_texts_wait_in_the_order_in_which_pages_came_and_hold_up_nothing(desk: Desk) -> None:
    filing, pages = _filing(desk)
    assert _later(desk) == [Work("read_text", page) for page in pages]
    assert {waiting.lane for waiting in desk.ask(records.later_work)} == {"text"}
    assert desk.ask(records.count_later) == 2
    desk.finish(filing)
    batch = desk.ask(records.batches_of_filing, filing)[0]
    assert desk.do(records.close_batch, batch)
    assert desk.ask(records.pending_work) == () and desk.ask(records.batch_at_rest, batch)


def test_a_text_is_kept_line_by_line_and_is_read_once(desk: Desk) -> None:
    filing, (form, paper) = _filing(desk)
    work = desk.ask(records.page_to_transcribe, paper)
    assert _save(desk, paper)
    assert desk.ask(records.lines_of_filing, filing) == {1: LINES}
    assert desk.ask(records.thumbnail_of_page, filing, 1) == desk.store.put(b"small picture of %d" % paper)
    assert desk.ask(records.thumbnail_of_page, filing, 0) is None
    assert _later(desk) == [Work("read_text", form)]
    assert desk.ask(records.page_to_transcribe, paper) is None
    assert work is not None
    assert not desk.do(records.save_page_text, work, thumbnail_key="f" * 64)
    assert desk.ask(records.lines_of_filing, filing) == {1: LINES}


def test_what_stands_on_a_paper_finds_its_filing_and_where_on_it(desk: Desk) -> None:
    filing, (_, paper) = _filing(desk)
    desk.finish(filing)
    assert desk.ask(records.find, "課税証明書", offices=None).hits == ()
    _save(desk, paper)
    (hit,) = desk.ask(records.find, "課税証明書", offices=None).hits
    (match,) = hit.matches
    assert (hit.filing_id, match.field, match.page, match.box) == (filing, "page_text", 1, LINES[0].box)


def test_a_text_that_was_given_up_is_an_exception_and_does_not_wait(desk: Desk) -> None:
    _, (form, paper) = _filing(desk)
    _save(desk, form, ())
    assert desk.do(records.save_text_failed, paper, "timeout")
    assert _later(desk) == []
    (entry,) = desk.ask(records.exceptions)
    assert (entry.code, entry.file, entry.index) == ("text_failed", "scan/0.pdf", 1)
    assert not desk.do(records.save_text_failed, paper, "timeout")


def test_a_page_that_becomes_a_form_page_is_read_for_text_again_and_its_old_text_goes(desk: Desk) -> None:
    filing, (form, paper) = _filing(desk, procedure=None)
    desk.finish(filing)
    _save(desk, form, ())
    stale = desk.ask(records.page_to_transcribe, paper)
    assert stale is not None and _save(desk, paper)
    key = desk.store.put(b"turned to the form")
    readings = PageReadings("12980", "2026-04-01", 1, (), 0.1, 1.0)
    promoted = PromotedPage(form_page(), key, readings, {}, "12980", None)
    assert desk.do(records.promote_page, paper, promoted, who="somebody") == (filing,)
    assert _later(desk) == [Work("read_text", paper)]
    assert desk.ask(records.lines_of_filing, filing) == {}
    # A worker that read the old image comes too late.
    assert not desk.do(records.save_page_text, stale, thumbnail_key="f" * 64, lines=LINES)
    assert _save(desk, paper, ())


def test_where_a_text_is_can_be_told(desk: Desk) -> None:
    _, (_, paper) = _filing(desk)
    at = desk.ask(records.whereabouts, Work("read_text", paper))
    assert at is not None and (at.lane, at.receipt) == ("text", None)
