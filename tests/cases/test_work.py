"""Whatever happens to the queue or the workers, the records know what is left to do."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.tables import AttemptRow
from uketsuke.cases.values import NewPage, Work

from .conftest import Desk, form_page


def jobs(desk: Desk) -> list[str]:
    return [work.job for work in desk.ask(records.pending_work)]


def test_pending_work_follows_a_batch_through_every_step(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    assert jobs(desk) == ["open_batch"]
    desk.open(batch, pages_per_file=2)
    assert jobs(desk) == ["read_page", "read_page"]
    pages = desk.read(batch, [form_page(), form_page()])
    assert jobs(desk) == ["split_batch"]
    (filing,) = desk.split(batch, pages)
    assert jobs(desk) == ["finish_filing"]
    desk.finish(filing)
    assert jobs(desk) == ["close_batch"]
    desk.do(records.close_batch, batch)
    assert jobs(desk) == []


def test_a_worker_that_died_between_opening_files_leaves_the_batch_pending(desk: Desk) -> None:
    batch = desk.receive(b"a", b"b")
    first, _ = desk.ask(records.files_to_open, batch)
    desk.do(records.save_opened_file, first.id, [NewPage(0, desk.store.put(b"page"))])
    assert Work("open_batch", batch) in desk.ask(records.pending_work)
    desk.open(batch)
    assert jobs(desk) == ["read_page", "read_page"]


def test_what_a_living_worker_is_at_is_not_pending(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    attempt = desk.do(records.begin_attempt, "open_batch", batch)
    assert jobs(desk) == []
    desk.do(records.end_attempt, attempt, "failed", error="ValueError")
    assert jobs(desk) == ["open_batch"]


def test_a_worker_that_gives_no_sign_of_life_is_lost_and_its_work_pending(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    attempt = desk.do(records.begin_attempt, "open_batch", batch)
    long_ago = utc_now() - timedelta(minutes=5)
    desk.do(lambda session: session.execute(update(AttemptRow).values(heartbeat_at=long_ago)))
    assert jobs(desk) == ["open_batch"]
    desk.do(records.beat, attempt)
    assert jobs(desk) == []
    desk.do(lambda session: session.execute(update(AttemptRow).values(heartbeat_at=long_ago)))
    desk.do(records.begin_attempt, "open_batch", batch)
    assert desk.ask(records.attempts, "open_batch", batch) == 1


def test_failed_and_lost_attempts_are_counted_and_stopped_ones_are_not(desk: Desk) -> None:
    for outcome, error in [("failed", "ValueError"), ("stopped", None), ("lost", "SIGKILL"), ("done", None)]:
        attempt = desk.do(records.begin_attempt, "read_page", 7)
        desk.do(records.end_attempt, attempt, outcome, error=error)  # type: ignore[arg-type]
    assert desk.ask(records.attempts, "read_page", 7) == 2
    assert desk.ask(records.last_error, "read_page", 7) == "SIGKILL"
    assert desk.ask(records.attempts, "read_page", 8) == 0
    assert desk.ask(records.last_error, "read_page", 8) is None


def test_counts_and_progress_say_how_much_lies_where(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    desk.open(batch, pages_per_file=3)
    assert desk.ask(records.progress, (batch,)) == (0, 3)
    pages = desk.read(batch, [form_page()] * 3)
    desk.split(batch, pages)
    desk.do(records.begin_attempt, "finish_filing", 1)
    counts = desk.ask(records.counts)
    assert (counts.batches, counts.files, counts.pages) == ({"split": 1}, {"opened": 1}, {"read": 3})
    assert (counts.filings, counts.running) == ({"separated": 1}, {"finish_filing": 1})
    assert desk.ask(records.progress, (batch,)) == (3, 3)
    assert desk.ask(records.unfinished_batches) == (batch,)
