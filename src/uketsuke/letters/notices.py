"""What a slip and a letter say of one filing, gathered from its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date
from uketsuke.cases.values import FilingOverview
from uketsuke.forms.calendar import last_open_day, next_open_day, shift_days
from uketsuke.forms.deadlines import ANSWER, Deadline
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import FieldResult, Finding
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.letters.offices import Office, office_called
from uketsuke.letters.texts import Citation, ground_of, load_texts
from uketsuke.validators.deadlines import explain_deadline
from uketsuke.validators.facts import settled
from uketsuke.validators.furigana import with_readings
from uketsuke.validators.words import (
    Said,
    consequence_of,
    for_applicant,
    load_words,
    meaning_of_finding,
    said,
    worst_first,
)

NOT_CHECKED = ("received", "separated", "read", "checked")
"""States of a filing of which nobody can say yet what is missing."""
Recipient = Literal["applicant", "representative", "agent"]
RECIPIENTS: tuple[Recipient, ...] = ("applicant", "representative", "agent")
_PLACES: Mapping[Recipient, tuple[tuple[str, ...], str]] = {
    "applicant": (("name", "name_kanji"), "address"),
    "representative": (("representative_name",), "representative_address"),
    "agent": (("agent_organization", "agent_name"), "agent_address"),
}
"""Where the names and the address of a recipient stand."""
_ORGANISATION = (("employer_name",), "employer_address")
_OF_ORGANISATIONS = ("registration", "periodic_report")
"""Procedures whose applicant is an organization."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is missing or wrong: what, what follows from it, what to do, and on what ground."""

    what: Said
    why: Said
    do: Said
    ground: Citation | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter goes: lines of a name, and an address; both as read for sure."""

    names: tuple[str, ...]
    address: str
    applicant: str | None = None
    """The applicant's name, where the letter goes to somebody else."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What a receipt slip says; `asked` is what is missing for sure, the worst first.

    `looking`: something is still being looked at by the office. `due` is what comes next and its day.
    """

    receipt: str
    received: date
    office: Office
    procedure: Said | None
    applicant: str | None
    together: tuple[str, ...]
    asked: tuple[Asked, ...]
    looking: bool
    due: tuple[Said, date] | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says; without an addressee a person writes it in."""

    receipt: str
    received: date
    made_on: date
    until: date
    office: Office
    procedure: Said | None
    addressee: Addressee | None
    applicant: str | None
    asked: tuple[Asked, ...]


def slip_of(session: Session, filing_id: int, offices: Mapping[str, Office], *, today: date) -> Slip:
    """The slip of a filing.

    Raises:
        UsageError: the filing is not checked yet.
    """
    filing = _checked(session, filing_id, today)
    findings = records.findings_of(session, filing_id)
    fields = records.fields_of(session, filing_id)
    asked = tuple(finding for finding in findings if for_applicant(finding))
    open_questions = any(finding.severity != "info" and finding not in asked for finding in findings)
    return Slip(
        receipt=filing.receipt,
        received=japan_date(filing.created_at),
        office=office_called(filing.office, offices),
        procedure=_procedure(filing.procedure),
        applicant=_applicant(fields, filing.procedure),
        together=tuple(other.receipt for other in records.linked_filings(session, filing_id)),
        asked=_asked(asked, filing.procedure),
        looking=open_questions or filing.fields_open > 0 or filing.procedure is None,
        due=_due(filing.due),
    )


def letter_of(
    session: Session,
    filing_id: int,
    offices: Mapping[str, Office],
    *,
    made_on: date,
    until: date | None = None,
    to: Recipient = "applicant",
    warnings: bool = False,
) -> Letter:
    """The letter that asks for what is missing in a filing, to be answered until a day.

    Left out, the day is `answer_day`. With `warnings` also what is only likely is asked: a person has looked at it.

    Raises:
        UsageError: the filing is not checked yet, nothing is to be asked, or the day cannot be.
    """
    filing = _checked(session, filing_id, made_on)
    findings = [
        finding
        for finding in records.findings_of(session, filing_id)
        if for_applicant(finding) or (warnings and _may_be_asked(finding))
    ]
    if not findings:
        raise UsageError(
            f"{filing.receipt}: 確かに補正を求める事項がありません / nothing is surely missing; "
            "see `uketsuke cases show`, and --warnings for what is likely"
        )
    fields = records.fields_of(session, filing_id)
    return Letter(
        receipt=filing.receipt,
        received=japan_date(filing.created_at),
        made_on=made_on,
        until=_until(until, made_on, records.deadlines_of(session, filing_id), filing.receipt),
        office=office_called(filing.office, offices),
        procedure=_procedure(filing.procedure),
        addressee=_addressee(fields, to, filing.procedure),
        applicant=_applicant(fields, filing.procedure),
        asked=_asked(findings, filing.procedure),
    )


