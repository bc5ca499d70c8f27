"""Blind keying: people say what stands in sampled ink without seeing what the machine said, and what comes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from uketsuke.cases.database import changes_one
from uketsuke.cases.quality_tables import KeyingRow, SampleRow
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import FilingRow, PageRow
from uketsuke.cases.who import who
from uketsuke.forms.entered import UNREADABLE
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import Value

State = Literal["waiting", "second", "differs", "right", "wrong", "unclear"]
SETTLED = ("right", "wrong", "unclear")
HELD = timedelta(minutes=10)
"""Who has a task on the screen has it alone for so long."""
KNOWN_SHARE = 0.04
"""Of what a person is given, this share has an answer that is known: by that the person is measured."""
_KNOWN_AMONG = 200
"""So many of the newest settled ones are chosen from."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a person is to key: which ink, and what the form says of it. Nothing of what anybody said before."""

    id: int
    form: str
    field: str
    image_key: str
    box: BoxPx


@dataclass(frozen=True, slots=True)
class Difference:
    """A task whose two keyers differ, and what each of them keyed, in no order that tells who."""

    task: Task
    keyed: tuple[Value, Value]


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a keying: the sample's state, and of a settled one the filing, field, machine's value and truth."""

    state: State
    filing_id: int
    field: str
    said: Value
    truth: Value


def verdict(machine: Value, keyed: Sequence[Value], *, critical: bool) -> tuple[State, Value]:
    """What follows from what people keyed, in their order, of a value that the machine accepted; and the truth.

    One person who says what the machine says settles what is not critical: both must have slipped the same way to be
    wrong. Who says otherwise may have slipped: a second person keys it, also blind. What is critical two people key in
    any case. Two of three that agree settle it, but of what is critical the two people must; else a third decides.
    """
    if not keyed:
        return "waiting", None
    if len(keyed) == 1:
        return ("right", machine) if keyed[0] == machine and not critical else ("second", None)
    first, second = keyed[:2]
    if first == second:
        return _settled(machine, first)
    if not critical and machine in (first, second):
        return "right", machine
    return "differs", None


def next_task(session: Session, offices: Sequence[str] | None, now: datetime) -> Task | None:
    """What `who()` is to key next, of these offices, held for a while; None when there is nothing.

    Now and then it is one whose answer is known.
    """
    known = _known_task(session, offices)
    if known is not None:
        return known
    for sample_id in session.scalars(
        select(SampleRow.id)
        .where(
            SampleRow.state.in_(("waiting", "second")),
            or_(SampleRow.held_until.is_(None), SampleRow.held_until < now, SampleRow.held_by == who()),
            *_mine(offices),
        )
        # What a second person is waited for ends sooner than what nobody has begun.
        .order_by(SampleRow.state.asc(), SampleRow.drawn_at, SampleRow.id)
        .limit(20)
    ):
        free = or_(SampleRow.held_until.is_(None), SampleRow.held_until < now, SampleRow.held_by == who())
        taken = update(SampleRow).where(SampleRow.id == sample_id, free)
        if changes_one(session, taken.values(held_by=who(), held_until=now + HELD)):
            return task_of(session, sample_id, offices)
    return None


def count_tasks(session: Session, offices: Sequence[str] | None) -> int:
    """How many tasks wait for `who()`."""
    open_ = SampleRow.state.in_(("waiting", "second"))
    return session.scalar(select(func.count()).select_from(SampleRow).where(open_, *_mine(offices))) or 0


def task_of(session: Session, sample_id: int, offices: Sequence[str] | None) -> Task | None:
    """The task of a sample of these offices; None when there is none."""
    row = session.execute(
        select(SampleRow, PageRow.normalised_key)
        .join(PageRow, PageRow.id == SampleRow.page_id)
        .where(SampleRow.id == sample_id, *_of(offices))
    ).one_or_none()
    if row is None:
        return None
    sample, key = row
    return Task(sample.id, sample.form, sample.field, key or "", BoxPx(*sample.box))


def key_value(session: Session, sample_id: int, value: Value, now: datetime) -> Settled | None:
    """Records what `who()` keyed of a task, `unreadable` where nobody could read it, and what came of it.

    None when `who()` has keyed it before, it is not to be keyed any more, or there is none: nothing is changed then.
    After the commit a `wrong` one is to be corrected, an `unclear` one doubted.
    """
    sample = _held(session, sample_id)
    if sample is None or sample.state == "differs" or _has_keyed(session, sample_id):
        return None
    known = sample.state in SETTLED
    _add_keying(session, sample, value, now, known=known, settles=False)
    if known:
        return Settled(_state(sample), sample.filing_id, sample.field, sample.value, sample.truth)
    found = verdict(sample.value, _keyed(session, sample_id), critical=sample.critical)
    return _settle(session, sample, *found, now)


def differences(session: Session, offices: Sequence[str] | None, limit: int = 20) -> tuple[Difference, ...]:
    """Where two people keyed otherwise and `who()` was neither of them, oldest first."""
    found = []
    for sample_id in session.scalars(
        select(SampleRow.id)
        .where(SampleRow.state == "differs", *_mine(offices))
        .order_by(SampleRow.drawn_at, SampleRow.id)
        .limit(limit)
    ):
        task = task_of(session, sample_id, offices)
        first, second = _keyed(session, sample_id)[:2]
        # By what was keyed, not by who came first: so the third person learns nothing of the two.
        one, other = sorted((first, second), key=repr)
        if task is not None:
            found.append(Difference(task, (one, other)))
    return tuple(found)


def settle_difference(session: Session, sample_id: int, value: Value, now: datetime) -> Settled | None:
    """Records what `who()` says of ink of which two others keyed otherwise: that settles it. None as `key_value`."""
    sample = _held(session, sample_id)
    if sample is None or sample.state != "differs" or _has_keyed(session, sample_id):
        return None
    _add_keying(session, sample, value, now, known=False, settles=True)
    return _settle(session, sample, *_settled(sample.value, value), now)


def is_known_turn(name: str, keyed: int) -> bool:
    """Whether the next task of somebody who has keyed so many is one whose answer is known: unforeseen, and even."""
    digest = hashlib.sha256(f"known\0{name}\0{keyed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < KNOWN_SHARE * (1 << 64)


def _settled(machine: Value, truth: Value) -> tuple[State, Value]:
    if truth == UNREADABLE:
        return "unclear", None
    return ("right" if truth == machine else "wrong"), truth


def _settle(session: Session, sample: SampleRow, state: State, truth: Value, now: datetime) -> Settled:
    sample.state, sample.truth = state, truth
    sample.held_by = sample.held_until = None
    if state in SETTLED:
        sample.settled_at = now
        detail = {"field": sample.field, "sample": sample.id, "verdict": state}
        record_event(session, "filing", sample.filing_id, "sample_settled", detail=detail)
    session.flush()
    return Settled(state, sample.filing_id, sample.field, sample.value, truth)


def _known_task(session: Session, offices: Sequence[str] | None) -> Task | None:
    keyed = session.scalar(select(func.count()).select_from(KeyingRow).where(KeyingRow.who == who())) or 0
    if not is_known_turn(who(), keyed):
        return None
    # Two people said so, or a third decided: one alone may have slipped with the machine.
    settled = exists().where(KeyingRow.sample_id == SampleRow.id, KeyingRow.settles)
    sure = or_(settled, SampleRow.state == "wrong", SampleRow.critical)
    ids = session.scalars(
        select(SampleRow.id)
        .where(SampleRow.state.in_(("right", "wrong")), sure, *_mine(offices))
        .order_by(SampleRow.settled_at.desc())
        .limit(_KNOWN_AMONG)
    ).all()
    if not ids:
        return None
    digest = hashlib.sha256(f"which\0{who()}\0{keyed}".encode()).digest()
    return task_of(session, ids[int.from_bytes(digest[:8], "big") % len(ids)], offices)


def _held(session: Session, sample_id: int) -> SampleRow | None:
    """The row of a sample, that nobody else changes until the transaction ends."""
    return session.scalar(
        select(SampleRow).where(SampleRow.id == sample_id).with_for_update().execution_options(populate_existing=True)
    )


def _add_keying(
    session: Session, sample: SampleRow, value: Value, now: datetime, *, known: bool, settles: bool
) -> None:
    row = KeyingRow(sample_id=sample.id, who=who(), value=value, known=known, settles=settles, at=now)
    session.add(row)
    record_event(session, "filing", sample.filing_id, "keyed", detail={"field": sample.field, "sample": sample.id})
    session.flush()


def _keyed(session: Session, sample_id: int) -> list[Value]:
    """What was keyed of a sample by those whom it counts of, in their order."""
    query = select(KeyingRow.value).where(KeyingRow.sample_id == sample_id, ~KeyingRow.known, ~KeyingRow.settles)
    return list(session.scalars(query.order_by(KeyingRow.id)))


def _has_keyed(session: Session, sample_id: int) -> bool:
    query = select(KeyingRow.id).where(KeyingRow.sample_id == sample_id, KeyingRow.who == who())
    return session.scalar(query) is not None


def _state(sample: SampleRow) -> State:
    return sample.state  # type: ignore[return-value]


def _of(offices: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [] if offices is None else [SampleRow.office.in_(offices)]


def _mine(offices: Sequence[str] | None) -> list[ColumnElement[bool]]:
    """Samples of these offices that `who()` has not keyed, of filings that are still there."""
    keyed = exists().where(KeyingRow.sample_id == SampleRow.id, KeyingRow.who == who())
    there = exists().where(FilingRow.id == SampleRow.filing_id, FilingRow.state != "withdrawn")
    return [*_of(offices), ~keyed, there]
