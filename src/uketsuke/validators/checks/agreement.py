"""Facts that are said twice and must agree."""

from __future__ import annotations

from collections.abc import Iterator

from uketsuke.forms.kinds.folding import says_none
from uketsuke.forms.readings import Value, Words
from uketsuke.validators.checks.judging import Judgement, failed, judged
from uketsuke.validators.checks.required import DETAIL, HAS
from uketsuke.validators.facts import Facts, settled
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import item, shown


def conflict(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """No field was read differently in two places."""
    for name, result in facts.fields.items():
        definition = facts.definition(name)
        if definition is None:
            continue
        if result.reading.status != "conflict":
            yield Judgement("not_evaluable" if result.reading.status == "unreadable" else "pass", (name,))
            continue
        values: list[Value] = [o.field.reading.value for o in result.occurrences if o.field.reading.value is not None]
        values += [alternative.value for alternative in result.reading.alternatives]
        different = list(dict.fromkeys(shown(definition.kind, value, definition.vocabulary) for value in values))
        if result.reading.doubts and len(different) < 2:
            continue  # A choice marked twice in one place: choice.double says it.
        words = Words("，".join(word.ja for word in different), ", ".join(word.en for word in different))
        yield failed(name, field=item(definition), values=words)


def equal(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Two fields hold the same value."""
    first, second = (facts.definition(case.parameters[key]) for key in ("first", "second"))
    if first is None or second is None:
        return
    one, other = facts.answer(first.name), facts.answer(second.name)
    if one is None or other is None or one.value is None or other.value is None:
        yield Judgement("not_evaluable", (first.name, second.name))
        return
    yield judged(
        one.value == other.value,
        first.name,
        second.name,
        field=item(first),
        value=shown(first.kind, one.value),
        other=item(second),
        other_value=shown(second.kind, other.value),
    )


def fee_matches(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The fee form names the permission that this filing, or one handed in with it, applies for."""
    name = "fee_permission"
    definition = facts.definition(name)
    permissions = case.parameters["permissions"]
    procedures = {facts.context.procedure, *facts.linked_procedures()} & set(permissions)
    if definition is None or not procedures:
        return
    known = facts.answer(name)
    if known is None or known.value is None:
        yield Judgement("not_evaluable", (name,))
        return
    chosen = known.value if isinstance(known.value, list) else [known.value]
    fitting = {value for procedure in procedures for value in permissions[procedure]}
    yield judged(any(value in fitting for value in chosen), name, field=item(definition))


def no_but_filled(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Where a choice says no, its detail or table is empty (or says なし)."""
    for name in facts.fields:
        choice_name = name.removesuffix(DETAIL) if name.endswith(DETAIL) else f"{HAS}{name}"
        choice, detail = facts.definition(choice_name), facts.definition(name)
        if choice is None or detail is None or choice_name == name:
            continue
        answer = facts.answer(choice_name)
        if answer is None:
            yield Judgement("not_evaluable", (choice_name, name))
        elif answer.value in case.parameters["answers"]:
            written = _written(facts, name)
            passes = None if written is None else not written
            yield judged(passes, choice_name, name, field=item(detail), other=item(choice))


def single_with_spouse(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Who is not married lists no husband or wife."""
    status, relatives = facts.answer("marital_status"), facts.fields.get("family_in_japan")
    if relatives is None or "marital_status" not in facts.fields:
        return
    if status is None:
        yield Judgement("not_evaluable", ("marital_status", "family_in_japan"))
        return
    if status.value != "single":
        return
    spouses = case.parameters["relationships"]
    for row in relatives.rows:
        cell = row.cells.get("relationship")
        known = settled(cell) if cell else None
        if known and isinstance(known.value, str):
            words = Words(known.value, known.value)
            yield judged(known.value.upper() not in spouses, "marital_status", "family_in_japan", value=words)


def named_in_table(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The field's value stands in the column of the table."""
    name, table = case.parameters["field"], case.parameters["table"]
    definition, known, result = facts.definition(name), facts.answer(name), facts.fields.get(table)
    if definition is None or facts.definition(table) is None or result is None:
        return
    cells = [
        settled(row.cells[case.parameters["column"]]) for row in result.rows if case.parameters["column"] in row.cells
    ]
    listed = [cell.value for cell in cells if cell is not None]
    if known is None or known.value is None or not listed or len(listed) < len(cells):
        yield Judgement("not_evaluable", (name, table))
        return
    words = shown(definition.kind, known.value)
    yield judged(known.value in listed, name, table, field=item(definition), value=words)


def _written(facts: Facts, name: str) -> bool | None:
    """Whether something is surely written there, other than a word for nothing."""
    result = facts.fields[name]
    if result.rows:
        return True if any(cell.accepted for row in result.rows for cell in row.cells.values()) else None
    known = settled(result.reading)
    if known is None:
        return None
    if isinstance(known.value, str) and (says_none(known.value) or known.value == "特になし"):
        return False
    return known.value not in (None, [])