def answer_day(made_on: date, deadlines: Sequence[Deadline], *, days: int | None = None) -> date | None:
    """By when an answer is asked for: some days on, on a day offices are open, not after what must happen by law.

    A period of stay that a special period follows does not bound it. None when no such day is left.
    """
    first = next_open_day(shift_days(made_on, load_texts().letter.answer_days if days is None else days))
    bounds = [d for d in deadlines if d.status == "due" and d.kind != ANSWER and d.day is not None and d.day > made_on]
    if any(deadline.kind == "special_stay_end" for deadline in bounds):
        bounds = [deadline for deadline in bounds if deadline.kind != "stay_end"]
    last = min((deadline.day for deadline in bounds if deadline.day is not None), default=first)
    chosen = first if first <= last else last_open_day(last)
    return chosen if chosen > made_on else None


def _checked(session: Session, filing_id: int, today: date) -> FilingOverview:
    (filing,) = records.list_filings(session, ids=[filing_id], today=today)
    if filing.state in NOT_CHECKED:
        raise UsageError(f"{filing.receipt}: まだ点検が終わっていません / it is not checked yet; try again in a moment")
    return filing


def _until(asked: date | None, made_on: date, deadlines: Sequence[Deadline], receipt: str) -> date:
    if asked is not None:
        if asked <= made_on:
            raise UsageError(f"--until {asked}: 明日以後の日にしてください / it must be after today")
        return asked
    found = answer_day(made_on, deadlines)
    if found is None:
        raise UsageError(
            f"{receipt}: 期限までに開庁日がありません。--until で日を指定してください / "
            "no open day is left before what must happen; name a day with --until"
        )
    return found


def _may_be_asked(finding: Finding) -> bool:
    meaning = meaning_of_finding(finding)
    return meaning is not None and meaning.to == "applicant" and finding.severity == "warning"


def _asked(findings: Sequence[Finding], procedure: str | None) -> tuple[Asked, ...]:
    made = []
    for finding in worst_first(tuple(findings)):
        meaning, why = meaning_of_finding(finding), consequence_of(finding)
        if meaning is not None and why is not None:
            action = load_words().actions[meaning.do]
            made.append(Asked(said(finding), why, action, ground_of(procedure, meaning.about)))
    return tuple(made)


def _due(deadline: Deadline | None) -> tuple[Said, date] | None:
    """What comes next with its day, where that is sure."""
    rule = None if deadline is None or deadline.status != "due" else explain_deadline(deadline.kind)
    if rule is None or deadline is None or deadline.day is None:
        return None
    return Said(ja=rule.title_ja, en=rule.title_en, easy=with_readings(rule.title_easy)), deadline.day


def _procedure(procedure: str | None) -> Said | None:
    entry = load_vocabulary("procedure").by_value.get(procedure or "")
    if entry is None:
        return None
    return Said(ja=entry.label_ja, en=entry.label_en, easy=with_readings(entry.label_ja))


def _known(fields: Mapping[str, FieldResult], name: str) -> str | None:
    """What a field surely says, as a person writes it."""
    result = fields.get(name)
    known = None if result is None else settled(result.reading)
    return str(known.value) if known is not None and isinstance(known.value, str) and known.value != "none" else None


def _place(to: Recipient, procedure: str | None) -> tuple[tuple[str, ...], str]:
    return _ORGANISATION if to == "applicant" and procedure in _OF_ORGANISATIONS else _PLACES[to]


def _applicant(fields: Mapping[str, FieldResult], procedure: str | None) -> str | None:
    names, _ = _place("applicant", procedure)
    return "　".join(known for name in names if (known := _known(fields, name))) or None


def _addressee(fields: Mapping[str, FieldResult], to: Recipient, procedure: str | None) -> Addressee | None:
    """Where the letter goes; None unless both a name and the address were read for sure: a letter to the wrong door
    tells strangers."""
    places, at = _place(to, procedure)
    names = tuple(known for name in places if (known := _known(fields, name)))
    address = _known(fields, at)
    if not names or address is None:
        return None
    return Addressee(names, address, None if to == "applicant" else _applicant(fields, procedure))
