"""What a person tells of a filing that no paper says: who files it, the employer's category, the status it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of_value
from typing import Any

from sqlalchemy.orm import Session

from uketsuke.cases.reopening import rerun_filing
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import FilingRow
from uketsuke.forms.told import Told

NAMES = tuple(field.name for field in fields_of_value(Told))


def tell(session: Session, filing_id: int, changes: Mapping[str, str | None], *, who: str) -> tuple[int, ...]:
    """Records what a person says of a filing; None takes it back. Who said it stays in the history.

    The ids of the filings to check again, whose last check is taken back: enqueue `finish_filing` after the commit.
    One of which a case was made is not taken back. Empty when nothing changed.

    Args:
        session: an open transaction.
        filing_id: the filing. Raises KeyError when there is none.
        changes: names and values of `Told`.
        who: a code that says who knows.
    """
    row = session.get(FilingRow, filing_id)
    if row is None:
        raise KeyError(f"no filing {filing_id}")
    unknown = set(changes) - set(NAMES)
    if unknown:
        raise KeyError(f"nothing is told by the name {', '.join(sorted(unknown))}")
    before: dict[str, Any] = dict(row.told or {})
    after = {name: value for name, value in {**before, **changes}.items() if value is not None}
    if after == before:
        return ()
    row.told = after or None
    record_event(session, "filing", filing_id, "told", detail={name: value or "" for name, value in changes.items()})
    session.flush()
    return (filing_id,) if rerun_filing(session, filing_id, why="told", who=who) else ()


def told_of(row: FilingRow) -> Told:
    """What was told of a filing."""
    return Told(**(row.told or {}))
