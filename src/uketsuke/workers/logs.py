"""What the program says of itself: one JSON line an event, in `logs/`, and readable lines where a person looks on.

Events and their values are codes, ids, numbers: anything else is taken out before it is written, for it may be what
stood on the paper. Of other libraries' messages only where they came from is kept.
"""

from __future__ import annotations

import fcntl
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from uketsuke.workers.places import Places

LOG_NAME = "uketsuke.jsonl"
KEPT_LOGS = 5
"""Older logs that are kept beside the one being written."""
HIDDEN = "…"
_CODE = re.compile(r"[A-Za-z0-9_.:-]{0,120}")
_PLACES = re.compile(r"[A-Za-z0-9_.:<> -]{0,500}")
"""What `forms.errors.where` gives; the value of that name is the only one that may have spaces."""


def set_up_logs(places: Places, *, max_bytes: int, console: bool = False) -> None:
    """Have this process log into the data directory, and, with `console`, to a person on stderr."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, only_codes, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, LinesHandler | _Console):
            root.removeHandler(handler)
            handler.close()
    lines = LinesHandler(places.logs / LOG_NAME, max_bytes=max_bytes)
    lines.setFormatter(_formatter([*shared, only_places], structlog.processors.JSONRenderer(ensure_ascii=False)))
    root.addHandler(lines)
    if console:
        shown = _Console(sys.stderr)
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        shown.setFormatter(_formatter([*shared, only_places], renderer))
        root.addHandler(shown)
    root.setLevel(logging.WARNING)
    logging.getLogger("uketsuke").setLevel(logging.INFO)


class _Console(logging.StreamHandler[Any]):
    """The person on stderr."""


def _formatter(foreign: list[Any], renderer: Any) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=foreign,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def only_codes(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Of our own events: numbers, codes and places; every other value is hidden."""
    return {name: value if _is_code(name, value) else HIDDEN for name, value in event.items() if value is not None}


def only_places(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Of others' messages: who said it, where, and the class of the error; the words themselves may be anything."""
    record: logging.LogRecord = event["_record"]
    error = record.exc_info[1] if record.exc_info else None
    record.exc_info, record.exc_text = None, None
    kept = {name: event[name] for name in ("timestamp", "level", "logger", "_record", "_from_structlog")}
    kept["event"] = "message"
    kept["where"] = f"{record.funcName}:{record.lineno} {record.filename}"
    if error is not None:
        kept["error"] = type(error).__name__
    return kept


def _is_code(name: str, value: Any) -> bool:
    if isinstance(value, bool | int | float):
        return True
    if not isinstance(value, str):
        return False
    return (_PLACES if name == "where" else _CODE).fullmatch(value) is not None


class LinesHandler(logging.Handler):
    """Appends whole lines to a file that several processes write, and begins a new one when it is `max_bytes` long."""

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        super().__init__()
        self._path, self._max_bytes = path, max_bytes

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = (self.format(record) + "\n").encode("utf-8", "replace")
            # Opened for each line: another process may have begun a new file. Lines are rare and short.
            with self._path.open("ab", buffering=0) as file:
                file.write(line)
                if file.tell() >= self._max_bytes:
                    self._turn_over()
        except OSError:
            # A log that cannot be written (a full disk) must not stop the work; the disk itself is noticed elsewhere.
            return

    def _turn_over(self) -> None:
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._path.stat().st_size < self._max_bytes:
                # Another process was faster.
                return
            for number in range(KEPT_LOGS - 1, 0, -1):
                older = self._older(number)
                if older.exists():
                    older.replace(self._older(number + 1))
            self._path.replace(self._older(1))

    def _older(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.stem}.{number}{self._path.suffix}")


def begin_anew(path: Path, *, max_bytes: int) -> None:
    """Set a log that other programs append to aside when it has grown too long; call it before they start."""
    if path.exists() and path.stat().st_size >= max_bytes:
        path.replace(path.with_name(f"{path.stem}.1{path.suffix}"))
