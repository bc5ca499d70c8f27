"""The versions of a filing's case: made with their place in the outbox, read by number, never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.conversion import convert
from uketsuke.cases.later import want_documents
from uketsuke.cases.tables import CaseRow, OutboxRow
from uketsuke.cases.values import CaseVersion, FilingFacts, OutboxEntry


def add_version(session: Session, filing_id: int, facts: FilingFacts) -> None:
    """Makes the version of a filing's case that `facts` name, and its row in the outbox under a key of its own; its
    documents are made as files later."""
    session.add(CaseRow(filing_id=filing_id, version=facts.version, body=convert(facts), created_at=facts.converted))
    session.flush()
    key = f"{facts.receipt}/{facts.version}"
    session.add(OutboxRow(filing_id=filing_id, version=facts.version, key=key, created_at=utc_now()))
    want_documents(session, filing_id, facts.version)


def case_of(session: Session, filing_id: int, version: int | None = None) -> dict[str, Any]:
    """A version of a filing's case, the newest without a number; empty when there is none."""
    query = select(CaseRow.body).where(CaseRow.filing_id == filing_id).order_by(CaseRow.version.desc()).limit(1)
    body: dict[str, Any] | None = session.scalar(query if version is None else query.where(CaseRow.version == version))
    return body or {}


def versions_of(session: Session, filing_id: int) -> tuple[CaseVersion, ...]:
    """All versions of a filing's case, oldest first; empty before it is converted."""
    rows = session.execute(
        select(CaseRow.version, CaseRow.created_at, CaseRow.body)
        .where(CaseRow.filing_id == filing_id)
        .order_by(CaseRow.version)
    )
    return tuple(CaseVersion(version, made, body) for version, made, body in rows)


def undelivered(session: Session, limit: int = 100) -> tuple[OutboxEntry, ...]:
    """The case versions that wait to be delivered, in the order in which they were made."""
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.delivered_at.is_(None))
        .order_by(OutboxRow.created_at, OutboxRow.key)
        .limit(limit)
    )
    return tuple(OutboxEntry(row.key, row.filing_id, row.version, row.created_at) for row in rows)
