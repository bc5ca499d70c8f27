"""Whose registered organisation's filing it is: by its authentication id, its corporate number, or name and address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from uketsuke.cases.registration_changes import text_of
from uketsuke.cases.registration_queries import registrations_of
from uketsuke.cases.registration_tables import RegistrationRow, RegistrationUserRow, TieRow
from uketsuke.cases.registration_values import Evidence, Registration, Said, Tie
from uketsuke.forms.organisations import address_key, name_key
from uketsuke.forms.readings import FieldResult

REPORT = "periodic_report"
APPLICATION = "registration"
ORDER = (("active",), ("approved",), ("applied",), ("lapsed",))
"""Of several registrations of an organisation the one in force is meant, else one that is on its way to be, else one
that was. What was refused or ended is nobody's but by its authentication id."""


def said_of(fields: Mapping[str, FieldResult]) -> Said:
    """What the fields of a filing say for sure of the organisation that it is of."""
    return Said(
        authentication_id=sure(fields, "authentication_id"),
        corporate_number=sure(fields, "employer_corporate_number"),
        name=sure(fields, "employer_name"),
        address=sure(fields, "employer_address"),
    )


def sure(fields: Mapping[str, FieldResult], name: str) -> str | None:
    """The text of an accepted field; None when it is not on the paper, empty, なし, or not read for sure."""
    result = fields.get(name)
    if result is None or not result.reading.accepted or result.reading.status != "read":
        return None
    return text_of(result.reading.value)


def find_tie(session: Session, procedure: str | None, fields: Mapping[str, FieldResult]) -> Tie:
    """Which registration a filing is tied to; an application is to none but the one that it makes itself."""
    said = said_of(fields)
    if procedure in (None, APPLICATION):
        return Tie("none")
    found = judge_tie(said, _known(session, said))
    if found.answer in ("none", "unknown"):
        return Tie("unknown" if procedure == REPORT and _is_kept(session) else "none")
    return found


def judge_tie(said: Said, known: Sequence[Registration]) -> Tie:
    """Which of the known registrations a filing is tied to, by the strongest thing it says; two that contradict each
    other tie it to none.
    """
    if said.authentication_id is not None:
        return _by_id(said, known)
    if said.corporate_number is not None:
        numbered = [one for one in known if one.corporate_number == said.corporate_number]
        if numbered:
            return _chosen(numbered, "corporate_number")
    named = [one for one in known if _agrees(one, said) == (True, True)]
    if any(_numbers_differ(one, said) for one in named):
        return Tie("in_doubt")
    return _chosen(named, "name_and_address")


def save_tie(session: Session, filing_id: int, tie: Tie) -> None:
    """Puts a filing's tie in the place of the one it had; none when it is not tied."""
    row = session.get(TieRow, filing_id)
    if row is not None:
        session.delete(row)
        session.flush()
    if tie.registration_id is not None and tie.evidence is not None:
        session.add(TieRow(filing_id=filing_id, registration_id=tie.registration_id, evidence=tie.evidence))


def _is_kept(session: Session) -> bool:
    """Whether registrations are on record here at all: where none are, it says nothing that one is not."""
    return session.scalar(select(RegistrationRow.id).limit(1)) is not None


def _by_id(said: Said, known: Sequence[Registration]) -> Tie:
    ids = [one for one in known if said.authentication_id in _ids(one)]
    if len(ids) != 1:
        return Tie("in_doubt" if ids else "unknown")
    name, address = _agrees(ids[0], said)
    numbers_agree = said.corporate_number is not None and said.corporate_number == ids[0].corporate_number
    # An organisation may change its name, or move; one of which nothing but the id agrees is another one.
    if _numbers_differ(ids[0], said) or (not numbers_agree and name is False and address is False):
        return Tie("in_doubt")
    return _tied(ids[0], "authentication_id")


def _chosen(fitting: Sequence[Registration], evidence: Evidence) -> Tie:
    for states in ORDER:
        among = [one for one in fitting if one.state in states]
        if among:
            return _tied(among[0], evidence) if len(among) == 1 else Tie("in_doubt")
    return Tie("none")


def _tied(one: Registration, evidence: Evidence) -> Tie:
    return Tie("tied", one.id, one.receipt, one.state, one.expires_on, evidence)


def _agrees(one: Registration, said: Said) -> tuple[bool | None, bool | None]:
    """Whether name and address are those of the record; None where one of the two is not known."""
    return _same(one.organisation, said.name, name_key), _same(one.address, said.address, address_key)


def _same(recorded: str | None, said: str | None, key: Callable[[str], str]) -> bool | None:
    return None if recorded is None or said is None else key(recorded) == key(said)


def _numbers_differ(one: Registration, said: Said) -> bool:
    return None not in (one.corporate_number, said.corporate_number) and one.corporate_number != said.corporate_number


def _ids(one: Registration) -> set[str | None]:
    return {one.authentication_id, *(user.authentication_id for user in one.users)}


def _known(session: Session, said: Said) -> tuple[Registration, ...]:
    """The registrations of which anything that is said is on record."""
    wanted = []
    if said.authentication_id is not None:
        users = select(RegistrationUserRow.registration_id).where(
            RegistrationUserRow.authentication_id == said.authentication_id
        )
        wanted.append(RegistrationRow.authentication_id == said.authentication_id)
        wanted.append(RegistrationRow.id.in_(users))
    if said.corporate_number is not None:
        wanted.append(RegistrationRow.corporate_number == said.corporate_number)
    if said.name is not None:
        wanted.append(RegistrationRow.name_key == name_key(said.name))
    return registrations_of(session, or_(*wanted)) if wanted else ()
