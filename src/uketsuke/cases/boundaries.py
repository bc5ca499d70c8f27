"""Where a process may be killed and nothing is lost: before and after each commit and each enqueue.

One table names them all; code passes them with `passing`, tests kill at every one of them. Without the variable
`UKETSUKE_BOUNDARIES`, which names a folder, passing one does nothing. With it,

- `passed/<name>` says that the boundary was reached;
- `armed/<name>` holds the name of a signal (SIGKILL, SIGSTOP) that the first process to come by sends to itself, once;
- `sprung/<name>@<pid>` is what becomes of the armed file then.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from uketsuke.cases.database import session_scope
from uketsuke.cases.values import LATER_JOBS, JobName

VARIABLE = "UKETSUKE_BOUNDARIES"
PASSED, ARMED, SPRUNG = "passed", "armed", "sprung"

JOBS: tuple[JobName, ...] = tuple(job for job in get_args(JobName) if job not in LATER_JOBS)
ENQUEUING = ("open_batch", "read_page", "split_batch", "finish_filing")
"""The jobs that something follows."""


def _sides(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}.{side}" for name in names for side in ("before", "after"))


WORKER = _sides(
    *(f"{job}.begin" for job in JOBS),
    "open_pages.result",
    "open_file.result",
    *(f"{job}.result" for job in JOBS),
    *(f"{job}.end" for job in JOBS),
    *(f"{job}.enqueue" for job in ENQUEUING),
)
"""In a worker: the commits that begin an attempt, keep its result, and end it; and the enqueue of what follows."""
LATER = _sides(*(f"{job}.{moment}" for job in LATER_JOBS for moment in ("begin", "result", "end")))
"""In a worker that does what nobody waits for; nothing is enqueued there but by the supervisor's look."""
RECEIVING = _sides("receive.result", "receive.enqueue")
"""In whoever hands a batch in."""
SUPERVISOR = _sides("supervisor.start", "supervisor.worker", "supervisor.sweep")
"""In the supervisor: taking over (with the start of its Redis), starting a worker, looking for what was lost."""
SETTLING = _sides("supervisor.settle")
"""In the supervisor, and only when a worker died: the commit that notes it."""
ROUNDS = _sides("daily.result", "mail.try", "mail.result")
"""In whoever makes the rounds: what a day asks of a registration; the note that a mail is being sent, and how that
ended. Between the two the mail itself goes out."""
BOUNDARIES = (*WORKER, *LATER, *RECEIVING, *SUPERVISOR, *SETTLING, *ROUNDS)


def passing(name: str) -> None:
    """Pass a boundary. Raises ValueError for a name that is not in the table (when the variable is set)."""
    folder = os.environ.get(VARIABLE)
    if folder:
        _pass(Path(folder), name)


@contextmanager
def committing(database: Engine, name: str) -> Iterator[Session]:
    """A `session_scope` with the boundaries `<name>.before` and `<name>.after` around its commit."""
    with session_scope(database) as session:
        yield session
        session.flush()
        passing(f"{name}.before")
    passing(f"{name}.after")


def _pass(folder: Path, name: str) -> None:
    if name not in BOUNDARIES:
        raise ValueError(f"no boundary {name}")
    (folder / PASSED / name).touch()
    sprung = folder / SPRUNG / f"{name}@{os.getpid()}"
    try:
        # Whoever renames it has it: it springs once.
        (folder / ARMED / name).rename(sprung)
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.Signals[sprung.read_text(encoding="ascii")])
