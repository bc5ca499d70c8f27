"""What nobody waits for is done when nothing else is left to do, survives any kill, and comes out the same."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest
from PIL import Image
from sqlalchemy import delete, update

from tests.cases.documents.making import WRITTEN, result, results
from tests.workers.filed import CERTIFICATE, file_filing, finish
from uketsuke.cases import records
from uketsuke.cases.boundaries import ARMED, LATER, PASSED, SPRUNG, VARIABLE
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.tables import DocumentFileRow, DocumentSetRow, PageTextRow
from uketsuke.cases.values import DocumentFile, NewOriginal, Work
from uketsuke.workers import later
from uketsuke.workers.giving_up import give_up
from uketsuke.workers.ledger import RecordsLedger
from uketsuke.workers.runs import supervisor_of
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

MOST_SECONDS = 900.0
"""Each kill costs the start of a worker, two seconds of a core; on cores that others use it may be many times that."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World.of(load_settings(tmp_path / "data", workers=2))
    yield world
    world.database.dispose()


def _documents(world: World, filing: int) -> tuple[DocumentFile, ...]:
    with reading_scope(world.database) as session:
        found = records.document_files(session, filing, 1)
    assert found is not None
    return found


def _text_of(world: World, file: DocumentFile) -> str:
    with pdfplumber.open(io.BytesIO(world.store.get(file.sha256))) as pdf:
        return "".join(c["text"] for page in pdf.pages for c in page.chars)


@pytest.fixture
def filing(world: World) -> int:
    return file_filing(world, results())


@pytest.mark.slow
def test_a_converted_filing_gets_its_documents_with_all_their_text(world: World, filing: int) -> None:
    later.finish_documents(world, filing)
    application, certificate = _documents(world, filing)
    assert (application.name, application.pages) == ("01-application.pdf", (0,))
    assert (certificate.name, certificate.document) == ("02-certificate_of_employment.pdf", "certificate_of_employment")
    assert all(value in _text_of(world, application) for value in WRITTEN.values())
    assert _text_of(world, certificate).replace(" ", "") == "".join(CERTIFICATE.values()).replace(" ", "")
    with reading_scope(world.database) as session:
        assert list(records.lines_of_filing(session, filing)) == [1]
        for position in (0, 1):
            key = records.thumbnail_of_page(session, filing, position)
            assert key is not None
            with Image.open(world.store.path(key)) as small:
                assert small.format == "WEBP"
        assert records.count_later(session) == 0


@pytest.mark.slow
def test_a_corrected_value_is_what_the_document_says(world: World) -> None:
    """Read wrongly and not accepted, it rests in review; a person corrects it; what was read is gone from the text."""
    fields = results()
    doubted = result("passport_number", "C1234S67", accepted=False)
    filing = file_filing(world, {**fields, "passport_number": doubted})
    with reading_scope(world.database) as session:
        assert [job.work.job for job in records.later_work(session)] == ["read_text", "read_text"]
    with session_scope(world.database) as session:
        assert records.correct_field(session, filing, "passport_number", "C1234567", who="tanaka", why="misread")
    with reading_scope(world.database) as session:
        work = records.filing_to_finish(session, filing)
        assert work is not None
    finish(world, filing, records.corrected({**fields, "passport_number": doubted}, work.corrections))
    later.finish_documents(world, filing)
    said = _text_of(world, _documents(world, filing)[0])
    assert "C1234567" in said and "C1234S67" not in said


def test_a_step_leaves_off_when_its_worker_is_wanted_and_is_done_again(world: World, filing: int) -> None:
    with reading_scope(world.database) as session:
        _, paper = (waiting.work for waiting in records.later_work(session))
    world.wanted_elsewhere = lambda: True
    assert later.read_text(world, paper.subject_id) == (paper,)
    with reading_scope(world.database) as session:
        assert paper in [waiting.work for waiting in records.later_work(session)]
    _settle_texts(world)
    assert later.make_documents(world, filing) == (Work("make_documents", filing),)
    with reading_scope(world.database) as session:
        assert records.document_files(session, filing, 1) is None


