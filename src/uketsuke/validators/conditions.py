"""Whether a condition of a rule or checklist holds: yes, no, or not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from uketsuke.forms.kinds.period_of_stay import months_of
from uketsuke.forms.readings import Value
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Condition
from uketsuke.validators.statuses import is_status, status_sought


def all_hold(conditions: Sequence[Condition], facts: Facts) -> bool | None:
    """False when one does not hold, None when that is open, True when all hold (or there are none)."""
    return _all(holds(condition, facts) for condition in conditions)


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Whether one condition holds; None when the reading it needs is not settled or not there."""
    if condition.any_filled is not None:
        names = [name for name in facts.fields if name.startswith(condition.any_filled)]
        return _any(facts.filled(name) for name in names)
    if condition.age_from is not None:
        return _from(facts.ages(), condition.age_from)
    if condition.age_under is not None:
        old_enough = _from(facts.ages(), condition.age_under)
        return None if old_enough is None else not old_enough
    if condition.field is None:
        return _context_holds(condition, facts)
    if condition.filled is not None:
        filled = facts.filled(condition.field)
        return None if filled is None else filled == condition.filled
    known = facts.answer(condition.field)
    if known is None:
        return None
    return _value_holds(condition, known.value)


def _value_holds(condition: Condition, value: Value) -> bool | None:
    values = value if isinstance(value, list) else [value]
    if condition.is_ is not None:
        return any(each in condition.is_ for each in values)
    if condition.not_ is not None:
        return not any(each in condition.not_ for each in values)
    if condition.is_status is not None:
        return is_status(value, condition.is_status)
    if condition.not_status is not None:
        return not is_status(value, condition.not_status)
    if not isinstance(value, str) or condition.longer_than is None:
        return None
    length, limit = months_of(value), months_of(condition.longer_than)
    return None if length is None or limit is None else length > limit


def _context_holds(condition: Condition, facts: Facts) -> bool | None:
    """What is asked of the filing as a whole."""
    if condition.linked is not None:
        return bool(facts.linked_procedures() & set(condition.linked))
    if condition.channel is not None:
        return facts.context.channel == condition.channel
    if condition.filed_by is not None:
        return _among(facts.filed_by(), condition.filed_by)
    if condition.category is not None:
        return _among(facts.employer_category(), condition.category)
    sought = status_sought(facts)
    if sought is None:
        return None
    if condition.not_sought is not None:
        return not is_status(sought[1].value, condition.not_sought)
    return is_status(sought[1].value, condition.sought or ())


def _among(value: str | None, names: Sequence[str]) -> bool | None:
    return None if value is None else value in names


def _from(ages: tuple[int, int] | None, limit: int) -> bool | None:
    if ages is None or ages[0] < limit <= ages[1]:
        return None
    return ages[0] >= limit


def _all(answers: Iterable[bool | None]) -> bool | None:
    collected = list(answers)
    if False in collected:
        return False
    return None if None in collected else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    collected = list(answers)
    if True in collected:
        return True
    return None if None in collected else False
