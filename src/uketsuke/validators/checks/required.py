"""Items that must be filled in, always or because of another answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from uketsuke.forms.kinds.folding import NONE
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Facts, settled
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import answer, cell, item, items

DETAIL = "_detail"
HAS = "has_"


def required(case: Case, facts: Facts) -> Iterator[Judgement]:
    """A field fails when its box is surely empty. A field that is not on the forms present is not judged."""
    parameters = case.parameters
    if parameters.get("mode") == "definition":
        yield from _by_definition(facts, frozenset(parameters["except"]))
    elif parameters.get("mode") == "detail":
        yield from _details(facts, tuple(parameters["answers"]))
    elif parameters.get("mode") == "has_table":
        yield from _tables(facts)
    elif parameters.get("mode") == "rows":
        yield from _rows(facts, parameters["table"], parameters["columns"])
    elif "any_of" in parameters:
        yield from _any_of(facts, tuple(parameters["any_of"]))
    else:
        for name in parameters["fields"]:
            if definition := facts.definition(name):
                yield judged(facts.filled(name), name, field=item(definition))


def _by_definition(facts: Facts, exempt: frozenset[str]) -> Iterator[Judgement]:
    for name in facts.fields:
        wanted = [definition for definition in facts.definitions(name) if definition.required]
        if wanted and name not in exempt:
            yield judged(facts.filled(name), name, field=item(wanted[0]))


def _details(facts: Facts, answers: tuple[str, ...]) -> Iterator[Judgement]:
    """`X_detail` is required when the choice `X` has an answer that asks for it."""
    for name in facts.fields:
        choice = facts.definition(name.removesuffix(DETAIL)) if name.endswith(DETAIL) else None
        detail = facts.definition(name)
        if choice is None or detail is None:
            continue
        known = facts.answer(choice.name)
        if known is None:
            yield Judgement("not_evaluable", (name,))
            continue
        chosen = known.value if isinstance(known.value, list) else [known.value]
        asking = [value for value in chosen if value in answers]
        if asking:
            words = answer(choice, asking[0])
            yield judged(facts.filled(name), name, choice.name, field=item(detail), other=item(choice), when=words)


def _tables(facts: Facts) -> Iterator[Judgement]:
    """The table `X` needs a row when `has_X` is yes."""
    for name in facts.fields:
        choice, table = facts.definition(name), facts.definition(name.removeprefix(HAS))
        if not name.startswith(HAS) or choice is None or table is None:
            continue
        known = facts.answer(name)
        if known is None:
            yield Judgement("not_evaluable", (table.name,))
        elif known.value == "yes":
            yield judged(facts.filled(table.name), table.name, name, field=item(table), other=item(choice))


def _rows(facts: Facts, table: str, columns: Sequence[str]) -> Iterator[Judgement]:
    """In a row with something in it, none of these cells is surely empty."""
    result, definition = facts.fields.get(table), facts.definition(table)
    if result is None or definition is None:
        return
    by_name = {column.name: column for column in definition.columns}
    for row in result.rows:
        for name in columns:
            if name in by_name and name in row.cells:
                known = settled(row.cells[name])
                passes = None if known is None else known.value is not None
                yield judged(passes, table, field=cell(definition, row.row, by_name[name]))


def _any_of(facts: Facts, names: tuple[str, ...]) -> Iterator[Judgement]:
    """At least one must hold an answer; "none" (なし) is one: the applicant has said so."""
    asked = [definition for name in names if (definition := facts.definition(name))]
    if not asked:
        return
    answers = [facts.filled(definition.name) for definition in asked]
    passes = True if True in answers else (None if None in answers else False)
    said_none = [facts.answer(definition.name) for definition in asked]
    if passes and all(known is not None and known.value in (NONE, None) for known in said_none):
        passes = None
    yield judged(passes, *(definition.name for definition in asked), field=items(asked))
