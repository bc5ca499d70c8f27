"""What is made of a read page when nothing else is to do: its small picture, and its full text where it is no form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.database import changes_one
from uketsuke.cases.search_index import index_filing
from uketsuke.cases.tables import FilingPageRow, PageRow, PageTextRow
from uketsuke.cases.values import TextWork
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import FailureCode, PageLine, PageSummary
from uketsuke.forms.readings import from_data


def page_to_transcribe(session: Session, page_id: int) -> TextWork | None:
    """What making a page's small picture and text needs; None when that was done, or there is no such page."""
    row = session.execute(
        select(PageRow.normalised_key, PageRow.summary)
        .join(PageTextRow, PageTextRow.page_id == PageRow.id)
        .where(PageRow.id == page_id, PageTextRow.state == "waiting")
    ).one_or_none()
    return None if row is None else TextWork(page_id, row.normalised_key, from_data(PageSummary, row.summary))


def save_page_text(
    session: Session, work: TextWork, *, thumbnail_key: str, lines: Sequence[PageLine] = (), engine: str | None = None
) -> bool:
    """Records a page's small picture (a store key) and the lines that `engine` read on it; they can be found then.

    False when that was done before, or the page has another image by now: nothing is changed then.
    """
    body = [{"text": line.text, "box_px": line.box.as_list(), "confidence": line.confidence} for line in lines]
    unchanged = exists().where(PageRow.id == work.page_id, PageRow.normalised_key == work.key)
    saved = _settle(
        session, work.page_id, unchanged, state="done", engine=engine, body=body, thumbnail_key=thumbnail_key
    )
    filing = session.scalar(select(FilingPageRow.filing_id).where(FilingPageRow.page_id == work.page_id))
    if saved and filing is not None:
        index_filing(session, filing)
    return saved


def save_text_failed(session: Session, page_id: int, code: FailureCode) -> bool:
    """Gives a page's text up: it goes to the exceptions. False when it is not waiting any more."""
    return _settle(session, page_id, state="failed", error=code)


def _settle(session: Session, page_id: int, *conditions: Any, **columns: Any) -> bool:
    return changes_one(
        session,
        update(PageTextRow)
        .where(PageTextRow.page_id == page_id, PageTextRow.state == "waiting", *conditions)
        .values(**columns),
    )


def lines_of_filing(session: Session, filing_id: int) -> dict[int, tuple[PageLine, ...]]:
    """The lines of text on the pages of a filing that are no forms, by position; only pages that have any."""
    rows = session.execute(
        select(FilingPageRow.position, PageTextRow.body)
        .join(PageTextRow, PageTextRow.page_id == FilingPageRow.page_id)
        .where(FilingPageRow.filing_id == filing_id, PageTextRow.state == "done")
        .order_by(FilingPageRow.position)
    )
    return {
        position: tuple(PageLine(line["text"], BoxPx(*line["box_px"]), line["confidence"]) for line in body)
        for position, body in rows
        if body
    }


def thumbnail_of_page(session: Session, filing_id: int, position: int) -> str | None:
    """The store key of the small picture (WebP) of a page of a filing; None when there is none yet."""
    return session.scalar(
        select(PageTextRow.thumbnail_key)
        .join(FilingPageRow, FilingPageRow.page_id == PageTextRow.page_id)
        .where(FilingPageRow.filing_id == filing_id, FilingPageRow.position == position)
    )
