"""How good accepted values are, as the sample shows it, and how well each person keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from uketsuke.cases.bounds import upper_bound
from uketsuke.cases.clock import JAPAN
from uketsuke.cases.keying import SETTLED
from uketsuke.cases.quality_tables import KeyingRow, SampleRow

_Key = TypeVar("_Key")
_Tally = dict[_Key, Counter[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """Of so many accepted values that people looked at, so many were wrong; of `unclear` ones nobody can say."""

    values: int
    wrong: int
    unclear: int = 0

    @property
    def rate(self) -> float | None:
        """The share of wrong ones; None where nothing was looked at."""
        return self.wrong / self.values if self.values else None

    @property
    def bound(self) -> float:
        """The one-sided 95 % upper bound of the rate (Clopper-Pearson); 1.0 where nothing was looked at."""
        return upper_bound(self.wrong, self.values)


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures of some offices: altogether, by kind of field, by month (in Japan), by version of the calibration,
    and how many samples are open, by state."""

    whole: Figure
    by_kind: dict[str, Figure]
    by_month: dict[str, Figure]
    by_calibration: dict[int, Figure]
    open: dict[str, int]


@dataclass(frozen=True, slots=True)
class Keyer:
    """How well a person keys: of so many keyings whose truth is known otherwise, so many were wrong. `known` is how
    many were put before the person for that alone."""

    who: str
    keyed: int
    measured: Figure
    known: int


def quality_of(
    session: Session, offices: Sequence[str] | None, *, since: datetime | None = None, calibration: int | None = None
) -> Quality:
    """The figures of the sample of these offices, drawn since a moment, under one version of the calibration."""
    conditions: list[ColumnElement[bool]] = [] if offices is None else [SampleRow.office.in_(offices)]
    if since is not None:
        conditions.append(SampleRow.drawn_at >= since)
    if calibration is not None:
        conditions.append(SampleRow.calibration == calibration)
    rows = session.execute(
        select(SampleRow.state, SampleRow.kind, SampleRow.drawn_at, SampleRow.calibration).where(
            SampleRow.state.in_(SETTLED), *conditions
        )
    ).all()
    counted = select(SampleRow.state, func.count()).where(SampleRow.state.not_in(SETTLED), *conditions)
    kinds: _Tally[str] = defaultdict(Counter)
    months: _Tally[str] = defaultdict(Counter)
    calibrations: _Tally[int] = defaultdict(Counter)
    for state, kind, drawn_at, number in rows:
        kinds[kind][state] += 1
        months[f"{drawn_at.astimezone(JAPAN):%Y-%m}"][state] += 1
        calibrations[number][state] += 1
    by_kind = {kind: _figure(states) for kind, states in kinds.items()}
    return Quality(
        whole=_figure(sum(kinds.values(), Counter())),
        by_kind=dict(sorted(by_kind.items(), key=lambda entry: (-entry[1].values, entry[0]))),
        by_month={month: _figure(states) for month, states in sorted(months.items())},
        by_calibration={number: _figure(states) for number, states in sorted(calibrations.items())},
        open=dict(session.execute(counted.group_by(SampleRow.state)).all()),
    )


def keyers(session: Session, offices: Sequence[str] | None) -> tuple[Keyer, ...]:
    """How well each person keys of these offices, by name.

    A keying is measured where the truth rests on others: it was known before, or two people agreed, or a third decided.
    """
    conditions = [] if offices is None else [SampleRow.office.in_(offices)]
    rows = session.execute(
        select(KeyingRow.sample_id, KeyingRow.who, KeyingRow.value, KeyingRow.known, SampleRow.state, SampleRow.truth)
        .join(SampleRow, SampleRow.id == KeyingRow.sample_id)
        .where(~KeyingRow.settles, *conditions)
    ).all()
    people: dict[int, int] = defaultdict(int)
    for row in rows:
        people[row.sample_id] += 1
    found: dict[str, list[Row[tuple[int, str, object, bool, str, object]]]] = defaultdict(list)
    for row in rows:
        found[row.who].append(row)
    return tuple(
        Keyer(
            name,
            len(of_one),
            _measured([row for row in of_one if row.state in ("right", "wrong") and people[row.sample_id] > 1]),
            sum(row.known for row in of_one),
        )
        for name, of_one in sorted(found.items())
    )


def _measured(rows: Sequence[Row[tuple[int, str, object, bool, str, object]]]) -> Figure:
    return Figure(len(rows), sum(row.value != row.truth for row in rows))


def _figure(states: Mapping[str, int]) -> Figure:
    """The figure of so many samples by state."""
    wrong = states.get("wrong", 0)
    return Figure(states.get("right", 0) + wrong, wrong, states.get("unclear", 0))
