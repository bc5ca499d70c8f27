"""What the checklists of filings still lack."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.tables import ChecklistRow


def gaps_by_filing(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The documents that are missing or unreadable in some filings, as their checklists order them; those that lack
    nothing are left out."""
    rows = session.execute(
        select(ChecklistRow.filing_id, ChecklistRow.document)
        .where(ChecklistRow.filing_id.in_(ids), ChecklistRow.status.in_(("missing", "unreadable")))
        .order_by(ChecklistRow.filing_id, ChecklistRow.position)
    )
    gaps: dict[int, tuple[str, ...]] = {}
    for filing, document in rows:
        gaps[filing] = (*gaps.get(filing, ()), document)
    return gaps
