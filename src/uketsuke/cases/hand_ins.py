"""What was handed in under a token of the hander-in's own: whether it is the same again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.tables import BatchRow, FileRow
from uketsuke.cases.values import NewOriginal, Stored
from uketsuke.forms.errors import UketsukeError


class HandedInOtherwise(UketsukeError):
    """Something else was handed in under that token before; nothing was taken in."""


@dataclass(frozen=True, slots=True)
class BatchFile:
    """One file of a batch: its name as given, its bytes' SHA-256 and number, and how far it is."""

    name: str
    sha256: str
    bytes: int
    state: str
    pages: int | None


def batch_token(user: str, key: str) -> str:
    """The token of a batch that a user hands in under a key of the user's own: nobody else's key is the same."""
    return hashlib.sha256(f"{user}\0{key}".encode()).hexdigest()


def handed_in_before(
    session: Session, token: str, files: Sequence[NewOriginal], *, channel: str, office: str
) -> int | None:
    """The batch that was handed in under a token; None when none was.

    `files` lie in the store. Raises HandedInOtherwise when that batch has other files, or is another channel's or
    office's.
    """
    batch = session.scalar(select(BatchRow).where(BatchRow.token == token))
    if batch is None:
        return None
    here = [(file.name, file.content.key) for file in files if isinstance(file.content, Stored)]
    there = [(file.name, file.sha256) for file in files_of_batch(session, batch.id)]
    if (batch.channel, batch.office, there) != (channel, office, here):
        raise HandedInOtherwise(f"batch {batch.id} was handed in under that key, of other files or for another office")
    return batch.id


def files_of_batch(session: Session, batch_id: int) -> tuple[BatchFile, ...]:
    """The files of a batch, in their order."""
    rows = session.scalars(select(FileRow).where(FileRow.batch_id == batch_id).order_by(FileRow.position))
    return tuple(BatchFile(row.name, row.sha256, row.size, row.state, row.page_count) for row in rows)
