"""Who does what is being recorded: a process of a machine, a worker's attempt, or a person."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST = 120
"""Characters of a `who` that are kept; a host name has 64 at most."""

_who: ContextVar[str | None] = ContextVar("who", default=None)


def who() -> str:
    """The one that acts now, as it stands in events: `host:pid`, unless `acting` says otherwise."""
    return (_who.get() or this_process())[:LONGEST]


def this_process() -> str:
    """`host:pid` of this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def acting(name: str) -> Iterator[None]:
    """What is recorded inside the block is done by `name`: an id, never a person's name."""
    token = _who.set(name)
    try:
        yield
    finally:
        _who.reset(token)
