"""Files that a browser hands in: bounded before they are read, and named in every refusal."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Literal

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile

from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import NewOriginal, Stored

MOST_FILES = 60
"""What one applicant hands in are ten sheets, some scan each as a file of its own."""
MOST_FILE_BYTES = 100_000_000
MOST_BYTES = 300_000_000
"""Of one upload: sixty photographs of a telephone, or a few hundred scanned sheets."""
LONGEST_NAME = 200

Refused = Literal["none", "too_many", "empty", "too_large"]


class UploadRefused(Exception):
    """Why nothing of an upload is taken: a code of the words `upload.*`, and the file where it is one file's fault."""

    def __init__(self, code: Refused, file: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.file = file


async def bounded(request: Request) -> None:
    """Lets pass only a request that says how large it is, and is not too large: before anything of it is read."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise HTTPException(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > MOST_BYTES:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


async def uploaded(request: Request) -> tuple[dict[str, str], tuple[UploadFile, ...]]:
    """The fields of a form and its files, in their order; a file input that was left empty gives none."""
    form = await request.form(max_files=MOST_FILES + 1)
    texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = (value for _, value in form.multi_items() if isinstance(value, UploadFile))
    return texts, tuple(file for file in files if file.filename)


def kept(store: ImageStore, files: Sequence[UploadFile]) -> tuple[NewOriginal, ...]:
    """The files as originals that lie in the store. Raises UploadRefused before any of them is stored."""
    if not files:
        raise UploadRefused("none")
    if len(files) > MOST_FILES:
        raise UploadRefused("too_many")
    for file in files:
        if not file.size:
            raise UploadRefused("empty", name_of(file))
        if file.size > MOST_FILE_BYTES:
            raise UploadRefused("too_large", name_of(file))
    # One after the other, so that one at a time stands in memory.
    return tuple(NewOriginal(name_of(file), Stored(store.put(file.file.read()), file.size or 0)) for file in files)


def name_of(file: UploadFile) -> str:
    """What a file is called, without the folders that some browsers send."""
    name = PurePosixPath((file.filename or "").replace("\\", "/")).name
    return name[:LONGEST_NAME] or "?"
