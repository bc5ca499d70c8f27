"""One leader at a time: who may do what must not be done by two, and who takes over when they fall silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import changes_one
from uketsuke.cases.tables import LeaseRow
from uketsuke.cases.values import Lease

RECONCILER = "reconciler"
"""The lease of whoever brings back lost work."""
LEASE_FOR = timedelta(seconds=15)
"""How long a leader that fell silent is waited for. Machines' clocks must agree to a few seconds; where they do not,
two lead for a while, which costs a job done twice and changes nothing."""


def hold_lease(session: Session, name: str, holder: str, *, now: datetime | None = None) -> bool:
    """Take the lease, or renew it; False when another holds it. Hold it again well before `LEASE_FOR` is over."""
    now = now or utc_now()
    return changes_one(
        session,
        update(LeaseRow)
        .where(
            LeaseRow.name == name,
            or_(LeaseRow.holder == holder, LeaseRow.until.is_(None), LeaseRow.until < now),
        )
        .values(holder=holder, until=now + LEASE_FOR),
    )


def release_lease(session: Session, name: str, holder: str) -> None:
    """Let the next one lead at once; nothing when another holds it."""
    session.execute(
        update(LeaseRow)
        .where(LeaseRow.name == name, LeaseRow.holder == holder)
        .values(holder=None, until=None)
        .execution_options(synchronize_session=False)
    )


def lease_of(session: Session, name: str) -> Lease | None:
    """Who holds the lease and until when, which may be past; None when nobody does."""
    row = session.execute(select(LeaseRow.holder, LeaseRow.until).where(LeaseRow.name == name)).one_or_none()
    if row is None or row.holder is None or row.until is None:
        return None
    return Lease(row.holder, row.until)
