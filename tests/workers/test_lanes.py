"""The counter goes before the mail, on the real queue: it waits for the step at hand and for nothing else."""

from __future__ import annotations

import io
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from rq.serializers import JSONSerializer
from sqlalchemy import select

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.tables import AttemptRow, EventRow
from uketsuke.cases.values import Channel, NewOriginal, Work
from uketsuke.forms.pages import PageSummary
from uketsuke.workers import jobs, opening_turns, pipeline
from uketsuke.workers.logs import set_up_logs
from uketsuke.workers.private_redis import PrivateRedis
from uketsuke.workers.settings import Settings, load_settings
from uketsuke.workers.worker import DeskWorker
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

TURN_PAGES = 4


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("redis")
    server = PrivateRedis(folder / "r.sock", folder, folder / "redis.log")
    server.start()
    yield f"unix://{folder / 'r.sock'}"
    server.stop()


@pytest.fixture
def settings(tmp_path: Path, redis: str) -> Settings:
    return load_settings(tmp_path, redis_url=redis, workers=1)


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = World.of(settings)
    world.queue.connection.flushall()
    set_up_logs(world.places, max_bytes=1_000_000)
    monkeypatch.setattr(jobs, "_world", world)
    monkeypatch.setattr(opening_turns, "TURN_PAGES", TURN_PAGES)
    # By pages only: how many fit in a time depends on what else the machine does.
    monkeypatch.setattr(opening_turns, "TURN_SECONDS", 600.0)
    yield world
    world.queue.connection.close()
    world.database.dispose()


def _receive(world: World, channel: Channel, pages: int, name: str = "scan.pdf") -> int:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 280))
        content = io.BytesIO()
        pdf.save(content)
    files = [NewOriginal(name, content.getvalue())]
    batch = records.receive_batch(world.database, world.store, files, channel=channel, office="HQ")
    world.queue.put([Work("open_batch", batch)], channel, new=True)
    return batch


def _call_blank(world: World, page_id: int) -> tuple[Work, ...]:
    """Reading without a reader: what is looked at here is the order in which pages come."""
    key = world.store.put(b"no picture is looked at here")
    with session_scope(world.database) as session:
        page = records.page_to_read(session, page_id)
        if page is None:
            return ()
        records.save_page_read(session, page_id, summary=PageSummary("blank", 0, 0.0), normalised_key=key)
        due = records.split_is_due(session, page.batch_id)
    return (Work("split_batch", page.batch_id),) if due else ()


def _work_until_nothing_is_left(world: World) -> None:
    worker = DeskWorker(
        list(world.queue.lanes.values()),
        connection=world.queue.connection,
        serializer=JSONSerializer,
        desks=world.desks,
        log_job_description=False,
    )
    worker.work(burst=True, logging_level="WARNING")


def _order(world: World) -> list[tuple[str, int]]:
    """The job and the batch of every attempt, in the order in which they began."""
    with reading_scope(world.database) as session:
        rows = session.execute(select(AttemptRow.job, AttemptRow.subject_id).order_by(AttemptRow.id)).all()
        found = []
        for job, subject in rows:
            at = records.whereabouts(session, Work(job, subject))
            assert at is not None
            found.append((job, at.batch_id))
    return found


def _at_step(monkeypatch: pytest.MonkeyPatch, job: str, number: int, do: Callable[[], None]) -> None:
    """Have something happen while the `number`th step of that kind is at hand."""
    real = {"read_page": _call_blank, "open_batch": pipeline.open_batch}[job]
    seen = 0

    def step(world: World, subject: int) -> tuple[Work, ...]:
        nonlocal seen
        seen += 1
        if seen == number:
            do()
        return real(world, subject)

    monkeypatch.setitem(jobs.STEPS, job, step)  # type: ignore[arg-type]


def test_a_counter_filing_that_comes_while_mail_is_read_waits_for_the_page_at_hand_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter: list[int] = []
    _at_step(monkeypatch, "read_page", 6, lambda: counter.append(_receive(world, "counter", 2)))
    mail = _receive(world, "mail", 3 * TURN_PAGES)
    _work_until_nothing_is_left(world)
    order = _order(world)
    first = order.index(("open_batch", counter[0]))
    steps = order[first : first + 5]
    assert [job for job, _ in steps] == ["open_batch", "read_page", "read_page", "split_batch", "close_batch"] or [
        job for job, _ in steps
    ] == ["open_batch", "read_page", "read_page", "split_batch", "finish_filing"]
    assert {batch for _, batch in steps} == {counter[0]}
    assert sum(job == "read_page" for job, batch in order[:first] if batch == mail) == 6
    assert order[-1] == ("close_batch", mail)


