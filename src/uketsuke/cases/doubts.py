"""Doubts: a person says of accepted values that they may be wrong, and the reviewers look at them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.corrections import CORRECTED_FROM, Outdated, note_correction
from uketsuke.cases.reopening import hold, reopen
from uketsuke.cases.tables import FilingRow
from uketsuke.cases.who import who
from uketsuke.forms.entered import DOUBTED
from uketsuke.forms.errors import UsageError


def doubt_fields(session: Session, filing_id: int, seen: Mapping[str, str | None], *, why: str) -> tuple[str, ...]:
    """Takes accepted values of a filing back until somebody has looked at them; which ones it took back.

    `seen` are fields, or cells, with the mark of the reading that was seen, None for whatever is there. A case stands
    until its next version. Enqueue `finish_filing` after the commit when there is any: the filing goes to `review`.
    What has another reading by now, or is not there, is left alone; so is a filing that does not rest.
    """
    state = session.scalar(select(FilingRow.state).where(FilingRow.id == filing_id))
    if state not in CORRECTED_FROM or not hold(session, filing_id, state):
        return ()
    taken = []
    for field, mark in seen.items():
        try:
            note_correction(session, filing_id, field, DOUBTED, who=who(), why=why, seen=mark)
        except (Outdated, UsageError):
            continue
        taken.append(field)
    if taken:
        reopen(session, filing_id, state)
    return tuple(taken)
