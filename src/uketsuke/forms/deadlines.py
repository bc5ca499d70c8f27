"""The date by which something must happen in a filing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DeadlineStatus = Literal["due", "met", "missed", "open", "notice"]
"""`due`: something must still happen by that day. `met`: the filing came in time, which is what the day was for.
`missed`: it came after. `open`: the dates it rests on were not read surely. `notice`: a duty elsewhere, told and not
waited for."""
ANSWER = "answer"
"""Kind of the deadline that an office sets itself: by when it has asked for an answer to its letter."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One such date; `kind` is its id among the deadlines.

    `day` of an `open` one is the earliest day it can be, None when nothing of it is known. `moved_from` is the day
    on which it would have ended, where a holiday moved it on. `follows` are the fields it was reckoned from.
    """

    kind: str
    status: DeadlineStatus
    day: date | None
    follows: tuple[str, ...] = ()
    moved_from: date | None = None
