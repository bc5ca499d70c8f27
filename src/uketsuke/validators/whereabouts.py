"""Where a document of a checklist lies: in which box of the form, or on which pages of this filing or a linked one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import ChecklistStatus, Value
from uketsuke.validators.checklist_data import Document
from uketsuke.validators.checks.parts import needed_forms
from uketsuke.validators.facts import Facts, PageFacts

_SURE = 0.9
"""A fact of an attachment less sure than this tells nothing of whose it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was found of a document: pages of this filing, or of the linked one with that receipt.

    `lacking` are the groups of kinds of which nothing was found, of a document that has several parts.
    """

    status: ChecklistStatus
    pages: tuple[int, ...] = ()
    receipt: str | None = None
    reason: str | None = None
    lacking: tuple[tuple[str, ...], ...] = ()


def find(document: Document, facts: Facts, others: Sequence[int] = ()) -> Place | None:
    """Where the document is; None when it is not there.

    Args:
        document: the line of the list.
        facts: the filing.
        others: pages of this filing that surely are another person's, and prove nothing of the applicant.
    """
    where, _, name = document.found.partition(":")
    if where == "form_set":
        return _application(facts)
    if where == "form":
        pages = tuple(i for i, page in enumerate(facts.pages) if page.form and page.form.form == name)
        return Place("present", pages) if pages else None
    kinds = (document.id, *document.accepts)
    if where == "field":
        box = _box(name, facts)
        return box if box and box.status == "present" else (find_pages(kinds, facts) or box)
    if document.whose:
        found = _of_person(document, kinds, facts)
    elif document.all_of:
        whole = () if any(document.id in part for part in document.all_of) else (document.id,)
        found = find_pages(whole, facts, others) or _parts(document, facts, others)
    else:
        found = find_pages(kinds, facts, others)
    ticked = document.shown and not set(kinds).isdisjoint(facts.context.shown)
    return Place("present", (), None, "shown") if ticked and found is None else found


def find_pages(kinds: Sequence[str], facts: Facts, others: Sequence[int] = ()) -> Place | None:
    """Attachments of one of these kinds; the main one of the linked filings carries the shared ones."""
    own = tuple(i for i in _pages_of(kinds, facts.pages) if i not in others)
    if own:
        return Place("present", own)
    for other in sorted(facts.context.linked, key=lambda linked: not linked.main):
        if pages := _pages_of(kinds, other.pages):
            return Place("present", pages, other.receipt)
    return None


def pages_of_others(documents: Sequence[Document], facts: Facts) -> tuple[int, ...]:
    """The pages of this filing that surely belong to another person whose papers the list asks for."""
    asked = [document for document in documents if document.whose]
    return tuple(
        i
        for i, page in enumerate(facts.pages)
        if any(page.document in d.accepts and _agrees(d.whose, _facts_of(i, facts), facts) for d in asked)
    )


def _of_person(document: Document, kinds: Sequence[str], facts: Facts) -> Place | None:
    pages = _pages_of(kinds, facts.pages)
    answers = {i: _agrees(document.whose, _facts_of(i, facts), facts) for i in pages}
    sure = tuple(i for i in pages if answers[i] or facts.pages[i].document == document.id)
    if sure:
        return Place("present", sure)
    # What a page says of its owner has the names of the applicant's fields.
    own = {name: name for name in ("residence_card_number", "passport_number", "name", "date_of_birth")}
    open_ = tuple(i for i in pages if answers[i] is None and not _agrees(own, _facts_of(i, facts), facts))
    return Place("unreadable", open_, reason="whose_unknown") if open_ else None


def _agrees(whose: Mapping[str, str], said: PageFacts, facts: Facts) -> bool | None:
    """Whether a paper is the person's: its number decides, else name and birth date together; None: nobody knows."""
    for number in ("residence_card_number", "passport_number"):
        if number in whose and (same := _same(said.get(number), whose[number], facts)) is not None:
            return same
    name, born = (
        _same(said.get(key), whose[key], facts) if key in whose else None for key in ("name", "date_of_birth")
    )
    if name and born:
        return True
    return False if born is False else None


def _same(fact: tuple[Value, float] | None, field: str, facts: Facts) -> bool | None:
    known = facts.answer(field)
    if fact is None or fact[1] < _SURE or known is None or known.value in (None, "none"):
        return None
    return fact[0] == known.value


def _parts(document: Document, facts: Facts, others: Sequence[int]) -> Place | None:
    found = [find_pages(kinds, facts, others) for kinds in document.all_of]
    there = [place for place in found if place is not None]
    if not there:
        return None
    receipts = [place.receipt for place in there]
    receipt = None if None in receipts else receipts[0]
    pages = tuple(sorted({page for place in there if place.receipt == receipt for page in place.pages}))
    lacking = tuple(kinds for kinds, place in zip(document.all_of, found, strict=True) if place is None)
    if not lacking:
        return Place("present", pages, receipt)
    return Place("unreadable" if document.partly_enough else "missing", pages, receipt, "partly", lacking)


def _application(facts: Facts) -> Place:
    at = {
        (page.form.form, page.form.page_no): i
        for i, page in reversed(list(enumerate(facts.pages)))
        if page.role == "form" and page.form
    }
    wanted = [(form.id, page.number) for form in needed_forms(facts) for page in form.pages]
    there = tuple(sorted(at[key] for key in wanted if key in at))
    if len(there) < len(wanted) or not wanted:
        return Place("missing", there)
    whole = facts.catalogue.set_of(facts.context.procedure, facts.context.variant) is not None
    return Place("present", there) if whole else Place("unreadable", there, reason="variant_unknown")


def _box(name: str, facts: Facts) -> Place | None:
    result, known = facts.fields.get(name), facts.answer(name)
    if result is None or (known is not None and known.value is None):
        return None
    return Place("present" if known is not None else "unreadable", (result.page,))


def _facts_of(position: int, facts: Facts) -> PageFacts:
    return facts.page_facts[position] if position < len(facts.page_facts) else {}


def _pages_of(kinds: Sequence[str], pages: Sequence[PageSummary]) -> tuple[int, ...]:
    return tuple(i for i, page in enumerate(pages) if page.document in kinds)
