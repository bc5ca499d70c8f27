"""Tickets are followed by the pipeline: pages join, replace, or wait for a person, and every batch adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import FilingOverview, NewOriginal, NewPage, Ticket, Work
from uketsuke.forms.pages import FormMatch, PageSummary, Separator
from uketsuke.workers.jobs import STEPS
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

BLANK, PAPER = PageSummary("blank", 0, 0.0), PageSummary("attachment", 0, 0.0)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.of(load_settings(tmp_path / "data"))
    yield made
    made.database.dispose()


def form(form_id: str = "13126-1", page_no: int = 1) -> PageSummary:
    return PageSummary("form", 0, 0.0, FormMatch(form_id, "2026-04-01", page_no, 0.999))


def ticket(receipt: str, page: int | None = None) -> PageSummary:
    return PageSummary("separator", 0, 0.0, separator=Separator("ticket", receipt=receipt, page=page))


def process(
    world: World, summaries: Sequence[PageSummary], fingerprint: str | None = None, *, said: Ticket | None = None
) -> int:
    """A batch whose pages are read as given, worked off from there; its id."""
    content = f"{summaries}{fingerprint}".encode()
    original = NewOriginal("scan.pdf", content)
    batch = records.receive_batch(world.database, world.store, [original], channel="mail", office="HQ", ticket=said)
    with session_scope(world.database) as session:
        (file,) = records.files_to_open(session, batch)
        pages = [NewPage(n, world.store.put(content), 300.0) for n in range(len(summaries))]
        records.save_opened_file(session, file.id, pages)
        records.finish_opening(session, batch)
        ids = records.pages_of_batch(session, batch)
        for page, summary in zip(ids, summaries, strict=True):
            mark = fingerprint if summary.form else None
            records.save_page_read(session, page, summary=summary, normalised_key=file.key, fingerprint=mark)
    todo = [Work("split_batch", batch)]
    while todo:
        work = todo.pop(0)
        todo += STEPS[work.job](world, work.subject_id)
    return batch


def filings(world: World) -> tuple[FilingOverview, ...]:
    with reading_scope(world.database) as session:
        return records.list_filings(session)


def rules(world: World, filing: FilingOverview) -> list[str]:
    with reading_scope(world.database) as session:
        found = records.findings_of(session, filing.id)
    return [finding.rule for finding in found if finding.rule.startswith("intake.")]


def batches_of_pages(world: World, filing: FilingOverview) -> list[str]:
    """For each page of a filing its batch and what it is: `1 form`."""
    with reading_scope(world.database) as session:
        places = records.find_pages(session, filing.receipt)
    return [f"{place.batch_id} {place.role}" for place in places if place.page is not None]


def closed(world: World, batch: int) -> bool:
    with reading_scope(world.database) as session:
        paper = records.paper_of(session, batch)
    return paper.state == "closed" and paper.even


def test_a_new_scan_takes_its_place_and_later_papers_come_last(world: World) -> None:
    first = process(world, [form(), form("13126-n", 1), PAPER])
    (filing,) = filings(world)
    again = process(world, [ticket(filing.receipt, 1), BLANK, form("13126-n", 1), BLANK])
    later = process(world, [ticket(filing.receipt), PAPER])
    (filing,) = filings(world)
    assert batches_of_pages(world, filing) == [
        "1 form", "2 form", "1 attachment", "2 ticket", "2 blank", "2 blank", "3 ticket", "3 attachment",
    ]  # fmt: skip
    assert rules(world, filing) == []
    assert all(closed(world, batch) for batch in (first, again, later))


def test_two_tickets_for_one_filing_in_one_batch_are_both_followed(world: World) -> None:
    process(world, [form(), form("13126-n", 1)])
    (filing,) = filings(world)
    batch = process(
        world, [form("12980"), ticket(filing.receipt, 0), form(), ticket(filing.receipt, 1), form("13126-n", 1)]
    )
    old, new = filings(world)
    assert batches_of_pages(world, old) == ["2 form", "2 form", "2 ticket", "2 ticket"]
    assert (batches_of_pages(world, new), new.procedure) == (["2 form"], "12980")
    assert closed(world, batch)


@pytest.mark.parametrize(
    ("receipt", "page"), [("HQ-20990101-000001", None), (None, 7), (None, 1)], ids=["unknown", "no page", "other form"]
)
def test_what_cannot_be_followed_waits_in_a_filing_of_its_own(
    receipt: str | None, page: int | None, world: World
) -> None:
    process(world, [form(), form("13126-n", 1)])
    (filing,) = filings(world)
    batch = process(world, [form("12980"), ticket(receipt or filing.receipt, page), form("13126-n", 2)])
    untouched, waiting, other = filings(world)
    assert batches_of_pages(world, untouched) == ["1 form", "1 form"]
    assert (batches_of_pages(world, waiting), rules(world, waiting)) == (
        ["2 ticket", "2 form"], ["intake.ticket_refused"],
    )  # fmt: skip
    assert waiting.state in ("review", "unrecognised")
    assert rules(world, other) == []
    with reading_scope(world.database) as session:
        paper = records.paper_of(session, batch)
    assert (paper.set_aside, paper.kept, paper.envelopes, paper.even) == (2, 1, 1, True)


def test_a_filing_that_was_withdrawn_takes_no_pages(world: World) -> None:
    from uketsuke.cases.states import move

    process(world, [form(), form("13126-n", 1)])
    (filing,) = filings(world)
    with session_scope(world.database) as session:
        assert move(session, "filing", filing.id, "withdrawn", expected_from=filing.state)
    process(world, [ticket(filing.receipt), PAPER])
    assert rules(world, filings(world)[1]) == ["intake.ticket_refused"]


def test_pages_that_look_alike_are_said_and_others_are_not(world: World) -> None:
    one, near, other = "0" * 64, "0" * 60 + "ffff", "f" * 64
    for fingerprint in (one, other, near):
        process(world, [form("12980")], fingerprint)
    assert [rules(world, filing) for filing in filings(world)] == [[], [], ["intake.near_duplicate"]]


def test_what_was_said_of_a_batch_is_followed_as_a_ticket_before_all_of_it(world: World) -> None:
    process(world, [form(), form("13126-n", 1)])
    (filing,) = filings(world)
    added = process(world, [PAPER, BLANK, PAPER], said=Ticket(filing.receipt))
    assert [one.id for one in filings(world)] == [filing.id] and filings(world)[0].pages == 5
    process(world, [form("13126-n", 1)], said=Ticket(filing.receipt, 1))
    assert filings(world)[0].pages == 5
    with reading_scope(world.database) as session:
        assert records.paper_of(session, added).even
        kinds = [event.kind for event in records.history(session, "filing", filing.id)]
    assert kinds.count("pages_joined") == 2 and kinds.count("page_replaced") == 1


@pytest.mark.parametrize("receipt", ["HQ-nowhere", None], ids=["no such filing", "another form"])
def test_what_was_said_and_cannot_be_followed_waits_for_a_person(world: World, receipt: str | None) -> None:
    process(world, [form(), form("13126-n", 1)])
    (filing,) = filings(world)
    said = Ticket(receipt, None) if receipt else Ticket(filing.receipt, 1)
    process(world, [form("12980")], said=said)
    _, waiting = filings(world)
    with reading_scope(world.database) as session:
        assert records.TICKET_REFUSED in {found.rule for found in records.findings_of(session, waiting.id)}
