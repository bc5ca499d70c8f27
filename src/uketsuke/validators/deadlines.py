"""By when something must happen in a filing: the deadlines as data, reckoned from what was read surely."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from uketsuke.forms.calendar import end_of_months, next_open_day, shift_days, shift_months
from uketsuke.forms.catalogue import Catalogue, load_catalogue
from uketsuke.forms.deadlines import Deadline, DeadlineStatus
from uketsuke.forms.errors import FormDataError
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.readings import FieldResult
from uketsuke.validators.conditions import all_hold, holds
from uketsuke.validators.facts import Facts, FilingContext
from uketsuke.validators.rules import DATA, Condition, Confidence

_YEARS = range(1900, 2100)
"""Holidays are known for these years; a date outside them is a slip of the pen or of the reader."""


class DeadlineRule(BaseModel):
    """One entry of the data file; what each key means stands on top of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    procedures: tuple[str, ...]
    moves: Literal["never", "law", "practice"]
    title_ja: str
    title_en: str
    title_easy: str
    says_ja: str
    says_en: str
    says_easy: str
    source: str
    confidence: Confidence
    from_: str | None = None
    days: int | None = None
    months: int | None = None
    months_before: int | None = None
    first_day_counts: bool = False
    met_by_receipt: bool = False
    only_if_met: str | None = None
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    notice: bool = False
    set_by_office: bool = False
    effective_from: date | None = None
    effective_to: date | None = None

    @model_validator(mode="after")
    def _counts_one_way(self) -> DeadlineRule:
        if sum(count is not None for count in (self.days, self.months, self.months_before)) > 1:
            raise ValueError("a deadline is reckoned in days, in months, or in months before")
        return self

    def holds_on(self, received: date) -> bool:
        """Whether the entry was in force on a day of receipt."""
        return (self.effective_from is None or self.effective_from <= received) and (
            self.effective_to is None or received <= self.effective_to
        )


@cache
def list_deadlines() -> tuple[DeadlineRule, ...]:
    """All entries in the order of the data file. Raises FormDataError when it does not say what it must."""
    return read_deadlines(DATA / "deadlines.toml")


def read_deadlines(path: Path) -> tuple[DeadlineRule, ...]:
    """The entries of one file. Raises FormDataError naming it and the entry."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["deadline"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise FormDataError(f"{path.name}: not a readable file of deadlines: {error}") from error
    rules = []
    for entry in entries:
        renamed = {("from_" if key == "from" else key): value for key, value in entry.items()}
        try:
            rules.append(DeadlineRule.model_validate(renamed))
        except ValidationError as error:
            raise FormDataError(f"{path.name}: deadline {entry.get('kind')}: {error}") from error
    return tuple(rules)


def explain_deadline(kind: str) -> DeadlineRule | None:
    """The first entry of that kind, for its words; None when there is none."""
    return next((rule for rule in list_deadlines() if rule.kind == kind), None)


def deadlines_of(
    context: FilingContext, fields: Mapping[str, FieldResult], catalogue: Catalogue | None = None
) -> tuple[Deadline, ...]:
    """The deadlines of a filing, one a kind, in the order of the data file; none of a filing without a procedure.

    A date that was not read surely, or not wholly, makes a deadline `open`: nothing is guessed.
    """
    facts = Facts(context, fields, (), catalogue or load_catalogue())
    found: dict[str, Deadline] = {}
    for rule in list_deadlines():
        if context.procedure not in rule.procedures or not rule.holds_on(context.received):
            continue
        deadline = _of_rule(rule, facts, found)
        # Of two entries of one kind, of which nobody knows yet which applies, one is enough.
        if deadline is not None and (rule.kind not in found or found[rule.kind].status == "open"):
            found[rule.kind] = deadline
    return tuple(found.values())


def _of_rule(rule: DeadlineRule, facts: Facts, found: Mapping[str, Deadline]) -> Deadline | None:
    applies, days = _applies(rule, facts, found), _days(rule, facts)
    if applies is False:
        return None
    follows = () if rule.from_ is None else (rule.from_,)
    if not days:
        return Deadline(rule.kind, "open", None, follows)
    if not days:
        return None
    (first, moved_from), (last, _) = days
    status = _status(rule, first, last, facts.context.received) if applies else "open"
    return Deadline(rule.kind, status, first, follows, moved_from)


def _applies(rule: DeadlineRule, facts: Facts, found: Mapping[str, Deadline]) -> bool | None:
    answers = [all_hold(rule.when, facts)]
    for condition in rule.unless:
        answer = holds(condition, facts)
        answers.append(None if answer is None else not answer)
    if rule.only_if_met is not None:
        needed = found.get(rule.only_if_met)
        answers.append(None if needed and needed.status == "open" else bool(needed and needed.status == "met"))
    return False if False in answers else (None if None in answers else True)


_Reckoned = tuple[date, date | None]
"""A day, and the day it was moved from."""


def _days(rule: DeadlineRule, facts: Facts) -> tuple[_Reckoned, _Reckoned] | tuple[()] | None:
    """The first and last day it may be; empty where the item is surely empty, None where nothing is known."""
    if rule.from_ is None:
        return None
    known = facts.answer(rule.from_)
    if known is None:
        return None
    if known.value is None or known.value in ("none", "indefinite"):
        return ()
    if not isinstance(known.value, str):
        return None
    first, last = dates.earliest(known.value), dates.latest(known.value)
    if first is None or last is None or first.year not in _YEARS or last.year not in _YEARS:
        return None
    return _reckon(rule, first), _reckon(rule, last)


def _reckon(rule: DeadlineRule, event: date) -> _Reckoned:
    day = event
    if rule.days is not None:
        day = shift_days(event, rule.days - rule.first_day_counts)
    elif rule.months is not None:
        day = end_of_months(event, rule.months)
    elif rule.months_before is not None:
        day = shift_months(event, -rule.months_before)
    moved = day if rule.moves == "never" else next_open_day(day)
    return moved, (None if moved == day else day)


def _status(rule: DeadlineRule, first: date, last: date, received: date) -> DeadlineStatus:
    if rule.met_by_receipt:
        return "met" if received <= first else ("missed" if received > last else "open")
    if first != last:
        return "open"
    return "notice" if rule.notice else "due"
