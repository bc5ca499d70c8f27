"""Documents that a clerk saw at the counter and gave back: kept for ever, counted as there by the next check."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.reopening import rerun_filing
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import LinkRow, ShownRow
from uketsuke.forms.errors import UsageError
from uketsuke.forms.vocabulary import load_vocabulary


def tick_shown(
    session: Session, filing_id: int, documents: Sequence[str], *, who: str, shown: bool = True
) -> tuple[int, ...]:
    """Records that these documents were shown and given back, or takes that back; who did it stays in the records.

    What is shown for one application counts for those handed in with it. The ids of the filings to check again, whose
    last check is taken back: enqueue `finish_filing` after the commit. One of which a case was made is not taken
    back. Empty when nothing changed. Raises UsageError for what is no kind of document, or a tick by nobody.

    Args:
        session: an open transaction.
        filing_id: the filing.
        documents: values of vocabulary `document`.
        who: a code that says who saw them.
        shown: False to take the tick back.
    """
    if not who.strip():
        raise UsageError("a tick needs a name: who saw the document")
    known = load_vocabulary("document").by_value
    for document in documents:
        if document not in known:
            raise UsageError(
                f"{document}: この書類はありません / there is no such document; see `forms vocabulary document`"
            )
    before = _ticked(session, (filing_id,))
    changed = [document for document in dict.fromkeys(documents) if (document in before) != shown]
    if not changed:
        return ()
    now = utc_now()
    session.add_all(
        ShownRow(filing_id=filing_id, document=document, shown=shown, who=who.strip(), at=now) for document in changed
    )
    for document in changed:
        record_event(session, "filing", filing_id, "shown" if shown else "not_shown", detail={"document": document})
    session.flush()
    together = (filing_id, *_linked(session, filing_id))
    return tuple(one for one in together if rerun_filing(session, one, why="shown", who=who.strip()))


def shown_of(session: Session, filing_id: int) -> frozenset[str]:
    """The documents that were shown for a filing or for one handed in with it."""
    return frozenset(_ticked(session, (filing_id, *_linked(session, filing_id))))


def _ticked(session: Session, filing_ids: Sequence[int]) -> set[str]:
    """The documents whose newest tick in one of these filings says that they were shown."""
    rows = session.execute(
        select(ShownRow.filing_id, ShownRow.document, ShownRow.shown)
        .where(ShownRow.filing_id.in_(filing_ids))
        .order_by(ShownRow.id)
    )
    newest = {(filing, document): shown for filing, document, shown in rows}
    return {document for (_, document), shown in newest.items() if shown}


def _linked(session: Session, filing_id: int) -> tuple[int, ...]:
    query = select(LinkRow.other_id).where(LinkRow.filing_id == filing_id).order_by(LinkRow.other_id)
    return tuple(session.scalars(query))
