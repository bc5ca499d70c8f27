"""One run of `process`: batches in, and back when all of them rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from uketsuke.cases import records
from uketsuke.cases.boundaries import passing
from uketsuke.cases.database import patiently, reading_scope
from uketsuke.cases.values import Channel, NewOriginal, Work
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.workers.ledger import RecordsLedger
from uketsuke.workers.supervisor import Supervisor
from uketsuke.workers.world import World

POLL_SECONDS = 0.15

Progress = Callable[[int, int], None]
"""Told from time to time how many pages are done, and how many are known so far."""


def supervisor_of(world: World, rounds: Callable[[], None] | None = None) -> Supervisor:
    """The supervisor of this world's data directory; enter its `running()`. It makes the `rounds` while it leads."""
    ledger = RecordsLedger(world.database, shared=world.settings.shared, name=world.name)
    return Supervisor(world.settings, ledger, rounds)


def process_batches(
    world: World,
    batches: Sequence[Sequence[NewOriginal]],
    *,
    channel: Channel,
    office: str,
    together: bool,
    progress: Progress,
    resuming: Callable[[int], None],
) -> tuple[int, ...]:
    """Take the batches in, have them worked on, and return their ids when every filing of them rests.

    What an earlier run that was killed left unfinished is finished too; `resuming` is told how many
    batches that are. Several runs on one data directory at the same time share the workers of the first.

    Raises:
        UsageError: a file cannot be read, or the office code cannot be used.
        SetupError: the queue or the workers cannot run.
    """
    with supervisor_of(world).running() as supervisor:
        supervisor.settled.wait()
        supervisor.check()
        left: tuple[int, ...] = ()
        if supervisor.leads:
            left = patiently(lambda: _unfinished(world))
            if left:
                resuming(len(left))
        ids = []
        for files in batches:
            batch = records.receive_batch(
                world.database, world.store, files, channel=channel, office=office, together=together
            )
            ids.append(batch)
            passing("receive.enqueue.before")
            # A queue that is away loses nothing: the sweep finds the batch in the records.
            with suppress(ServiceUnavailable):
                world.queue.put([Work("open_batch", batch)], channel, new=True)
            passing("receive.enqueue.after")
        _wait(world, supervisor, (*left, *ids), progress)
    return tuple(ids)


def _unfinished(world: World) -> tuple[int, ...]:
    with reading_scope(world.database) as session:
        return records.unfinished_batches(session)


def _wait(world: World, supervisor: Supervisor, batch_ids: tuple[int, ...], progress: Progress) -> None:
    waiting = list(batch_ids)
    while waiting:
        supervisor.check()
        with suppress(ServiceUnavailable), reading_scope(world.database) as session:
            while waiting and records.batch_at_rest(session, waiting[0]):
                waiting.pop(0)
            progress(*records.progress(session, batch_ids))
        if waiting:
            time.sleep(POLL_SECONDS)
