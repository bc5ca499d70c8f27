"""What there is to say about the lines of a checklist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from uketsuke.forms.readings import ChecklistItem, ChecklistStatus, Finding, Severity, Words
from uketsuke.validators.checklist_data import Document, DocumentSet, document_name
from uketsuke.validators.checks.judging import Judgement
from uketsuke.validators.evaluating import finding_of
from uketsuke.validators.facts import Facts
from uketsuke.validators.needs import Need
from uketsuke.validators.reasons import reason_of
from uketsuke.validators.rules import explain
from uketsuke.validators.whereabouts import Place
from uketsuke.validators.wording import items

UNIDENTIFIED = ("attachment", "unknown")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a filing's checklist with what made it. `open_waiver`: whether it is excused is not known."""

    document_set: DocumentSet
    document: Document
    item: ChecklistItem
    place: Place | None
    need: Need
    open_waiver: bool = False

    def with_item(
        self,
        status: ChecklistStatus,
        pages: Sequence[int] = (),
        receipt: str | None = None,
        reason: str | None = None,
    ) -> Line:
        """The same line with that status."""
        return replace(self, item=ChecklistItem(self.document.id, status, tuple(pages), receipt, reason))


@dataclass(frozen=True, slots=True)
class Depending:
    """A document that is not there, and of which nobody can tell whether it is needed."""

    document_set: DocumentSet
    document: Document


def findings_of(
    lines: Sequence[Line], depending: Sequence[Depending], facts: Facts, *, listed: bool = True
) -> Iterator[Finding]:
    """What to say: each gap, each document to be shown or looked at, and once what depends on what nobody knows.

    `listed`: whether the status applied for has a list of its own, where the procedure has lists by status.
    """
    for line in lines:
        yield from _of_line(line, facts)
    if not listed:
        yield _finding("document.no_list")
    if depending:
        yield _depends(depending)
    count = unidentified(facts)
    if count:
        yield _finding("document.unidentified", count=Words(str(count), str(count)))


def unidentified(facts: Facts) -> int:
    """How many attached pages nobody could name, on this filing and those handed in with it."""
    return sum(page.role in UNIDENTIFIED and page.document is None for page in facts.every_page())


def _of_line(line: Line, facts: Facts) -> Iterator[Finding]:
    """What to say of one line. The application form has rules of its own, and so has a box that is surely empty."""
    item, document = line.item, line.document
    name = document.title
    if item.status == "waived" and item.reason == "to_be_shown":
        yield _finding("document.shown", document.id, document=name)
    if document.found == "form_set":
        return
    if item.status == "unreadable":
        rule = "document.unclear" if item.reason == "condition_unread" else "document.unreadable"
        yield _finding(rule, document.id, document=name, note=_why(line, facts))
    if item.status == "missing" and (line.open_waiver or not _surely_empty(document, facts)):
        count = unidentified(facts)
        sure = not count and not line.open_waiver
        yield _finding("document.missing", document.id, sure=sure, document=name, note=_note(line, count))


def _why(line: Line, facts: Facts) -> Words:
    """What makes a line unreadable, as the end of a sentence about the document."""
    match line.item.reason:
        case "condition_unread":
            names = items([found for name in line.need.unread if (found := facts.definition(name)) is not None])
            return Words(names.ja, names.en)
        case "whose_unknown":
            return Words(
                "らしい書類がありますが，だれのものか分かりません。",
                " may be there, but whose paper it is cannot be told.",
            )
        case "perhaps_elsewhere":
            others = _named(line.document.perhaps)
            return Words(
                f"は見つかりませんが，「{others.ja}」に同じことが書かれていれば不要です。",
                f" was not found; it is not needed if the {others.en} says the same.",
            )
        case "partly":
            lacking = _lacking(line)
            return Words(f"は一部しか見つかりません。{lacking.ja}", f" was found in part only.{lacking.en}")
        case _:
            return Words("があるかどうか読み取れません。", ": whether it is there could not be read.")


def _named(kinds: Sequence[str]) -> Words:
    """Several documents of which one will do."""
    names = [document_name(kind) for kind in kinds]
    return Words("」又は「".join(name.ja for name in names), " or ".join(name.en for name in names))


def _note(line: Line, count: int) -> Words:
    """What else to say of a document that was not found."""
    said = [_lacking(line)]
    others = [proof.document for proof in line.document.instead]
    if not line.document.whose:
        others = [*line.document.accepts, *others]
    if others:
        named = _named(others)
        said.append(Words(f"「{named.ja}」でも構いません。", f" {named.en} will do as well."))
    if count:
        said.append(
            Words(
                f"種類の分からない添付書類が{count}枚あるので，目で確かめてください。",
                f" {count} attached pages are of unknown kind; please look.",
            )
        )
    if line.open_waiver:
        reasons = [reason_of(waiver.reason) for waiver in line.document.waived]
        said += [Words(f"{reason.ja}です。", f" {reason.en}") for reason in reasons]
    return Words("".join(words.ja for words in said), "".join(words.en for words in said))


def _lacking(line: Line) -> Words:
    """Which parts of a document were not found."""
    lacking = line.place.lacking if line.place and line.item.reason == "partly" else ()
    if not lacking:
        return Words("", "")
    parts = [_named(kinds) for kinds in lacking]
    ja, en = "と".join(f"「{part.ja}」" for part in parts), " and ".join(part.en for part in parts)
    return Words(f"{ja}が見つかりません。", f" {en} was not found.")


def _surely_empty(document: Document, facts: Facts) -> bool:
    where, _, name = document.found.partition(":")
    known = facts.answer(name) if where == "field" else None
    return known is not None and known.value is None


def _depends(depending: Sequence[Depending]) -> Finding:
    said = [(entry.document.title, condition_words(entry.document_set, entry.document)) for entry in depending]
    words = Words(
        "；".join(f"{name.ja}（{condition.ja}）" for name, condition in said),
        "; ".join(f"{name.en} ({condition.en})" for name, condition in said),
    )
    return _finding("document.depends", documents=words)


def condition_words(document_set: DocumentSet, document: Document) -> Words:
    """In which case a document is asked for; empty when it always is."""
    categories = "・".join(document.categories)
    said = [
        document_set.depends,
        Words(f"所属機関がカテゴリー{categories}", f"organization of category {' or '.join(document.categories)}")
        if categories
        else None,
        document.depends,
    ]
    known = [words for words in said if words is not None]
    return Words("，".join(words.ja for words in known), ", ".join(words.en for words in known))


def _finding(rule_id: str, about: str | None = None, *, sure: bool = True, **words: Words) -> Finding:
    case = explain(rule_id).cases[0]
    severity: Severity | None = "warning" if not sure and case.severity == "error" else None
    return finding_of(case, Judgement("fail", (), words, severity=severity, document=about))
