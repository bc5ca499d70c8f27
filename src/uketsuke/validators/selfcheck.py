"""Whether the rule and checklist files name only what exists: checks, fields, statuses, documents."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator

from uketsuke.forms.catalogue import Catalogue
from uketsuke.validators.checklists import load_checklists
from uketsuke.validators.evaluating import CHECKS, SAID_ELSEWHERE
from uketsuke.validators.facts import vocabulary
from uketsuke.validators.rules import DATA, Case, Condition, list_rules

_NAME_KEYS = ("field", "first", "second", "status", "table")
_NAMES_KEYS = ("fields", "any_of", "except")


def problems(catalogue: Catalogue) -> tuple[str, ...]:
    """What is wrong with the data of the validators, one sentence each; empty when all is well.

    Raises:
        FormDataError: a file cannot be read at all.
    """
    forms = catalogue.forms.values()
    names = {field.name for form in forms for field in form.fields}
    columns = {column.name for form in forms for field in form.fields for column in field.columns}
    said = [
        *(problem for rule in list_rules() for case in rule.cases for problem in _of_case(case, names, columns)),
        *_of_checklists(names),
        *_of_statuses(names),
    ]
    return tuple(dict.fromkeys(said))


def _of_case(case: Case, names: set[str], columns: set[str]) -> Iterator[str]:
    where = f"rule {case.rule}, case {case.key or '-'}"
    if case.check not in CHECKS and case.check != SAID_ELSEWHERE:
        yield f"{where}: there is no check {case.check}"
    named = {case.parameters[key] for key in _NAME_KEYS if key in case.parameters}
    named |= {name for key in _NAMES_KEYS for name in case.parameters.get(key, ())}
    known = names | columns | {"received"} if "table" in case.parameters else names | {"received"}
    yield from (f"{where}: no form has a field {name}" for name in sorted(named - known))
    yield from _of_conditions(where, case.when, names)
    yield from _unknown_statuses(where, case.parameters.get("forbidden_status", ()))


def _of_checklists(names: set[str]) -> Iterator[str]:
    documents = vocabulary("document").by_value
    for document_set in load_checklists():
        yield from _unknown_statuses(f"checklist of {document_set.procedure}", document_set.statuses)
        for document in document_set.document:
            where = f"checklist of {document_set.procedure}, {document.id}"
            for kind in (document.id, *document.accepts):
                if kind not in documents:
                    yield f"{where}: vocabulary document has no {kind}"
            for group in (*document.waived, document.when_any):
                yield from _of_conditions(where, group, names)


def _of_conditions(where: str, conditions: Iterable[Condition], names: set[str]) -> Iterator[str]:
    for condition in conditions:
        if condition.field and condition.field not in names:
            yield f"{where}: no form has a field {condition.field}"
        beginning = condition.any_filled
        if beginning and not any(name.startswith(beginning) for name in names):
            yield f"{where}: no form has a field that begins with {beginning}"
        yield from _unknown_statuses(where, (*(condition.is_status or ()), *(condition.not_status or ())))


def _of_statuses(fields: set[str]) -> Iterator[str]:
    data = tomllib.loads((DATA / "status_periods.toml").read_text(encoding="utf-8"))
    names = [name for entry in data["status"] for name in entry["names"]]
    names += [name for group in data["variants"].values() for name in group]
    yield from _unknown_statuses("status_periods.toml", names)
    unknown = sorted(set(data["sought"].values()) - fields)
    yield from (f"status_periods.toml: no form has a field {name}" for name in unknown)


def _unknown_statuses(where: str, names: Iterable[str]) -> Iterator[str]:
    statuses = vocabulary("status_of_residence")
    yield from (f"{where}: there is no status of residence {name}" for name in names if not statuses.lookup(name))
