"""Versions of the readers' calibration: kept as they were fitted, one in force at most, each move noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.quality_tables import CalibrationRow
from uketsuke.cases.states import record_event
from uketsuke.cases.who import who
from uketsuke.forms.errors import UsageError

State = Literal["refused", "ready", "in_force", "retired"]
OWN = 0
"""The number of the calibration that comes with the program."""


@dataclass(frozen=True, slots=True)
class CalibrationVersion:
    """A version: its state, which one it takes further, and the figures of its check on readings held out."""

    number: int
    state: State
    based_on: int
    checked: Mapping[str, Any]
    made_by: str
    made_at: datetime


def number_in_force(session: Session) -> int:
    """The number of the calibration in force; OWN when it is the program's."""
    return session.scalar(select(CalibrationRow.number).where(CalibrationRow.state == "in_force")) or OWN


def body_of(session: Session, number: int) -> dict[str, Any] | None:
    """The data of a version, as `extractors.calibration.parse_calibration` takes it; None of OWN and of no version."""
    body: dict[str, Any] | None = session.scalar(select(CalibrationRow.body).where(CalibrationRow.number == number))
    return body


def calibration_versions(session: Session) -> tuple[CalibrationVersion, ...]:
    """All versions, newest first."""
    rows = session.scalars(select(CalibrationRow).order_by(CalibrationRow.number.desc()))
    return tuple(
        CalibrationVersion(row.number, cast("State", row.state), row.based_on, row.checked, row.made_by, row.made_at)
        for row in rows
    )


def add_calibration(
    session: Session, body: Mapping[str, Any], *, based_on: int, checked: Mapping[str, Any], passed: bool
) -> int:
    """Keeps a version that was fitted, `ready` where its check on readings held out was passed; its number.

    It is in force only after `use_calibration`.
    """
    number = (session.scalar(select(func.max(CalibrationRow.number))) or OWN) + 1
    state = "ready" if passed else "refused"
    session.add(
        CalibrationRow(
            number=number,
            body=dict(body),
            state=state,
            based_on=based_on,
            checked=dict(checked),
            made_by=who(),
            made_at=utc_now(),
        )
    )
    record_event(session, "calibration", number, "added", to_state=state)
    session.flush()
    return number


def use_calibration(session: Session, number: int) -> bool:
    """Puts a version in force that was ready or was in force before, or with OWN the program's; whether that changes
    anything. Pages read from then on are judged by it; those that were read stay as they are.

    Raises UsageError for one that there is not, or that its check refused.
    """
    rows = {row.number: row for row in session.scalars(select(CalibrationRow).with_for_update())}
    wanted = rows.get(number)
    if number != OWN and wanted is None:
        raise UsageError(f"{number}: この版はありません / no such version; see `uketsuke quality versions`")
    if wanted is not None and wanted.state == "refused":
        raise UsageError(f"{number}: 検査に通らなかった版は使えません / the held-out check refused that version")
    before = next((row for row in rows.values() if row.state == "in_force"), None)
    if (OWN if before is None else before.number) == number:
        return False
    if before is not None:
        _move(session, before.number, "in_force", "retired")
    if wanted is not None:
        _move(session, number, wanted.state, "in_force")
    if number == OWN:
        record_event(session, "calibration", OWN, "moved", to_state="in_force")
    session.flush()
    return True


def _move(session: Session, number: int, state: str, to: State) -> None:
    session.execute(update(CalibrationRow).where(CalibrationRow.number == number).values(state=to))
    record_event(session, "calibration", number, "moved", from_state=state, to_state=to)
