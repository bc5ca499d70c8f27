"""What a filing starts: the report that waits for a person once it is checked; once it is converted, the registration
applied for and the mail that it is accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.mails import write_mail
from uketsuke.cases.registration_changes import text_of
from uketsuke.cases.registration_queries import registration_by_id, registration_of
from uketsuke.cases.registration_values import Registration, Tie
from uketsuke.cases.registrations import apply, file_report
from uketsuke.cases.tables import FieldRow, FilingRow
from uketsuke.cases.telling import told_of
from uketsuke.cases.ties import APPLICATION, REPORT, save_tie
from uketsuke.cases.values import FilingFacts
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.readings import FieldResult, Value, from_data
from uketsuke.forms.told import FiledBy, Told

_OF_THE_ORGANISATION: tuple[FiledBy, ...] = ("organization", "public_benefit_body", "support_body")
"""Filers who are the registered organisation, or act for it: what the mail says is no secret to them."""
STAY_GOES_ON = "special_stay_end"
"""Kind of the deadline until which a stay goes on while the application is pending."""
_CARD_END = 4
"""Characters of a residence card's number by which a mail is seen to belong to the card, and which tell nobody whose
it is."""


def save_tie_and_report(
    session: Session,
    filing_id: int,
    tie: Tie,
    *,
    procedure: str | None,
    received: date,
    fields: Mapping[str, FieldResult],
) -> None:
    """Ties a checked filing to its registration; a periodic report then waits for a person, converted or not.

    A person decides about it in any case, and a late one is never without a warning. It says what was read for sure.
    """
    save_tie(session, filing_id, tie)
    if procedure != REPORT:
        return
    sure = {name: one.reading.value for name, one in fields.items() if one.reading.accepted}
    file_report(session, tie.registration_id, filing_id, received, sure)


def start(
    session: Session, filing_id: int, facts: FilingFacts, *, tie: Tie, told: Told, deadlines: Sequence[Deadline]
) -> None:
    """Does what the conversion of a filing asks for, in its transaction; of a later version only what is not done."""
    tied = None if tie.registration_id is None else registration_by_id(session, tie.registration_id)
    if facts.procedure == APPLICATION:
        apply(session, filing_id, facts.values)
    words = _words(facts, deadlines)
    address = _address(facts.procedure, facts.values, tied, told)
    write_mail(session, "acceptance", filing_id, about=str(filing_id), address=address, words=words)


def address_of(session: Session, filing_id: int) -> str | None:
    """To whom mails about a filing that is not converted yet go, by what was read for sure; None where nobody is known.

    Raises KeyError when there is no such filing.
    """
    row = session.get(FilingRow, filing_id)
    if row is None:
        raise KeyError(f"no filing {filing_id}")
    tied = registration_of(session, filing_id)
    bodies = session.execute(
        select(FieldRow.name, FieldRow.body).where(FieldRow.filing_id == filing_id, FieldRow.accepted)
    )
    fields = {name: from_data(FieldResult, body).reading.value for name, body in bodies}
    return _address(row.procedure, fields, None if tied is None else tied[0], told_of(row))


def _address(procedure: str | None, fields: Mapping[str, Value], tied: Registration | None, told: Told) -> str | None:
    """To whom the mail goes; None where nobody's address is known, or only one of somebody who did not file it."""
    if procedure == APPLICATION:
        return text_of(fields.get("user_email"))
    if procedure == REPORT:
        return _reporter(fields) or (tied.email if tied else None)
    own = text_of(fields.get("email"))
    if own is None and tied is not None and told.filed_by in _OF_THE_ORGANISATION:
        return tied.email
    return own


def _reporter(fields: Mapping[str, Value]) -> str | None:
    """The address of the user who reports, where the list of users has one of that name."""
    rows = fields.get("users")
    listed = rows if isinstance(rows, list) else []
    named = [row for row in listed if isinstance(row, dict) and row.get("name") == fields.get("reporter_name")]
    return text_of(named[0].get("email")) if len(named) == 1 else None


def _words(facts: FilingFacts, deadlines: Sequence[Deadline]) -> dict[str, Any]:
    card = text_of(facts.values.get("residence_card_number"))
    stay = next((d.day for d in deadlines if d.kind == STAY_GOES_ON and d.status == "due" and d.day is not None), None)
    of_organisation = facts.procedure in (APPLICATION, REPORT)
    return {
        "received": facts.received.isoformat(),
        "card_end": None if card is None else card[-_CARD_END:],
        "stay_until": None if stay is None else stay.isoformat(),
        "organisation": text_of(facts.values.get("employer_name")) if of_organisation else None,
    }
