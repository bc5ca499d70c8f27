"""Two workers at the same step at the same moment: one result, no double case, no lost receipt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import delete, func, select

from uketsuke.cases import records, sample_plan
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import session_scope
from uketsuke.cases.tables import CaseRow, FilingPageRow, FindingRow
from uketsuke.cases.values import NewFiling
from uketsuke.cases.who import acting
from uketsuke.forms.readings import Finding

from .conftest import Desk, field, form_page

T = TypeVar("T")
WORKERS = 6


def at_once(work: Callable[[], T]) -> list[T]:
    """`work` done by several threads that start together, each on its own connection."""
    start = threading.Barrier(WORKERS)

    def one(_number: int) -> T:
        start.wait(10)
        return work()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def test_a_filing_finished_by_many_has_one_case_and_each_finding_once(desk: Desk) -> None:
    filing = desk.one_filing()
    work = desk.ask(records.filing_to_finish, filing)
    assert work is not None
    note = Finding("format.phone", "info", (), "電話番号", "phone")
    results = {"name": field("name", "A")}
    states = at_once(lambda: desk.do(records.finish_filing, work, fields=results, findings=(note,), checklist=()))
    assert sorted(states, key=str) == [None] * (WORKERS - 1) + ["converted"]
    with session_scope(desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == 1
        assert session.scalar(select(func.count()).select_from(FindingRow)) == 1


def test_a_batch_handed_in_by_many_under_one_token_is_one_batch(desk: Desk) -> None:
    assert len(set(at_once(lambda: desk.receive(b"scan", token="envelope-17")))) == 1
    assert desk.ask(records.count_batches) == 1


def test_one_person_is_given_a_sample_and_it_is_settled_once(desk: Desk) -> None:
    now = utc_now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample_plan, "MOST", 1.0)
        desk.finish(desk.one_filing(), [field("occupation", "会社員", form="13126-1")])
    numbers = iter(range(WORKERS))

    def key() -> object:
        with acting(f"person{next(numbers)}"):
            return desk.do(records.key_value, 1, "会社役員", now)

    states = [settled.state for settled in at_once(key) if settled is not None and not isinstance(settled, str)]  # type: ignore[attr-defined]
    # The first waits for a second, the second settles it; for the others it is ink whose answer is known.
    assert sorted(states) == ["second", *["wrong"] * (WORKERS - 1)]
    assert sum(keyer.known for keyer in desk.ask(records.keyers, None)) == WORKERS - 2


def test_a_batch_split_by_many_is_split_once(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=3)
    pages = desk.read(batch, [form_page()] * 3)
    filings = [NewFiling((page,), "12981", None, number, True) for number, page in enumerate(pages)]
    answers = at_once(lambda: desk.do(records.save_split, batch, filings))
    assert len(set(answers)) == 1
    assert desk.ask(records.count_filings) == 3


def test_a_page_read_by_many_is_read_once(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch)
    (page,) = desk.ask(records.pages_of_batch, batch)
    key = desk.store.put(b"normalised")
    answers = at_once(lambda: desk.do(records.save_page_read, page, summary=form_page(), normalised_key=key))
    assert sum(answers) == 1
    assert desk.ask(records.split_is_due, batch)


def test_who_commits_the_last_page_finds_the_split_due(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=WORKERS)
    waiting = iter(desk.ask(records.pages_of_batch, batch))
    lock, key = threading.Lock(), desk.store.put(b"normalised")

    def read() -> bool:
        with lock:
            page = next(waiting)
        desk.do(records.save_page_read, page, summary=form_page(), normalised_key=key)
        return desk.ask(records.split_is_due, batch)

    assert any(at_once(read))


def test_the_same_bytes_split_by_many_offices_are_the_first_and_its_repeats(desk: Desk) -> None:
    batches = []
    for number in range(WORKERS):
        batch = desk.receive(b"the same scan", office=f"OFFICE{number}")
        desk.open(batch)
        batches.append((batch, desk.read(batch, [form_page()])))
    waiting = iter(batches)
    lock = threading.Lock()

    def split() -> None:
        with lock:
            batch, pages = next(waiting)
        desk.split(batch, pages)

    at_once(split)
    filings = [f.id for f in desk.ask(records.list_filings)]
    assert sum(desk.ask(records.duplicate_of, filing) is None for filing in filings) == 1


def test_paper_that_is_missing_is_said_once(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=2)
    (filing,) = desk.split(batch, desk.read(batch, [form_page()] * 2))
    desk.finish(filing)
    desk.do(lambda session: session.execute(delete(FilingPageRow).where(FilingPageRow.position == 1)))
    assert at_once(lambda: desk.do(records.close_batch, batch)) == [False] * WORKERS
    kinds = [event.kind for event in desk.ask(records.history, "batch", batch)]
    assert kinds.count("out_of_balance") == 1


def test_batches_split_side_by_side_never_share_a_receipt(desk: Desk) -> None:
    batches = []
    for number in range(WORKERS):
        batch = desk.receive(b"scan %d" % number)
        desk.open(batch, pages_per_file=2)
        batches.append((batch, desk.read(batch, [form_page()] * 2)))
    waiting = iter(batches)
    lock = threading.Lock()

    def split() -> tuple[int, ...]:
        with lock:
            batch, pages = next(waiting)
        return desk.split(batch, pages[:1], pages[1:])

    at_once(split)
    receipts = {filing.receipt for filing in desk.ask(records.list_filings)}
    assert len(receipts) == 2 * WORKERS
    assert max(receipts).endswith(f"-{2 * WORKERS:06d}")
