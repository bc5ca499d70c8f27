"""`/metrics` counts from the records what Prometheus asks for, with codes only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, update

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import migrate, open_engine, session_scope
from uketsuke.cases.store import ImageStore
from uketsuke.cases.tables import AttemptRow
from uketsuke.cases.values import JobName, NewFailure, NewOriginal
from uketsuke.review import create_app

Sample = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'records.db'}")
    migrate(made)
    yield made
    made.dispose()
    shutil.rmtree(tmp_path / "store", ignore_errors=True)


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(
        create_app(engine, ImageStore(tmp_path / "store")), base_url="http://localhost", client=("127.0.0.1", 1)
    ) as opened:
        yield opened


def _scrape(client: TestClient) -> Sample:
    answer = client.get("/metrics")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _of(sample: Sample, name: str, **labels: str) -> float | None:
    return sample.get((name, frozenset(labels.items())))


def _receive(engine: Engine, tmp_path: Path, *, channel: str = "mail", ago: timedelta = timedelta(0)) -> int:
    files = [NewOriginal("山田太郎.pdf", b"scan")]
    return records.receive_batch(
        engine,
        ImageStore(tmp_path / "store"),
        files,
        channel=channel,  # type: ignore[arg-type]
        office="HQ",
        received_at=utc_now() - ago,
    )


def _attempt(engine: Engine, job: JobName, seconds: float, outcome: records.AttemptOutcome, error: str | None) -> None:
    with session_scope(engine) as session:
        attempt = records.begin_attempt(session, job, 7)
        records.end_attempt(session, attempt, outcome, error=error)
        now = utc_now()
        session.execute(
            update(AttemptRow)
            .where(AttemptRow.id == attempt)
            .values(started_at=now - timedelta(seconds=seconds), ended_at=now)
        )


def test_empty_records_have_a_queue_age_of_zero_and_no_worker(client: TestClient) -> None:
    sample = _scrape(client)
    assert _of(sample, "uketsuke_queue_age_seconds", lane="counter") == 0
    assert _of(sample, "uketsuke_queue_age_seconds", lane="mail") == 0
    assert _of(sample, "uketsuke_workers") == 0
    assert _of(sample, "uketsuke_pages_per_second") == 0


def test_the_age_of_a_lane_is_that_of_its_oldest_batch(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    _receive(engine, tmp_path, ago=timedelta(hours=2))
    _receive(engine, tmp_path, ago=timedelta(minutes=1))
    _receive(engine, tmp_path, channel="counter", ago=timedelta(seconds=30))
    sample = _scrape(client)
    assert _of(sample, "uketsuke_queue_age_seconds", lane="mail") == pytest.approx(7200, abs=30)
    assert _of(sample, "uketsuke_queue_age_seconds", lane="counter") == pytest.approx(30, abs=29)
    assert _of(sample, "uketsuke_waiting_steps", lane="mail", step="open_batch") == 2
    assert _of(sample, "uketsuke_batches", state="received") == 3


def test_step_times_are_a_histogram_that_only_grows(client: TestClient, engine: Engine) -> None:
    for seconds in (0.03, 0.2, 0.2, 40):
        _attempt(engine, "read_page", seconds, "done", None)
    first = _scrape(client)
    with session_scope(engine) as session:
        # One that runs while others end behind it must be counted later, once.
        running = records.begin_attempt(session, "split_batch", 1)
    _attempt(engine, "read_page", 3, "done", None)
    second = _scrape(client)
    with session_scope(engine) as session:
        records.end_attempt(session, running, "done")
    third = _scrape(client)

    def within(sample: Sample, edge: str) -> float | None:
        return _of(sample, "uketsuke_step_seconds_bucket", step="read_page", le=edge)

    assert [within(first, edge) for edge in ("0.05", "0.25", "30.0", "60.0", "+Inf")] == [1, 3, 3, 4, 4]
    assert [within(second, edge) for edge in ("0.05", "2.5", "5.0", "+Inf")] == [1, 3, 4, 5]
    assert within(third, "+Inf") == 5
    assert _of(second, "uketsuke_step_seconds_count", step="split_batch") is None
    assert _of(third, "uketsuke_step_seconds_count", step="split_batch") == 1
    assert _of(third, "uketsuke_step_seconds_sum", step="read_page") == pytest.approx(43.43, abs=0.05)
    assert _of(third, "uketsuke_pages_per_second") == pytest.approx(5 / 300)


def test_failures_exceptions_and_workers_are_counted_by_code(
    client: TestClient, engine: Engine, tmp_path: Path
) -> None:
    _attempt(engine, "read_page", 1, "failed", "ValueError")
    _attempt(engine, "read_page", 1, "lost", "signal-9")
    batch = _receive(engine, tmp_path)
    with session_scope(engine) as session:
        (file,) = records.files_to_open(session, batch)
        records.save_opened_file(session, file.id, (), [NewFailure(None, "encrypted", "鍵 / locked")])
        records.see_worker(session, "here:1:1")
    sample = _scrape(client)
    assert _of(sample, "uketsuke_step_failures_total", step="read_page", error="ValueError") == 1
    assert _of(sample, "uketsuke_step_failures_total", step="read_page", error="signal-9") == 1
    assert _of(sample, "uketsuke_exceptions", code="encrypted") == 1
    assert _of(sample, "uketsuke_workers") == 1
    assert "山田" not in client.get("/metrics").text


def test_every_metric_is_documented(client: TestClient, engine: Engine, tmp_path: Path) -> None:
    _receive(engine, tmp_path)
    _attempt(engine, "read_page", 1, "failed", "ValueError")
    from uketsuke.forms.paths import PROJECT_ROOT

    text = (PROJECT_ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    families = [family.name for family in text_string_to_metric_families(client.get("/metrics").text)]
    assert len(families) >= 12
    for name in families:
        assert f"`{name}" in text or f"`_{name.removeprefix('uketsuke_')}`" in text, name
