"""From a ticket on paper to the filing it brings papers to, through the whole pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from tests.workers.paper_room import extension, process, work_off
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import Work
from uketsuke.intake.tickets import typeset_ticket
from uketsuke.samples.make import make_filing
from uketsuke.samples.paper import Page
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

ELSEWHERE = "employer_phone"
"""A field of another page than the one that is scanned anew."""
HERE = "home_town"
"""A field of that page alone."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.of(load_settings(tmp_path / "data"))
    yield made
    made.database.dispose()


def ticket_page(receipt: str, page: int | None) -> Page:
    with pdfium.PdfDocument(typeset_ticket(receipt, page)) as document:
        image = document[0].render(scale=300 / 72, grayscale=True).to_numpy()
    image = image.reshape(image.shape[:2])
    # Rounding to whole pixels may have added a row or a column.
    return np.ascontiguousarray(image[:3508, :2480])


def test_a_new_scan_replaces_its_page_and_keeps_what_was_corrected_elsewhere(world: World) -> None:
    sample = extension(71)
    first = process(world, "first.pdf", *sample.sheets)
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session)
        before = records.pages_of_filing(session, filing.id)
        read = records.fields_of(session, filing.id)
    assert filing.state == "review"
    assert read[ELSEWHERE].page != 0 and read[HERE].page == 0
    for field, value in ((ELSEWHERE, "0355501234"), (HERE, "somewhere")):
        with session_scope(world.database) as session:
            assert records.correct_field(session, filing.id, field, value, who="op7", why="test")
        work_off(world, Work("finish_filing", filing.id))
    later = process(world, "again.pdf", ticket_page(filing.receipt, 0), sample.sheets[0])
    with reading_scope(world.database) as session:
        (after,) = records.list_filings(session)
        pages = records.pages_of_filing(session, filing.id)
        fields = records.fields_of(session, filing.id)
        papers = {batch: records.paper_of(session, batch) for batch in (first, later)}
        rules = {finding.rule for finding in records.findings_of(session, filing.id)}
    assert after.state == "review"
    assert [page.file for page in pages] == ["again.pdf", *["first.pdf"] * (len(before) - 1), "again.pdf"]
    assert [page.id for page in pages[1:-1]] == [page.id for page in before[1:]]
    assert (fields[ELSEWHERE].reading.value, fields[ELSEWHERE].reading.source) == ("0355501234", "correction")
    assert fields[HERE].reading.value == read[HERE].reading.value != "somewhere"
    assert (papers[first].replaced, papers[later].kept, papers[later].separators) == (1, 1, 1)
    assert {paper.state for paper in papers.values()} == {"closed"}
    assert "intake.ticket_refused" not in rules


def test_pages_that_come_later_join_and_unknown_receipts_wait_for_a_person(world: World) -> None:
    sample = extension(72)
    process(world, "first.pdf", *sample.sheets[:1])
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session)
    unknown = ticket_page("HQ-20990101-000001", None)
    later = process(
        world, "later.pdf", ticket_page(filing.receipt, None), sample.sheets[1], unknown, extension(73).sheets[0]
    )
    with reading_scope(world.database) as session:
        known, waiting = records.list_filings(session)
        joined = records.pages_of_filing(session, known.id)
        (refused,) = [f for f in records.findings_of(session, waiting.id) if f.rule == "intake.ticket_refused"]
        paper = records.paper_of(session, later)
    assert [page.summary.form.form if page.summary.form else None for page in joined] == ["13126-1", None, "13126-n"]
    assert waiting.state == "review" and "HQ-20990101-000001" in refused.message_ja
    assert (paper.set_aside, paper.kept, paper.separators, paper.envelopes, paper.even) == (2, 1, 1, 0, True)


def test_the_same_sheet_scanned_again_is_said_and_another_applicants_is_not(world: World) -> None:
    one, other = (
        make_filing(74, procedure="12980", level="exact", with_fee=False),
        make_filing(75, procedure="12980", level="exact", with_fee=False),
    )
    process(world, "first.pdf", one.sheets[0])
    process(world, "again.pdf", other.sheets[0], one.sheets[0])
    with reading_scope(world.database) as session:
        filings = records.list_filings(session)
        near = {
            filing.receipt: [
                finding.message_en
                for finding in records.findings_of(session, filing.id)
                if finding.rule == "intake.near_duplicate"
            ]
            for filing in filings
        }
    first, another, again = filings
    assert (near[first.receipt], near[another.receipt]) == ([], [])
    assert [first.receipt in said for said in near[again.receipt]] == [True]
