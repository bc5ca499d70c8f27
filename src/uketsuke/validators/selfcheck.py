"""Whether the rule and checklist files name only what exists: checks, fields, statuses, documents."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence

from uketsuke.forms.catalogue import Catalogue
from uketsuke.forms.online import left_out, online_fields
from uketsuke.validators.categories import load_categories
from uketsuke.validators.checklist_data import Document, DocumentSet, load_checklists
from uketsuke.validators.checks.register import fault_of
from uketsuke.validators.facts import vocabulary
from uketsuke.validators.reasons import load_reasons
from uketsuke.validators.rules import DATA, Case, Condition, Rule, list_rules

_NAME_KEYS = ("field", "first", "second", "status", "table", "by", "part", "whole", "column")
_NAMES_KEYS = ("fields", "any_of", "except", "columns", "abroad")


def problems(catalogue: Catalogue, rules: Sequence[Rule] | None = None) -> tuple[str, ...]:
    """What is wrong with the data of the validators, one sentence each; empty when all is well. `rules`: instead of
    the package's own.

    Raises:
        FormDataError: a file cannot be read at all.
    """
    forms = catalogue.forms.values()
    names = {field.name for form in forms for field in form.fields}
    columns = {column.name for form in forms for field in form.fields for column in field.columns}
    said = [
        *(
            problem
            for rule in rules or list_rules()
            for case in rule.cases
            for problem in _of_case(case, names, columns)
        ),
        *_of_checklists(catalogue, names),
        *_of_statuses(names),
        *_of_online_fields(names, columns),
    ]
    return tuple(dict.fromkeys(said))


def _of_case(case: Case, names: set[str], columns: set[str]) -> Iterator[str]:
    where = f"rule {case.rule}, case {case.key or '-'}"
    fault = fault_of(case)
    if fault is not None:
        yield f"{where}: {fault}"
        return
    named = {case.parameters[key] for key in _NAME_KEYS if key in case.parameters}
    named |= {name for key in _NAMES_KEYS for name in case.parameters.get(key, ())}
    named |= {entry[key] for entry in case.parameters.get("orders", ()) for key in ("first", "second")}
    yield from _unknown_documents(where, case.parameters.get("documents", ()))
    known = names | columns | {"received"} if "table" in case.parameters else names | {"received"}
    yield from (f"{where}: no form has a field {name}" for name in sorted(named - known))
    yield from _of_conditions(where, case.when, names)
    yield from _unknown_statuses(where, case.parameters.get("forbidden_status", ()))


def _of_checklists(catalogue: Catalogue, names: set[str]) -> Iterator[str]:
    documents, procedures = vocabulary("document").by_value, vocabulary("procedure").by_value
    for category in load_categories():
        yield from _unknown_documents(f"employer category {category.value}", category.shown_by)
    for document_set in load_checklists():
        where = f"checklist of {document_set.procedure}, {document_set.name}"
        if document_set.procedure not in procedures:
            yield f"{where}: there is no such procedure"
        yield from _unknown_statuses(where, document_set.statuses)
        for group in (*document_set.when, *document_set.unless):
            yield from _of_conditions(where, group, names)
        for document in document_set.document:
            yield from _of_document(document_set, document, catalogue, names)
    for key, reason in load_reasons().items():
        if key in documents:
            yield f"reason {reason.key}: a document has that id"


def _of_document(document_set: DocumentSet, document: Document, catalogue: Catalogue, names: set[str]) -> Iterator[str]:
    where = f"checklist of {document_set.procedure}, {document.id}"
    yield from _unknown_documents(where, document.named)
    for group in (*document.when, *document.unless, *(waiver.when for waiver in document.waived)):
        yield from _of_conditions(where, group, names)
    found, _, name = document.found.partition(":")
    there = {"field": name in names, "form": name in catalogue.forms}.get(found, True)
    if not there:
        yield f"{where}: there is no {document.found}"
    yield from (f"{where}: no form has a field {field}" for field in document.whose.values() if field not in names)
    reasons = [*(waiver.reason for waiver in document.waived), *(proof.reason for proof in document.instead)]
    yield from (f"{where}: there is no reason {key}" for key in reasons if key and key not in load_reasons())


def _unknown_documents(where: str, kinds: Iterable[str]) -> Iterator[str]:
    documents = vocabulary("document").by_value
    yield from (f"{where}: vocabulary document has no {kind}" for kind in kinds if kind not in documents)


def _of_conditions(where: str, conditions: Iterable[Condition], names: set[str]) -> Iterator[str]:
    for condition in conditions:
        if condition.field and condition.field not in names:
            yield f"{where}: no form has a field {condition.field}"
        beginning = condition.any_filled
        if beginning and not any(name.startswith(beginning) for name in names):
            yield f"{where}: no form has a field that begins with {beginning}"
        statuses = (condition.is_status, condition.not_status, condition.sought, condition.not_sought)
        yield from _unknown_statuses(where, (name for names in statuses for name in names or ()))


def _of_statuses(fields: set[str]) -> Iterator[str]:
    data = tomllib.loads((DATA / "status_periods.toml").read_text(encoding="utf-8"))
    names = [name for entry in data["status"] for name in entry["names"]]
    names += [name for group in data["variants"].values() for name in group]
    yield from _unknown_statuses("status_periods.toml", names)
    unknown = sorted(set(data["sought"].values()) - fields)
    yield from (f"status_periods.toml: no form has a field {name}" for name in unknown)


def _of_online_fields(names: set[str], columns: set[str]) -> Iterator[str]:
    for name in {name for entry in online_fields() for name in entry.fields} | set(left_out()):
        field, _, column = name.partition(".")
        if field not in names | {"name_kanji"} or (column and column not in columns):
            yield f"online: no form has a field {name}"


def _unknown_statuses(where: str, names: Iterable[str]) -> Iterator[str]:
    statuses = vocabulary("status_of_residence")
    yield from (f"{where}: there is no status of residence {name}" for name in names if not statuses.lookup(name))
