"""The documents of a case as files: which are to be made, what was made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.database import changes_one
from uketsuke.cases.finishing import fields_of, pages_of_filing
from uketsuke.cases.page_texts import lines_of_filing
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import CaseRow, DocumentFileRow, DocumentSetRow, FilingPageRow, FilingRow, PageTextRow
from uketsuke.cases.values import DocumentFile, DocumentWork
from uketsuke.forms.pages import FailureCode

WITH_CASE = ("converted", "delivered")
"""States of a filing in which its fields are those of its newest case."""


def documents_to_make(session: Session, filing_id: int) -> DocumentWork | None:
    """What making the documents of a filing's newest case needs; None while texts of its pages are still to be read,
    when they were made before, or the filing has no case or is being checked again."""
    due = DocumentSetRow.state == "waiting", *documents_are_due()
    row = session.execute(
        select(FilingRow.receipt, CaseRow.version, CaseRow.created_at)
        .join(DocumentSetRow, DocumentSetRow.filing_id == FilingRow.id)
        .join(CaseRow, (CaseRow.filing_id == FilingRow.id) & (CaseRow.version == DocumentSetRow.version))
        .where(FilingRow.id == filing_id, *due)
    ).one_or_none()
    if row is None:
        return None
    return DocumentWork(
        filing_id=filing_id,
        receipt=row.receipt,
        version=row.version,
        made_at=row.created_at,
        pages=pages_of_filing(session, filing_id),
        fields=fields_of(session, filing_id),
        lines=lines_of_filing(session, filing_id),
    )


def documents_are_due() -> tuple[Any, ...]:
    """That a DocumentSetRow beside its FilingRow is of the case in force, and all texts of its pages are read."""
    unread = exists().where(
        FilingPageRow.filing_id == FilingRow.id,
        PageTextRow.page_id == FilingPageRow.page_id,
        PageTextRow.state == "waiting",
    )
    return FilingRow.state.in_(WITH_CASE), FilingRow.version == DocumentSetRow.version, ~unread


def save_documents(session: Session, work: DocumentWork, files: Sequence[DocumentFile]) -> bool:
    """Records the files made of a case's documents. False when they were made before, or there is a newer case:
    nothing is changed then."""
    in_force = exists().where(
        FilingRow.id == work.filing_id, FilingRow.version == work.version, FilingRow.state.in_(WITH_CASE)
    )
    if not _settle(session, work.filing_id, work.version, in_force, state="made"):
        return False
    session.add_all(
        DocumentFileRow(
            filing_id=work.filing_id,
            version=work.version,
            position=position,
            document=file.document,
            kind=file.kind,
            sha256=file.sha256,
            bytes=file.bytes,
            media_type=file.media_type,
            name=file.name,
            pages=list(file.pages),
        )
        for position, file in enumerate(files)
    )
    detail = {"version": work.version, "files": len(files)}
    record_event(session, "filing", work.filing_id, "documents_made", detail=detail)
    return True


def save_documents_failed(session: Session, filing_id: int, code: FailureCode) -> bool:
    """Gives up making the documents of a filing's newest case: they go to the exceptions."""
    version = session.scalar(select(FilingRow.version).where(FilingRow.id == filing_id))
    return version is not None and _settle(session, filing_id, version, state="failed", error=code)


def _settle(session: Session, filing_id: int, version: int, *conditions: Any, **columns: Any) -> bool:
    return changes_one(
        session,
        update(DocumentSetRow)
        .where(
            DocumentSetRow.filing_id == filing_id,
            DocumentSetRow.version == version,
            DocumentSetRow.state == "waiting",
            *conditions,
        )
        .values(**columns),
    )


def document_files(session: Session, filing_id: int, version: int) -> tuple[DocumentFile, ...] | None:
    """The documents of one version of a case as files, in their order; None when they have not been made."""
    state = session.scalar(
        select(DocumentSetRow.state).where(DocumentSetRow.filing_id == filing_id, DocumentSetRow.version == version)
    )
    if state != "made":
        return None
    rows = session.scalars(
        select(DocumentFileRow)
        .where(DocumentFileRow.filing_id == filing_id, DocumentFileRow.version == version)
        .order_by(DocumentFileRow.position)
    )
    return tuple(DocumentFile(row.document, row.sha256, row.bytes, row.name, tuple(row.pages)) for row in rows)
