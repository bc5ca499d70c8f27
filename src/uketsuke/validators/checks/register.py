"""The checks that a rule file may name, and the parameters they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from uketsuke.validators.checks import (
    agreement,
    attachments,
    dates,
    filings,
    formats,
    machine_lines,
    marks,
    papers,
    parts,
    permitted,
    plausible,
    required,
    windows,
)
from uketsuke.validators.checks.judging import Check
from uketsuke.validators.rules import Case

SAID_ELSEWHERE = "checklist"
"""The check of rules whose findings the checklist writes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A check with the parameters that a case must give it, and those it may."""

    run: Check
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


_NAMES = list[str]
PARAMETERS: Mapping[str, Any] = {
    "abroad": _NAMES,
    "answer": str,
    "answers": list[str] | list[dict[str, Any]],
    "any_of": _NAMES,
    "allowed": _NAMES,
    "but_not_days": int,
    "but_not_months": int,
    "by": str,
    "closes_days": int,
    "closes_months": int,
    "column": str,
    "columns": _NAMES,
    "documents": list[str],
    "doubt": str,
    "ends_days": int,
    "ends_months": int,
    "except": _NAMES,
    "fact": str,
    "field": str,
    "fields": _NAMES,
    "first": str,
    "forbidden": list[str],
    "forbidden_status": list[str],
    "hints": dict[str, dict[str, str]],
    "kind": str,
    "least": dict[str, int],
    "limit": int,
    "mode": str,
    "not_before_age": int,
    "office_days": bool,
    "opens_months": int,
    "orders": list[dict[str, str | int]],
    "part": str,
    "patterns": dict[str, str],
    "permissions": dict[str, list[str]],
    "range": list[int],
    "ranges": dict[str, list[int]],
    "relationships": list[str],
    "second": str,
    "shift_months": int,
    "state": str,
    "states": list[str],
    "status": str,
    "table": str,
    "unless": list[int],
    "whole": str,
    "whole_months": int,
    "words": list[str],
}
"""What each parameter must be. What it means stands at the check that takes it."""

CHECKS: Mapping[str, Kind] = {
    "required": Kind(required.required, may=("mode", "fields", "any_of", "except", "answers", "table", "columns")),
    "format": Kind(formats.format_of_kind, ("kind",), ("hints", "abroad")),
    "postal_code": Kind(formats.postal_code),
    "length": Kind(formats.length),
    "digits": Kind(formats.digits),
    "charset": Kind(formats.charset),
    "latin_name": Kind(formats.latin_name),
    "check_digit": Kind(formats.check_digit, ("kind",)),
    "mrz": Kind(machine_lines.mrz),
    "date_invalid": Kind(dates.invalid),
    "date_era": Kind(dates.era),
    "date_incomplete": Kind(dates.incomplete, ("allowed",)),
    "date_order": Kind(
        dates.order,
        may=("mode", "first", "second", "shift_months", "whole_months", "office_days", "but_not_months", "table"),
    ),
    "window": Kind(
        windows.window,
        ("field",),
        (
            *("opens_months", "closes_months", "closes_days", "ends_months", "ends_days"),
            *("but_not_months", "but_not_days", "fields"),
        ),
    ),
    "closed_day": Kind(windows.closed_day, ("field",)),
    "permitted_vocabulary": Kind(permitted.listed),
    "permitted": Kind(permitted.not_forbidden, ("field",), ("forbidden", "forbidden_status")),
    "status_period": Kind(permitted.status_period, ("field", "status")),
    "at_most": Kind(permitted.at_most, ("field", "limit")),
    "differs": Kind(permitted.differs, ("first", "second")),
    "conflict": Kind(agreement.conflict),
    "equal": Kind(agreement.equal, ("first", "second")),
    "fee_matches": Kind(agreement.fee_matches, ("permissions",)),
    "no_but_filled": Kind(agreement.no_but_filled, ("answers",)),
    "single_with_spouse": Kind(agreement.single_with_spouse, ("relationships",)),
    "named_in_table": Kind(agreement.named_in_table, ("field", "table", "column")),
    "attachment": Kind(attachments.attachment, ("field", "fact", "documents")),
    "stated": Kind(filings.stated, ("fields",), ("orders",)),
    "earlier": Kind(filings.earlier, ("states",)),
    "registered": Kind(filings.registered, ("states", "fields")),
    "one_organisation": Kind(filings.one_organisation, ("field", "fields")),
    "filer": Kind(papers.filer, ("answer",)),
    "document_age": Kind(papers.document_age),
    "between": Kind(plausible.between, ("field",), ("by", "range", "ranges", "unless")),
    "age_then": Kind(plausible.age_then, ("field", "by", "least")),
    "age_of_answer": Kind(plausible.age_of_answer, ("field", "answers")),
    "years_lived": Kind(plausible.years_lived, ("field", "not_before_age")),
    "part_of": Kind(plausible.part_of, ("part", "whole")),
    "address": Kind(plausible.address),
    "passport_pattern": Kind(plausible.passport_pattern, ("patterns",)),
    "words_in": Kind(plausible.words_in, ("fields", "words")),
    "doubt": Kind(marks.doubt, ("doubt",)),
    "part_not_defined": Kind(parts.part_not_defined, ("state",)),
    "page_missing": Kind(parts.page_missing),
    "page_doubled": Kind(parts.page_doubled),
    "version_not_current": Kind(parts.version_not_current),
}
"""The checks by the names that rule files use."""


_LOOKED_AT: dict[int, tuple[Case, str | None]] = {}
"""The cases looked at before, by identity: a case does not change, and is asked about with every filing."""


def fault_of(case: Case) -> str | None:
    """Why a case cannot be judged, in a few words; None when it can."""
    if id(case) not in _LOOKED_AT:
        _LOOKED_AT[id(case)] = (case, _fault_of(case))
    return _LOOKED_AT[id(case)][1]


def _fault_of(case: Case) -> str | None:
    if case.check == SAID_ELSEWHERE:
        return None
    kind = CHECKS.get(case.check)
    if kind is None:
        return f"there is no check {case.check}"
    lacking = [name for name in kind.needs if name not in case.parameters]
    unknown = [name for name in case.parameters if name not in (*kind.needs, *kind.may)]
    if lacking or unknown:
        return f"check {case.check} needs {', '.join(lacking)}" if lacking else f"{case.check} takes no {unknown[0]}"
    wrong = [name for name, value in case.parameters.items() if not _is(name, value)]
    return f"parameter {wrong[0]} is not what it must be" if wrong else None


def _is(name: str, value: Any) -> bool:
    try:
        _adapter(name).validate_python(value)
    except ValidationError:
        return False
    return True


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(PARAMETERS[name], config=ConfigDict(strict=True))
