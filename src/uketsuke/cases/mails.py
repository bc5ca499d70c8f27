"""The outbox: mails written in the transaction of the state they tell of, tried until they are gone or given up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import changes_one, insert_missing
from uketsuke.cases.registration_tables import MailRow
from uketsuke.cases.registration_values import Mail, MailCounts, MailKind
from uketsuke.cases.states import MailState, move, record_event
from uketsuke.cases.tables import FilingRow
from uketsuke.forms.kinds import email
from uketsuke.forms.kinds.folding import NONE

RESTS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
"""How long a mail rests after its first, second, … try. Source: RFC 5321 4.5.4.1: some tries in the first hour, then
every few hours, given up after four or five days; the rests here are three and a half."""
MOST_TRIES = len(RESTS) + 1


def write_mail(
    session: Session, kind: MailKind, filing_id: int, *, about: str, address: str | None, words: Mapping[str, Any]
) -> bool:
    """Puts a mail into the outbox, once for all calls with the same kind and `about`.

    `words` are what its text is made with: JSON data. False, and no mail, without an address that can be one, and
    when this mail was written before.
    """
    key = f"{kind}:{about}"
    if address is None or address == NONE or not email.is_valid(address):
        return False
    if session.scalar(select(MailRow.id).where(MailRow.key == key)) is not None:
        return False
    now = utc_now()
    insert_missing(
        session,
        MailRow,
        key=key,
        kind=kind,
        filing_id=filing_id,
        address=address,
        words=dict(words),
        state="waiting",
        tries=0,
        next_try=now,
        created_at=now,
    )
    record_event(session, "filing", filing_id, "mail_written", detail={"mail": kind})
    return True


def next_mail(session: Session, now: datetime) -> Mail | None:
    """The mail that should be sent now, the one that waits longest first; None when there is none."""
    due = (MailRow.state == "waiting") & (MailRow.next_try <= now)
    return next(iter(_mails(session, due, limit=1)), None)


def begin_try(session: Session, mail: Mail, now: datetime) -> bool:
    """Notes that sending begins: the mail rests from now on, so that nobody else sends it, and so that it is tried
    again should this try never end. False when somebody else was faster.
    """
    rest = RESTS[min(mail.tries, len(RESTS) - 1)]
    if not changes_one(
        session,
        update(MailRow)
        .where(MailRow.id == mail.id, MailRow.state == "waiting", MailRow.tries == mail.tries)
        .values(tries=mail.tries + 1, next_try=now + rest),
    ):
        return False
    record_event(session, "mail", mail.id, "try", detail={"number": mail.tries + 1})
    return True


def end_try(session: Session, mail: Mail, error: str | None, *, final: bool = False) -> None:
    """Notes how the try of a mail ended: sent when there is no `error` (a code), else it rests, or is given up when
    that is `final` or it was tried often enough. `mail` is as it was before `begin_try`.
    """
    if error is None:
        move(session, "mail", mail.id, "sent", expected_from="waiting", columns={"sent_at": utc_now(), "error": None})
    elif final or mail.tries + 1 >= MOST_TRIES:
        detail = {"error": error}
        move(
            session, "mail", mail.id, "given_up", expected_from="waiting", detail=detail, columns={"error": error[:40]}
        )
    else:
        session.execute(
            update(MailRow)
            .where(MailRow.id == mail.id, MailRow.state == "waiting")
            .values(error=error[:40])
            .execution_options(synchronize_session=False)
        )
        record_event(session, "mail", mail.id, "failed", detail={"error": error})


def send_again(session: Session, mail_id: int, *, who: str) -> bool:
    """Has a mail that was given up tried from the beginning; False when it is in another state."""
    columns = {"tries": 0, "next_try": utc_now(), "error": None}
    return move(session, "mail", mail_id, "waiting", expected_from="given_up", detail={"who": who}, columns=columns)


def list_mails(session: Session, *, state: MailState | None = None, receipt: str | None = None) -> tuple[Mail, ...]:
    """The mails, or those in one state or about one filing, oldest first."""
    wanted = true() if state is None else MailRow.state == state
    return _mails(session, wanted & (true() if receipt is None else FilingRow.receipt == receipt))


def mail_by_id(session: Session, mail_id: int) -> Mail | None:
    """One mail; None when there is none."""
    return next(iter(_mails(session, MailRow.id == mail_id)), None)


def count_mails(session: Session) -> MailCounts:
    """How many mails wait and were given up, and since when the oldest waits."""
    counts = dict(session.execute(select(MailRow.state, func.count()).group_by(MailRow.state)).all())
    oldest = session.scalar(
        select(func.min(MailRow.created_at, type_=MailRow.created_at.type)).where(MailRow.state == "waiting")
    )
    return MailCounts(counts.get("waiting", 0), counts.get("given_up", 0), oldest)


def _mails(session: Session, wanted: ColumnElement[bool], limit: int | None = None) -> tuple[Mail, ...]:
    rows = session.execute(
        select(MailRow, FilingRow.receipt, FilingRow.office, FilingRow.procedure)
        .join(FilingRow, FilingRow.id == MailRow.filing_id)
        .where(wanted)
        .order_by(MailRow.next_try if limit else MailRow.id, MailRow.id)
        .limit(limit)
    )
    return tuple(
        Mail(
            id=row.id,
            key=row.key,
            kind=cast(MailKind, row.kind),
            receipt=receipt,
            office=office,
            procedure=procedure,
            address=row.address,
            words=row.words,
            state=cast(MailState, row.state),
            tries=row.tries,
            next_try=row.next_try,
            created_at=row.created_at,
            sent_at=row.sent_at,
            error=row.error,
        )
        for row, receipt, office, procedure in rows
    )
