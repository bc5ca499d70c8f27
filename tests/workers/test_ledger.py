"""Two machines over the same records: one leads, the other follows until it may take over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import migrate, open_engine, session_scope
from uketsuke.cases.store import ImageStore
from uketsuke.cases.tables import LeaseRow
from uketsuke.cases.values import NewOriginal, Work
from uketsuke.workers import ledger as module
from uketsuke.workers.ledger import RecordsLedger


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'records.db'}")
    migrate(made)
    yield made
    made.dispose()


def test_one_leads_and_the_next_takes_over_when_it_resigns(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RENEW_SECONDS", 0.0)
    one, two = (RecordsLedger(database, shared=True, name=name) for name in ("one", "two"))
    assert (one.lead(), two.lead(), one.lead()) == (True, False, True)
    two.resign()
    assert not two.lead()
    one.resign()
    assert (two.lead(), one.lead()) == (True, False)


def test_a_leader_that_fell_silent_is_replaced_and_follows_when_it_wakes(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RENEW_SECONDS", 0.0)
    one, two = (RecordsLedger(database, shared=True, name=name) for name in ("one", "two"))
    assert one.lead()
    with session_scope(database) as session:
        session.execute(update(LeaseRow).values(until=utc_now() - timedelta(seconds=1)))
    assert (two.lead(), one.lead()) == (True, False)


def test_the_same_data_directory_leads_again_at_once_after_a_crash(database: Engine) -> None:
    assert RecordsLedger(database, shared=False, name="here").lead()
    assert RecordsLedger(database, shared=False, name="here").lead()


def test_leading_is_not_asked_of_the_records_each_time(database: Engine) -> None:
    one = RecordsLedger(database, shared=True, name="one")
    assert one.lead()
    with session_scope(database) as session:
        session.execute(update(LeaseRow).values(holder="two", until=utc_now() + timedelta(minutes=1)))
    started = time.monotonic()
    assert one.lead() and time.monotonic() - started < module.RENEW_SECONDS


def test_what_another_machine_is_at_is_not_due_here(database: Engine, tmp_path: Path) -> None:
    store = ImageStore(tmp_path / "store")
    files = [NewOriginal("a.pdf", b"scan")]
    batch = records.receive_batch(database, store, files, channel="counter", office="HQ")
    shared = RecordsLedger(database, shared=True, name="one")
    assert [(w.work, w.lane) for w in shared.due()] == [(Work("open_batch", batch), "counter")]
    with session_scope(database) as session:
        records.begin_attempt(session, "open_batch", batch, worker="elsewhere:1:2")
    assert shared.due() == ()
    # With a data directory of one's own it is the desks that say who is alive.
    assert len(RecordsLedger(database, shared=False, name="one").due()) == 1
