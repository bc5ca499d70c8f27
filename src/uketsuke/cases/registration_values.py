"""The frozen values in which registrations, their reports and mails are spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from uketsuke.cases.states import MailState, RegistrationState, ReportState
from uketsuke.forms.authentication import Standing

Evidence = Literal["authentication_id", "corporate_number", "name_and_address"]
"""By what a filing was known to be of a registered organisation."""
TieAnswer = Literal["tied", "none", "unknown", "in_doubt"]
"""`none`: nothing says that it is of a registered organisation. `unknown`: it says so, and no such one is on record.
`in_doubt`: what it says fits several, or contradicts itself."""
What = Literal[
    "organisation", "corporate_number", "address", "category", "expires_on", "user_added", "user_removed", "user_name",
    "user_email",
]  # fmt: skip
MailKind = Literal[
    "acceptance", "registration_approved", "registration_refused", "reminder", "report_accepted", "report_ending",
    "report_refused", "documents",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class User:
    """One who may use the system for an organisation; None where it is not known."""

    name: str | None
    authentication_id: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as it is on record; `receipt` is that of its application. None: not on record.

    `expires_on` is the last day on which the authentication id is valid.
    """

    id: int
    receipt: str
    filing_id: int
    state: RegistrationState
    kind: str | None
    organisation: str | None
    corporate_number: str | None
    address: str | None
    category: str | None
    statuses: tuple[str, ...]
    contact: str | None
    email: str | None
    phone: str | None
    authentication_id: str | None
    password_set_on: date | None
    expires_on: date | None
    reminded_for: date | None
    leaves: bool
    reason: str | None
    users: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a filing says of the organisation whose it is, only what was read for sure."""

    authentication_id: str | None = None
    corporate_number: str | None = None
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Whose registered organisation's filing it is; what follows `answer` is there when it is `tied`."""

    answer: TieAnswer
    registration_id: int | None = None
    receipt: str | None = None
    state: RegistrationState | None = None
    expires_on: date | None = None
    evidence: Evidence | None = None

    @property
    def standing(self) -> str:
        """The state of the registration, or why there is none."""
        return self.state or self.answer


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a periodic report says otherwise than the record; `who` is the authentication id of a user."""

    what: What
    before: str | None
    after: str | None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A periodic report that is tied to a registration; `for_end` is the end of validity that it is to extend.

    `continues` is None where it was not read for sure whether the organisation goes on.
    """

    id: int
    receipt: str
    filing_id: int
    registration_id: int
    state: ReportState
    received_on: date
    for_end: date
    standing: Standing
    continues: bool | None
    changes: tuple[Change, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the outbox: to whom, about what, and what became of it."""

    id: int
    key: str
    kind: MailKind
    receipt: str
    office: str
    procedure: str | None
    address: str
    words: Mapping[str, Any]
    state: MailState
    tries: int
    next_try: datetime
    created_at: datetime
    sent_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class MailCounts:
    """How many mails wait to be sent and were given up; `oldest` is since when the first waits, None when none does."""

    waiting: int
    given_up: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class DailyWork:
    """What a day asks of the registrations, by their ids: whose organisation is to be reminded, and whose validity has
    ended."""

    remind: tuple[int, ...]
    end: tuple[int, ...]
