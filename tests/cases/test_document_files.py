"""The documents of a case as files: made once for each version, after its texts, and nothing waits for them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.later import want_documents
from uketsuke.cases.tables import CaseRow, FilingRow
from uketsuke.cases.values import DocumentFile, DocumentWork, Waiting, Work

from .conftest import Desk, field

FILES = (
    DocumentFile("application", "a" * 64, 1234, "01-application.pdf", (0,)),
    DocumentFile("passport", "b" * 64, 567, "02-passport.pdf", (1, 2)),
)


@pytest.fixture
def filing(desk: Desk) -> int:
    """A converted filing whose one page still waits for its text."""
    filing = desk.one_filing()
    assert desk.finish(filing, [field("name", "NGUYEN VAN AN")]) == "converted"
    return filing


def _read_texts(desk: Desk) -> None:
    for waiting in desk.ask(records.later_work):
        if waiting.work.job == "read_text":
            work = desk.ask(records.page_to_transcribe, waiting.work.subject_id)
            assert work is not None
            desk.do(records.save_page_text, work, thumbnail_key="c" * 64)


def _due(desk: Desk) -> list[Waiting]:
    return [waiting for waiting in desk.ask(records.later_work) if waiting.work.job == "make_documents"]


def _work(desk: Desk, filing: int) -> DocumentWork:
    work = desk.ask(records.documents_to_make, filing)
    assert work is not None
    return work


def _new_version(desk: Desk, filing: int, version: int) -> None:
    """A newer case, as a correction after conversion makes it."""

    def convert_again(session) -> None:  # type: ignore[no-untyped-def]
        session.add(CaseRow(filing_id=filing, version=version, body={"schema": 1}, created_at=utc_now()))
        session.execute(update(FilingRow).where(FilingRow.id == filing).values(version=version))
        want_documents(session, filing, version)

    desk.do(convert_again)


def test_documents_are_made_after_the_texts_of_their_pages(desk: Desk, filing: int) -> None:
    assert _due(desk) == [] and desk.ask(records.documents_to_make, filing) is None
    _read_texts(desk)
    (due,) = _due(desk)
    assert (due.work, due.lane) == (Work("make_documents", filing), "text")
    work = _work(desk, filing)
    assert (work.version, [page.position for page in work.pages], list(work.fields)) == (1, [0], ["name"])


def test_documents_are_recorded_once_with_their_hashes(desk: Desk, filing: int) -> None:
    _read_texts(desk)
    work = _work(desk, filing)
    assert desk.ask(records.document_files, filing, 1) is None
    assert desk.do(records.save_documents, work, FILES)
    assert desk.ask(records.document_files, filing, 1) == FILES
    assert not desk.do(records.save_documents, work, FILES[:1])
    assert desk.ask(records.document_files, filing, 1) == FILES
    assert _due(desk) == [] and desk.ask(records.count_later) == 0
    (event,) = [e for e in desk.ask(records.history, "filing", filing) if e.kind == "documents_made"]
    assert event.detail == {"version": 1, "files": 2}


def test_a_newer_case_has_its_own_documents_and_the_older_ones_stay(desk: Desk, filing: int) -> None:
    _read_texts(desk)
    desk.do(records.save_documents, _work(desk, filing), FILES)
    _new_version(desk, filing, 2)
    assert len(_due(desk)) == 1
    assert desk.do(records.save_documents, _work(desk, filing), FILES[:1])
    assert desk.ask(records.document_files, filing, 1) == FILES
    assert desk.ask(records.document_files, filing, 2) == FILES[:1]


def test_documents_of_a_case_that_was_overtaken_are_not_recorded(desk: Desk, filing: int) -> None:
    _read_texts(desk)
    overtaken = _work(desk, filing)
    _new_version(desk, filing, 2)
    assert not desk.do(records.save_documents, overtaken, FILES)
    assert desk.ask(records.document_files, filing, 1) is None
    assert _work(desk, filing).version == 2
    assert desk.ask(records.count_later) == 1


def test_a_filing_that_is_looked_at_again_waits_until_it_is_converted_again(desk: Desk, filing: int) -> None:
    _read_texts(desk)
    work = _work(desk, filing)
    desk.do(lambda session: session.execute(update(FilingRow).values(state="review")))
    assert _due(desk) == [] and desk.ask(records.documents_to_make, filing) is None
    assert not desk.do(records.save_documents, work, FILES)


def test_documents_that_were_given_up_are_an_exception_until_a_newer_case(desk: Desk, filing: int) -> None:
    _read_texts(desk)
    assert desk.do(records.save_documents_failed, filing, "memory")
    assert _due(desk) == []
    (entry,) = desk.ask(records.exceptions)
    (overview,) = desk.ask(records.list_filings)
    assert (entry.code, entry.receipt) == ("documents_failed", overview.receipt)
    _new_version(desk, filing, 2)
    assert desk.ask(records.exceptions) == () and len(_due(desk)) == 1


def test_a_filing_in_review_has_no_documents_to_make(desk: Desk) -> None:
    filing = desk.one_filing()
    assert desk.finish(filing, [field("name", "NGUYEN VAN AN", accepted=False)]) == "review"
    _read_texts(desk)
    assert desk.ask(records.later_work) == ()
