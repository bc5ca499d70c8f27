"""A page that was taken for no form becomes the form page that a person says it is."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from uketsuke.cases.finishing import linked_filings
from uketsuke.cases.later import want_text
from uketsuke.cases.page_records import columns_read
from uketsuke.cases.queries import find_filing
from uketsuke.cases.reopening import RERUN_FROM, rerun_filing
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import FilingPageRow, FilingRow, PageRow
from uketsuke.cases.values import PageWork, PromotedPage
from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import from_data

_PROMOTED = ("attachment", "unknown", "blank")


def page_to_promote(session: Session, page_id: int, form: str, procedure: str | None) -> PageWork:
    """What reading a page as a page of `form` (of an application for `procedure`, None: of any) needs.

    Raises UsageError when it cannot become one: it stands in no filing, is a form page or separator, its filing is
    another application or does not rest without a case.
    """
    row = session.execute(
        select(PageRow, FilingRow)
        .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
        .join(FilingRow, FilingRow.id == FilingPageRow.filing_id)
        .where(PageRow.id == page_id)
    ).one_or_none()
    if row is None:
        raise UsageError("この面はどの受付にも属していません / this page stands in no filing")
    page, filing = row
    role = from_data(PageSummary, page.summary).role
    if role not in _PROMOTED:
        raise UsageError(f"{filing.receipt}: この面は{role}です / this page is a {role} already")
    if filing.state not in RERUN_FROM:
        raise UsageError(
            f"{filing.receipt}: 状態が {filing.state} です / it is {filing.state}; only filings in "
            f"{', '.join(RERUN_FROM)} can be read again"
        )
    if procedure is not None and filing.procedure not in (None, procedure):
        raise UsageError(
            f"{filing.receipt}: 手続 {filing.procedure} の受付です / it is an application for {filing.procedure}, and "
            f"{form} is a form for {procedure}"
        )
    return PageWork(page.id, page.batch_id, page.image_key or "", page.dpi, page.glyphs_key)


def promote_page(session: Session, page_id: int, promoted: PromotedPage, *, who: str) -> tuple[int, ...]:
    """Makes a page the form page it was read as, and has its filing checked again; returns the filings to finish.

    The filing takes the procedure and the variant of the form where it has none. Filings linked with it that rest
    without a case are checked again too, since their checklists may cite the page. Empty when the page is a form
    page by now or its filing left the states in which it can be: nothing is changed then.
    """
    filing = session.scalars(
        select(FilingRow)
        .join(FilingPageRow, FilingPageRow.filing_id == FilingRow.id)
        .where(FilingPageRow.page_id == page_id)
    ).one()
    seen = session.execute(select(PageRow.summary, PageRow.state).where(PageRow.id == page_id)).one()
    if from_data(PageSummary, seen.summary).role not in _PROMOTED or seen.state != "read":
        return ()
    match = promoted.summary.form
    filing_id = filing.id
    linked = [other.receipt for other in linked_filings(session, filing_id)]
    named = {"procedure": filing.procedure or promoted.procedure, "variant": filing.variant or promoted.variant}
    if not rerun_filing(session, filing_id, why="page_promoted", who=who):
        return ()
    session.execute(update(FilingRow).where(FilingRow.id == filing_id).values(**named))
    said = columns_read(
        promoted.summary,
        promoted.normalised_key,
        promoted.readings,
        promoted.facts,
        promoted.seconds,
        promoted.fingerprint,
    )
    session.execute(update(PageRow).where(PageRow.id == page_id).values(**said))
    want_text(session, page_id)
    record_event(
        session,
        "page",
        page_id,
        "promoted",
        detail={"form": match.form if match else None, "page_no": match.page_no if match else None, "who": who},
    )
    others = [id for other in linked if (id := find_filing(session, other)) is not None]
    again = [id for id in others if rerun_filing(session, id, why="linked_page_promoted", who=who)]
    session.expire_all()
    return (filing_id, *again)
