"""The errors every part of Uketsuke speaks in.

Faults in a document are values (findings, failures); these exceptions are for faults in the
system and for wrong usage. Each class carries what an entry point needs to decide.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import ClassVar


class UketsukeError(Exception):
    """Base of all our errors; its text is a message for people, naming the thing and what to do."""

    exit_code: ClassVar[int] = 1
    retry: ClassVar[bool] = False


class UsageError(UketsukeError):
    """The call itself is wrong (unknown procedure, no such path)."""

    exit_code = 2


class SetupError(UketsukeError):
    """Something the program needs is missing or broken (Redis, model file, fonts, data directory)."""

    exit_code = 3


class FormDataError(SetupError):
    """A form, vocabulary, rule or checklist file does not say what it must."""


class MoveNotAllowed(UketsukeError):
    """A filing or batch was asked to move to a state it may not reach from where it is."""


class ServiceUnavailable(UketsukeError):
    """The queue or the database is away; the step may be tried again."""

    retry = True


def where(error: BaseException) -> str:
    """The places of our source that an error came through, newest first; never its text, which may be what stood on
    the paper.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "uketsuke" in frame.filename] or frames
    return " < ".join(f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in reversed(ours))[:500]
