"""One worker: takes steps from the queue and does them in its own process, one after the other."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any

import structlog
from rq import SimpleWorker
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from uketsuke.cases.database import patiently
from uketsuke.forms.errors import SetupError, where
from uketsuke.workers import jobs
from uketsuke.workers.desks import Desks
from uketsuke.workers.heart import beating
from uketsuke.workers.logs import set_up_logs
from uketsuke.workers.settings import Settings, load_settings
from uketsuke.workers.tether import tie_to_parent
from uketsuke.workers.world import World

_log = structlog.get_logger(__name__)


class DeskWorker(SimpleWorker):
    """RQ's in-process worker, which puts the step it is at on its desk before anything else."""

    def __init__(self, *args: Any, desks: Desks, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desks = desks

    @property
    def is_leaving(self) -> bool:
        """Whether it was told to stop after the step at hand."""
        return bool(self._stop_requested)

    def execute_job(self, job: Job, queue: Queue) -> None:
        with self._desks.at_work(job.id):
            super().execute_job(job, queue)
        jobs.put_again()
        if jobs.setup_fault is not None:
            self._stop_requested = True


def run_worker(settings: Settings) -> None:
    """Work until told to stop (SIGTERM: after the step at hand).

    Raises:
        SetupError: what the steps need is missing.
    """
    # A worker that starts while the database restarts waits for it; one without a database can do nothing.
    world = patiently(lambda: World.of(settings))
    set_up_logs(world.places, max_bytes=settings.log_bytes, console=sys.stderr.isatty())
    world.desks.take_seat()
    jobs.install(world)
    worker = DeskWorker(
        list(world.queue.lanes.values()),
        connection=world.queue.connection,
        serializer=JSONSerializer,
        desks=world.desks,
        log_job_description=False,
    )
    # A Redis that was restarted is there again within a second; RQ would double its wait to a minute.
    worker.max_connection_wait_time = 1.0
    world.wanted_elsewhere = lambda: worker.is_leaving or world.queue.somebody_waits()
    # The first pages come while the first file is still being opened in a process of its own.
    threading.Thread(target=world.warm, name="warming", daemon=True).start()
    _log.info("worker_started", worker=world.worker_name)
    with beating(world):
        worker.work(logging_level="WARNING")
    _log.info("worker_ended", worker=world.worker_name)
    if jobs.setup_fault is not None:
        raise jobs.setup_fault


def main() -> None:
    """`python -m uketsuke.workers.worker DATA PARENT`, as the supervisor starts it."""
    data, parent = Path(sys.argv[1]), int(sys.argv[2])
    tie_to_parent(parent)
    try:
        run_worker(load_settings(data))
    except SetupError as error:
        print(error, file=sys.stderr, flush=True)
        # At once: a thread that is still warming up would abort an orderly end, and its exit code with it.
        os._exit(error.exit_code)
    except Exception as error:
        # A traceback would show the error's text, which may hold what stood on the paper.
        print(f"{type(error).__name__} at {where(error)}", file=sys.stderr, flush=True)
        os._exit(1)


if __name__ == "__main__":
    main()
