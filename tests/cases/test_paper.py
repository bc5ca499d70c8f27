"""Where each sheet is, and a balance that says which one is not accounted for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from uketsuke.cases import records
from uketsuke.cases.paper import envelopes_between
from uketsuke.cases.tables import PageRow
from uketsuke.cases.values import NewFailure, NewOriginal, NewPage, Origin
from uketsuke.forms.pages import PageSummary, Separator

from .conftest import Desk, attachment, form_page

BOXED = Origin(slot="scanner-1", operator="op7", box="B12", bundle="3", sides="two", envelopes=1, sheets=2)
COVER = PageSummary("separator", 0, 0.0, separator=Separator("coversheet", "HQ", "000123"))
BLANK = PageSummary("blank", 0, 0.0)


def boxed(desk: Desk, origin: Origin = BOXED, sides: int = 4) -> tuple[int, tuple[int, ...]]:
    """A batch of a cover sheet and a form sheet, each with a blank back, opened and read."""
    batch = desk.receive(b"scan", origin=origin)
    desk.open(batch, pages_per_file=sides)
    return batch, desk.read(batch, [COVER, BLANK, form_page(), BLANK][:sides])


def settled(desk: Desk, origin: Origin = BOXED) -> int:
    """The batch, split into one filing that rests."""
    batch, pages = boxed(desk, origin)
    (filing,) = desk.split(batch, pages)
    desk.finish(filing)
    return batch


def test_every_side_of_a_batch_has_its_sheet_and_side(desk: Desk) -> None:
    batch, _ = boxed(desk)
    places = desk.ask(records.sheets_of_batch, batch)
    assert [(place.number, place.sheet, place.side) for place in places] == [
        (1, 1, "front"), (2, 1, "back"), (3, 2, "front"), (4, 2, "back"),
    ]  # fmt: skip


def test_a_page_of_a_filing_is_found_in_its_box_and_the_box_tells_the_filing(desk: Desk) -> None:
    batch, pages = boxed(desk)
    desk.split(batch, pages)
    receipt = desk.ask(records.list_filings)[0].receipt
    (place,) = desk.ask(records.find_pages, receipt, 2)
    found = (place.slot, place.box, place.bundle, place.sheet, place.side, place.file, place.index)
    assert found == ("scanner-1", "B12", "3", 2, "front", "scan/0.pdf", 2)
    there = desk.ask(records.find_in_box, "B12", bundle="3", sheet=2)
    assert [(place.receipt, place.page) for place in there] == [(receipt, 2), (receipt, 3)]


def test_paper_that_nobody_knows_is_found_nowhere(desk: Desk) -> None:
    assert desk.ask(records.find_pages, "HQ-20261123-000001") == ()
    assert desk.ask(records.find_in_box, "B99") == ()


def test_a_failed_picture_still_counts_as_a_side_of_its_run(desk: Desk) -> None:
    batch = desk.receive(b"one", b"broken", b"three", origin=replace(BOXED, envelopes=None))
    first, broken, third = desk.ask(records.files_to_open, batch)
    for file in (first, third):
        desk.do(records.save_opened_file, file.id, [NewPage(0, desk.store.put(file.key.encode()), 300.0)])
    desk.do(records.save_opened_file, broken.id, [], [NewFailure(None, "damaged", "broken")])
    desk.do(records.finish_opening, batch)
    places = desk.ask(records.sheets_of_batch, batch)
    assert [(place.file, place.sheet, place.side) for place in places] == [
        ("scan/0.pdf", 1, "front"), ("scan/2.pdf", 2, "front"),
    ]  # fmt: skip


def test_a_batch_as_declared_closes_with_every_side_under_one_heading(desk: Desk) -> None:
    batch = settled(desk)
    assert desk.do(records.close_batch, batch) is True
    paper = desk.ask(records.paper_of, batch)
    counted = (paper.envelopes, paper.sheets, paper.sides, paper.images)
    assert counted == (1, 2, 4, 4)
    assert (paper.kept, paper.separators, paper.blank, paper.failed, paper.replaced) == (1, 1, 2, 0, 0)
    assert paper.even


@pytest.mark.parametrize(("declared", "what"), [({"sheets": 3}, "sheets"), ({"envelopes": 2}, "envelopes")])
def test_a_batch_that_is_not_as_declared_stays_open_until_a_person_accepts_it(
    desk: Desk, declared: dict[str, int], what: str
) -> None:
    batch = settled(desk, replace(BOXED, **declared))  # type: ignore[arg-type]
    (filing,) = desk.ask(records.list_filings)
    assert [finding.rule for finding in desk.ask(records.findings_of, filing.id)] == ["intake.count_differs"]
    assert filing.state == "review"
    assert desk.do(records.close_batch, batch) is False
    assert desk.ask(records.batch_at_rest, batch) is True
    paper = desk.ask(records.paper_of, batch)
    assert [difference.what for difference in paper.differences] == [what]
    assert not paper.even
    assert desk.do(records.accept_balance, batch) is True
    assert desk.ask(records.paper_of, batch).accepted
    assert [e.kind for e in desk.ask(records.history, "batch", batch) if e.kind != "moved"] == [
        "received", "out_of_balance", "balance_accepted",
    ]  # fmt: skip


def test_a_lost_side_is_named_and_cannot_be_accepted(desk: Desk) -> None:
    batch = settled(desk)
    lost = PageRow(batch_id=batch, file_id=1, file_index=9, state="read", facts={}, seconds=0.0, sheet=5, side="back")
    desk.do(lambda session: session.add(lost))
    assert desk.do(records.close_batch, batch) is False
    (missing,) = desk.ask(records.paper_of, batch).missing
    assert (missing.file, missing.index, missing.sheet, missing.side) == ("scan/0.pdf", 9, 5, "back")
    assert desk.do(records.accept_balance, batch) is False


def test_sheets_fed_in_an_unknown_way_fit_one_sided_and_two_sided(desk: Desk) -> None:
    for sheets, fits in ((4, True), (2, True), (3, False)):
        batch, pages = boxed(desk, Origin(sheets=sheets))
        desk.split(batch, pages)
        assert (desk.ask(records.paper_of, batch).differences == ()) is fits


def test_envelopes_are_what_separators_leave_between_them() -> None:
    assert envelopes_between(["separator", "blank", "form", "form", "separator", "separator", "attachment"]) == 2
    assert envelopes_between(["form", "separator", "blank"]) == 1
    assert envelopes_between([]) == 0


def test_without_separators_applicants_are_envelopes(desk: Desk) -> None:
    batch = desk.receive(b"scan", origin=Origin(envelopes=1))
    desk.open(batch, pages_per_file=2)
    pages = desk.read(batch, [form_page(), attachment()])
    desk.split(batch, pages)
    assert desk.ask(records.paper_of, batch).differences == ()


def test_a_file_that_was_taken_in_is_never_taken_in_again(desk: Desk) -> None:
    key = records.source_key("/share/scan.pdf", 4, 1_700_000_000_000_000_000, desk.store.put(b"scan"))
    original = NewOriginal("scan.pdf", b"scan", source_key=key)
    batch = records.receive_batch(desk.engine, desk.store, [original], channel="mail", office="HQ")
    with pytest.raises(records.AlreadyTaken):
        records.receive_batch(desk.engine, desk.store, [original], channel="mail", office="HQ")
    assert desk.ask(records.taken_in, key) == batch
    assert desk.ask(records.batch_ids) == (batch,)
