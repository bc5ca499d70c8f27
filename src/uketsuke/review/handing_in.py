"""What a program hands in: read from the request as it comes, within bounds, into the store."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import NewOriginal, Stored
from uketsuke.review.problems import Refused

MOST_FILES = 500
MOST_FIELDS = 10
_LONGEST_NAME = 200
_FORM_BYTES = 1_000_000
"""What stands around files: names, boundaries, fields."""
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class HandIn:
    """The form of a hand-in: its fields, and its files in their order."""

    fields: dict[str, str]
    files: tuple[UploadFile, ...]


@asynccontextmanager
async def read_hand_in(request: Request, most_bytes: int) -> AsyncIterator[HandIn]:
    """The form that a request carries; its files are gone when the block ends.

    Raises Refused: it is no form with files, or larger than `most_bytes`.
    """
    if not request.headers.get("Content-Type", "").lower().startswith("multipart/form-data"):
        raise Refused("not_understood", detail="Send multipart/form-data with one or more `files`")
    parser = MultiPartParser(
        request.headers, _bounded(request, most_bytes + _FORM_BYTES), max_files=MOST_FILES, max_fields=MOST_FIELDS
    )
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError, KeyError) as error:
        raise Refused("not_understood", detail="The form cannot be read, or holds too many files or fields") from error
    try:
        yield _hand_in(form, most_bytes)
    finally:
        await form.close()


def stored_files(store: ImageStore, files: tuple[UploadFile, ...]) -> list[NewOriginal]:
    """The files in the store, under the names by which they were handed in."""
    return [
        NewOriginal(file_name(file.filename or ""), Stored(store.put_stream(file.file), file.size or 0))
        for file in files
    ]


def file_name(given: str) -> str:
    """The last part of a name as it was given, without what no name should hold."""
    bare = PurePosixPath(_NOT_IN_NAMES.sub(" ", given.replace("\\", "/"))).name.strip()
    return bare[-_LONGEST_NAME:] or "file"


def _hand_in(form: FormData, most_bytes: int) -> HandIn:
    files, fields = [], {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if name != "files":
                raise Refused("not_understood", detail="The field of files is called `files`")
            files.append(value)
        else:
            fields[name] = value
    if not files:
        raise Refused("not_understood", detail="There is no file in the field `files`")
    if any((file.size or 0) > most_bytes for file in files):
        raise Refused("too_large")
    return HandIn(fields, tuple(files))


async def _bounded(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    """The body as it comes, up to a bound: a length that is said may be wrong, or not be said."""
    came = 0
    async for chunk in request.stream():
        came += len(chunk)
        if came > most_bytes:
            raise Refused("too_large")
        yield chunk
