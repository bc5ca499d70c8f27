"""Correcting a value of a filing, and taking that back: the one way, before and after it is a case.

A filing in `review` keeps its fields: the correction is recorded and the rules are run again at once, in one
transaction; with nothing left for a person it goes to `separated`, and a worker makes the case. What is a case already
goes there in any case, and becomes its next version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import Correction, FilingWork, Work
from uketsuke.desk.rechecking import check_fields, context_of
from uketsuke.forms.errors import UketsukeError
from uketsuke.forms.readings import FieldResult, Value
from uketsuke.validators.deadlines import deadlines_of

TRIES = 5
"""So often a change of a filing is worked out anew that somebody else changed meanwhile elsewhere."""


class Busy(UketsukeError):
    """The filing is at a worker, or is changed again and again; try it once more in a moment."""

    retry = True


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change.

    `state`: `review`, the filing stays on the desk, its rules have been run again; `separated`: enqueue `work`, and it
    becomes a case, its next version, or comes back to `review`. None: it is in no state in which anything is corrected.
    `done`: whether anything was changed; nothing is where the value was that already, or nothing was to take back.
    """

    state: Literal["review", "separated"] | None
    work: tuple[Work, ...] = ()
    done: bool = True


def correct(
    engine: Engine, filing_id: int, field: str, value: Value, *, who: str, why: str, seen: str | None = None
) -> Changed:
    """Puts a person's value in place of what was read, and has the rules say what they make of it.

    Args:
        engine: the records.
        filing_id: the filing.
        field: a field of it, or a cell: `table.row.column`, the row as printed, from 1.
        value: a value of the field's kind (`entering.value_of`); `unreadable` where nobody can read it.
        who: the person, as histories name them.
        why: the reason, or how the value was found.
        seen: `records.mark_of` the reading that the person looked at; left out, whatever is there is corrected.
    Returns:
        What became of it. Saying what somebody has said already changes nothing.
    Raises:
        UsageError: there is no such field or cell, or it is a whole table.
        Outdated: the field has another reading than the one that was seen; nothing was changed.
        Busy: it is not to be changed just now.
    """
    said = Correction(field, value, who, why, utc_now())

    def note(session: Session) -> None:
        records.note_correction(session, filing_id, field, value, who=who, why=why, seen=seen)

    def change(fields: Mapping[str, FieldResult]) -> dict[str, FieldResult] | None:
        reading = records.reading_of(fields, field)
        if reading.source == "correction" and records.says(reading, value):
            return None
        return records.corrected(fields, (said,))

    def elsewhere(session: Session) -> bool:
        return records.correct_field(session, filing_id, field, value, who=who, why=why, seen=seen)

    return _change(engine, filing_id, change, note, elsewhere)


def take_back(engine: Engine, filing_id: int, field: str, *, who: str, seen: str | None = None) -> Changed:
    """Takes the newest correction of a field or cell back: what it had replaced stands again.

    Raises what `correct` does.
    """

    def note(session: Session) -> None:
        if records.end_correction(session, filing_id, field, who=who, seen=seen) is None:
            raise Busy(f"{field}: 訂正はその間に取り消されました / the correction was taken back meanwhile")

    def change(fields: Mapping[str, FieldResult]) -> dict[str, FieldResult] | None:
        with reading_scope(engine) as session:
            before = records.replaced_by_correction(session, filing_id, field)
        if before is None:
            return None
        return records.put_back(fields, field, before)

    def elsewhere(session: Session) -> bool:
        return records.reopen_without(session, filing_id, field, who=who, seen=seen)

    return _change(engine, filing_id, change, note, elsewhere)


def _change(
    engine: Engine,
    filing_id: int,
    change: Callable[[Mapping[str, FieldResult]], dict[str, FieldResult] | None],
    note: Callable[[Session], None],
    elsewhere: Callable[[Session], bool],
) -> Changed:
    for _ in range(TRIES):
        with reading_scope(engine) as session:
            state = records.state_of(session, filing_id)
            since = records.last_change(session, filing_id)
            work = records.filing_work(session, filing_id, with_readings=False) if state == "review" else None
            fields = records.fields_of(session, filing_id)
        if work is None:
            if state not in records.CORRECTED_FROM:
                if state == "separated":
                    raise Busy("いま点検しています / it is being checked just now; try again in a moment")
                return Changed(None, done=False)
            with session_scope(engine) as session:
                done = elsewhere(session)
            return Changed("separated", (Work("finish_filing", filing_id),)) if done else Changed(None, done=False)
        wanted = change(fields)
        if wanted is None:
            return Changed("review", done=False)
        rested = _recheck(engine, work, since, wanted, note)
        if rested is not None:
            return Changed(rested, (Work("finish_filing", filing_id),) if rested == "separated" else ())
    raise Busy("ほかの人が続けて変更しています / others keep changing it; try again in a moment")


def _recheck(
    engine: Engine, work: FilingWork, since: int, fields: dict[str, FieldResult], note: Callable[[Session], None]
) -> Literal["review", "separated"] | None:
    """Runs the rules outside of any transaction, then records the change with what they say; None when something else
    of the filing has been changed since."""
    with reading_scope(engine) as session:
        tie = records.find_tie(session, work.procedure, fields)
        context = context_of(work, records.earlier_filings(session, work, fields), tie)
    result = check_fields(work, context, fields)
    deadlines = deadlines_of(context, fields)
    with session_scope(engine) as session:
        if not records.hold_in_review(session, work.id, since):
            return None
        note(session)
        return records.check_in_review(
            session,
            replace(work, corrections=records.corrections_of(session, work.id)),
            fields=fields,
            findings=result.findings,
            checklist=result.checklist,
            deadlines=deadlines,
            tie=tie,
        )
