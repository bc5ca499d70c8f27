"""One-sided double passes: the first pass waits in the records until the other one of its sheets has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.database import session_scope
from uketsuke.cases.receiving import add_original
from uketsuke.cases.states import move, record_event
from uketsuke.cases.tables import BatchRow, FileRow
from uketsuke.cases.values import NewOriginal, ScanPass, Stored, WaitingPass
from uketsuke.forms.readings import Finding, to_data

OTHER_PASS: dict[ScanPass, ScanPass] = {"front": "back", "back": "front"}


def waiting_passes(session: Session) -> tuple[WaitingPass, ...]:
    """The batches that wait for their other pass, oldest first."""
    rows = session.execute(
        select(BatchRow.id, BatchRow.slot, BatchRow.awaits, BatchRow.created_at)
        .where(BatchRow.state == "waiting")
        .order_by(BatchRow.id)
    )
    return tuple(WaitingPass(id, slot, cast(ScanPass, awaits), since) for id, slot, awaits, since in rows)


def pass_waiting_for(
    session: Session,
    scan_pass: ScanPass,
    *,
    slot: str | None,
    pass_key: str | None,
    box: str | None = None,
    bundle: str | None = None,
) -> int | None:
    """The newest batch of a slot that waits for this pass under this key; None when there is none.

    One that is said to lie in another box or bundle is not it.
    """
    key = BatchRow.pass_key.is_(None) if pass_key is None else BatchRow.pass_key == pass_key
    return session.scalar(
        select(BatchRow.id)
        .where(
            BatchRow.state == "waiting",
            BatchRow.awaits == scan_pass,
            BatchRow.slot == slot,
            key,
            *(
                column.is_(None) | (column == said)
                for column, said in ((BatchRow.box, box), (BatchRow.bundle, bundle))
                if said
            ),
        )
        .order_by(BatchRow.id.desc())
        .limit(1)
    )


def join_pass(engine: Engine, batch_id: int, files: Sequence[NewOriginal]) -> bool:
    """Adds the other pass to a batch that waits for it; enqueue `open_batch` when this is true.

    The contents are `Stored` ones. False when the batch no longer waits: nothing is changed then. Raises
    AlreadyTaken when the records hold one of the source keys.
    """
    with session_scope(engine) as session:
        if not move(session, "batch", batch_id, "received", expected_from="waiting", detail={"joined": len(files)}):
            return False
        last = session.scalar(select(func.max(FileRow.position)).where(FileRow.batch_id == batch_id)) or 0
        for position, file in enumerate(files, start=last + 1):
            if not isinstance(file.content, Stored):
                raise ValueError("a pass must be in the store before it joins its batch")
            add_original(session, batch_id, position, file, file.content.key, file.content.size)
        session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(awaits=None))
    return True


def waiting_since_before(session: Session, moment: datetime, *, slots: tuple[str, ...]) -> tuple[int, ...]:
    """The batches of these slots that have waited for their other pass since before `moment` (aware)."""
    return tuple(
        session.scalars(
            select(BatchRow.id)
            .where(BatchRow.state == "waiting", BatchRow.slot.in_(slots), BatchRow.created_at < moment)
            .order_by(BatchRow.id)
        )
    )


def stop_waiting(session: Session, batch_id: int) -> bool:
    """Lets a batch go on without its other pass, as an exception: every filing of it gets `intake.pass_missing`.

    Enqueue `open_batch` after the commit when this is true. False when it does not wait any more.
    """
    awaits = session.scalar(select(BatchRow.awaits).where(BatchRow.id == batch_id))
    if not move(session, "batch", batch_id, "received", expected_from="waiting", detail={"missing": awaits}):
        return False
    record_event(session, "batch", batch_id, "pass_missing", detail={"pass": awaits})
    note = to_data(_pass_missing(awaits or "back"))
    for file in session.scalars(select(FileRow).where(FileRow.batch_id == batch_id)):
        file.notes = [*file.notes, note]
    session.flush()
    return True


def _pass_missing(scan_pass: str) -> Finding:
    here, missing = ("裏", "表") if scan_pass == "front" else ("表", "裏")
    return Finding(
        "intake.pass_missing",
        "error",
        (),
        f"片面ずつのスキャンのうち{here}面だけを受領し、{missing}面が届いていません。紙を確かめてください。",
        f"Of this one-sided scan only one pass came; the {scan_pass} sides are missing. Look at the paper.",
    )
