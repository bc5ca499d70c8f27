"""How many accepted values people must look at again to show how good they are, and which share of them that is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from uketsuke.cases.bounds import at_most, upper_bound
from uketsuke.cases.database import insert_missing
from uketsuke.cases.quality_tables import SamplePlanRow
from uketsuke.cases.tables import FieldRow, FilingRow

TARGET = 0.0004
"""Errors among accepted values that a careful keyer makes. Source: DESIGN.md, section 8."""
HOPED = TARGET / 4
"""The rate at which the machine is thought to err: it must be well below what is to be shown, or showing takes ever
more."""
CONFIDENCE, POWER = 0.95, 0.9
"""How sure the bound is, and how probably the sample shows it where the rate is as hoped."""
PERIOD_DAYS = 91
"""In so many days it is to be shown, over and over: a quarter."""
LOOKED_BACK_DAYS = 28
"""From so many days the number of accepted values in a period is told."""
MOST = 0.05
"""No more than this share is asked of people, however few filings there are: then showing it takes longer."""
_WHOLE = 1 << 64


@dataclass(frozen=True, slots=True)
class Size:
    """A sample that is large enough: so many values, among which so many wrong ones may be."""

    values: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The share that is drawn: of `volume` accepted values in a period, `needed` are looked at in one."""

    rate: float
    needed: int
    volume: int

    @property
    def days(self) -> int:
        """In how many days so many will have been drawn; 0 where there are none to draw from."""
        a_day = self.rate * self.volume / PERIOD_DAYS
        return round(self.needed / a_day) if a_day else 0


@cache
def enough(target: float = TARGET, hoped: float = HOPED, confidence: float = CONFIDENCE, power: float = POWER) -> Size:
    """The smallest sample that shows a rate of errors of `target` at most, with this `power` where it is `hoped`.

    The smallest number of wrong ones `c`, and the smallest number of values `n` for which the one-sided
    Clopper-Pearson bound of `c` in `n` is no more than `target`, such that a machine that errs at `hoped` has `c` wrong
    ones or fewer with probability `power`.

    Source: docs/quality.md.
    """
    if not 0 < hoped < target < 1:
        raise ValueError("what is hoped for must be better than what is to be shown")
    wrong = 0
    while True:
        values = _fewest(wrong, target, confidence)
        if at_most(wrong, values, hoped) >= power:
            return Size(values, wrong)
        wrong += 1


def _fewest(wrong: int, target: float, confidence: float) -> int:
    """The fewest values among which so many wrong ones still bound the rate by `target`."""
    low, high = wrong + 1, wrong + 2
    while upper_bound(wrong, high, confidence) > target:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if upper_bound(wrong, middle, confidence) <= target else (middle + 1, high)
    return low


def planned(volume: int) -> Plan:
    """The plan for so many accepted values in a period."""
    needed = enough().values
    return Plan(min(MOST, needed / volume) if volume else MOST, needed, volume)


def volume_of(session: Session, today: date) -> int:
    """How many accepted values a period has, by what came in the last weeks; empty boxes are none."""
    since = today - timedelta(days=LOOKED_BACK_DAYS)
    came = FilingRow.received_on >= since
    count, first = session.execute(
        select(func.count(), func.min(FilingRow.received_on))
        .select_from(FieldRow)
        .join(FilingRow, FilingRow.id == FieldRow.filing_id)
        .where(came, FieldRow.accepted, FieldRow.status == "read")
    ).one()
    if first is None:
        return 0
    days = min(LOOKED_BACK_DAYS, (today - first).days + 1)
    return int(count * PERIOD_DAYS / days)


def plan_is_due(session: Session, today: date) -> bool:
    """Whether the plan of a day is still to be made."""
    return session.get(SamplePlanRow, today) is None


def make_plan(session: Session, today: date) -> Plan:
    """Makes the plan of a day from what came in before it; done twice it is the first one's."""
    plan = planned(volume_of(session, today))
    insert_missing(session, SamplePlanRow, day=today, rate=plan.rate, needed=plan.needed, volume=plan.volume)
    return plan_of(session)


def plan_of(session: Session) -> Plan:
    """The plan in force: the newest; before there is one, that of records in which there is nothing yet."""
    row = session.scalar(select(SamplePlanRow).order_by(SamplePlanRow.day.desc()).limit(1))
    return planned(0) if row is None else Plan(row.rate, row.needed, row.volume)


def is_drawn(receipt: str, field: str, rate: float) -> bool:
    """Whether a value is drawn at a share: by its name alone, so that nothing it holds, and nobody, has a say.

    Asked again it is the same, and a value drawn at a share is drawn at every greater one.
    """
    digest = hashlib.sha256(f"sample\0{receipt}\0{field}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < rate * _WHOLE
