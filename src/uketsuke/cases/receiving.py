"""From files handed in to pages that wait to be read: batches, originals, opened files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from uketsuke.cases.boundaries import committing
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import patiently, session_scope
from uketsuke.cases.sheets import PAPER_ORDER, number_sheets
from uketsuke.cases.states import move, record_event
from uketsuke.cases.store import ImageStore
from uketsuke.cases.tables import BatchRow, FileRow, FilingRow, PageRow
from uketsuke.cases.values import (
    Channel,
    FileWork,
    NewFailure,
    NewOriginal,
    NewPage,
    Origin,
    ScanPass,
    Stored,
    Ticket,
)
from uketsuke.forms.errors import UketsukeError, UsageError
from uketsuke.forms.readings import Finding, to_data

_OFFICE = re.compile(r"[A-Za-z0-9]{1,16}")
"""An office code stands in receipt numbers, file names and URLs."""


class AlreadyTaken(UketsukeError):
    """A file of a watched folder that is in the records already; nothing of the batch was kept."""


def receive_batch(
    engine: Engine,
    store: ImageStore,
    files: Sequence[NewOriginal],
    *,
    channel: Channel,
    office: str,
    together: bool = False,
    received_at: datetime | None = None,
    token: str | None = None,
    origin: Origin | None = None,
    awaits: ScanPass | None = None,
    pass_key: str | None = None,
    ticket: Ticket | None = None,
) -> int:
    """Takes files in as one batch and returns its id: from then on nothing can lose them.

    The originals are stored and fsynced first, then the rows are committed; enqueue `open_batch`
    with the id after this returns. `received_at` (aware) is now when it is not given. A batch is
    known by its `token` (at most 64 characters): handed in once more under the same one, it is
    not taken in again and keeps its id. So a commit whose answer was lost is simply tried again.
    With `awaits` the batch waits for the other pass of its sheets (see `passes`), and nothing is to
    be enqueued. `ticket` says what a ticket before all its pages would.

    Raises:
        UsageError: no files, an unknown channel, an office code that is not 1–16 letters and digits,
            or a file that cannot be read.
        AlreadyTaken: the records hold one of the source keys.
        ServiceUnavailable: the database stays away; the batch may have been taken in all the same.
    """
    if not files:
        raise UsageError("a batch needs at least one file")
    if channel not in get_args(Channel):
        raise UsageError(f"unknown channel {channel!r}: use mail or counter")
    check_office(office)
    stored = [(file, *_store(store, file)) for file in files]
    origin = origin or Origin()
    columns = {
        "channel": channel,
        "office": office,
        "together": together,
        "state": "received" if awaits is None else "waiting",
        "created_at": received_at or utc_now(),
        "token": token or uuid4().hex,
        "slot": origin.slot,
        "operator": origin.operator,
        "box": origin.box,
        "bundle": origin.bundle,
        "sides": origin.sides,
        "declared_envelopes": origin.envelopes,
        "declared_sheets": origin.sheets,
        "awaits": awaits,
        "pass_key": pass_key,
        "ticket_receipt": None if ticket is None else ticket.receipt,
        "ticket_page": None if ticket is None else ticket.page,
    }
    return patiently(lambda: _record(engine, columns, stored))


def _record(engine: Engine, columns: Mapping[str, Any], stored: Sequence[tuple[NewOriginal, str, int]]) -> int:
    try:
        return _add(engine, columns, stored)
    except IntegrityError:
        # Handed in twice at once under one token: the other one was faster, and its batch is this one.
        with session_scope(engine) as session:
            known = session.scalar(select(BatchRow.id).where(BatchRow.token == columns["token"]))
        if known is None:
            raise
        return known


def _add(engine: Engine, columns: Mapping[str, Any], stored: Sequence[tuple[NewOriginal, str, int]]) -> int:
    with committing(engine, "receive.result") as session:
        known = session.scalar(select(BatchRow.id).where(BatchRow.token == columns["token"]))
        if known is not None:
            return known
        batch = BatchRow(**columns)
        session.add(batch)
        session.flush()
        for position, (file, key, size) in enumerate(stored):
            add_original(session, batch.id, position, file, key, size)
        record_event(session, "batch", batch.id, "received", to_state=columns["state"], detail={"files": len(stored)})
        _note_at_filing(session, batch)
        return batch.id


def _note_at_filing(session: Session, batch: BatchRow) -> None:
    """In the history of the filing that the pages are for: a worker puts them there, but a person brought them."""
    filing_id = session.scalar(select(FilingRow.id).where(FilingRow.receipt == batch.ticket_receipt))
    if filing_id is not None:
        detail = {"batch": batch.id, "page": batch.ticket_page}
        record_event(session, "filing", filing_id, "pages_handed_in", detail=detail)


def check_office(office: str) -> None:
    """Raises UsageError for an office code that is not 1–16 letters and digits."""
    if not _OFFICE.fullmatch(office):
        raise UsageError(f"office code {office!r} must be 1 to 16 letters and digits")


def source_key(path: str, size: int, mtime_ns: int, sha256: str) -> str:
    """What names one state of one file: the same bytes at the same place from the same moment. A SHA-256 in hex."""
    whole = "\0".join((path, str(size), str(mtime_ns), sha256))
    return hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()


def taken_in(session: Session, key: str) -> int | None:
    """The batch that holds the file with this source key; None when it was never taken in."""
    return session.scalar(select(FileRow.batch_id).where(FileRow.source_key == key))


def ticket_of_batch(session: Session, batch_id: int) -> Ticket | None:
    """The filing that whoever handed a batch in said its pages belong to; None when nobody said one."""
    row = session.execute(
        select(BatchRow.ticket_receipt, BatchRow.ticket_page).where(BatchRow.id == batch_id)
    ).one_or_none()
    return None if row is None or row.ticket_receipt is None else Ticket(row.ticket_receipt, row.ticket_page)


def add_original(session: Session, batch_id: int, position: int, file: NewOriginal, key: str, size: int) -> None:
    """Adds the row of a stored original to a batch. Raises AlreadyTaken when its source key is there already."""
    session.add(
        FileRow(
            batch_id=batch_id,
            position=position,
            name=_clean(file.name),
            sha256=key,
            store_key=key,
            size=size,
            state="received",
            failures=[],
            notes=[],
            source_key=file.source_key,
            scan_pass=file.scan_pass,
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        if file.source_key is None:
            raise
        # Two watchers at one folder: the other one was faster.
        raise AlreadyTaken(f"a file of batch {batch_id} was taken in before") from error


def _clean(name: str) -> str:
    # A file system may hold names that are no text; neither the records nor JSON can.
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")


def _store(store: ImageStore, file: NewOriginal) -> tuple[str, int]:
    if isinstance(file.content, Stored):
        return file.content.key, file.content.size
    if isinstance(file.content, bytes):
        return store.put(file.content), len(file.content)
    try:
        key = store.put_file(file.content)
    except OSError as error:
        raise UsageError(f"{file.name}: cannot be read ({error.strerror})") from error
    return key, store.path(key).stat().st_size


def original_path(store: ImageStore, work: FileWork) -> Path:
    """Where the bytes of a stored original lie."""
    return store.path(work.key)


def files_to_open(session: Session, batch_id: int) -> tuple[FileWork, ...]:
    """The files of a batch that were not opened to their end yet, in order; empty when none is left."""
    recorded = select(func.count()).where(PageRow.file_id == FileRow.id).scalar_subquery()
    rows = session.execute(
        select(
            FileRow.id,
            FileRow.name,
            FileRow.store_key,
            FileRow.position,
            BatchRow.channel,
            recorded,
            FileRow.page_count,
        )
        .join(BatchRow, BatchRow.id == FileRow.batch_id)
        .where(FileRow.batch_id == batch_id, FileRow.state == "received")
        .order_by(FileRow.position)
    )
    return tuple(FileWork(*row) for row in rows)


def save_pages(
    session: Session,
    file_id: int,
    pages: Sequence[NewPage],
    failures: Sequence[NewFailure],
    *,
    page_count: int,
) -> tuple[int, ...]:
    """Records the next pages of a file that is still being opened, so that a crash costs only those behind them.

    `pages` and `failures` (with index) follow those recorded before, without a gap; `page_count` is how many the file
    has. Returns the ids of the pages that are to be read. Pages recorded before stay as they are; nothing is changed
    when the file was opened to its end before.
    """
    file = session.scalar(
        select(FileRow)
        .where(FileRow.id == file_id, FileRow.state == "received")
        # Two workers may be at one file: the second waits here and finds the first one's pages.
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if file is None:
        return ()
    file.page_count = page_count
    return _add_pages(session, file, pages, failures)


def save_opened_file(
    session: Session,
    file_id: int,
    pages: Sequence[NewPage],
    failures: Sequence[NewFailure] = (),
    notes: Sequence[Finding] = (),
) -> bool:
    """Records what opening a file gave at its end: a row for every page not recorded yet, and what failed.

    A failure with an index is a page that could not be rendered: it gets a row too, so that it is
    accounted for. A file without any page is failed. `notes` become findings of every filing that
    has a page of this file. False when the file had been opened before: nothing is changed then.
    Raises ValueError when a page index comes twice, when there is neither page nor failure, or when
    not every page that the file has is recorded.
    """
    bad = {failure.index for failure in failures if failure.index is not None}
    indexes = [page.index for page in pages]
    if len(set(indexes)) != len(indexes) or bad & set(indexes):
        raise ValueError("a page of a file is either rendered once or failed")
    file = session.scalar(
        select(FileRow)
        .where(FileRow.id == file_id, FileRow.state == "received")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if file is None:
        return False
    here = len(_recorded(session, file_id))
    if not pages and not failures and not here:
        raise ValueError("a file gives pages or a reason why not")
    # A file that failed as a whole has no pages: what stood on it is the file's failure alone.
    opened = bool(pages) or here > 0
    if opened:
        _add_pages(session, file, pages, failures)
        here = len(_recorded(session, file_id))
        if file.page_count is not None and here != file.page_count:
            raise ValueError(f"file {file_id} has {file.page_count} pages, {here} of them are recorded")
    else:
        file.failures = _entries(failures)
        session.flush()
    return move(
        session,
        "file",
        file_id,
        "opened" if opened else "failed",
        expected_from="received",
        detail={
            "pages": here,
            "failures": len(file.failures),
            "code": file.failures[0]["code"] if file.failures else None,
        },
        # What was noted when the passes of a file's sheets were joined stays.
        columns={"notes": [*file.notes, *(to_data(note) for note in notes)]},
    )


def _add_pages(
    session: Session, file: FileRow, pages: Sequence[NewPage], failures: Sequence[NewFailure]
) -> tuple[int, ...]:
    here = _recorded(session, file.id)
    fresh = [
        PageRow(
            batch_id=file.batch_id,
            file_id=file.id,
            file_index=page.index,
            state="rendered",
            image_key=page.image_key,
            glyphs_key=page.glyphs_key,
            dpi=page.dpi,
            facts={},
            seconds=0.0,
        )
        for page in pages
        if page.index not in here
    ]
    session.add_all(fresh)
    failed = [failure for failure in failures if failure.index not in here]
    for failure in failed:
        if failure.index is not None:
            session.add(
                PageRow(
                    batch_id=file.batch_id,
                    file_id=file.id,
                    file_index=failure.index,
                    state="failed",
                    facts={},
                    seconds=0.0,
                )
            )
    if failed:
        file.failures = [*file.failures, *_entries(failed)]
    session.flush()
    return tuple(row.id for row in fresh)


def _recorded(session: Session, file_id: int) -> set[int | None]:
    return set(session.scalars(select(PageRow.file_index).where(PageRow.file_id == file_id)))


def _entries(failures: Sequence[NewFailure]) -> list[dict[str, object]]:
    return [{"index": f.index, "code": f.code, "reason": f.reason} for f in failures]


def finish_opening(session: Session, batch_id: int) -> bool:
    """Moves a batch to `opened` when none of its files waits any more; True when this call moved it.

    Its sheets are numbered then, where somebody said how they went through the scanner.
    Enqueue `read_page` for every `pages_of_batch(...)` after the commit, and `split_batch` when
    there is no page to read.
    """
    waiting = session.scalar(
        select(func.count()).select_from(FileRow).where(FileRow.batch_id == batch_id, FileRow.state == "received")
    )
    if waiting:
        return False
    if not move(session, "batch", batch_id, "opened", expected_from="received"):
        return False
    number_sheets(session, batch_id)
    return True


def pages_of_batch(session: Session, batch_id: int, *, state: str | None = None) -> tuple[int, ...]:
    """Ids of a batch's pages as the paper lies (else files as given, pages as in the file), one state if named."""
    query = (
        select(PageRow.id)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .where(PageRow.batch_id == batch_id)
        .order_by(*PAPER_ORDER)
    )
    if state is not None:
        query = query.where(PageRow.state == state)
    return tuple(session.scalars(query))


def add_failure(session: Session, file_id: int, failure: NewFailure) -> None:
    """Adds a failure to a file that was opened before: a page that broke later on its way."""
    failures = session.scalar(select(FileRow.failures).where(FileRow.id == file_id))
    session.execute(
        update(FileRow).where(FileRow.id == file_id).values(failures=[*(failures or []), *_entries([failure])])
    )
