"""What the routes of one web application share: records, images, pages, and how it may be entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from sqlalchemy import Engine

from uketsuke.cases.clock import utc_now
from uketsuke.cases.sign_ins import Lifetimes, OpenSession
from uketsuke.cases.store import ImageStore
from uketsuke.cases.users import User
from uketsuke.cases.values import Lane, Work
from uketsuke.letters.offices import Office
from uketsuke.review.pages import Pages

LOCAL_ADDRESSES = frozenset({"127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Access:
    """How the pages may be entered.

    `https`: browsers come through a proxy that speaks https, so cookies are for https only. `metrics_token`: who asks
    for figures says it; None: they are for this machine only. `now` is the clock.
    """

    https: bool = False
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    metrics_token: str | None = None
    now: Callable[[], datetime] = utc_now


Enqueue = Callable[[Sequence[Work], Lane], None]
"""Hands work to the workers, in a lane."""


def leave_to_the_sweep(_works: Sequence[Work], _lane: Lane) -> None:
    """Enqueues nothing: the reconciler finds in the records what is to do, a moment later."""


@dataclass(frozen=True, slots=True)
class House:
    """One web application's parts. `queue` is None where nobody works: the next `serve` finds what is left to do."""

    engine: Engine
    store: ImageStore
    pages: Pages
    access: Access
    enqueue: Enqueue = leave_to_the_sweep
    offices: Mapping[str, Office] = field(default_factory=dict)

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
