"""Whatever happens to the queue or the workers, the records know what is left to do."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.cases.tables import AttemptRow, WorkerRow
from uketsuke.cases.values import JobName, NewPage, Whereabouts, Work

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


def fail(desk: Desk, job: JobName, subject: int, outcome: records.AttemptOutcome, error: str | None = None) -> None:
    attempt = desk.do(records.begin_attempt, job, subject)
    desk.do(records.end_attempt, attempt, outcome, error=error)


def test_failed_and_lost_attempts_are_counted_and_stopped_ones_are_not(desk: Desk) -> None:
    fail(desk, "read_page", 7, "failed", "ValueError")
    fail(desk, "read_page", 7, "stopped")
    fail(desk, "read_page", 7, "lost", "SIGKILL")
    assert desk.ask(records.attempts, "read_page", 7) == 2
    assert desk.ask(records.last_error, "read_page", 7) == "SIGKILL"
    assert desk.ask(records.attempts, "read_page", 8) == 0
    assert desk.ask(records.last_error, "read_page", 8) is None


def test_a_slice_of_a_file_that_was_opened_forgives_the_failures_before_it(desk: Desk) -> None:
    fail(desk, "open_batch", 7, "lost", "SIGKILL")
    fail(desk, "open_batch", 7, "failed", "ValueError")
    fail(desk, "open_batch", 7, "done")
    assert desk.ask(records.attempts, "open_batch", 7) == 0
    fail(desk, "open_batch", 7, "lost", "SIGKILL")
    assert desk.ask(records.attempts, "open_batch", 7) == 1


def test_work_that_failed_rests_longer_each_time_and_then_is_due(desk: Desk) -> None:
    batch = desk.receive(b"scan")
    rests = []
    for _ in range(5):
        fail(desk, "open_batch", batch, "failed", "ValueError")
        (waiting,) = desk.ask(records.waiting_work)
        assert waiting.next_try is not None
        with reading_scope(desk.engine) as session:
            ended = session.scalars(select(AttemptRow.ended_at).order_by(AttemptRow.id.desc())).first()
        rests.append((waiting.failures, (waiting.next_try - ended).total_seconds()))
        assert records.due_work([waiting], waiting.next_try - timedelta(milliseconds=1)) == ()
        assert records.due_work([waiting], waiting.next_try) == (waiting,)
    assert rests == [(1, 1.0), (2, 5.0), (3, 30.0), (4, 30.0), (5, 30.0)]
    assert waiting.error == "ValueError"


def test_waiting_work_says_its_lane_its_batch_and_since_when(desk: Desk) -> None:
    mail, counter = desk.receive(b"a"), desk.receive(b"b", channel="counter")
    desk.open(counter)
    long_ago = utc_now() - timedelta(hours=2)
    older = desk.receive(b"c", received_at=long_ago)
    told = {w.batch_id: (w.work.job, w.lane, w.at_work) for w in desk.ask(records.waiting_work)}
    assert told == {
        mail: ("open_batch", "mail", False),
        counter: ("read_page", "counter", False),
        older: ("open_batch", "mail", False),
    }
    assert [w.since for w in desk.ask(records.waiting_work) if w.batch_id == older] == [long_ago]


def test_what_ends_a_batch_is_due_before_what_begins_it_and_old_batches_before_new_ones(desk: Desk) -> None:
    first, second = desk.receive(b"a", b"b"), desk.receive(b"c")
    file, _ = desk.ask(records.files_to_open, first)
    desk.do(records.save_opened_file, file.id, [NewPage(0, desk.store.put(b"page"))])
    order = [(w.work.job, w.batch_id) for w in desk.ask(records.waiting_work)]
    assert order == [("read_page", first), ("open_batch", first), ("open_batch", second)]


def test_whereabouts_name_the_lane_of_every_kind_of_work(desk: Desk) -> None:
    batch = desk.receive(b"scan", channel="counter")
    desk.open(batch)
    (page,) = desk.read(batch, [form_page()])
    (filing,) = desk.split(batch, [page])
    (row,) = desk.ask(records.list_filings)
    for work in (Work("open_batch", batch), Work("read_page", page), Work("close_batch", batch)):
        assert desk.ask(records.whereabouts, work) == Whereabouts(batch, "counter")
    assert desk.ask(records.whereabouts, Work("finish_filing", filing)) == Whereabouts(batch, "counter", row.receipt)
    assert desk.ask(records.whereabouts, Work("read_page", 99)) is None


def test_workers_are_known_while_they_give_signs_of_life_and_by_what_they_are_at(desk: Desk) -> None:
    desk.do(records.see_worker, "here:1:10")
    desk.do(records.see_worker, "there:2:10")
    desk.do(records.begin_attempt, "read_page", 7, worker="there:2:10")
    idle, busy = desk.ask(records.living_workers)
    assert (idle.name, idle.work) == ("here:1:10", None)
    assert (busy.name, busy.work) == ("there:2:10", Work("read_page", 7))
    long_ago = utc_now() - timedelta(minutes=5)
    desk.do(lambda session: session.execute(update(WorkerRow).values(seen_at=long_ago)))
    desk.do(records.see_worker, "here:1:10")
    assert [worker.name for worker in desk.ask(records.living_workers)] == ["here:1:10"]
    desk.do(records.forget_silent_workers)
    desk.do(records.forget_worker, "here:1:10")
    assert desk.ask(lambda session: session.scalars(select(WorkerRow.name)).all()) == []


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
