"""Whether the form agrees with what was read on attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from uketsuke.forms.definitions import FormField
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.kinds.folding import NONE
from uketsuke.forms.readings import Value, Words
from uketsuke.validators.checks.judging import Judgement
from uketsuke.validators.facts import Facts, PageFacts, vocabulary
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import item, shown

SURE = 0.99
"""A fact at least this probable makes a contradiction certain; below, somebody looks."""
WORTH_SAYING = 0.8
"""A fact less probable than this is not held against a form."""
_IDENTIFYING: Mapping[str, str] = {
    "name": "name",
    "date_of_birth": "date_of_birth",
    "residence_card_number": "residence_card_number",
    "passport_number": "passport_number",
}
"""Facts by which a paper is known to be the applicant's, and the fields they are compared with."""
_SAME_NUMBER_MISREAD = 2
"""Two card or passport numbers so near to each other are one number, written or read with a slip: cards of two people
share no more letters and digits than chance gives them."""


@dataclass(frozen=True, slots=True)
class _Said:
    document: str
    value: str
    probability: float
    agrees: bool


def attachment(case: Case, facts: Facts) -> Iterator[Judgement]:
    """No attachment that is the applicant's contradicts the field.

    A paper is the applicant's when another of its facts agrees with the form, or its number is nearly the form's.
    Papers of family and employer are others', and say nothing here. One paper that agrees clears all that do not.
    """
    name = case.parameters["field"]
    definition, known = facts.definition(name), facts.answer(name)
    if definition is None:
        return
    if known is None or not isinstance(known.value, str) or known.value in (NONE, dates.UNKNOWN):
        yield Judgement("not_evaluable", (name,))
        return
    said = [found for found in _said(case, facts, known.value) if found.probability >= WORTH_SAYING]
    if not said:
        yield Judgement("not_evaluable", (name,))
        return
    if any(found.agrees for found in said):
        yield Judgement("pass", (name,))
        return
    worst = max(said, key=lambda found: found.probability)
    yield Judgement(
        "fail",
        (name,),
        _words(definition, known.value, worst),
        severity=case.severity if worst.probability >= SURE else "warning",
        document=worst.document,
    )


def _said(case: Case, facts: Facts, value: str) -> Iterator[_Said]:
    fact = case.parameters["fact"]
    for document, said in facts.attachments():
        if document not in case.parameters["documents"] or fact not in said:
            continue
        other, probability = said[fact]
        if not isinstance(other, str):
            continue
        agrees = agree(fact, value, other)
        if agrees or _is_the_applicants(facts, said, fact, value, other):
            yield _Said(document, other, probability, agrees)


def agree(fact: str, value: str, other: str) -> bool:
    """Whether a value of a form and one of a paper can be the same: names in any order and with parts left out, dates
    as far as they are known, everything else to the letter."""
    if fact == "name":
        one, two = set(value.replace("-", " ").split()), set(other.replace("-", " ").split())
        return one <= two or two <= one
    if fact.startswith("date_of_"):
        return other.startswith(value) or value.startswith(other)
    return value == other


def _is_the_applicants(facts: Facts, said: PageFacts, fact: str, value: str, other: str) -> bool:
    """Whether the paper is surely the applicant's though this fact on it is not the form's."""
    if fact in ("residence_card_number", "passport_number") and _near(value, other):
        return True
    told = [(kind, facts.answer(field), said.get(kind)) for kind, field in _IDENTIFYING.items() if kind != fact]
    return any(
        known is not None
        and isinstance(known.value, str)
        and known.value not in (NONE, dates.UNKNOWN)
        and read is not None
        and isinstance(read[0], str)
        and agree(kind, known.value, read[0])
        for kind, known, read in told
    )


def _near(one: str, other: str) -> bool:
    return DamerauLevenshtein.distance(one, other, score_cutoff=_SAME_NUMBER_MISREAD) <= _SAME_NUMBER_MISREAD


def _words(definition: FormField, value: Value, said: _Said) -> dict[str, Words]:
    document = vocabulary("document").by_value[said.document]
    return {
        "field": item(definition),
        "value": shown(definition.kind, value, definition.vocabulary),
        "document": Words(document.label_ja, document.label_en.lower()),
        "other_value": shown(definition.kind, said.value, definition.vocabulary),
    }
