"""Which documents a filing needs, and which of them are there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import ChecklistItem, ChecklistStatus, Finding, Words
from uketsuke.validators.checks.judging import Judgement
from uketsuke.validators.checks.parts import needed_forms
from uketsuke.validators.conditions import all_hold, holds
from uketsuke.validators.evaluating import finding_of
from uketsuke.validators.facts import Facts, vocabulary
from uketsuke.validators.rules import DATA, Condition, Confidence, explain
from uketsuke.validators.statuses import is_status, status_sought

UNIDENTIFIED = ("attachment", "unknown")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(_Strict):
    """One document of a checklist. What each key means stands on top of the data file."""

    id: str
    found: str
    confidence: Confidence
    accepts: tuple[str, ...] = ()
    shown: bool = False
    waived: tuple[tuple[Condition, ...], ...] = ()
    waived_ja: str = ""
    waived_en: str = ""
    when_any: tuple[Condition, ...] = ()
    depends_ja: str = ""
    depends_en: str = ""
    at_issue: bool = False


class DocumentSet(_Strict):
    """Documents of one procedure, for all or some variants and statuses of residence."""

    procedure: str
    source: str
    variants: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    document: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document was found: pages of this filing, or of the linked one with that receipt."""

    status: ChecklistStatus
    pages: tuple[int, ...] = ()
    receipt: str | None = None


@cache
def load_checklists() -> tuple[DocumentSet, ...]:
    """All document sets. Raises FormDataError when the file does not say what it must."""
    return read_checklists(DATA / "checklists.toml")


