"""Which state may follow which, and the one function that moves anything from one to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from uketsuke.cases.access_tables import UserRow
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import changes_one
from uketsuke.cases.registration_tables import MailRow, RegistrationRow, ReportRow
from uketsuke.cases.tables import BatchRow, ClaimRow, EventRow, FileRow, FilingRow, PageRow, ReviewEntryRow
from uketsuke.cases.who import who
from uketsuke.forms.errors import MoveNotAllowed

Subject = Literal["batch", "file", "page", "filing", "registration", "report", "mail", "user", "calibration"]
FilingState = Literal[
    "received", "separated", "read", "checked", "review", "ready", "converted", "delivered",
    "unrecognised", "returned", "withdrawn",
]  # fmt: skip
BatchState = Literal["waiting", "received", "opened", "split", "closed"]
"""`waiting`: one pass of a one-sided double pass is here, and nothing is done before the other is."""
FileState = Literal["received", "opened", "failed"]
PageState = Literal["rendered", "read", "failed", "replaced"]
"""`replaced`: its sheet was scanned anew; the page is kept and stands in no filing."""
RegistrationState = Literal["applied", "approved", "refused", "active", "lapsed", "ended"]
"""`approved`: the password is not set yet, and no year runs. `lapsed`: the year ended without an accepted report.
`ended`: the organisation does not go on."""
ReportState = Literal["filed", "accepted", "refused"]
MailState = Literal["waiting", "sent", "given_up"]
UserState = Literal["active", "disabled"]

ALLOWED: Mapping[Subject, Mapping[str, frozenset[str]]] = {
    "batch": {
        "waiting": frozenset({"received"}),
        "received": frozenset({"opened"}),
        "opened": frozenset({"split"}),
        "split": frozenset({"closed"}),
        "closed": frozenset(),
    },
    "file": {
        "received": frozenset({"opened", "failed"}),
        "opened": frozenset(),
        "failed": frozenset(),
    },
    "page": {
        "rendered": frozenset({"read", "failed"}),
        "read": frozenset({"replaced"}),
        "failed": frozenset(),
        "replaced": frozenset(),
    },
    "filing": {
        "received": frozenset({"separated"}),
        "separated": frozenset({"read", "withdrawn"}),
        "read": frozenset({"checked", "unrecognised", "withdrawn"}),
        "checked": frozenset({"review", "ready", "withdrawn"}),
        # Pages that came later, a new scan, or a correction: it is fused and checked again.
        "review": frozenset({"separated", "ready", "returned", "withdrawn"}),
        "ready": frozenset({"converted", "review", "withdrawn"}),
        # A correction after conversion or delivery becomes a new version: it is fused and checked like any other.
        "converted": frozenset({"delivered", "separated", "withdrawn"}),
        "delivered": frozenset({"separated"}),
        # A person may name the procedure, or the applicant may complete it: then it is read again.
        "unrecognised": frozenset({"separated", "read", "returned", "withdrawn"}),
        "returned": frozenset({"separated", "withdrawn"}),
        "withdrawn": frozenset(),
    },
    "registration": {
        "applied": frozenset({"approved", "refused", "ended"}),
        "approved": frozenset({"active", "ended"}),
        "refused": frozenset(),
        # To itself: an accepted report adds a year.
        "active": frozenset({"active", "lapsed", "ended"}),
        # A report that came before the end and was accepted only after it adds its year all the same.
        "lapsed": frozenset({"active", "ended"}),
        "ended": frozenset(),
    },
    "report": {
        "filed": frozenset({"accepted", "refused"}),
        "accepted": frozenset(),
        "refused": frozenset(),
    },
    "mail": {
        "waiting": frozenset({"sent", "given_up"}),
        "sent": frozenset(),
        # A person may have it tried again.
        "given_up": frozenset({"waiting"}),
    },
    "user": {
        "active": frozenset({"disabled"}),
        "disabled": frozenset({"active"}),
    },
}
"""From each state, the states that may follow."""

RESTING: frozenset[str] = frozenset({"review", "converted", "delivered", "unrecognised", "returned", "withdrawn"})
"""States of a filing in which no job has anything to do."""

_ROWS: Mapping[Subject, Any] = {
    "batch": BatchRow,
    "file": FileRow,
    "page": PageRow,
    "filing": FilingRow,
    "registration": RegistrationRow,
    "report": ReportRow,
    "mail": MailRow,
    "user": UserRow,
}
_SAFE_TEXT = re.compile(r"[A-Za-z0-9_.:-]{0,80}")
"""What a text in an event may look like: codes, rule ids, receipts. Names and addresses do not fit."""


def move(
    session: Session,
    subject: Subject,
    subject_id: int,
    to: str,
    *,
    expected_from: str,
    detail: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
) -> bool:
    """Moves one subject from `expected_from` to `to` if it is still there, and writes the event.

    `columns` are set in the same UPDATE. True: this call moved it. False: it was no longer in
    `expected_from` (another worker was faster) and nothing was changed. Raises MoveNotAllowed when
    the table does not let `to` follow `expected_from`, ValueError when `detail` could hold
    personal data (anything but numbers, booleans, None and code-like texts).
    """
    if to not in ALLOWED[subject].get(expected_from, frozenset()):
        raise MoveNotAllowed(f"a {subject} cannot go from {expected_from} to {to}")
    row = _ROWS[subject]
    if not changes_one(
        session,
        update(row).where(row.id == subject_id, row.state == expected_from).values(state=to, **(columns or {})),
    ):
        return False
    if subject == "filing" and expected_from == "review":
        _leave_the_queue(session, subject_id)
    record_event(session, subject, subject_id, "moved", from_state=expected_from, to_state=to, detail=detail)
    return True


def _leave_the_queue(session: Session, filing_id: int) -> None:
    session.execute(delete(ReviewEntryRow).where(ReviewEntryRow.filing_id == filing_id))
    session.execute(delete(ClaimRow).where(ClaimRow.filing_id == filing_id))


def record_event(
    session: Session,
    subject: Subject,
    subject_id: int,
    kind: str,
    *,
    from_state: str | None = None,
    to_state: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Adds one event to a subject's history, done by `who()`.

    Raises ValueError when `detail` could hold personal data.
    """
    for key, value in (detail or {}).items():
        if not (value is None or isinstance(value, bool | int | float) or is_code(value)):
            raise ValueError(f"event detail {key} must be a number or a code")
    session.add(
        EventRow(
            subject=subject,
            subject_id=subject_id,
            kind=kind,
            at=utc_now(),
            who=who(),
            from_state=from_state,
            to_state=to_state,
            detail=dict(detail or {}),
        )
    )


def is_code(value: object) -> bool:
    """Whether an event may hold this text: short, and of letters, digits and a few signs."""
    return isinstance(value, str) and _SAFE_TEXT.fullmatch(value) is not None
