"""Registrations and their reports as they are on record."""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from uketsuke.cases.registration_tables import RegistrationRow, RegistrationUserRow, ReportRow, TieRow
from uketsuke.cases.registration_values import Change, Evidence, Registration, Report, User
from uketsuke.cases.states import RegistrationState, ReportState
from uketsuke.cases.tables import FilingRow
from uketsuke.forms.authentication import standing
from uketsuke.forms.readings import from_data


def registrations_of(session: Session, wanted: ColumnElement[bool]) -> tuple[Registration, ...]:
    """The registrations for which a condition over `RegistrationRow` holds, oldest first."""
    rows = session.execute(
        select(RegistrationRow, FilingRow.receipt)
        .join(FilingRow, FilingRow.id == RegistrationRow.filing_id)
        .where(wanted)
        .order_by(RegistrationRow.id)
        # As it is now, whatever this session has seen of it before.
        .execution_options(populate_existing=True)
    ).all()
    users: dict[int, list[User]] = defaultdict(list)
    ids = [row.id for row, _ in rows]
    for user in session.scalars(
        select(RegistrationUserRow)
        .where(RegistrationUserRow.registration_id.in_(ids))
        .order_by(RegistrationUserRow.registration_id, RegistrationUserRow.position)
        .execution_options(populate_existing=True)
    ):
        users[user.registration_id].append(User(user.name, user.authentication_id, user.email))
    return tuple(
        Registration(
            id=row.id,
            receipt=receipt,
            filing_id=row.filing_id,
            state=cast(RegistrationState, row.state),
            kind=row.kind,
            organisation=row.organisation,
            corporate_number=row.corporate_number,
            address=row.address,
            category=row.category,
            statuses=tuple(row.statuses),
            contact=row.contact,
            email=row.email,
            phone=row.phone,
            authentication_id=row.authentication_id,
            password_set_on=row.password_set_on,
            expires_on=row.expires_on,
            reminded_for=row.reminded_for,
            leaves=row.leaves,
            reason=row.reason,
            users=tuple(users[row.id]),
        )
        for row, receipt in rows
    )


def list_registrations(session: Session, *, state: str | None = None) -> tuple[Registration, ...]:
    """All registrations, or those in one state, oldest first."""
    return registrations_of(session, true() if state is None else RegistrationRow.state == state)


def find_registration(session: Session, called: str) -> Registration | None:
    """The registration with that authentication id, or whose application has that receipt number; None when there is
    none."""
    application = select(FilingRow.id).where(FilingRow.receipt == called)
    wanted = or_(RegistrationRow.authentication_id == called, RegistrationRow.filing_id.in_(application))
    return next(iter(registrations_of(session, wanted)), None)


def registration_by_id(session: Session, registration_id: int) -> Registration:
    """One registration. Raises KeyError when there is none."""
    found = registrations_of(session, RegistrationRow.id == registration_id)
    if not found:
        raise KeyError(f"no registration {registration_id}")
    return found[0]


def of_same_user(session: Session, registration: Registration) -> tuple[Registration, ...]:
    """The other registrations of the same user: those of a support body's staff for its other clients."""
    return registrations_of(
        session,
        (RegistrationRow.id != registration.id)
        & (RegistrationRow.kind == registration.kind)
        & (RegistrationRow.contact == registration.contact)
        & (RegistrationRow.email == registration.email),
    )


def reports_of(session: Session, wanted: ColumnElement[bool]) -> tuple[Report, ...]:
    """The reports for which a condition over `ReportRow` holds, oldest first."""
    rows = session.execute(
        select(ReportRow, FilingRow.receipt)
        .join(FilingRow, FilingRow.id == ReportRow.filing_id)
        .where(wanted)
        .order_by(ReportRow.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        Report(
            id=row.id,
            receipt=receipt,
            filing_id=row.filing_id,
            registration_id=row.registration_id,
            state=cast(ReportState, row.state),
            received_on=row.received_on,
            for_end=row.for_end,
            standing=standing(row.received_on, row.for_end),
            continues=row.continues,
            changes=tuple(from_data(Change, change) for change in row.changes),
            reason=row.reason,
        )
        for row, receipt in rows
    )


def reports_of_registration(session: Session, registration_id: int) -> tuple[Report, ...]:
    """The periodic reports of a registration, oldest first."""
    return reports_of(session, ReportRow.registration_id == registration_id)


def find_report(session: Session, receipt: str) -> Report | None:
    """The report that was filed under that receipt number; None when there is none that is tied to a registration."""
    application = select(FilingRow.id).where(FilingRow.receipt == receipt)
    return next(iter(reports_of(session, ReportRow.filing_id.in_(application))), None)


def registration_of(session: Session, filing_id: int) -> tuple[Registration, Evidence] | None:
    """The registration that a filing is tied to, and by what that is known; None when it is tied to none."""
    tie = session.get(TieRow, filing_id)
    return None if tie is None else (registration_by_id(session, tie.registration_id), cast(Evidence, tie.evidence))


def filings_tied_to(session: Session, registration_id: int) -> tuple[tuple[str, str], ...]:
    """The receipts of the filings that are tied to a registration, each with its evidence, oldest first."""
    rows = session.execute(
        select(FilingRow.receipt, TieRow.evidence)
        .join(FilingRow, FilingRow.id == TieRow.filing_id)
        .where(TieRow.registration_id == registration_id)
        .order_by(FilingRow.id)
    )
    return tuple((receipt, evidence) for receipt, evidence in rows)
