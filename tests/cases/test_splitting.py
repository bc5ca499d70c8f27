"""Pages become filings once, with receipts, links and the signs of repetition."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from uketsuke.cases import records
from uketsuke.cases.values import NewFiling
from uketsuke.forms.pages import Separator

from .conftest import Desk, form_page

MORNING_IN_JAPAN = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
"""01:00 on 23 November in Tokyo."""


def batch_of(desk: Desk, pages: int, content: bytes = b"scan", **options: object) -> tuple[int, tuple[int, ...]]:
    batch = desk.receive(content, received_at=MORNING_IN_JAPAN, **options)
    desk.open(batch, pages_per_file=pages)
    return batch, desk.read(batch, [form_page()] * pages)


def receipts(desk: Desk) -> list[str]:
    return [filing.receipt for filing in desk.ask(records.list_filings)]


def test_receipts_run_per_office_and_day_of_japan(desk: Desk) -> None:
    first, pages = batch_of(desk, 2, b"one")
    desk.split(first, pages[:1], pages[1:])
    other, pages = batch_of(desk, 1, b"two", office="TYO")
    desk.split(other, pages)
    assert receipts(desk) == ["HQ-20261123-000001", "HQ-20261123-000002", "TYO-20261123-000001"]


def test_a_cover_sheet_gives_its_serial_to_the_filings_of_its_envelope(desk: Desk) -> None:
    batch, pages = batch_of(desk, 3)
    desk.split(batch, pages[:1], pages[1:2], pages[2:], separator=Separator("coversheet", "HQ", "000123"))
    assert receipts(desk) == ["HQ-20261123-C000123", "HQ-20261123-C000123-2", "HQ-20261123-C000123-3"]


def test_a_cover_sheet_used_again_is_said_and_the_receipt_stays_its_own(desk: Desk) -> None:
    for number in range(3):
        batch, pages = batch_of(desk, 1, b"envelope %d" % number)
        (filing,) = desk.split(batch, pages, separator=Separator("coversheet", "HQ", "000123"))
        rules = [finding.rule for finding in desk.ask(records.findings_of, filing)]
        assert rules == (["intake.cover_reused"] if number else [])
    assert receipts(desk) == ["HQ-20261123-C000123", "HQ-20261123-C000123-R2", "HQ-20261123-C000123-R3"]


@pytest.mark.parametrize(
    "sheet",
    [
        Separator("patcht"),
        Separator("coversheet", "HQ", "../../x"),
        Separator("coversheet", "HQ", ""),
        Separator("coversheet", None, "000123"),
        Separator("coversheet", "本庁", "000123"),
    ],
)
def test_a_sheet_without_a_usable_serial_gives_a_running_number(desk: Desk, sheet: Separator) -> None:
    batch, pages = batch_of(desk, 1)
    desk.split(batch, pages, separator=sheet)
    assert receipts(desk) == ["HQ-20261123-000001"]


def test_splitting_twice_gives_the_same_filings_and_nothing_new(desk: Desk) -> None:
    batch, pages = batch_of(desk, 2)
    first = desk.split(batch, pages[:1], pages[1:])
    assert desk.split(batch, pages) == first
    assert desk.ask(records.pages_to_split, batch) is None
    assert desk.ask(records.count_filings) == 2


def test_filings_of_one_envelope_are_linked_and_no_others(desk: Desk) -> None:
    batch, pages = batch_of(desk, 3)
    filings = [
        NewFiling((page,), "12980", None, envelope, True) for page, envelope in zip(pages, (0, 0, 1), strict=True)
    ]
    first, second, alone = desk.do(records.save_split, batch, filings)
    linked = {
        filing: [other.receipt for other in desk.ask(records.linked_filings, filing)]
        for filing in (first, second, alone)
    }
    assert linked == {first: ["HQ-20261123-000002"], second: ["HQ-20261123-000001"], alone: []}


@pytest.mark.parametrize("wrong", [[], [0], [0, 1, 1], [0, 1, 2, 3]], ids=["none", "one lost", "doubled", "invented"])
def test_a_split_that_loses_or_doubles_a_page_is_refused_whole(desk: Desk, wrong: list[int]) -> None:
    batch, pages = batch_of(desk, 3)
    ids = [pages[position] if position < len(pages) else 999 for position in wrong]
    with pytest.raises(records.PaperLost):
        desk.do(records.save_split, batch, [NewFiling(tuple(ids), "12980", None, 0, True)] if ids else [])
    assert desk.ask(records.count_filings) == 0
    assert desk.ask(records.split_is_due, batch) is True


def test_a_filing_without_pages_is_refused(desk: Desk) -> None:
    batch, pages = batch_of(desk, 1)
    filings = [NewFiling(pages, "12980", None, 0, True), NewFiling((), None, None, 0, False)]
    with pytest.raises(records.PaperLost, match="without pages"):
        desk.do(records.save_split, batch, filings)


def test_the_same_bytes_again_name_the_earlier_receipt(desk: Desk) -> None:
    first, pages = batch_of(desk, 2, b"same bytes")
    desk.split(first, pages[:1], pages[1:])
    second, pages = batch_of(desk, 2, b"same bytes")
    again = desk.split(second, pages[:1], pages[1:])
    for filing, receipt in zip(again, ["HQ-20261123-000001", "HQ-20261123-000002"], strict=True):
        (finding,) = desk.ask(records.findings_of, filing)
        assert finding.rule == "intake.duplicate"
        assert receipt in finding.message_ja
        assert receipt in finding.message_en
    exported = desk.ask(records.export_process, [second])
    assert [filing["duplicate_of"] for filing in exported["filings"]] == ["HQ-20261123-000001", "HQ-20261123-000002"]
    assert exported["filings"][0]["receipt"] == "HQ-20261123-000003"


def test_other_bytes_are_no_duplicate(desk: Desk) -> None:
    for content in (b"one", b"other"):
        batch, pages = batch_of(desk, 1, content)
        (filing,) = desk.split(batch, pages)
        assert desk.ask(records.findings_of, filing) == ()


def test_a_filing_that_repeats_another_of_its_batch_names_it(desk: Desk) -> None:
    batch, pages = batch_of(desk, 2)
    filings = [
        NewFiling(pages[:1], "12980", None, 0, True),
        NewFiling(pages[1:], "12980", None, 0, False, duplicate_of=0),
    ]
    desk.do(records.save_split, batch, filings)
    exported = desk.ask(records.export_process, [batch])
    assert [filing["duplicate_of"] for filing in exported["filings"]] == [None, "HQ-20261123-000001"]
