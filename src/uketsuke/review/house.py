"""What the routes of one web application share: records, images, pages, and how it may be entered."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fastapi import Request
from sqlalchemy import Engine

from uketsuke.cases.clock import utc_now
from uketsuke.cases.sign_ins import Lifetimes, OpenSession
from uketsuke.cases.store import ImageStore
from uketsuke.cases.users import User
from uketsuke.cases.values import Lane, Work
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.letters.offices import Office
from uketsuke.review.limits import Allowance
from uketsuke.review.pages import Pages

LOCAL_ADDRESSES = frozenset({"127.0.0.1", "::1"})
MOST_BYTES = 2_000_000_000
"""Largest file that is taken in where nothing else is set."""


class WorkQueue(Protocol):
    """Where work is put that a change has left to do."""

    def put(self, works: Sequence[Work], lane: Lane, *, new: bool = False) -> None:
        """Enqueue it: before what waits in the lane, or behind it when it is new. Raises ServiceUnavailable."""


@dataclass(frozen=True, slots=True)
class Access:
    """How the pages may be entered.

    `https`: browsers come through a proxy that speaks https, so cookies are for https only. `metrics_token`: who asks
    for figures says it; None: they are for this machine only. `now` is the clock. `programs` says how often a token
    may ask, `strangers` how often one address with none in force.
    """

    https: bool = False
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    metrics_token: str | None = None
    now: Callable[[], datetime] = utc_now
    programs: Allowance = field(default_factory=lambda: Allowance(per_minute=600, at_once=120))
    strangers: Allowance = field(default_factory=lambda: Allowance(per_minute=30, at_once=30))


@dataclass(frozen=True, slots=True)
class House:
    """One web application's parts.

    Without a `queue` the workers find what is to be done in the records, later. `signing_key` is the file of the key
    that bundles are signed with; without it none are made here. `most_bytes` is the size of the largest file that is
    taken in. `offices` are the offices as they sign slips and letters.
    """

    engine: Engine
    store: ImageStore
    pages: Pages
    access: Access
    queue: WorkQueue | None = None
    signing_key: Path | None = None
    most_bytes: int = MOST_BYTES
    offices: Mapping[str, Office] = field(default_factory=dict)

    def enqueue(self, works: Sequence[Work], lane: Lane = "counter", *, new: bool = False) -> None:
        """Has work done, after the commit that made it due. A queue that is away loses nothing: the sweep finds it in
        the records."""
        if self.queue is not None and works:
            with contextlib.suppress(ServiceUnavailable):
                self.queue.put(works, lane, new=new)

    @property
    def session_cookie(self) -> str:
        """Its prefix makes browsers take it from https alone, for this name and all its paths."""
        return "__Host-uketsuke_session" if self.access.https else "uketsuke_session"

    @property
    def form_cookie(self) -> str:
        """What ties a form to the browser it was drawn for, before anybody has signed in."""
        return "__Host-uketsuke_form" if self.access.https else "uketsuke_form"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: the session, and the token that forms of this session carry."""

    session: OpenSession
    csrf: str

    @property
    def user(self) -> User:
        return self.session.user

    @property
    def sees(self) -> tuple[str, ...] | None:
        """The offices whose filings may be seen; None: all."""
        return self.user.sees


def address_of(request: Request) -> str:
    """The address that a request came from; `-` when the server does not know it."""
    return request.client.host if request.client else "-"
