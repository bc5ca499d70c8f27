"""What a case of a rule looks at, in words: for the command line and the page of rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from uketsuke.validators.checks.register import CHECKS, SAID_ELSEWHERE
from uketsuke.validators.rules import Case, Condition

_BOUNDS = (("effective_from", "から / from"), ("effective_to", "まで / to"))
_SAYS: Mapping[str, str] = {
    "is_": "{field} is {value}",
    "not_": "{field} is not {value}",
    "is_status": "{field} is {value}",
    "not_status": "{field} is not {value}",
    "longer_than": "{field} is longer than {value}",
    "any_filled": "something stands in {value}…",
    "age_from": "the applicant is {value} or older",
    "age_under": "the applicant is under {value}",
    "sought": "{value} is applied for",
    "not_sought": "another status than {value} is applied for",
    "filed_by": "filed by {value}",
    "category": "the organisation is of category {value}",
    "channel": "received by {value}",
    "linked": "handed in with {value}",
}


def says(case: Case) -> str:
    """What the case's check makes sure of, in a sentence."""
    if case.check == SAID_ELSEWHERE:
        return "Said by the checklist." if case.rule.startswith("document.") else "Said by the evaluator itself."
    kind = CHECKS.get(case.check)
    return (kind.run.__doc__ or "").strip().partition("\n")[0] if kind else f"There is no check {case.check}."


def applies(case: Case) -> Iterator[str]:
    """For which filings the case is: procedures, what was handed in with it, conditions, days."""
    if case.procedures:
        yield f"only {', '.join(case.procedures)}"
    if case.not_procedures:
        yield f"not {', '.join(case.not_procedures)}"
    if case.not_linked:
        yield f"not when handed in with {', '.join(case.not_linked)}"
    yield from (condition_words(condition) for condition in case.when)
    yield from (f"{day} {words}" for key, words in _BOUNDS if (day := getattr(case, key)) is not None)


def condition_words(condition: Condition) -> str:
    """One condition as a person would say it."""
    if condition.filled is not None:
        return f"{condition.field} is {'filled in' if condition.filled else 'empty'}"
    for key, words in _SAYS.items():
        value = getattr(condition, key)
        if value is not None:
            named = " / ".join(value) if isinstance(value, tuple) else value
            return words.format(field=condition.field, value=named)
    raise AssertionError(f"a condition tests one thing: {condition}")


def parameters(case: Case) -> Iterator[str]:
    """The case's parameters, `name: value`."""
    for name, value in case.parameters.items():
        yield f"{name}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key} → {_plain(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(each) for each in value) or "—"
    return str(value)
