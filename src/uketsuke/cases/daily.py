"""What each day asks of the registrations: reminders two months before the end of validity, and the end itself.

The work is read from the records and the day alone, so it does not matter how often it is done, by whom, or how many
days nobody was there: what was missed is done then, and nothing twice.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.database import changes_one
from uketsuke.cases.mails import write_mail
from uketsuke.cases.registration_queries import registration_by_id
from uketsuke.cases.registration_tables import RegistrationRow, ReportRow
from uketsuke.cases.registration_values import DailyWork
from uketsuke.cases.states import move, record_event
from uketsuke.forms.authentication import MONTHS_REMINDED_BEFORE, reminder_day, report_due
from uketsuke.forms.calendar import shift_days, shift_months

_LONGEST_MONTH_DAYS = 31


def daily_work(session: Session, today: date) -> DailyWork:
    """What should be done on a day in Japan.

    An organisation is reminded once of each end of validity, unless its report is here already or it does not go on;
    never of an end that has passed.
    """
    report_is_here = exists().where(
        ReportRow.registration_id == RegistrationRow.id,
        ReportRow.for_end == RegistrationRow.expires_on,
        ReportRow.state == "filed",
    )
    horizon = shift_days(shift_months(today, MONTHS_REMINDED_BEFORE), _LONGEST_MONTH_DAYS)
    near = session.execute(
        select(RegistrationRow.id, RegistrationRow.expires_on)
        .where(
            RegistrationRow.state == "active",
            RegistrationRow.leaves.is_(False),
            RegistrationRow.expires_on.between(today, horizon),
            RegistrationRow.reminded_for.is_distinct_from(RegistrationRow.expires_on),
            ~report_is_here,
        )
        .order_by(RegistrationRow.id)
    )
    over = session.scalars(
        select(RegistrationRow.id)
        .where(RegistrationRow.state == "active", RegistrationRow.expires_on < today)
        .order_by(RegistrationRow.id)
    )
    return DailyWork(tuple(id for id, end in near if end and reminder_day(end) <= today), tuple(over))


def remind(session: Session, registration_id: int) -> bool:
    """Reminds an organisation of its report, by mail where one is known; False when it was reminded before."""
    record = registration_by_id(session, registration_id)
    if record.expires_on is None:
        return False
    if not changes_one(
        session,
        update(RegistrationRow)
        .where(
            RegistrationRow.id == registration_id,
            RegistrationRow.state == "active",
            RegistrationRow.expires_on == record.expires_on,
            RegistrationRow.reminded_for.is_distinct_from(record.expires_on),
        )
        .values(reminded_for=record.expires_on),
    ):
        return False
    words = {
        "organisation": record.organisation,
        "until": record.expires_on.isoformat(),
        "due": report_due(record.expires_on).isoformat(),
    }
    about = f"{record.filing_id}:{record.expires_on}"
    written = write_mail(session, "reminder", record.filing_id, about=about, address=record.email, words=words)
    detail = {"until": record.expires_on.isoformat(), "mail": written}
    record_event(session, "registration", registration_id, "reminded", detail=detail)
    return True


def end_validity(session: Session, registration_id: int, today: date) -> bool:
    """Lapses a registration whose last day has passed, or ends it where the organisation said that it does not go on;
    False when there is no need by now."""
    record = registration_by_id(session, registration_id)
    if record.expires_on is None or record.state != "active" or record.expires_on >= today:
        return False
    to = "ended" if record.leaves else "lapsed"
    detail = {"until": record.expires_on.isoformat()}
    return move(session, "registration", registration_id, to, expected_from="active", detail=detail)
