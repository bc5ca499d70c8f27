"""Whether a filing needs a document: yes, no, or not known, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from uketsuke.validators.categories import possible_categories
from uketsuke.validators.checklist_data import Asked, Document, DocumentSet, Group
from uketsuke.validators.conditions import holds
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Condition

_WHO = ("agent_name", "representative_name")
"""What a form tells of who files it."""


@dataclass(frozen=True, slots=True)
class Need:
    """Whether a document is asked for; None when nobody knows.

    `reason` is a key of `data/document_reasons.toml`, None when it is asked for. `unread` are the fields it hangs on
    that were not read for sure.
    """

    holds: bool | None
    reason: str | None = None
    unread: tuple[str, ...] = ()


def need_of(document_set: DocumentSet, document: Document, facts: Facts) -> Need:
    """Whether this line of this set is asked for in this filing."""
    if document.at_issue:
        return Need(False, "at_issue")
    answers = (_case(document_set, facts), _category(document, facts), _case(document, facts))
    no = next((answer for answer in answers if answer.holds is False), None)
    if no is not None:
        return no
    if all(answer.holds for answer in answers[:2]) and document.alternative:
        return Need(False, "alternative")
    unread = tuple(name for answer in answers for name in answer.unread)
    if unread:
        return Need(None, "condition_unread", unread)
    return next((answer for answer in answers if answer.holds is None), Need(True))


def case_holds(asked: Asked, facts: Facts) -> bool | None:
    """Whether this is a case in which something is asked for; None when nobody knows."""
    return _case(asked, facts).holds


def unread_fields(groups: Iterable[Group], facts: Facts) -> tuple[str, ...]:
    """The fields that these conditions look at, that are there and were not read for sure."""
    names = (name for group in groups for condition in group for name in _looked_at(condition, facts))
    found = ((name, facts.fields.get(name)) for name in dict.fromkeys(names))
    return tuple(name for name, result in found if result is not None and not result.reading.accepted)


def any_holds(groups: Sequence[Group], facts: Facts) -> bool | None:
    """True when one group holds as a whole, None when that is open, False when none does (or there are none)."""
    answers = [group_holds(group, facts) for group in groups]
    return True if True in answers else (None if None in answers else False)


def group_holds(group: Group, facts: Facts) -> bool | None:
    """Whether all conditions of a group hold; None when that is open. An item left blank says neither yes nor no."""
    answers = [None if _left_blank(condition, facts) else holds(condition, facts) for condition in group]
    return False if False in answers else (None if None in answers else True)


def _left_blank(condition: Condition, facts: Facts) -> bool:
    if condition.field is None or condition.filled is not None:
        return False
    known = facts.answer(condition.field)
    return known is not None and known.value in (None, [])


def _case(asked: Asked, facts: Facts) -> Need:
    if not asked.when and not asked.unless:
        return Need(None, "untold") if asked.depends else Need(True)
    required, excluded = any_holds(asked.when, facts), any_holds(asked.unless, facts)
    if required:
        return Need(True)
    # What was not read for sure may be the one case, so nothing excludes it.
    unread = unread_fields(asked.when, facts) if required is None else ()
    none_left = required is False and not asked.unless and asked.exhaustive
    if not unread and (excluded or none_left):
        return Need(False, "condition_not_met")
    if not asked.when and excluded is False and not asked.depends:
        return Need(True)
    return Need(None, "untold", unread or unread_fields(asked.unless, facts))


def _category(document: Document, facts: Facts) -> Need:
    if not document.categories:
        return Need(True)
    possible, asked = possible_categories(facts), frozenset[str](document.categories)
    if not possible & asked:
        return Need(False, "other_category")
    if possible <= frozenset[str](document.disputed_categories):
        return Need(False, "sources_differ")
    return Need(True) if possible <= asked else Need(None, "category_unknown")


def _looked_at(condition: Condition, facts: Facts) -> Iterable[str]:
    if condition.field is not None:
        return (condition.field,)
    if condition.any_filled is not None:
        return (name for name in facts.fields if name.startswith(condition.any_filled))
    if condition.age_from is not None or condition.age_under is not None:
        return ("date_of_birth",)
    return _WHO if condition.filed_by is not None else ()
