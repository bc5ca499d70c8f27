"""The tables of registrations, their reports, what is tied to them, and the mails that wait to be sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from uketsuke.cases.tables import Table, UtcDateTime


class RegistrationRow(Table):
    """An organisation's right to use the online system, from its application (`filing_id`) on.

    `kind` is the user type of the form; staff of a support body has one registration for each client, which is the
    organisation of the row. `name_key` is `organisations.name_key` of the name. `reminded_for` is the end of validity
    that the organisation was reminded of; `leaves` that it does not go on after the end. `reason` is a person's words.
    """

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), unique=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str | None] = mapped_column(String(40))
    organisation: Mapped[str | None] = mapped_column(Text)
    name_key: Mapped[str | None] = mapped_column(String(200), index=True)
    corporate_number: Mapped[str | None] = mapped_column(String(13), index=True)
    address: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(String(16))
    statuses: Mapped[Any] = mapped_column(JSON, default=list)
    contact: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(40))
    authentication_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    password_set_on: Mapped[date | None] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date, index=True)
    reminded_for: Mapped[date | None] = mapped_column(Date)
    leaves: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(Text)


class RegistrationUserRow(Table):
    """One line of a registration's list of users."""

    __tablename__ = "registration_user"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    authentication_id: Mapped[str | None] = mapped_column(String(40), index=True)
    email: Mapped[str | None] = mapped_column(String(120))


class ReportRow(Table):
    """A periodic report of a registration; `for_end` is the end of validity it is to extend.

    `continues`: whether use goes on, null where that was not read. `changes`: what it says otherwise than the record,
    as `registration_values.Change`.
    """

    __tablename__ = "registration_report"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), unique=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    received_on: Mapped[date] = mapped_column(Date)
    for_end: Mapped[date] = mapped_column(Date)
    continues: Mapped[bool | None] = mapped_column()
    changes: Mapped[Any] = mapped_column(JSON, default=list)
    reason: Mapped[str | None] = mapped_column(Text)


class TieRow(Table):
    """Whose registered organisation's filing it is, and by what that is known."""

    __tablename__ = "registration_tie"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    evidence: Mapped[str] = mapped_column(String(24))


class MailRow(Table):
    """A mail that is or was to be sent: written with the state it tells of, sent afterwards.

    `key` says what it is about: there is one mail for each. `words` are what its text is made with, `tries` how often
    sending began; it is not tried before `next_try`. `error` is how the last try failed, a code.
    """

    __tablename__ = "mail"
    __table_args__ = (Index(None, "state", "next_try"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    address: Mapped[str] = mapped_column(String(120))
    words: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(40))