def test_a_big_mail_file_that_is_being_opened_lets_the_counter_in_after_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.STEPS, "read_page", _call_blank)  # type: ignore[arg-type]
    counter: list[int] = []
    _at_step(monkeypatch, "open_batch", 2, lambda: counter.append(_receive(world, "counter", 1)))
    mail = _receive(world, "mail", 3 * TURN_PAGES)
    _work_until_nothing_is_left(world)
    order = _order(world)
    opened = [number for number, step in enumerate(order) if step == ("open_batch", mail)]
    assert len(opened) == 3
    came = order.index(("open_batch", counter[0]))
    assert came == opened[1] + 1
    done = max(number for number, (_, batch) in enumerate(order) if batch == counter[0])
    assert done < opened[2] and order[came : done + 1] == [step for step in order if step[1] == counter[0]]


def test_of_two_mail_batches_the_first_ends_before_the_second_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.STEPS, "read_page", _call_blank)  # type: ignore[arg-type]
    first, second = _receive(world, "mail", 2 * TURN_PAGES), _receive(world, "mail", 2)
    _work_until_nothing_is_left(world)
    assert [batch for _, batch in _order(world)] == sorted([batch for _, batch in _order(world)])
    assert {batch for _, batch in _order(world)} == {first, second}


def _worker_process(settings: Settings) -> None:
    world = World.of(settings)
    jobs.install(world)

    def slow(world: World, page_id: int) -> tuple[Work, ...]:
        time.sleep(1.0)
        return _call_blank(world, page_id)

    jobs.STEPS["read_page"] = slow  # type: ignore[index]
    _work_until_nothing_is_left(world)


def test_the_pages_of_one_counter_filing_are_read_side_by_side(world: World, settings: Settings) -> None:
    batch = _receive(world, "counter", TURN_PAGES)
    jobs.open_batch(batch)
    world.queue.drop(Work("open_batch", batch))
    world.database.dispose()
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_worker_process, args=(settings,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    with reading_scope(world.database) as session:
        spans = session.execute(
            select(AttemptRow.worker, AttemptRow.started_at, AttemptRow.ended_at).where(AttemptRow.job == "read_page")
        ).all()
        assert records.progress(session, (batch,)) == (TURN_PAGES, TURN_PAGES)
    assert len({worker for worker, _, _ in spans}) == 2
    assert any(
        one.worker != other.worker and one.started_at < other.ended_at and other.started_at < one.ended_at
        for one in spans
        for other in spans
    )


NAME, ADDRESS = "山田太郎", "東京都千代田区霞が関1-1-1"


def test_what_stands_on_the_paper_is_in_no_log_no_queue_and_no_event(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []

    def fail(*_: object) -> tuple[Work, ...]:
        seen.append(_redis_dump(world))
        raise ValueError(f"{NAME} {ADDRESS}")

    monkeypatch.setitem(jobs.STEPS, "read_page", fail)  # type: ignore[arg-type]
    batch = _receive(world, "mail", 1, name=f"{NAME}.pdf")
    _work_until_nothing_is_left(world)
    with reading_scope(world.database) as session:
        (page,) = records.pages_of_batch(session, batch)
    for _ in range(3):
        world.queue.put([Work("read_page", page)], "mail")
        _work_until_nothing_is_left(world)
    with reading_scope(world.database) as session:
        events = session.execute(select(EventRow.kind, EventRow.detail)).all()
        errors = session.scalars(select(AttemptRow.error)).all()
        assert [entry.code for entry in records.exceptions(session)] == ["damaged"]
    logs = b"".join(path.read_bytes() for path in world.places.logs.iterdir())
    assert b"step_failed" in logs and b"step_given_up" in logs and len(seen) == 3
    told = logs + b"".join(seen) + _redis_dump(world)
    told += json.dumps([[kind, detail] for kind, detail in events], ensure_ascii=False).encode() + repr(errors).encode()
    for secret in (NAME, ADDRESS, "山田", "霞が関"):
        assert secret.encode() not in told and json.dumps(secret)[1:-1].encode() not in told


def _redis_dump(world: World) -> bytes:
    """Everything that Redis holds, packed payloads unpacked."""
    import zlib

    client = world.queue.connection
    found = []
    for key in client.scan_iter():
        found.append(key)
        match client.type(key):
            case b"hash":
                for name, value in client.hgetall(key).items():
                    found += [name, value]
                    if name in (b"data", b"exc_info"):
                        found.append(zlib.decompress(value))
            case b"list":
                found += client.lrange(key, 0, -1)
            case b"set":
                found += client.smembers(key)
            case b"zset":
                found += client.zrange(key, 0, -1)
            case b"string":
                found.append(client.get(key))
            case b"stream":
                found.append(repr(client.xrange(key)).encode())
    return b"\n".join(found)
