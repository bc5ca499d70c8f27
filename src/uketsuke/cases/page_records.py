"""From rendered pages to read ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.later import want_text
from uketsuke.cases.receiving import add_failure
from uketsuke.cases.states import move
from uketsuke.cases.tables import PageRow
from uketsuke.cases.values import Facts, NewFailure, PageWork
from uketsuke.forms.pages import FailureCode, PageSummary
from uketsuke.forms.readings import PageReadings, to_data


def page_to_read(session: Session, page_id: int) -> PageWork | None:
    """What reading a page needs; None when it was read or failed before, or there is no such page."""
    row = session.execute(
        select(PageRow.id, PageRow.batch_id, PageRow.image_key, PageRow.dpi, PageRow.glyphs_key).where(
            PageRow.id == page_id, PageRow.state == "rendered"
        )
    ).one_or_none()
    if row is None or row.image_key is None:
        return None
    return PageWork(row.id, row.batch_id, row.image_key, row.dpi, row.glyphs_key)


def save_page_read(
    session: Session,
    page_id: int,
    *,
    summary: PageSummary,
    normalised_key: str,
    readings: PageReadings | None = None,
    facts: Facts | None = None,
    seconds: float = 0.0,
    fingerprint: str | None = None,
    thumbnail_key: str | None = None,
) -> bool:
    """Records what a page is and says; `normalised_key` is the store key of its 300 dpi PNG.

    `fingerprint` is comparable among pages of one form page; `thumbnail_key` is that of a small picture, where one was
    made already.

    False when the page was read or failed before: nothing is changed then. After the commit ask
    `split_is_due(session, batch_id)` and enqueue `split_batch` when it is.
    """
    moved = move(
        session,
        "page",
        page_id,
        "read",
        expected_from="rendered",
        detail={"role": summary.role, "form": summary.form.form if summary.form else None},
        columns=columns_read(summary, normalised_key, readings, facts, seconds, fingerprint),
    )
    if moved:
        want_text(session, page_id, thumbnail_key)
    return moved


def columns_read(
    summary: PageSummary,
    normalised_key: str,
    readings: PageReadings | None,
    facts: Facts | None,
    seconds: float,
    fingerprint: str | None,
) -> dict[str, Any]:
    """The columns of a page that hold what it is and says."""
    return {
        "summary": to_data(summary),
        "normalised_key": normalised_key,
        "readings": None if readings is None else to_data(readings),
        "facts": {name: [value, confidence] for name, (value, confidence) in (facts or {}).items()},
        "seconds": seconds,
        "fingerprint": fingerprint,
        "fingerprint_kind": None if fingerprint is None else fingerprint_kind(summary),
    }


def fingerprint_kind(summary: PageSummary) -> str | None:
    """Among which pages a page's fingerprint is comparable; None for what is no form page."""
    return None if summary.form is None else f"{summary.form.form}.{summary.form.page_no}"[:40]


def save_page_failed(session: Session, page_id: int, code: FailureCode, reason: str) -> bool:
    """Gives a rendered page up: it goes to the exceptions and stands in no filing.

    For a page that fails again and again (see `work.attempts`). False when it was read or failed
    before.
    """
    if not move(session, "page", page_id, "failed", expected_from="rendered", detail={"code": code}):
        return False
    file_id, index = session.execute(select(PageRow.file_id, PageRow.file_index).where(PageRow.id == page_id)).one()
    add_failure(session, file_id, NewFailure(index, code, reason))
    return True
