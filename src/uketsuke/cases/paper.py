"""The paper itself: where each sheet is, and whether a batch's sheets and sides add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from uketsuke.cases.sheets import PAPER_ORDER
from uketsuke.cases.tables import (
    BatchRow,
    EventRow,
    FileRow,
    FilingPageRow,
    FilingRow,
    FindingRow,
    PageRow,
    ReplacementRow,
)
from uketsuke.cases.values import CountDiffers, Origin, PaperBalance, SheetPlace, Sides
from uketsuke.forms.readings import Finding

TICKET_REFUSED = "intake.ticket_refused"
"""The finding of pages whose ticket could not be followed: they wait in a filing of their own."""
ACCEPTED = "balance_accepted"
"""The event of a person who saw that counts differ from what was declared, and lets them be."""


def find_pages(session: Session, receipt: str, position: int | None = None) -> tuple[SheetPlace, ...]:
    """Where the sheets of a filing are, in its order, one position only if named; and what new scans replaced.

    Empty when there is no such filing or no such position.
    """
    filing = session.scalar(select(FilingRow.id).where(FilingRow.receipt == receipt))
    if filing is None:
        return ()
    standing = select(FilingPageRow.page_id).where(FilingPageRow.filing_id == filing)
    replaced = select(ReplacementRow.page_id).where(ReplacementRow.filing_id == filing)
    if position is not None:
        standing = standing.where(FilingPageRow.position == position)
        replaced = replaced.where(ReplacementRow.position == position)
    found = _places(session, PageRow.id.in_(standing) | PageRow.id.in_(replaced))
    return tuple(sorted(found, key=lambda place: (place.page is None, place.page or 0, place.page_id)))


def find_in_box(
    session: Session, box: str, *, bundle: str | None = None, sheet: int | None = None
) -> tuple[SheetPlace, ...]:
    """What lies in a box, in a bundle of it, at a sheet of that; in the order of the batches and their paper."""
    condition = BatchRow.box == box
    if bundle is not None:
        condition &= BatchRow.bundle == bundle
    places = _places(session, condition)
    return places if sheet is None else tuple(place for place in places if place.sheet == sheet)


def sheets_of_batch(session: Session, batch_id: int) -> tuple[SheetPlace, ...]:
    """Every side of a batch as its paper lies; empty for an unknown batch."""
    return _places(session, PageRow.batch_id == batch_id)


def _places(session: Session, condition: ColumnElement[bool]) -> tuple[SheetPlace, ...]:
    batches = select(PageRow.batch_id).join(BatchRow, BatchRow.id == PageRow.batch_id).where(condition).distinct()
    number = func.row_number().over(partition_by=PageRow.batch_id, order_by=PAPER_ORDER).label("number")
    numbered = (
        select(PageRow.id.label("id"), number)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .where(PageRow.batch_id.in_(batches))
        .subquery()
    )
    replaced_in = (
        select(FilingRow.receipt)
        .join(ReplacementRow, ReplacementRow.filing_id == FilingRow.id)
        .where(ReplacementRow.page_id == PageRow.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            PageRow.id,
            PageRow.file_index,
            PageRow.sheet,
            PageRow.side,
            PageRow.state,
            PageRow.summary,
            FileRow.name,
            BatchRow,
            numbered.c.number,
            FilingRow.receipt,
            FilingPageRow.position,
            replaced_in.label("replaced_in"),
        )
        .join(numbered, numbered.c.id == PageRow.id)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .join(BatchRow, BatchRow.id == PageRow.batch_id)
        .outerjoin(FilingPageRow, FilingPageRow.page_id == PageRow.id)
        .outerjoin(FilingRow, FilingRow.id == FilingPageRow.filing_id)
        .where(condition)
        .order_by(PageRow.batch_id, numbered.c.number)
    )
    return tuple(
        SheetPlace(
            page_id=row.id,
            batch_id=row.BatchRow.id,
            slot=row.BatchRow.slot,
            operator=row.BatchRow.operator,
            box=row.BatchRow.box,
            bundle=row.BatchRow.bundle,
            file=row.name,
            index=row.file_index,
            number=row.number,
            sheet=row.sheet,
            side=row.side,
            state=row.state,
            role=_role(row.summary),
            receipt=row.receipt,
            page=row.position,
            replaced_in=row.replaced_in,
        )
        for row in rows
    )


def _role(summary: dict[str, Any] | None) -> str | None:
    """What a side is; a ticket is told from the sheets that part envelopes."""
    if summary is None:
        return None
    separator = summary.get("separator")
    return "ticket" if separator is not None and separator["kind"] == "ticket" else summary["role"]


def paper_of(session: Session, batch_id: int) -> PaperBalance:
    """A batch as paper, counted afresh from the rows. Raises KeyError when there is no such batch."""
    batch = session.get(BatchRow, batch_id)
    if batch is None:
        raise KeyError(f"no batch {batch_id}")
    sides = sheets_of_batch(session, batch_id)
    files = session.execute(
        select(FileRow.name, FileRow.state).where(FileRow.batch_id == batch_id).order_by(FileRow.position)
    ).all()
    refused = _refused(session, batch_id)
    account = Counter(_account(side, refused) for side in sides)
    origin = Origin(
        slot=batch.slot,
        operator=batch.operator,
        box=batch.box,
        bundle=batch.bundle,
        sides=cast("Sides | None", batch.sides),
        envelopes=batch.declared_envelopes,
        sheets=batch.declared_sheets,
    )
    envelopes = _envelopes(session, batch_id, sides, refused)
    return PaperBalance(
        batch_id=batch_id,
        state=batch.state,
        origin=origin,
        files=len(files),
        files_failed=tuple(name for name, state in files if state == "failed"),
        envelopes=envelopes,
        sheets=_sheets(sides),
        sides=len(sides),
        images=session.scalar(
            select(func.count())
            .select_from(PageRow)
            .where(PageRow.batch_id == batch_id, PageRow.image_key.is_not(None))
        )
        or 0,
        kept=account["kept"],
        separators=account["separators"],
        blank=account["blank"],
        set_aside=account["set_aside"],
        failed=account["failed"],
        replaced=account["replaced"],
        missing=tuple(side for side in sides if _account(side, refused) == "missing"),
        differences=differences(origin, envelopes, sides) if batch.state in ("split", "closed") else (),
        accepted=_accepted(session, batch_id),
    )


def _account(side: SheetPlace, refused: set[str]) -> str:
    """Under which heading of the balance a side goes."""
    if side.state == "failed":
        return "failed"
    if side.replaced_in is not None:
        return "replaced"
    if side.receipt is None:
        return "missing"
    if side.receipt in refused:
        return "set_aside"
    return {"separator": "separators", "ticket": "separators", "blank": "blank"}.get(side.role or "", "kept")


def _sheets(sides: Sequence[SheetPlace]) -> int | None:
    numbers = {side.sheet for side in sides if side.sheet is not None}
    return len(numbers) if numbers else None


def _envelopes(session: Session, batch_id: int, sides: Sequence[SheetPlace], refused: set[str]) -> int:
    """Envelopes as separators part them; without separators, as many as there are applicants.

    What lies behind a ticket came in no envelope of this batch.
    """
    rows = session.execute(select(FilingRow.receipt, FilingRow.envelope).where(FilingRow.batch_id == batch_id))
    own = {receipt: envelope for receipt, envelope in rows if receipt not in refused}
    roles = [side.role for side in sides if side.receipt in own and side.role is not None]
    return envelopes_between(roles) if "separator" in roles else len(set(own.values()))


def envelopes_between(roles: Iterable[str]) -> int:
    """How many runs of sides with content the separators leave; blank sides are no content."""
    found, open_ = 0, False
    for role in roles:
        if role == "separator":
            open_ = False
        elif role != "blank" and not open_:
            found, open_ = found + 1, True
    return found


def differences(origin: Origin, envelopes: int, sides: Sequence[SheetPlace]) -> tuple[CountDiffers, ...]:
    """What was declared of a batch and is not so. Where nobody said how sheets were fed, both ways are right."""
    found: list[CountDiffers] = []
    if origin.envelopes is not None and origin.envelopes != envelopes:
        found.append(CountDiffers("envelopes", origin.envelopes, envelopes))
    if origin.sheets is not None:
        sheets = _sheets(sides)
        fitting = {sheets} if sheets is not None else {len(sides), -(-len(sides) // 2)}
        if origin.sheets not in fitting:
            found.append(CountDiffers("sheets", origin.sheets, len(sides) if sheets is None else sheets))
    return tuple(found)


def count_differs(differing: CountDiffers) -> Finding:
    """What is said in every filing of a batch whose counts are not the declared ones: any may lack a sheet."""
    ja, en = {"envelopes": ("封筒の数", "envelopes"), "sheets": ("用紙の枚数", "sheets")}[differing.what]
    return Finding(
        "intake.count_differs",
        "warning",
        (),
        f"この束は{ja}が申告と違います（申告 {differing.declared}、確認 {differing.found}）。"
        "抜けや重なりがないか、紙を確かめてください。",
        f"This batch was declared to have {differing.declared} {en} and {differing.found} were found. "
        "Look at the paper for sheets that are missing or stuck together.",
    )


def _refused(session: Session, batch_id: int) -> set[str]:
    return set(
        session.scalars(
            select(FilingRow.receipt).where(
                FilingRow.batch_id == batch_id,
                exists().where(FindingRow.filing_id == FilingRow.id, FindingRow.rule == TICKET_REFUSED),
            )
        )
    )


def _accepted(session: Session, batch_id: int) -> bool:
    return (
        session.scalar(
            select(EventRow.id)
            .where(EventRow.subject == "batch", EventRow.subject_id == batch_id, EventRow.kind == ACCEPTED)
            .limit(1)
        )
        is not None
    )
