"""Whose filing it is: by that, the earlier filings of the same person and procedure are found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.tables import FilingRow
from uketsuke.cases.values import EarlierFiling, FilingWork
from uketsuke.forms.readings import FieldResult

_TOLD_BY: Mapping[str | None, tuple[str, ...]] = {
    "registration": ("user_name", "user_date_of_birth", "employer_name"),
    "periodic_report": ("authentication_id", "employer_name"),
}
"""The fields that say whose filing it is; of an organisation's papers, whose and for which organisation."""
_OF_A_PERSON = ("name", "date_of_birth")
LOOKED_BACK = timedelta(days=365)
"""How long ago an earlier filing may have come: who extends every year is not filing twice."""


def person_of(procedure: str | None, fields: Mapping[str, FieldResult]) -> str | None:
    """A key that is the same for all filings of one person (hex digits); None when that was not surely read.

    It is a digest: where it is stored it says that two filings are of one person, not who that is.
    """
    values = []
    for name in _TOLD_BY.get(procedure, _OF_A_PERSON):
        result = fields.get(name)
        reading = result.reading if result else None
        if reading is None or not reading.accepted or not isinstance(reading.value, str) or reading.status != "read":
            return None
        values.append(reading.value)
    # A birth date of which only a part is known fits too many people.
    if procedure not in _TOLD_BY and len(values[1]) < len("2000-01-01"):
        return None
    return hashlib.sha256("\n".join(values).encode()).hexdigest()


def earlier_filings(session: Session, work: FilingWork, fields: Mapping[str, FieldResult]) -> tuple[EarlierFiling, ...]:
    """The filings of the same person and procedure that were taken in during the last year before this one.

    Oldest first; without the one this repeats (`intake.duplicate` names that). Empty when nobody knows whose this is.
    """
    person = person_of(work.procedure, fields)
    if person is None or work.procedure is None:
        return ()
    rows = session.execute(
        select(FilingRow.receipt, FilingRow.received_on, FilingRow.state)
        .where(
            FilingRow.person == person,
            FilingRow.procedure == work.procedure,
            FilingRow.id < work.id,
            FilingRow.received_on >= work.received - LOOKED_BACK,
            FilingRow.receipt != (work.duplicate_of or ""),
        )
        .order_by(FilingRow.id)
    )
    return tuple(EarlierFiling(receipt, received, state) for receipt, received, state in rows)