def _settle_texts(world: World) -> None:
    with session_scope(world.database) as session:
        for waiting in records.later_work(session):
            records.save_text_failed(session, waiting.work.subject_id, "damaged")


@pytest.mark.usefixtures("filing")
def test_the_supervisor_asks_for_it_only_when_nothing_else_is_to_do(world: World) -> None:
    ledger = RecordsLedger(world.database, shared=False)
    assert {waiting.work.job for waiting in ledger.due()} == {"read_text"}
    files = [NewOriginal("new.pdf", b"%PDF-1.4 new")]
    batch = records.receive_batch(world.database, world.store, files, channel="mail", office="HQ")
    assert [waiting.work for waiting in ledger.due()] == [Work("open_batch", batch)]
    with session_scope(world.database) as session:
        records.begin_attempt(session, "open_batch", batch, worker=world.worker_name)
    # With records of our own an attempt without a heartbeat is dead; with shared ones it is at work.
    assert list(RecordsLedger(world.database, shared=True).due()) == []


@pytest.mark.parametrize("how", ["signal-9", "timeout", "ValueError"])
def test_what_kills_its_worker_again_and_again_is_given_up(world: World, filing: int, how: str) -> None:
    with reading_scope(world.database) as session:
        works = [waiting.work for waiting in records.later_work(session)]
    for work in works:
        assert give_up(world, work, how) == ()
    # The documents come all the same: only their text lacks.
    with reading_scope(world.database) as session:
        assert [waiting.work.job for waiting in records.later_work(session)] == ["make_documents"]
    assert give_up(world, Work("make_documents", filing), how) == ()
    with reading_scope(world.database) as session:
        assert records.later_work(session) == ()
        assert sorted(entry.code for entry in records.exceptions(session)) == [
            *("documents_failed", "text_failed", "text_failed")
        ]


def _until_nothing_is_left(world: World, armed: Path) -> None:
    """Workers work until everything is made and nobody is left to be killed."""
    until = time.monotonic() + MOST_SECONDS
    with supervisor_of(world).running() as supervisor:
        while True:
            supervisor.check()
            with reading_scope(world.database) as session:
                left = records.count_later(session)
            if not left and not list(armed.iterdir()):
                return
            assert time.monotonic() < until, (left, list(armed.iterdir()))
            time.sleep(0.1)


@pytest.mark.slow
def test_workers_killed_at_every_boundary_of_it_change_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three, since of a step that is killed behind its result nothing is left to do: the next one comes to its end.
    filings = [file_filing(world, results(), b"%%PDF-1.4 scan %d" % number) for number in range(3)]
    folder = tmp_path / "boundaries"
    for name in (PASSED, ARMED, SPRUNG):
        (folder / name).mkdir(parents=True)
    for name in LATER:
        (folder / ARMED / name).write_text("SIGKILL", encoding="ascii")
    monkeypatch.setenv(VARIABLE, str(folder))
    monkeypatch.setenv("UKETSUKE_MAX_ATTEMPTS", "100")
    _until_nothing_is_left(world, folder / ARMED)
    killed = [_documents(world, filing) for filing in filings]
    with reading_scope(world.database) as session:
        for filing in filings:
            assert [e.kind for e in records.history(session, "filing", filing)].count("documents_made") == 1
        assert records.exceptions(session) == ()
    # Made anew of the same records, by nobody who is killed, they are the same bytes.
    with session_scope(world.database) as session:
        session.execute(update(DocumentSetRow).values(state="waiting"))
        session.execute(delete(DocumentFileRow))
        session.execute(update(PageTextRow).values(state="waiting"))
    monkeypatch.delenv(VARIABLE)
    for filing, documents in zip(filings, killed, strict=True):
        later.finish_documents(world, filing)
        assert _documents(world, filing) == documents
