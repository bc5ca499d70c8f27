"""Which documents a filing needs, and which of them are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from uketsuke.forms.readings import ChecklistItem, ChecklistStatus, Finding
from uketsuke.validators.checklist_data import Document, DocumentSet, load_checklists
from uketsuke.validators.document_findings import Depending, Line, findings_of
from uketsuke.validators.facts import Facts
from uketsuke.validators.needs import Need, case_holds, group_holds, need_of
from uketsuke.validators.statuses import is_status, status_sought
from uketsuke.validators.whereabouts import Place, find, find_pages, pages_of_others

_FIRST: tuple[ChecklistStatus, ...] = ("present", "missing", "unreadable", "waived", "not_required")
"""Which status stands when several sets ask for one document."""


@dataclass(frozen=True, slots=True)
class _Asked:
    document_set: DocumentSet
    document: Document
    need: Need


def examine(
    facts: Facts, checklists: Sequence[DocumentSet] | None = None
) -> tuple[tuple[ChecklistItem, ...], tuple[Finding, ...]]:
    """The checklist of a filing, and what there is to say about it.

    A document is `missing` only when it is asked for whatever the fields do not tell, and `not_required` only when they
    tell. One that hangs on a field that was not read for sure is `unreadable`; one that hangs on what no field tells
    is listed when it is there, else a finding names it. Every line gives the key of its reason, where there is one
    (`data/document_reasons.toml`). Empty for a filing without a procedure.

    Args:
        facts: the filing.
        checklists: the document sets; left out, the package's own.
    """
    asked: dict[str, list[_Asked]] = {}
    known = load_checklists() if checklists is None else checklists
    for entry in _asked(known, facts):
        asked.setdefault(entry.document.id, []).append(entry)
    others = pages_of_others([entry.document for entries in asked.values() for entry in entries], facts)
    lines: list[Line] = []
    depending: list[Depending] = []
    for entries in asked.values():
        made = [_line(entry, find(entry.document, facts, others), facts) for entry in entries]
        best = min((line for line in made if line is not None), key=_rank, default=None)
        unsettled = [entry for entry, line in zip(entries, made, strict=True) if line is None]
        if best is not None and (not unsettled or best.item.status != "not_required"):
            lines.append(best)
        else:
            depending.append(Depending(unsettled[0].document_set, unsettled[0].document))
    listed = has_list(known, facts) is not False
    return tuple(line.item for line in lines), tuple(findings_of(lines, depending, facts, listed=listed))


def has_list(checklists: Sequence[DocumentSet], facts: Facts) -> bool | None:
    """Whether there is a list for the status applied for; None when the procedure has none by status, or nobody knows.

    Without one, what all statuses need is asked for and no more.
    """
    by_status = [s for s in checklists if s.procedure == facts.context.procedure and s.statuses]
    sought = status_sought(facts)
    if not by_status or sought is None:
        return None
    fitting = [s for s in by_status if is_status(sought[1].value, s.statuses)]
    return any(case_holds(document_set, facts) is not False for document_set in fitting)


def _asked(checklists: Sequence[DocumentSet], facts: Facts) -> Iterator[_Asked]:
    """The lines of the sets that apply, in force on the day of receipt.

    A set for certain statuses applies unless another is applied for, for sure; where no variant narrows it as well,
    only when one of them is, for sure.
    """
    context = facts.context
    sought = status_sought(facts)
    for document_set in checklists:
        if document_set.procedure != context.procedure:
            continue
        if document_set.variants and context.variant not in document_set.variants:
            continue
        if document_set.statuses:
            fits = is_status(sought[1].value, document_set.statuses) if sought else bool(document_set.variants)
            if not fits:
                continue
        for document in document_set.document:
            if document.in_force(context.received):
                yield _Asked(document_set, document, need_of(document_set, document, facts))


def _line(asked: _Asked, place: Place | None, facts: Facts) -> Line | None:
    """The line of a document; None for one that is not there and of which nobody can tell whether it is needed."""
    document, need = asked.document, asked.need
    line = Line(asked.document_set, document, ChecklistItem(document.id, "missing"), place, need)
    if place is not None and place.status == "present":
        return line.with_item("present", place.pages, place.receipt, place.reason)
    if need.holds is False:
        return line.with_item("not_required", reason=need.reason)
    if (reason := _excused(document, facts)) is not None:
        return line.with_item("waived", reason=reason)
    if place is not None:
        return line.with_item(place.status, place.pages, place.receipt, place.reason)
    if need.holds is None:
        return line.with_item("unreadable", reason=need.reason) if need.unread else None
    return _gap(line, facts)


def _excused(document: Document, facts: Facts) -> str | None:
    """The reason for which a document is not needed: a person says so, or what was read does; None without one."""
    said = None if document.found == "form_set" else facts.context.excused.get(document.id)
    reasons = (waiver.reason for waiver in document.waived if group_holds(waiver.when, facts))
    return said or next(reasons, None)


def _gap(line: Line, facts: Facts) -> Line:
    """The line of a document that is asked for and not there: proved otherwise, to be shown, or missing."""
    document = line.document
    for proof in document.instead:
        if (found := find_pages((proof.document,), facts)) is not None:
            return line.with_item("waived", found.pages, found.receipt, proof.key)
    if document.shown and facts.context.channel == "counter":
        return line.with_item("waived", reason="to_be_shown")
    if (found := find_pages(document.perhaps, facts)) is not None:
        return line.with_item("unreadable", found.pages, found.receipt, "perhaps_elsewhere")
    if any(group_holds(waiver.when, facts) is None for waiver in document.waived):
        return replace(line, open_waiver=True).with_item("missing", reason="condition_open")
    return line.with_item("missing")


def _rank(line: Line) -> int:
    return _FIRST.index(line.item.status)
