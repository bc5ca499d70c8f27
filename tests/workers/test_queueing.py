"""The queue holds each work once, in JSON, and gets back what was lost."""

from __future__ import annotations

import json
import os
import signal
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from uketsuke.cases.values import Work
from uketsuke.forms.errors import ServiceUnavailable, SetupError
from uketsuke.workers.places import Places
from uketsuke.workers.private_redis import PrivateRedis
from uketsuke.workers.queueing import StepQueue, connect, job_id, queue_answers, work_of
from uketsuke.workers.settings import Settings, load_settings

pytestmark = pytest.mark.slow

READ = Work("read_page", 12)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    data = tmp_path_factory.mktemp("data")
    settings = load_settings(data)
    places = Places(settings.data)
    places.prepare()
    server = PrivateRedis(places.socket, places.run, data / "redis.log")
    server.start()
    yield settings
    server.stop()


@pytest.fixture
def queue(settings: Settings) -> Iterator[StepQueue]:
    queue = StepQueue(settings)
    queue.rq.connection.flushall()
    yield queue
    queue.rq.connection.close()


def test_a_job_id_names_its_work() -> None:
    assert job_id(READ) == "read_page-12"
    assert work_of("read_page-12") == READ


def test_the_same_work_is_queued_once(queue: StepQueue) -> None:
    queue.put([READ, READ])
    queue.put([READ])
    assert queue.rq.job_ids == ["read_page-12"]


def test_a_payload_is_json_and_holds_an_id_only(queue: StepQueue) -> None:
    queue.put([READ])
    payload = queue.rq.connection.hget("rq:job:read_page-12", "data")
    assert json.loads(zlib.decompress(payload)) == ["uketsuke.workers.jobs.read_page", None, [12], {}]


def test_what_ends_a_batch_goes_before_what_begins_one(queue: StepQueue) -> None:
    queue.put([READ, Work("finish_filing", 3)])
    assert queue.rq.job_ids == ["finish_filing-3", "read_page-12"]


def test_pending_work_in_no_queue_is_enqueued_again_when_it_was_missed_twice(queue: StepQueue) -> None:
    assert queue.sweep([READ], []) == ()
    assert queue.sweep([READ], []) == (READ,)
    assert queue.rq.job_ids == ["read_page-12"]
    assert queue.sweep([READ], []) == ()


def test_work_at_a_desk_is_not_enqueued_again(queue: StepQueue) -> None:
    for _ in range(3):
        assert queue.sweep([READ], ["read_page-12"]) == ()
    assert queue.rq.job_ids == []


def test_work_that_a_dead_worker_took_is_enqueued_again(queue: StepQueue) -> None:
    queue.put([READ])
    queue.rq.connection.lmove(queue.rq.key, queue.rq.intermediate_queue_key)
    assert queue.rq.job_ids == []
    queue.sweep([READ], [])
    assert queue.sweep([READ], []) == (READ,)
    assert queue.rq.job_ids == ["read_page-12"]
    assert queue.rq.connection.llen(queue.rq.intermediate_queue_key) == 0


def test_the_private_redis_listens_on_its_socket_only_and_keeps_nothing(settings: Settings) -> None:
    client = connect(settings)
    assert client.config_get("port") == {"port": "0"}
    assert client.config_get("save") == {"save": ""}
    assert client.config_get("appendonly") == {"appendonly": "no"}
    client.close()
    assert queue_answers(settings)


def test_a_redis_that_is_away_is_said_to_be_away(tmp_path: Path) -> None:
    away = load_settings(tmp_path)
    assert not queue_answers(away)
    with pytest.raises(ServiceUnavailable):
        StepQueue(away).put([READ])


def test_a_private_redis_that_is_killed_while_it_starts_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(tmp_path)
    places.prepare()
    server = PrivateRedis(places.socket, places.run, tmp_path / "redis.log")
    launch, launched = server._launch, []

    def launch_and_kill_two(program: str) -> None:
        launch(program)
        launched.append(server.pid)
        if len(launched) < 3:
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)

    monkeypatch.setattr(server, "_launch", launch_and_kill_two)
    server.start()
    assert (len(launched), server.alive()) == (3, True)
    server.stop()


def test_a_private_redis_that_cannot_start_is_a_set_up_problem(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.prepare()
    with pytest.raises(SetupError, match=r"redis\.log"):
        PrivateRedis(tmp_path / "no" / "folder" / "redis.sock", places.run, tmp_path / "redis.log").start()
