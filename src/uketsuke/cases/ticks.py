"""What people say of a filing's documents: shown and given back, or not needed and why. Every check is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.reopening import rerun_filing
from uketsuke.cases.states import is_code, record_event
from uketsuke.cases.tables import LinkRow, TickRow
from uketsuke.cases.values import Tick
from uketsuke.forms.errors import UsageError
from uketsuke.forms.vocabulary import load_vocabulary

SHOWN = "shown"
"""The tick of a document that a clerk saw and gave back."""


def tick_documents(
    session: Session, filing_id: int, documents: Sequence[str], reason: str | None, *, who: str
) -> tuple[int, ...]:
    """Records what somebody says of these documents, or takes back what was said; who did it stays in the records.

    What is said in one application counts for those handed in with it. The ids of the filings to check again, whose
    last check is taken back: enqueue `finish_filing` after the commit. One of which a case was made is not taken
    back. Empty when nothing changed. Raises UsageError for what is no kind of document, or a tick by nobody.

    Args:
        session: an open transaction.
        filing_id: the filing.
        documents: values of vocabulary `document`.
        reason: `SHOWN`, or the key of the reason for which they are not needed; None takes the tick back.
        who: a code that says who says so.
    """
    if not who or not is_code(who) or not (reason is None or (reason and is_code(reason))):
        raise UsageError("a tick needs a name and a reason of letters, digits and _.:-")
    known = load_vocabulary("document").by_value
    for document in documents:
        if document not in known:
            raise UsageError(
                f"{document}: この書類はありません / no such document; see `uketsuke forms vocabulary document`"
            )
    before = _ticked(session, (filing_id,))
    changed = [document for document in dict.fromkeys(documents) if before.get(document) != reason]
    if not changed:
        return ()
    now = utc_now()
    for document in changed:
        session.add(TickRow(filing_id=filing_id, document=document, reason=reason, who=who, at=now))
        record_event(session, "filing", filing_id, "ticked", detail={"document": document, "reason": reason, "by": who})
    session.flush()
    together = (filing_id, *_linked(session, filing_id))
    return tuple(one for one in together if rerun_filing(session, one, why="ticked", who=who))


def ticks_of(session: Session, filing_id: int) -> dict[str, str]:
    """The reason of each ticked document of a filing and of those handed in with it; its own tick goes before."""
    return {**_ticked(session, _linked(session, filing_id)), **_ticked(session, (filing_id,))}


def ticked_documents(session: Session, filing_id: int) -> tuple[Tick, ...]:
    """The ticks in force of a filing and of those handed in with it, with who and when, oldest first."""
    together = (filing_id, *_linked(session, filing_id))
    rows = session.scalars(select(TickRow).where(TickRow.filing_id.in_(together)).order_by(TickRow.id))
    newest = {(row.filing_id, row.document): row for row in rows}
    return tuple(Tick(row.document, row.reason, row.who, row.at) for row in newest.values() if row.reason is not None)


def _ticked(session: Session, filing_ids: Sequence[int]) -> Mapping[str, str]:
    """The newest tick of each document in each of these filings, where it was not taken back."""
    rows = session.execute(
        select(TickRow.filing_id, TickRow.document, TickRow.reason)
        .where(TickRow.filing_id.in_(filing_ids))
        .order_by(TickRow.id)
    )
    newest = {(filing, document): reason for filing, document, reason in rows}
    return {document: reason for (_, document), reason in newest.items() if reason is not None}


def _linked(session: Session, filing_id: int) -> tuple[int, ...]:
    query = select(LinkRow.other_id).where(LinkRow.filing_id == filing_id).order_by(LinkRow.other_id)
    return tuple(session.scalars(query))
