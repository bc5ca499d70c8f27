"""Checks of the filing as a whole: what its context says, and filings before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from uketsuke.forms.organisations import ABBREVIATED, BODIES
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.dates import in_order
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.checks.spans import span_of, words_of
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import item, shown

_BETWEEN = re.compile(r"[、，,;；・/／\n]|及び|並びに|と(?=株式会社|有限会社|合同会社)")


def stated(case: Case, facts: Facts) -> Iterator[Judgement]:
    """What the case's conditions state is not so: it fails where they hold, and all its `orders` of dates too.

    Parameters: `fields`, those it names; `orders`, as the parameters of `date_order`.
    """
    names = tuple(case.parameters["fields"])
    holding: list[bool | None] = []
    for entry in case.parameters.get("orders", ()):
        first, second = span_of(facts, entry["first"]), span_of(facts, entry["second"])
        holding.append(None if first is None or second is None else in_order(first, second, entry))
    if names and not all(facts.definition(name) for name in names):
        return
    so = False if False in holding else (None if None in holding else True)
    words = [_shown(facts, name) for name in names]
    said = dict(zip(("value", "other_value"), words, strict=False))
    yield judged(None if so is None else not so, *names, more=said)


def earlier(case: Case, facts: Facts) -> Iterator[Judgement]:
    """No filing of the same person and procedure was taken in before and is in one of the case's states.

    Whose filing this is must be known: without a name and a date of birth that are settled, nobody knows.
    """
    found = [filing for filing in facts.context.earlier if filing.state in case.parameters["states"]]
    if not found:
        known = [facts.answer(name) for name in ("name", "date_of_birth")]
        whole = all(answer is not None and answer.value is not None for answer in known)
        yield Judgement("pass" if whole else "not_evaluable")
    for filing in found:
        receipt = Words(filing.receipt, filing.receipt)
        yield judged(False, receipt=receipt, day=words_of(filing.received))


def registered(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The registration of the organisation whose filing it is stands in none of the case's states.

    States: those of a registration; `in_doubt`, `unknown` where it is not known which one it is. `fields` are named.
    """
    tie = facts.context.tie
    names = tuple(name for name in case.parameters["fields"] if facts.definition(name) is not None)
    if tie is None:
        yield Judgement("not_evaluable", names)
        return
    receipt = Words(tie.receipt or "", tie.receipt or "")
    day = Words("", "") if tie.expires_on is None else words_of(tie.expires_on)
    yield judged(tie.standing not in case.parameters["states"], *names, receipt=receipt, day=day)


def one_organisation(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The field does not name two organisations: two parts of a list of names that each say what body they are."""
    name = case.parameters["field"]
    definition, known = facts.definition(name), facts.answer(name)
    if definition is None:
        return
    if known is None or not isinstance(known.value, str):
        yield Judgement("not_evaluable", (name,))
        return
    names = dict.fromkeys((name, *case.parameters["fields"]))
    words = Words(known.value, known.value)
    yield judged(_count(known.value) < 2, *names, field=item(definition), value=words)


def _count(text: str) -> int:
    return sum(any(body in part for body in (*BODIES, *ABBREVIATED)) for part in _BETWEEN.split(text))


def _shown(facts: Facts, name: str) -> Words:
    definition, known = facts.definition(name), facts.answer(name)
    if definition is None or known is None:
        return Words("", "")
    return shown(definition.kind, known.value, definition.vocabulary)
