"""Values that are allowed: of the item, of the procedure, of the status of residence."""

from __future__ import annotations

from collections.abc import Iterator

from uketsuke.forms.kinds.folding import NONE
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.formats import place
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Entry, Facts, settled, vocabulary
from uketsuke.validators.rules import Case
from uketsuke.validators.statuses import is_status, periods_of, words_of
from uketsuke.validators.wording import item, shown


def listed(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every choice is an option of its item, every vocabulary value one of its vocabulary."""
    for entry in facts.entries():
        allowed = _allowed(entry)
        if allowed is None:
            continue
        known = settled(entry.reading)
        if known is None or known.value is None:
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        values = known.value if isinstance(known.value, list) else [known.value]
        wrong = [value for value in values if value not in allowed]
        said = Words("、".join(map(str, wrong)), ", ".join(map(str, wrong)))
        yield judged(not wrong, entry.field.name, field=place(entry), value=said)


def not_forbidden(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The field does not hold one of the forbidden values."""
    name = case.parameters["field"]
    definition = facts.definition(name)
    if definition is None:
        return
    known = facts.answer(name)
    if known is None or known.value is None:
        yield Judgement("not_evaluable", (name,))
        return
    statuses = case.parameters.get("forbidden_status", ())
    wrong = known.value in case.parameters.get("forbidden", ()) or is_status(known.value, tuple(statuses))
    words = shown(definition.kind, known.value, definition.vocabulary)
    yield judged(not wrong, name, field=item(definition), value=words)


def status_period(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The period is one that the status of residence may have."""
    name, status_name = case.parameters["field"], case.parameters["status"]
    definition = facts.definition(name)
    status_definition = facts.definition(status_name)
    if definition is None or status_definition is None:
        return
    period, status = facts.answer(name), facts.answer(status_name)
    allowed = periods_of(status.value) if status else None
    if period is None or not isinstance(period.value, str) or allowed is None:
        yield Judgement("not_evaluable", (name, status_name))
        return
    yield judged(
        allowed.allow(period.value),
        name,
        status_name,
        field=item(definition),
        value=shown(definition.kind, period.value),
        other_value=shown(status_definition.kind, status.value if status else None, status_definition.vocabulary),
        allowed=words_of(allowed),
    )


def at_most(case: Case, facts: Facts) -> Iterator[Judgement]:
    """A number is not above the limit."""
    name = case.parameters["field"]
    definition, known = facts.definition(name), facts.answer(name)
    if definition is None:
        return
    if known is None or not isinstance(known.value, int):
        yield Judgement("not_evaluable", (name,))
        return
    value = Words(str(known.value), str(known.value))
    yield judged(known.value <= case.parameters["limit"], name, field=item(definition), value=value)


def differs(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Two fields do not hold the same value. "none" in both is no agreement of anything."""
    first, second = (facts.definition(case.parameters[key]) for key in ("first", "second"))
    if first is None or second is None:
        return
    one, other = facts.answer(first.name), facts.answer(second.name)
    if one is None or other is None or one.value in (None, NONE) or other.value in (None, NONE):
        yield Judgement("not_evaluable", (first.name, second.name))
        return
    words = shown(first.kind, one.value, first.vocabulary)
    same = one.value == other.value
    yield judged(not same, first.name, second.name, field=item(first), other=item(second), value=words)


def _allowed(entry: Entry) -> frozenset[str] | None:
    options = entry.column.options if entry.column else entry.field.options
    if entry.kind == "choice":
        return frozenset(option.value for option in options)
    if entry.kind in ("nationality", "status_of_residence", "code") and entry.vocabulary:
        return frozenset(e.value for e in vocabulary(entry.vocabulary).entries)
    return None
