"""What is to be made when nothing else is to do: noted in the transaction that makes it possible."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from uketsuke.cases.tables import DocumentSetRow, PageTextRow


def want_text(session: Session, page_id: int, thumbnail_key: str | None = None) -> None:
    """Has a page's full text read, and its small picture made where there is none yet; anew where that was done of
    another image of it."""
    row = session.get(PageTextRow, page_id)
    if row is None:
        session.add(PageTextRow(page_id=page_id, state="waiting", thumbnail_key=thumbnail_key))
    else:
        row.state, row.engine, row.body, row.thumbnail_key, row.error = "waiting", None, None, thumbnail_key, None
    session.flush()


def want_documents(session: Session, filing_id: int, version: int) -> None:
    """Has the documents of a new version of a case made as files; those of older ones that still wait never are."""
    session.execute(
        update(DocumentSetRow)
        .where(DocumentSetRow.filing_id == filing_id, DocumentSetRow.state == "waiting")
        .values(state="superseded")
    )
    session.add(DocumentSetRow(filing_id=filing_id, version=version, state="waiting"))
