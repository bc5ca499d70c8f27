"""The doctor uses every part, and says of a broken one what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from uketsuke.extractors import engine
from uketsuke.workers import checkup
from uketsuke.workers.checkup import Check, run_checks

pytestmark = pytest.mark.slow


def _said(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.says for check in checks if not check.well}


def test_a_recogniser_that_misreads_the_known_picture_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = checkup.known_picture
    monkeypatch.setattr(checkup, "known_picture", lambda: [np.fliplr(line).copy() for line in picture()])
    said = _said(run_checks(tmp_path))
    assert set(said) == {"recogniser"}
    assert "misreads" in said["recogniser"] and "在留期間更新許可申請書 →" in said["recogniser"]


def test_parts_that_are_missing_or_too_small_are_each_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_model() -> Path:
        raise checkup.SetupError("the model was not found; install the requirements again")

    engine.load_engine.cache_clear()
    monkeypatch.setattr(engine, "model_path", no_model)
    monkeypatch.setattr(checkup, "MIN_FREE_BYTES", 1 << 60)
    monkeypatch.setattr(checkup, "MIN_DESCRIPTORS", 1 << 40)
    monkeypatch.setenv("UKETSUKE_WORKERS", "256")
    monkeypatch.setenv("UKETSUKE_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("UKETSUKE_WROKERS", "1")
    said = _said(run_checks(tmp_path))
    assert set(said) >= {"settings", "data directory", "memory", "descriptors", "queue", "recogniser"}
    assert "make room" in said["data directory"] and "UKETSUKE_WORKERS=" in said["memory"]
    assert "ulimit -n" in said["descriptors"] and "UKETSUKE_REDIS_URL" in said["queue"]
    assert "install the requirements again" in said["recogniser"]


def test_a_clock_behind_the_records_is_found(tmp_path: Path) -> None:
    from datetime import timedelta

    from sqlalchemy import update

    from uketsuke.cases import records
    from uketsuke.cases.clock import utc_now
    from uketsuke.cases.database import session_scope
    from uketsuke.cases.tables import EventRow
    from uketsuke.cases.values import NewOriginal
    from uketsuke.workers.settings import load_settings
    from uketsuke.workers.world import World

    settings = load_settings(tmp_path)
    world = World.of(settings)
    files = [NewOriginal("a.pdf", b"scan")]
    records.receive_batch(world.database, world.store, files, channel="mail", office="HQ")
    assert "in Japan" in checkup._time(settings)
    with session_scope(world.database) as session:
        session.execute(update(EventRow).values(at=utc_now() + timedelta(hours=1)))
    with pytest.raises(checkup.SetupError, match="set the clock"):
        checkup._time(settings)
    world.database.dispose()


def test_a_database_that_cannot_be_written_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("これはデータベースではありません。" * 100, encoding="utf-8")
    monkeypatch.setenv("UKETSUKE_DATABASE_URL", f"sqlite:///{tmp_path / 'notes.txt'}")
    assert "database" in _said(run_checks(tmp_path / "data"))
