"""How often each document is asked for, there, missing, excused, or proved otherwise: which could be dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from uketsuke.cases.tables import ChecklistRow, FilingRow
from uketsuke.cases.ticks import SHOWN


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """What became of one document on the checklists of many filings, by the last check of each.

    `proved` are those that another source proves, `waived` those that are excused otherwise, with how often for which
    reason; `shown` is a part of `present`. Filings whose list leaves it open do not count.
    """

    document: str
    present: int = 0
    shown: int = 0
    missing: int = 0
    unreadable: int = 0
    waived: int = 0
    proved: int = 0
    not_required: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def required(self) -> int:
        """How many filings were asked for it, or handed it in."""
        return self.present + self.missing + self.unreadable + self.waived + self.proved


def count_documents(
    session: Session,
    *,
    is_proof: Callable[[str], bool],
    procedure: str | None = None,
    received_from: date | None = None,
    received_to: date | None = None,
) -> tuple[DocumentCount, ...]:
    """The documents of all checklists, the most often required first.

    Args:
        session: an open session.
        is_proof: whether a reason for which a document is waived says that another source proves it.
        procedure: only filings of this one.
        received_from: only filings taken in on this day or later.
        received_to: only filings taken in on this day or earlier.
    """
    query = (
        select(ChecklistRow.document, ChecklistRow.status, ChecklistRow.reason, func.count())
        .join(FilingRow, FilingRow.id == ChecklistRow.filing_id)
        .group_by(ChecklistRow.document, ChecklistRow.status, ChecklistRow.reason)
    )
    if procedure is not None:
        query = query.where(FilingRow.procedure == procedure)
    if received_from is not None:
        query = query.where(FilingRow.received_on >= received_from)
    if received_to is not None:
        query = query.where(FilingRow.received_on <= received_to)
    counts: dict[str, DocumentCount] = {}
    for document, status, reason, number in session.execute(query):
        before = counts.get(document, DocumentCount(document))
        counts[document] = _more(before, status, reason, number, is_proof)
    return tuple(sorted(counts.values(), key=lambda count: (-count.required, -count.not_required, count.document)))


def _more(
    before: DocumentCount, status: str, reason: str | None, number: int, is_proof: Callable[[str], bool]
) -> DocumentCount:
    reasons = dict(before.reasons)
    if reason is not None:
        reasons[reason] = reasons.get(reason, 0) + number
    columns = _columns(status, reason, is_proof)
    return replace(before, reasons=reasons, **{name: getattr(before, name) + number for name in columns})


def _columns(status: str, reason: str | None, is_proof: Callable[[str], bool]) -> tuple[str, ...]:
    """The columns that a line counts in."""
    if status == "waived" and reason is not None and is_proof(reason):
        return ("proved",)
    return (status, "shown") if (status, reason) == ("present", SHOWN) else (status,)
