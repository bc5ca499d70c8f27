"""A process killed at any moment leaves all of a step or nothing of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from uketsuke.cases import records
from uketsuke.cases.database import open_engine, session_scope
from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import NewOriginal, Work

from .conftest import Desk, field

pytestmark = pytest.mark.slow


def _receive_and_die(url: str, store: str) -> None:
    original = NewOriginal("scan.pdf", b"bytes of a scan")
    records.receive_batch(open_engine(url), ImageStore(Path(store)), [original], channel="mail", office="HQ")
    os.kill(os.getpid(), signal.SIGKILL)


def _finish_and_die_before_the_commit(url: str, filing: int) -> None:
    with session_scope(open_engine(url)) as session:
        work = records.filing_to_finish(session, filing)
        assert work is not None
        records.finish_filing(session, work, fields={"name": field("name", "A")}, findings=(), checklist=())
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def _killed(target: object, *arguments: object) -> None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)  # type: ignore[arg-type]
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def test_what_was_acknowledged_is_there_after_the_kill(desk: Desk) -> None:
    _killed(_receive_and_die, str(desk.engine.url), str(desk.store.root))
    (work,) = desk.ask(records.pending_work)
    assert work.job == "open_batch"
    (file,) = desk.ask(records.files_to_open, work.subject_id)
    assert desk.store.get(file.key) == b"bytes of a scan"


def test_a_kill_before_the_commit_leaves_the_filing_as_it_was(desk: Desk) -> None:
    filing = desk.one_filing()
    before = desk.ask(records.history, "filing", filing)
    _killed(_finish_and_die_before_the_commit, str(desk.engine.url), filing)
    assert desk.ask(records.pending_work) == (Work("finish_filing", filing),)
    assert desk.ask(records.history, "filing", filing) == before
    assert desk.ask(records.fields_of, filing) == {}
    assert desk.finish(filing, [field("name", "A")]) == "converted"
