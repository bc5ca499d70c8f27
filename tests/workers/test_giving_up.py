"""Work that fails again and again is given up: its page goes to the failures, and the rest of the batch goes on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import JobName, NewOriginal
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.workers import jobs, pipeline
from uketsuke.workers.desks import Desk
from uketsuke.workers.ledger import RecordsLedger
from uketsuke.workers.logs import LOG_NAME, set_up_logs
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = World.of(load_settings(tmp_path, workers=1, max_attempts=3))
    monkeypatch.setattr(jobs, "_world", world)
    set_up_logs(world.places, max_bytes=1_000_000)
    yield world
    world.database.dispose()


def _batch(world: World, pages: int = 2) -> int:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        content = io.BytesIO()
        pdf.save(content)
    files = [NewOriginal("scan.pdf", content.getvalue())]
    return records.receive_batch(world.database, world.store, files, channel="mail", office="HQ")


def _opened(world: World) -> tuple[int, tuple[int, ...]]:
    batch = _batch(world)
    jobs.open_batch(batch)
    with reading_scope(world.database) as session:
        return batch, records.pages_of_batch(session, batch)


def _die(world: World, job: JobName, subject: int, how: str) -> None:
    """What remains of a worker that was killed at this work."""
    with session_scope(world.database) as session:
        attempt = records.begin_attempt(session, job, subject)
    RecordsLedger(world.database, shared=False).died(Desk(f"{job}-{subject}", attempt), how)


def _call_read(world: World, page: int, form: str | None = None) -> None:
    """Record a page as read without reading it."""
    match = FormMatch(form, "2022-06", 1, 0.99) if form else None
    summary = PageSummary("form" if form else "blank", 0, 0.0, form=match)
    with session_scope(world.database) as session:
        key = world.store.put(b"no picture is looked at here")
        assert records.save_page_read(session, page, summary=summary, normalised_key=key)


def _answer(world: World, batch: int) -> Any:
    with reading_scope(world.database) as session:
        return records.export_process(session, (batch,))


def _finish(world: World, batch: int) -> Any:
    jobs.split_batch(batch)
    with reading_scope(world.database) as session:
        filings = records.filings_of_batch(session, batch)
    for filing in filings:
        for _ in range(4):
            jobs.finish_filing(filing)
    jobs.close_batch(batch)
    with reading_scope(world.database) as session:
        assert records.batch_at_rest(session, batch)
        assert records.balance_of(session, batch).even
    return _answer(world, batch)


def test_a_page_that_kills_its_worker_three_times_goes_to_the_failures(world: World) -> None:
    batch, (first, second) = _opened(world)
    for _ in range(3):
        _die(world, "read_page", first, "signal-9")
    jobs.read_page(first)
    _call_read(world, second)
    answer = _finish(world, batch)
    assert [(f["index"], f["code"]) for f in answer["failures"]] == [(0, "memory")]
    assert [page["index"] for filing in answer["filings"] for page in filing["pages"]] == [1]


def test_a_page_that_was_killed_twice_is_tried_once_more(world: World) -> None:
    _batch_id, (first, _second) = _opened(world)
    for _ in range(2):
        _die(world, "read_page", first, "signal-9")
    with reading_scope(world.database) as session:
        assert records.page_to_read(session, first) is not None
        assert records.attempts(session, "read_page", first) == 2


def test_a_worker_that_was_stopped_on_purpose_does_not_count(world: World) -> None:
    _batch_id, (first, _second) = _opened(world)
    for _ in range(5):
        with session_scope(world.database) as session:
            attempt = records.begin_attempt(session, "read_page", first)
        RecordsLedger(world.database, shared=False).stopped(Desk(f"read_page-{first}", attempt))
    with reading_scope(world.database) as session:
        assert records.attempts(session, "read_page", first) == 0


def test_a_page_whose_reading_fails_goes_to_the_failures_after_three_attempts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("山田太郎")

    monkeypatch.setattr(pipeline, "read_side", fail)
    batch, (first, second) = _opened(world)
    _call_read(world, second)
    for _ in range(4):
        jobs.read_page(first)
    answer = _finish(world, batch)
    assert [(f["index"], f["code"]) for f in answer["failures"]] == [(0, "damaged")]
    # What an error says may be what stood on the paper: the log names its class and place only.
    said = (world.places.logs / LOG_NAME).read_text(encoding="utf-8")
    assert '"error": "ValueError"' in said and "pipeline.py" in said and "山田" not in said


def test_a_file_that_kills_whoever_opens_it_becomes_a_failure(world: World) -> None:
    batch = _batch(world)
    for _ in range(3):
        _die(world, "open_batch", batch, "signal-11")
    jobs.open_batch(batch)
    answer = _finish(world, batch)
    assert [(f["file"], f["index"], f["code"]) for f in answer["failures"]] == [("scan.pdf", None, "damaged")]
    assert answer["filings"] == []


def test_a_batch_that_cannot_be_split_is_left_together_for_people(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pipeline, "split", fail)
    batch, pages = _opened(world)
    for page in pages:
        _call_read(world, page)
    for _ in range(3):
        jobs.split_batch(batch)
    (filing,) = _finish(world, batch)["filings"]
    assert filing["state"] == "unrecognised"
    assert [page["index"] for page in filing["pages"]] == [0, 1]
    assert {finding["rule"] for finding in filing["findings"]} == {"intake.step_failed"}


def test_a_filing_that_cannot_be_checked_goes_to_review(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(pipeline, "check_fields", fail)
    batch, pages = _opened(world)
    for page, form in zip(pages, ("13130", None), strict=True):
        _call_read(world, page, form)
    (filing,) = _finish(world, batch)["filings"]
    assert (filing["procedure"], filing["state"]) == ("13130", "review")
    assert "intake.step_failed" in {finding["rule"] for finding in filing["findings"]}


def test_every_step_done_twice_changes_nothing(world: World) -> None:
    batch, pages = _opened(world)
    jobs.open_batch(batch)
    for page in pages:
        _call_read(world, page)
        jobs.read_page(page)
    once = _finish(world, batch)
    assert _finish(world, batch) == once