def read_checklists(path: Path) -> tuple[DocumentSet, ...]:
    """The document sets of one file. Raises FormDataError naming it."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["set"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise FormDataError(f"{path.name}: not a readable checklist file: {error}") from error
    try:
        return tuple(DocumentSet.model_validate(entry) for entry in entries)
    except ValidationError as error:
        raise FormDataError(f"{path.name}: {error}") from error


def examine(facts: Facts) -> tuple[tuple[ChecklistItem, ...], tuple[Finding, ...]]:
    """The checklist of a filing, and what there is to say about it.

    A document is `missing` only when it is required whatever the fields do not tell. One that depends on what no
    field tells is listed when it is there; else a finding names it, and it is never called `not_required`.
    Empty for a filing without a procedure.
    """
    items: list[ChecklistItem] = []
    findings: list[Finding] = []
    depending: list[Document] = []
    for document in _documents(facts):
        place = _find(document, facts)
        if place is None and _depends(document, facts):
            depending.append(document)
            continue
        item = _item(document, place, facts)
        items.append(item)
        findings += _said(document, item, facts)
    if depending:
        findings.append(_depending(depending))
    count = _unidentified(facts)
    if count:
        findings.append(_finding("document.unidentified", count=Words(str(count), str(count))))
    return tuple(items), tuple(findings)


def _documents(facts: Facts) -> Iterator[Document]:
    """The documents of the sets that apply.

    A set for certain statuses applies unless another is applied for, for sure; where no variant narrows it as well,
    only when one of them is, for sure.
    """
    context = facts.context
    sought = status_sought(facts)
    for document_set in load_checklists():
        if document_set.procedure != context.procedure:
            continue
        if document_set.variants and context.variant not in document_set.variants:
            continue
        if document_set.statuses:
            fits = is_status(sought[1].value, document_set.statuses) if sought else bool(document_set.variants)
            if not fits:
                continue
        yield from document_set.document


def _find(document: Document, facts: Facts) -> _Place | None:
    """Where the document is; None when it is not there."""
    where, _, name = document.found.partition(":")
    if where == "form_set":
        return _find_application(facts)
    if where == "form":
        pages = tuple(i for i, page in enumerate(facts.pages) if page.form and page.form.form == name)
        return _Place("present", pages) if pages else None
    if where == "field":
        return _find_field(name, facts) or _find_pages((document.id,), facts)
    return _find_pages((document.id, *document.accepts), facts)


def _find_application(facts: Facts) -> _Place | None:
    at = {
        (page.form.form, page.form.page_no): i
        for i, page in reversed(list(enumerate(facts.pages)))
        if page.role == "form" and page.form
    }
    wanted = [(form.id, page.number) for form in needed_forms(facts) for page in form.pages]
    there = tuple(sorted(at[key] for key in wanted if key in at))
    if len(there) < len(wanted) or not wanted:
        return _Place("missing", there)
    whole = facts.catalogue.set_of(facts.context.procedure, facts.context.variant) is not None
    return _Place("present" if whole else "unreadable", there)


def _find_field(name: str, facts: Facts) -> _Place | None:
    result, known = facts.fields.get(name), facts.answer(name)
    if result is None or (known is not None and known.value is None):
        return None
    return _Place("present" if known is not None else "unreadable", (result.page,))


def _find_pages(kinds: Sequence[str], facts: Facts) -> _Place | None:
    own = _pages_of(kinds, facts.pages)
    if own:
        return _Place("present", own)
    # The main filing carries the shared attachments.
    for other in sorted(facts.context.linked, key=lambda linked: not linked.main):
        if pages := _pages_of(kinds, other.pages):
            return _Place("present", pages, other.receipt)
    return None


def _pages_of(kinds: Sequence[str], pages: Sequence[PageSummary]) -> tuple[int, ...]:
    return tuple(i for i, page in enumerate(pages) if page.document in kinds)


def _depends(document: Document, facts: Facts) -> bool:
    """Whether it is open if the document, which is not there, is needed at all."""
    if not document.depends_ja:
        return False
    return not document.when_any or _any_holds(document, facts) is None


def _shown_at_counter(document: Document, facts: Facts) -> bool:
    return document.shown and facts.context.channel == "counter"


def _any_holds(document: Document, facts: Facts) -> bool | None:
    answers = [holds(condition, facts) for condition in document.when_any]
    return True if True in answers else (None if None in answers else False)


def _item(document: Document, place: _Place | None, facts: Facts) -> ChecklistItem:
    if place is not None:
        return ChecklistItem(document.id, place.status, place.pages, place.receipt)
    if document.at_issue or (document.when_any and _any_holds(document, facts) is False):
        return ChecklistItem(document.id, "not_required")
    if any(all_hold(group, facts) for group in document.waived) or _shown_at_counter(document, facts):
        return ChecklistItem(document.id, "waived")
    return ChecklistItem(document.id, "missing")


def _said(document: Document, item: ChecklistItem, facts: Facts) -> Iterator[Finding]:
    """What to say of one item. The application form and boxes that are surely empty have rules of their own."""
    name = _name(document.id)
    excused = any(all_hold(group, facts) for group in document.waived)
    if item.status == "waived" and not excused:
        yield _finding("document.shown", document=name)
    if item.status == "unreadable" and document.found != "form_set":
        yield _finding("document.unreadable", document=name)
    if item.status != "missing" or document.found == "form_set":
        return
    open_waiver = any(all_hold(group, facts) is None for group in document.waived)
    if _surely_empty(document, facts) and not open_waiver:
        return
    ja, en = [], []
    if count := _unidentified(facts):
        ja.append(f"種類の分からない添付書類が{count}枚あるので，目で確かめてください。")
        en.append(f" {count} attached pages are of unknown kind; please look.")
    if open_waiver and document.waived_ja:
        ja.append(document.waived_ja)
        en.append(f" {document.waived_en}")
    note = Words("".join(ja), "".join(en))
    yield _finding("document.missing", sure=not ja, document=name, note=note)


def _surely_empty(document: Document, facts: Facts) -> bool:
    where, _, name = document.found.partition(":")
    known = facts.answer(name) if where == "field" else None
    return known is not None and known.value is None


def _depending(documents: Sequence[Document]) -> Finding:
    names = [(_name(document.id), document) for document in documents]
    words = Words(
        "；".join(f"{name.ja}（{document.depends_ja}）" for name, document in names),
        "; ".join(f"{name.en} ({document.depends_en})" for name, document in names),
    )
    return _finding("document.depends", documents=words)


def _finding(rule_id: str, *, sure: bool = True, **words: Words) -> Finding:
    case = explain(rule_id).cases[0]
    if not sure and case.severity == "error":
        case = case.model_copy(update={"severity": "warning"})
    return finding_of(case, Judgement("fail", (), words))


def _unidentified(facts: Facts) -> int:
    pages = [*facts.pages, *(page for other in facts.context.linked for page in other.pages)]
    return sum(page.role in UNIDENTIFIED and page.document is None for page in pages)


def _name(document: str) -> Words:
    entry = vocabulary("document").by_value[document]
    return Words(entry.label_ja, entry.label_en)
