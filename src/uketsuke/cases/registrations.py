"""The life of a registration 利用登録: applied for on paper, decided by a person, valid for years, ended.

Every function is guarded by the state it starts from and gives False, and changes nothing, when that is another by now.
`who` is a code that says who decides; a `reason` is a person's words, which the organisation gets to read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.mails import write_mail
from uketsuke.cases.registration_changes import apply_changes, changes_of, text_of
from uketsuke.cases.registration_queries import registration_by_id, reports_of
from uketsuke.cases.registration_tables import RegistrationRow, RegistrationUserRow, ReportRow
from uketsuke.cases.registration_values import MailKind, Registration, Report, User
from uketsuke.cases.states import ALLOWED, RegistrationState, ReportState, move, record_event
from uketsuke.forms.authentication import first_end, next_end
from uketsuke.forms.errors import UsageError
from uketsuke.forms.organisations import name_key
from uketsuke.forms.readings import Value, to_data

_FROM: Mapping[str, str] = {
    "kind": "user_type",
    "organisation": "employer_name",
    "corporate_number": "employer_corporate_number",
    "address": "employer_address",
    "category": "employer_category",
    "contact": "user_name",
    "email": "user_email",
    "phone": "user_phone",
}
"""Where the application says what is kept of a registration."""
_CONTINUES = {"yes": True, "no": False}


def apply(session: Session, filing_id: int, fields: Mapping[str, Value]) -> int:
    """The registration that an application asks for; its id. A corrected application that is not decided yet changes
    it, one that is decided changes nothing.
    """
    values: dict[str, Any] = {column: text_of(fields.get(name)) for column, name in _FROM.items()}
    statuses = fields.get("accepted_statuses")
    values |= {"statuses": statuses if isinstance(statuses, list) else [], "name_key": _key(values["organisation"])}
    row = session.scalar(select(RegistrationRow).where(RegistrationRow.filing_id == filing_id).with_for_update())
    if row is None:
        row = RegistrationRow(filing_id=filing_id, state="applied", leaves=False, **values)
        session.add(row)
        session.flush()
        record_event(session, "registration", row.id, "moved", to_state="applied")
    elif row.state == "applied":
        for column, value in values.items():
            setattr(row, column, value)
        session.flush()
    else:
        return row.id
    _save_users(session, row.id, [User(values["contact"], None, values["email"])])
    return row.id


def approve(session: Session, registration_id: int, *, who: str) -> bool:
    """A person approves of an application: the organisation is told to set its password."""
    return _decide(session, registration_id, "approved", who, "registration_approved")


def refuse(session: Session, registration_id: int, *, reason: str, who: str) -> bool:
    """A person refuses an application, and says why."""
    return _decide(session, registration_id, "refused", who, "registration_refused", reason)


def password_set(session: Session, registration_id: int, *, on: date, authentication_id: str, who: str) -> bool:
    """The password was set in the online system on a day: from then on the authentication id is valid for a year.

    Raises:
        UsageError: the authentication id is another registration's.
    """
    taken = session.scalar(select(RegistrationRow.id).where(RegistrationRow.authentication_id == authentication_id))
    if taken not in (None, registration_id):
        raise UsageError(
            f"{authentication_id}: この認証IDは別の登録のものです / another registration has this authentication id"
        )
    end = first_end(on)
    columns = {"password_set_on": on, "expires_on": end, "authentication_id": authentication_id}
    detail = {"on": on.isoformat(), "until": end.isoformat(), "who": who}
    if not move(
        session, "registration", registration_id, "active", expected_from="approved", detail=detail, columns=columns
    ):
        return False
    session.execute(
        update(RegistrationUserRow)
        .where(RegistrationUserRow.registration_id == registration_id, RegistrationUserRow.position == 0)
        .values(authentication_id=authentication_id)
    )
    return True


def file_report(
    session: Session, registration_id: int | None, filing_id: int, received: date, fields: Mapping[str, Value]
) -> bool:
    """A periodic report has come: it waits for a person, with what it says otherwise than the record.

    Checked again, what it says now takes the place of what it said before, until it is decided. False, and nothing
    waits, when it is tied to no registration (None), or to one without an end that could be extended.
    """
    row = session.scalar(select(ReportRow).where(ReportRow.filing_id == filing_id).with_for_update())
    record = None if registration_id is None else registration_by_id(session, registration_id)
    if row is not None and row.state != "filed":
        return False
    if record is None or record.expires_on is None:
        if row is not None:
            session.delete(row)
        return False
    if row is None:
        row = ReportRow(filing_id=filing_id, state="filed")
        session.add(row)
    if row.registration_id != record.id:
        # Of the year in which it came: checked again when another report has extended that, it extends no second one.
        row.registration_id, row.for_end = record.id, record.expires_on
    row.received_on, row.continues = received, _CONTINUES.get(text_of(fields.get("continues_use")) or "")
    row.changes = [to_data(change) for change in changes_of(record, fields)]
    session.flush()
    record_event(session, "report", row.id, "compared", to_state="filed", detail={"changes": len(row.changes)})
    return True


def accept_report(session: Session, report_id: int, *, who: str) -> bool:
    """A person accepts a report: what it changes is taken over, and the authentication id is valid for a year more.

    When the organisation does not go on, its registration ends with its validity instead.

    Raises:
        UsageError: the report came after the end, another one has extended that year already, or it is not known
            whether the organisation goes on.
    """
    report, record = _locked(session, report_id)
    if report.standing == "too_late":
        raise UsageError(
            f"{report.receipt}: 有効期間の満了（{report.for_end}）後に受け付けた報告です。改めて利用申出が必要です / "
            f"it came after the end of validity ({report.for_end}): a new application is needed"
        )
    if record.expires_on != report.for_end or record.state not in ("active", "lapsed"):
        raise UsageError(
            f"{report.receipt}: この期間の報告はもう使えません（現在の満了日 {record.expires_on}，{record.state}） / "
            f"this year is settled already: valid until {record.expires_on}, {record.state}"
        )
    if report.continues is None:
        raise UsageError(
            f"{report.receipt}: 継続利用の意思が確かに読めていません。項目を訂正してください / "
            "it is not known whether use goes on: correct that field first"
        )
    if not _decide_report(session, report, "accepted", who):
        return False
    changed = apply_changes(record, report.changes)
    _save(session, changed)
    if report.continues:
        end = next_end(report.for_end)
        _extend(session, record, end, report.receipt)
        _tell(session, "report_accepted", report.filing_id, changed, {"until": end.isoformat()})
    else:
        _leave(session, record, report.receipt)
        _tell(session, "report_ending", report.filing_id, changed, {"until": report.for_end.isoformat()})
    return True


def refuse_report(session: Session, report_id: int, *, reason: str, who: str) -> bool:
    """A person refuses a report, and says why; the validity ends when it ends unless another one comes."""
    report, record = _locked(session, report_id)
    if not _decide_report(session, report, "refused", who, reason):
        return False
    words = {"until": report.for_end.isoformat(), "reason": reason}
    _tell(session, "report_refused", report.filing_id, record, words)
    return True


def end(session: Session, registration_id: int, *, who: str) -> bool:
    """The organisation does not go on: the registration ends now."""
    state = registration_by_id(session, registration_id).state
    if "ended" not in ALLOWED["registration"][state]:
        return False
    return move(session, "registration", registration_id, "ended", expected_from=state, detail={"who": who})


def _decide(
    session: Session,
    registration_id: int,
    to: RegistrationState,
    who: str,
    kind: MailKind,
    reason: str | None = None,
) -> bool:
    columns = {"reason": reason}
    if not move(
        session, "registration", registration_id, to, expected_from="applied", detail={"who": who}, columns=columns
    ):
        return False
    record = registration_by_id(session, registration_id)
    _tell(session, kind, record.filing_id, record, {"reason": reason})
    return True


def _decide_report(session: Session, report: Report, to: ReportState, who: str, reason: str | None = None) -> bool:
    detail = {"who": who, "standing": report.standing}
    columns = {"reason": reason}
    return move(session, "report", report.id, to, expected_from="filed", detail=detail, columns=columns)


def _extend(session: Session, record: Registration, until: date, receipt: str) -> None:
    detail = {"until": until.isoformat(), "report": receipt}
    columns = {"expires_on": until, "leaves": False}
    move(session, "registration", record.id, "active", expected_from=record.state, detail=detail, columns=columns)


def _leave(session: Session, record: Registration, receipt: str) -> None:
    if record.state == "lapsed":
        move(session, "registration", record.id, "ended", expected_from="lapsed", detail={"report": receipt})
        return
    session.execute(update(RegistrationRow).where(RegistrationRow.id == record.id).values(leaves=True))
    record_event(session, "registration", record.id, "leaves", detail={"report": receipt})


def _locked(session: Session, report_id: int) -> tuple[Report, Registration]:
    """A report and its registration, which nobody else can change meanwhile. Raises KeyError when there is none."""
    found = reports_of(session, ReportRow.id == report_id)
    if not found:
        raise KeyError(f"no report {report_id}")
    held = select(RegistrationRow.id).where(RegistrationRow.id == found[0].registration_id).with_for_update()
    session.scalar(held)
    return found[0], registration_by_id(session, found[0].registration_id)


def _save(session: Session, record: Registration) -> None:
    """Writes what a report may change."""
    session.execute(
        update(RegistrationRow)
        .where(RegistrationRow.id == record.id)
        .values(
            organisation=record.organisation,
            name_key=_key(record.organisation),
            corporate_number=record.corporate_number,
            address=record.address,
            category=record.category,
            contact=record.contact,
            email=record.email,
        )
    )
    _save_users(session, record.id, record.users)


def _save_users(session: Session, registration_id: int, users: Sequence[User]) -> None:
    session.execute(delete(RegistrationUserRow).where(RegistrationUserRow.registration_id == registration_id))
    session.add_all(
        RegistrationUserRow(
            registration_id=registration_id,
            position=position,
            name=user.name,
            authentication_id=user.authentication_id,
            email=user.email,
        )
        for position, user in enumerate(users)
    )
    session.flush()


def _tell(session: Session, kind: MailKind, filing_id: int, record: Registration, words: Mapping[str, Any]) -> bool:
    """Writes the mail with what became of a filing to the organisation."""
    said = {"organisation": record.organisation, **words}
    return write_mail(session, kind, filing_id, about=str(filing_id), address=record.email, words=said)


def _key(name: str | None) -> str | None:
    return None if name is None else name_key(name)[:200]
