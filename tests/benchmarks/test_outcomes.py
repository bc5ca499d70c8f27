"""Two runs are compared file by file, and records at rest are held to what they must not show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete

from tests.cases.conftest import Desk, field, form_page
from uketsuke.benchmarks.outcomes import Place, differences, faults, outcomes, places
from uketsuke.cases import records
from uketsuke.cases.database import migrate, open_engine
from uketsuke.cases.store import ImageStore
from uketsuke.cases.tables import FilingPageRow
from uketsuke.cases.values import NewOriginal

Office = Callable[[str], Desk]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Records and a store of their own, by name."""

    def make(name: str) -> Desk:
        engine = open_engine(f"sqlite:///{tmp_path / name}.db")
        migrate(engine)
        return Desk(engine, ImageStore(tmp_path / name))

    return make


def _hand_in(desk: Desk, name: str, folder: str = "in") -> int:
    original = NewOriginal(f"{folder}/{name}", name.encode())
    return records.receive_batch(desk.engine, desk.store, [original], channel="mail", office="HQ")


def _read(desk: Desk, batch: int, pages: int = 2) -> tuple[int, ...]:
    desk.open(batch, pages_per_file=pages)
    return desk.read(batch, [form_page()] * pages)


def _rest(desk: Desk, batch: int, pages: tuple[int, ...], value: str = "A") -> None:
    (filing,) = desk.split(batch, pages)
    desk.finish(filing, [field("name", value)])
    desk.do(records.close_batch, batch)


def _settle(desk: Desk, batch: int, value: str = "A", pages: int = 2) -> None:
    """Some pages, one filing, all the way to a closed batch."""
    _rest(desk, batch, _read(desk, batch, pages), value)


def test_runs_that_differ_in_order_receipts_and_folders_only_are_equal(office: Office) -> None:
    one, other = office("one"), office("other")
    for desk, folder in ((one, "in"), (other, "elsewhere")):
        batches = [_hand_in(desk, name, folder) for name in ("a.pdf", "b.pdf")]
        pages = {batch: _read(desk, batch) for batch in batches}
        for batch in batches if desk is one else reversed(batches):
            _rest(desk, batch, pages[batch])
    assert [one.ask(records.list_filings, batch_ids=(1,))[0].receipt] != [
        other.ask(records.list_filings, batch_ids=(1,))[0].receipt
    ]
    assert differences(one.ask(outcomes), other.ask(outcomes)) == ()
    assert one.ask(faults) == other.ask(faults) == ()


def test_a_value_that_differs_is_told_by_its_place_and_not_by_what_it_says(office: Office) -> None:
    one, other = office("one"), office("other")
    _settle(one, _hand_in(one, "a.pdf"), "SECRET")
    _settle(other, _hand_in(other, "a.pdf"), "OTHER")
    told = differences(one.ask(outcomes), other.ask(outcomes))
    assert "a.pdf: filings[0].fields.name.value differs" in told
    assert "SECRET" not in " ".join(told)


def test_a_file_that_is_lost_or_comes_from_nowhere_is_told(office: Office) -> None:
    one, other = office("one"), office("other")
    _settle(one, _hand_in(one, "a.pdf"))
    _settle(other, _hand_in(other, "b.pdf"))
    lost, more = differences(one.ask(outcomes), other.ask(outcomes))
    assert lost.startswith("a.pdf") and more.startswith("b.pdf")


def test_a_page_that_is_in_no_filing_is_a_fault(office: Office) -> None:
    desk = office("one")
    _settle(desk, _hand_in(desk, "a.pdf"))
    desk.do(lambda session: session.execute(delete(FilingPageRow).where(FilingPageRow.position == 1)))
    assert "2 pages came in, 1 are accounted for" in desk.ask(faults)


def test_a_file_taken_in_twice_and_work_left_over_are_faults(office: Office) -> None:
    desk = office("one")
    _settle(desk, _hand_in(desk, "a.pdf"))
    again = _hand_in(desk, "a.pdf", "elsewhere")
    told = " ".join(desk.ask(faults))
    assert "a.pdf" in told and f"left to do: open_batch {again}" in told


def test_every_page_has_its_place(office: Office) -> None:
    desk = office("one")
    batch = _hand_in(desk, "a.pdf")
    _settle(desk, batch, pages=3)
    (filing,) = desk.ask(records.list_filings)
    assert desk.ask(places) == (Place(batch, "a.pdf", filing.receipt, "converted", "12981", (0, 1, 2)),)
