"""Fronts wait for their backs, and go on without them only as an exception."""

from __future__ import annotations

from datetime import timedelta

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.values import NewOriginal, NewPage, Origin, ScanPass, Stored

from .conftest import Desk, form_page

SLOT = Origin(slot="scanner-1")


def front_pass(desk: Desk, content: bytes = b"fronts", key: str | None = None) -> int:
    original = NewOriginal("run-front.pdf", content, scan_pass="front")
    return records.receive_batch(
        desk.engine, desk.store, [original], channel="mail", office="HQ", origin=SLOT, awaits="back", pass_key=key
    )


def stored(desk: Desk, content: bytes, scan_pass: ScanPass = "back") -> NewOriginal:
    return NewOriginal("run-back.pdf", Stored(desk.store.put(content), len(content)), scan_pass=scan_pass)


def open_with(desk: Desk, batch: int, *pages: int) -> None:
    for file, count in zip(desk.ask(records.files_to_open, batch), pages, strict=True):
        key = desk.store.put(b"page of " + file.key.encode())
        desk.do(records.save_opened_file, file.id, [NewPage(n, key, 300.0) for n in range(count)])
    desk.do(records.finish_opening, batch)


def test_fronts_alone_are_waited_for_and_nothing_is_done_with_them(desk: Desk) -> None:
    batch = front_pass(desk)
    assert desk.ask(records.pending_work) == ()
    assert desk.ask(records.unfinished_batches) == ()
    (waiting,) = desk.ask(records.waiting_passes)
    assert (waiting.batch_id, waiting.slot, waiting.awaits) == (batch, "scanner-1", "back")


def test_backs_join_their_fronts_and_every_sheet_lies_in_order(desk: Desk) -> None:
    batch = front_pass(desk)
    assert desk.ask(records.pass_waiting_for, "back", slot="scanner-1", pass_key=None) == batch
    assert records.join_pass(desk.engine, batch, [stored(desk, b"backs")]) is True
    open_with(desk, batch, 3, 3)
    found = [(place.sheet, place.side, place.file, place.index) for place in desk.ask(records.sheets_of_batch, batch)]
    assert found == [
        (1, "front", "run-front.pdf", 0), (1, "back", "run-back.pdf", 2),
        (2, "front", "run-front.pdf", 1), (2, "back", "run-back.pdf", 1),
        (3, "front", "run-front.pdf", 2), (3, "back", "run-back.pdf", 0),
    ]  # fmt: skip
    order = desk.ask(records.pages_of_batch, batch)
    assert order == tuple(place.page_id for place in desk.ask(records.sheets_of_batch, batch))
    desk.read(batch, [form_page()] * 6)
    assert tuple(page.id for page in desk.ask(records.pages_to_split, batch) or ()) == order


def test_only_the_other_pass_of_the_same_slot_and_name_joins(desk: Desk) -> None:
    batch = front_pass(desk, key="run7")
    asked = [("back", "scanner-2", "run7"), ("front", "scanner-1", "run7"), ("back", "scanner-1", None)]
    for scan_pass, slot, key in asked:
        assert desk.ask(records.pass_waiting_for, scan_pass, slot=slot, pass_key=key) is None  # type: ignore[arg-type]
    assert desk.ask(records.pass_waiting_for, "back", slot="scanner-1", pass_key="run7") == batch


def test_a_pass_that_lies_in_another_box_is_not_the_other_one(desk: Desk) -> None:
    original = NewOriginal("run-front.pdf", b"fronts", scan_pass="front")
    boxed = Origin(slot="scanner-1", box="B1", bundle="2")
    batch = records.receive_batch(
        desk.engine, desk.store, [original], channel="mail", office="HQ", origin=boxed, awaits="back"
    )
    for box, bundle, found in (("B1", "2", batch), (None, None, batch), ("B2", "2", None), ("B1", "3", None)):
        asked = desk.ask(records.pass_waiting_for, "back", slot="scanner-1", pass_key=None, box=box, bundle=bundle)
        assert asked == found


def test_a_pass_joins_once(desk: Desk) -> None:
    batch = front_pass(desk)
    assert records.join_pass(desk.engine, batch, [stored(desk, b"backs")]) is True
    assert records.join_pass(desk.engine, batch, [stored(desk, b"backs again")]) is False
    assert len(desk.ask(records.files_to_open, batch)) == 2


def test_passes_of_different_counts_are_not_put_together_and_every_filing_says_so(desk: Desk) -> None:
    batch = front_pass(desk)
    records.join_pass(desk.engine, batch, [stored(desk, b"backs")])
    open_with(desk, batch, 3, 2)
    assert [place.sheet for place in desk.ask(records.sheets_of_batch, batch)] == [None] * 5
    pages = desk.read(batch, [form_page()] * 5)
    first, second = desk.split(batch, pages[:3], pages[3:])
    for filing in (first, second):
        assert [finding.rule for finding in desk.ask(records.findings_of, filing)] == ["intake.passes_differ"]
        assert desk.finish(filing) == "review"


def test_fronts_whose_backs_never_come_become_an_exception(desk: Desk) -> None:
    batch = front_pass(desk)
    later = utc_now() + timedelta(hours=1)
    assert desk.ask(records.waiting_since_before, utc_now() - timedelta(hours=1), slots=("scanner-1",)) == ()
    assert desk.ask(records.waiting_since_before, later, slots=("scanner-2",)) == ()
    assert desk.ask(records.waiting_since_before, later, slots=("scanner-1",)) == (batch,)
    assert desk.do(records.stop_waiting, batch) is True
    assert desk.do(records.stop_waiting, batch) is False
    open_with(desk, batch, 1)
    (filing,) = desk.split(batch, desk.read(batch, [form_page()]))
    (finding,) = desk.ask(records.findings_of, filing)
    assert (finding.rule, finding.severity) == ("intake.pass_missing", "error")
    assert "裏面が届いていません" in finding.message_ja
    assert desk.finish(filing) == "review"
