"""Applications that the online system takes only together with another one of the same applicant's.

A permit for re-entry or other activities goes with a change, an extension or an acquisition of the same envelope, and
becomes a case after it. Until then it waits in `review` with a finding, and is checked again when its main one becomes
a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.reopening import rerun_filing
from uketsuke.cases.tables import FilingRow, FindingRow, LinkRow
from uketsuke.cases.values import LinkedFiling
from uketsuke.forms.online import goes_with
from uketsuke.forms.readings import Finding

WAITS, ALONE = "online.main_first", "online.alone"
CASE_MADE = ("converted", "delivered")


def hold_envelope(session: Session, filing_id: int) -> None:
    """Keeps a filing and those of the same envelope as they are until the transaction ends: of two that are finished
    side by side, one sees what became of the other. Always in one order, so that they do not wait for each other."""
    others = select(LinkRow.other_id).where(LinkRow.filing_id == filing_id)
    together = (FilingRow.id == filing_id) | FilingRow.id.in_(others)
    session.execute(select(FilingRow.id).where(together).order_by(FilingRow.id).with_for_update())


@dataclass(frozen=True, slots=True)
class Company:
    """The application that a filing goes with online, None where it needs none or has none; whether the filing must
    wait, and what is to be said of that."""

    main: LinkedFiling | None = None
    waits: bool = False
    findings: tuple[Finding, ...] = ()


def company_of(procedure: str | None, person: str | None, linked: Sequence[LinkedFiling]) -> Company:
    """With which application of its envelope a filing goes.

    One with no main application in its envelope waits, and the rule `online.alone` speaks of it; where every such
    application is another person's, it is said here.

    Args:
        procedure: the filing's.
        person: whose it is, as in `persons.person_of`; None when that is not surely known.
        linked: the filings of the same envelope.
    """
    if not goes_with(procedure):
        return Company()
    mains = [other for other in linked if other.procedure in goes_with(procedure)]
    own = [other for other in mains if person is None or other.person in (person, None)]
    made = [other for other in own if other.state in CASE_MADE and other.person == person and person is not None]
    if made:
        return Company(made[0])
    if own:
        return Company(own[0], waits=True, findings=(_waits(own[0]),))
    return Company(waits=True, findings=(_alone(mains),) if mains else ())


def release_waiting(session: Session, filing_id: int) -> tuple[int, ...]:
    """Has the filings that waited for this one checked again; their ids. Enqueue `finish_filing` after the commit."""
    waiting = session.scalars(
        select(FilingRow.id)
        .join(LinkRow, LinkRow.other_id == FilingRow.id)
        .join(FindingRow, FindingRow.filing_id == FilingRow.id)
        .where(LinkRow.filing_id == filing_id, FilingRow.state == "review", FindingRow.rule == WAITS)
        .order_by(FilingRow.id)
    ).all()
    return tuple(other for other in waiting if rerun_filing(session, other, why="main_converted", who="system"))


def released(session: Session, filing_id: int) -> tuple[int, ...]:
    """The filings of the envelope that are to be finished now that this one is a case; asked after the commit."""
    return tuple(
        session.scalars(
            select(LinkRow.other_id)
            .join(FilingRow, FilingRow.id == LinkRow.other_id)
            .where(LinkRow.filing_id == filing_id, FilingRow.state == "separated", FilingRow.person.is_not(None))
            .order_by(LinkRow.other_id)
        )
    )


def _waits(main: LinkedFiling) -> Finding:
    return Finding(
        WAITS,
        "warning",
        (),
        f"同封の申請（受付番号 {main.receipt}）と一緒にオンラインで受け付けます。そちらが案件になるのを待っています。",
        f"It goes online together with the application of receipt {main.receipt}, and waits until that is a case.",
    )


def _alone(mains: Sequence[LinkedFiling]) -> Finding:
    receipts = ", ".join(main.receipt for main in mains)
    return Finding(
        ALONE,
        "info",
        (),
        f"同封の申請（受付番号 {receipts}）は別の方のものです。この申請だけではオンラインで受け付けられません。",
        f"The application of receipt {receipts} is another person's; alone, this one is not taken online.",
    )
