"""Status says what lies where and why what should move does not, also with no worker and with Redis away."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cases.conftest import Desk, field
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import session_scope
from uketsuke.cases.values import Channel, NewFailure, NewOriginal
from uketsuke.cli.status import drawn
from uketsuke.cli.tables import console
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.workers.settings import load_settings
from uketsuke.workers.status import look
from uketsuke.workers.world import World

SCHEMA = json.loads((PROJECT_ROOT / "docs" / "schemas" / "status.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World.of(load_settings(tmp_path, workers=1))
    yield world
    world.database.dispose()


def _look(world: World) -> Any:
    seen = look(world)
    jsonschema.validate(seen, SCHEMA)
    return seen


def _receive(world: World, channel: Channel = "mail", ago: timedelta = timedelta(0)) -> int:
    files = [NewOriginal("scan.pdf", b"scan")]
    return records.receive_batch(
        world.database, world.store, files, channel=channel, office="HQ", received_at=utc_now() - ago
    )


def _why(seen: Any) -> dict[str, int]:
    return {why["code"]: why["count"] for why in seen["why"]}


def test_with_nothing_to_do_nothing_is_wrong(world: World) -> None:
    seen = _look(world)
    assert (seen["queue"], seen["leader"], seen["workers"], seen["why"]) == ("stopped", None, [], [])
    assert seen["lanes"]["mail"]["age_seconds"] is None


def test_work_without_a_worker_says_so_in_plain_words_and_how_long_it_waits(world: World) -> None:
    _receive(world, ago=timedelta(hours=1))
    _receive(world, "counter")
    seen = _look(world)
    assert _why(seen) == {"no_worker": 2}
    assert "uketsuke serve" in seen["why"][0]["ja"] and "uketsuke serve" in seen["why"][0]["en"]
    assert seen["lanes"]["mail"]["age_seconds"] == pytest.approx(3600, abs=30)
    assert seen["lanes"]["counter"]["steps"] == {"open_batch": 1}


def test_a_living_worker_is_shown_with_what_it_is_at_and_a_dead_one_is_not(world: World) -> None:
    batch = _receive(world)
    world.desks.take_seat()
    with session_scope(world.database) as session:
        records.see_worker(session, world.worker_name)
        records.see_worker(session, f"{world.name}:1")
        attempt = records.begin_attempt(session, "open_batch", batch, worker=world.worker_name)
    world.desks.say(f"open_batch-{batch}", attempt)
    seen = _look(world)
    (worker,) = seen["workers"]
    assert (worker["name"], worker["at_work"]) == (f"{world.name}:{os.getpid()}", f"open_batch-{batch}")
    assert (seen["lanes"]["mail"]["waiting"], seen["lanes"]["mail"]["at_work"]) == (0, 1)
    # Our own Redis is away and nobody holds the lock: both are said, since a worker is there.
    assert set(_why(seen)) == {"queue_away", "no_leader"}


def test_a_step_that_failed_says_how_often_and_when_it_is_tried_next(world: World) -> None:
    batch = _receive(world)
    for _ in range(2):
        with session_scope(world.database) as session:
            attempt = records.begin_attempt(session, "open_batch", batch)
            records.end_attempt(session, attempt, "failed", error="ValueError")
    (stuck,) = _look(world)["stuck"]
    assert (stuck["step"], stuck["tried"], stuck["error"]) == (f"open_batch-{batch}", 2, "ValueError")
    assert "2 回失敗" in stuck["ja"] and stuck["next_try"] in stuck["en"]
    with session_scope(world.database) as session:
        attempt = records.begin_attempt(session, "open_batch", batch)
        records.end_attempt(session, attempt, "lost", error="signal-9")
    (stuck,) = _look(world)["stuck"]
    assert stuck["tried"] == 3 and "例外一覧" in stuck["ja"]


def test_what_people_must_see_is_listed_and_drawn(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    batch = _receive(world)
    with session_scope(world.database) as session:
        (file,) = records.files_to_open(session, batch)
        records.save_opened_file(session, file.id, (), [NewFailure(None, "encrypted", "鍵があります / locked")])
    seen = _look(world)
    assert seen["exceptions"]["by_code"] == {"encrypted": 1} and _why(seen)["exceptions"] == 1
    assert seen["exceptions"]["list"][0]["file"] == "scan.pdf"
    console().print(drawn(seen))
    said = capsys.readouterr().out
    assert "例外一覧" in said and "scan.pdf" in said and "郵送 / mail" in said and "ワーカーが動いていません" in said


def test_a_redis_that_was_named_and_is_away_holds_up_what_waits(tmp_path: Path) -> None:
    world = World.of(load_settings(tmp_path, workers=1, redis_url="redis://127.0.0.1:1/0"))
    _receive(world)
    assert set(_why(_look(world))) == {"no_worker", "queue_away"}
    world.database.dispose()


def test_what_must_happen_next_is_told_and_counted(world: World) -> None:
    desk, today = Desk(world.database, world.store), japan_date(utc_now())
    for number, deadline in enumerate(
        (
            Deadline("stay_end", "due", today + timedelta(days=40)),
            Deadline("stay_end", "due", today + timedelta(days=7)),
            Deadline("card_end", "due", today - timedelta(days=1)),
            Deadline("stay_end", "open", None),
            None,
        )
    ):
        filing = desk.one_filing(b"%d" % number)
        desk.finish(filing, [field("name", "A", accepted=False)], deadlines=[] if deadline is None else [deadline])
    seen = _look(world)["deadlines"]
    assert (seen["overdue"], seen["within_week"], seen["unread"]) == (1, 1, 1)
    assert [(one["kind"], one["days_left"]) for one in seen["list"]] == [
        ("card_end", -1),
        ("stay_end", None),
        ("stay_end", 7),
        ("stay_end", 40),
    ]
    out = console()
    with out.capture() as told:
        out.print(drawn(look(world)))
    assert "在留期間の満了日" in told.get() and "overdue 1" in told.get()
