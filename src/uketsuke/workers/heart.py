"""A worker's signs of life in the records, for those who cannot see its process: other machines, and `status`."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from uketsuke.cases import records
from uketsuke.cases.database import session_scope
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.workers.world import World

BEAT_SECONDS = 10.0
"""Several beats may fail before anybody holds the worker for dead (`records.STALE_AFTER`, a minute)."""


@contextlib.contextmanager
def beating(world: World) -> Iterator[None]:
    """Give signs of life while the block runs, for this process and the attempt on its desk; then none is left."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(world, ended), name="heart", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        with contextlib.suppress(ServiceUnavailable), session_scope(world.database) as session:
            records.forget_worker(session, world.worker_name)


def _beat(world: World, ended: threading.Event) -> None:
    while True:
        # Records that are away are asked again at the next beat.
        with contextlib.suppress(ServiceUnavailable), session_scope(world.database) as session:
            records.see_worker(session, world.worker_name)
            desk = world.desks.mine()
            if desk is not None and desk.attempt is not None:
                records.beat(session, desk.attempt)
        if ended.wait(BEAT_SECONDS):
            return
