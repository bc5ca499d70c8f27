"""The log holds one JSON line an event, codes and numbers only, and does not grow for ever."""

from __future__ import annotations

import json
import logging
import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from uketsuke.forms.errors import where
from uketsuke.workers.logs import HIDDEN, KEPT_LOGS, LOG_NAME, LinesHandler, begin_anew, set_up_logs
from uketsuke.workers.places import Places

NAME = "山田太郎"


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path)
    places.prepare()
    root = logging.getLogger()
    before = root.level
    yield places
    structlog.reset_defaults()
    root.setLevel(before)
    for handler in [h for h in root.handlers if isinstance(h, LinesHandler) or type(h).__name__ == "_Console"]:
        root.removeHandler(handler)


def _lines(places: Places) -> list[Any]:
    return [json.loads(line) for line in (places.logs / LOG_NAME).read_text(encoding="utf-8").splitlines()]


def test_an_event_is_one_json_line_with_its_ids_and_figures(places: Places) -> None:
    set_up_logs(places, max_bytes=1_000_000)
    structlog.get_logger("uketsuke.test").info(
        "step_done", job="read_page-12", seconds=0.25, receipt="HQ-20261129-000001"
    )
    (line,) = _lines(places)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "step_done",
        "level": "info",
        "logger": "uketsuke.test",
        "job": "read_page-12",
        "seconds": 0.25,
        "receipt": "HQ-20261129-000001",
    }


@pytest.mark.parametrize("value", [NAME, "Taro Yamada", [NAME], {"name": NAME}, ValueError(NAME)], ids=str)
def test_a_value_that_is_no_code_is_hidden(places: Places, value: object) -> None:
    set_up_logs(places, max_bytes=1_000_000)
    structlog.get_logger("uketsuke.test").warning("step_failed", job="read_page-1", text=value)
    (line,) = _lines(places)
    assert (line["job"], line["text"]) == ("read_page-1", HIDDEN)


def test_of_other_libraries_messages_only_the_place_and_the_class_of_the_error_stay(places: Places) -> None:
    set_up_logs(places, max_bytes=1_000_000)
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("other.library").exception("cannot read %s", NAME)
    (line,) = _lines(places)
    assert (line["event"], line["logger"], line["error"]) == ("message", "other.library", "ValueError")
    assert "test_logs.py" in line["where"]
    assert NAME not in (places.logs / LOG_NAME).read_text(encoding="utf-8")


def test_an_error_is_named_by_its_places_never_by_its_text() -> None:
    def read() -> None:
        raise ValueError(NAME)

    with pytest.raises(ValueError) as caught:
        read()
    assert "test_logs.py" in where(caught.value) and "read" in where(caught.value)
    assert NAME not in where(caught.value)


def test_a_person_on_the_console_reads_lines_and_setting_up_twice_says_nothing_twice(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        set_up_logs(places, max_bytes=1_000_000, console=True)
    structlog.get_logger("uketsuke.test").warning("redis_died", pid=7)
    said = capsys.readouterr().err
    assert said.count("redis_died") == 1 and "pid" in said
    assert len(_lines(places)) == 1


def _write(path: Path, number: int) -> None:
    handler = LinesHandler(path, max_bytes=5_000)
    for line in range(200):
        handler.emit(logging.LogRecord("n", logging.INFO, "f", 1, f"{number}:{line:03d} " + "x" * 40, None, None))


def test_logs_of_several_processes_are_set_aside_by_size_and_no_line_is_cut(tmp_path: Path) -> None:
    path = tmp_path / LOG_NAME
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_write, args=(path, number)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    logs = sorted(tmp_path.glob("uketsuke*.jsonl"))
    assert 2 <= len(logs) <= KEPT_LOGS + 1
    for log in logs:
        assert log.stat().st_size < 6_000
        lines = log.read_text(encoding="utf-8").splitlines()
        assert all(len(line) == 46 and line.endswith("x" * 40) for line in lines)


def test_a_log_of_another_program_is_set_aside_before_it_starts(tmp_path: Path) -> None:
    log = tmp_path / "redis.log"
    log.write_bytes(b"x" * 100)
    begin_anew(log, max_bytes=101)
    assert log.exists()
    begin_anew(log, max_bytes=100)
    assert not log.exists() and (tmp_path / "redis.1.log").stat().st_size == 100
