"""The terms that a filing is indexed under, and the terms that a query asks for: one place, so that they meet.

A term is a letter for its list and what is folded (`forms.sameness`). Numbers stand forwards and backwards, so that
their beginning or their last digits find them. Japanese text stands as three characters from every place on, so that a
word is found in the middle of a compound; Latin text as words, in names also two and three of them written as one.
The words of the dictionary stand in a list of their own (docs/decisions/0014).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from uketsuke.cases.search_entries import Entry, Role
from uketsuke.forms.kinds import date
from uketsuke.forms.morphemes import dictionary_words
from uketsuke.forms.sameness import cut_out, fold, joined, letters_and_figures, pieces

LISTS: Mapping[Role, str] = {
    "receipt": "r",
    "own_number": "c",
    "own_name": "n",
    "own_birth": "b",
    "other_number": "p",
    "other_name": "o",
    "other_birth": "f",
    "address": "a",
    "text": "t",
}
"""The letter that the terms of each role begin with."""
BACKWARDS: Mapping[Role, str] = {"own_number": "d", "other_number": "q"}
WORDS = "w"
OFFICE = "s"
LONGEST_TEXT = 60_000
"""Characters of a filing's text that are indexed; about sixty dense pages. The databases take not much more."""
LONGEST_TERM = 60
"""Letters of a term that count: nobody types more of a word, and PostgreSQL refuses endless ones."""
_GRAM = 3
_FEWEST_OF_A_NUMBER = 4
"""Characters, of which three are digits; fewer find too much."""
_FEWEST_OF_A_RECEIPT = 6
"""Characters from which a receipt number is begun: four figures may be a year, which all of them begin with."""
_JAPANESE = re.compile("[぀-ヿ㐀-鿿]")
_TELEPHONE = re.compile(r"^(?:\+|00)81\(?0?\)?")


@dataclass(frozen=True, slots=True)
class Term:
    """One term asked for; with `begins` any that begins so."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must be there."""

    parts: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the parts must be there."""

    parts: tuple[Asked, ...]


Asked = Term | AllOf | AnyOf


def terms_of(entries: Iterable[Entry], *, with_words: bool = True) -> set[str]:
    """The terms of a filing's entries, but for texts that are more than `LONGEST_TEXT` with those before them.

    Without the words of the dictionary where nobody asks for them: they take half of the time.
    """
    terms: set[str] = set()
    left = LONGEST_TEXT
    for entry in entries:
        if entry.role == "text":
            if len(entry.text) > left:
                continue
            left -= len(entry.text)
        terms.update(term[:LONGEST_TERM] for term in _terms(entry))
        if with_words and entry.role in ("address", "text"):
            terms.update(_words(entry.text))
    return terms


def office_term(office: str) -> str:
    """The term that all filings of an office stand under."""
    return OFFICE + letters_and_figures(office)


def _terms(entry: Entry) -> Iterator[str]:
    letter = LISTS[entry.role]
    if entry.role == "receipt":
        parts = entry.text.split("-")
        for first, part in enumerate(parts):
            yield letter + letters_and_figures("".join(parts[first:]))
            yield letter + letters_and_figures(part).lstrip("c0")
    elif entry.role in BACKWARDS:
        number = letters_and_figures(entry.text)
        yield letter + number
        yield BACKWARDS[entry.role] + number[::-1]
        yield BACKWARDS[entry.role] + re.sub("[^0-9]", "", number)[::-1]
    elif entry.role in ("own_birth", "other_birth"):
        yield letter + letters_and_figures(entry.text)
    else:
        yield from _text_terms(entry, letter)


def _text_terms(entry: Entry, letter: str) -> Iterator[str]:
    found = pieces(fold(entry.text))
    for word in found.words:
        yield letter + word
    for run in found.runs:
        for first in range(len(run)):
            yield letter + run[first : first + _GRAM]
    if entry.role in ("own_name", "other_name"):
        yield from (letter + name for name in joined(found.words))


def _words(text: str) -> Iterator[str]:
    if _JAPANESE.search(text):
        for word in dictionary_words(text):
            yield (WORDS + letters_of(word))[:LONGEST_TERM]


@lru_cache(maxsize=8192)
def letters_of(word: str) -> str:
    """A folded word without anything that is no letter."""
    found = pieces(fold(word))
    return "".join((*found.words, *found.runs))


# What a query asks for


def _term(text: str, begins: bool = False) -> Term:
    return Term(text[:LONGEST_TERM], begins)


def ask_number(text: str, roles: Sequence[Role]) -> list[Asked]:
    """A number, or its beginning or end, in one of the roles; nothing when the text is none."""
    number = letters_and_figures(_TELEPHONE.sub("0", text))
    if len(number) < _FEWEST_OF_A_NUMBER or sum(c.isdigit() for c in number) < _GRAM or _JAPANESE.search(text):
        return []
    asked: list[Asked] = []
    for role in roles:
        asked += [_term(LISTS[role] + number, True), _term(BACKWARDS[role] + number[::-1], True)]
    return asked


def exact_numbers(text: str) -> list[Asked]:
    """A whole card, passport or receipt number and nothing more; nothing when the text is none."""
    if not ask_number(text, ("own_number",)):
        return []
    number = letters_and_figures(text)
    return [_term(LISTS["own_number"] + number), _term(LISTS["receipt"] + number)]


def ask_mail_address(text: str) -> list[Asked]:
    """An e-mail address or its beginning."""
    return [_term(LISTS["other_number"] + letters_and_figures(text), True)] if "@" in text else []


def ask_receipt(text: str) -> list[Asked]:
    """A receipt number from any of its parts on, or one part of figures without its noughts."""
    number = letters_and_figures(text)
    if not any(c.isdigit() for c in number) or _JAPANESE.search(text):
        return []
    asked: list[Asked] = [_term(LISTS["receipt"] + number.lstrip("c0"))]
    return [*asked, _term(LISTS["receipt"] + number, True)] if len(number) >= _FEWEST_OF_A_RECEIPT else asked


def ask_birth(text: str, roles: Sequence[Role]) -> list[Asked]:
    """A date of birth, or the year or month of one, however it is written."""
    day = None if re.fullmatch("[0-9]{,7}", text) else date.normalise(text)
    return [_term(LISTS[role] + letters_and_figures(day), True) for role in roles] if day and day[0].isdigit() else []


def ask_text(text: str, role: Role) -> list[Asked]:
    """Words and runs of the text, all of which stand in values of the role; nothing when it has none."""
    found = pieces(fold(text))
    letter = LISTS[role]
    parts: list[Asked] = [_term(letter + word, True) for word in found.words]
    for run in map(cut_out, found.runs):
        if len(run) == 1 and role == "text":
            return []  # One character stands in every text.
        if len(run) < _GRAM:
            # One or two figures are typed whole: what 2 or 14 begins stands in most filings, and takes long to find.
            parts.append(_term(letter + run, not run.isdigit()))
        else:
            parts += [_term(letter + run[first : first + _GRAM]) for first in range(len(run) - _GRAM + 1)]
    return [AllOf(tuple(parts))] if parts else []


def ask_words(text: str) -> tuple[Asked, ...]:
    """The dictionary words of the text; nothing when it has none."""
    return tuple(_term(word) for word in _words(text))


def holds(asked: Asked, terms: Iterable[str]) -> bool:
    """Whether some terms are what is asked for."""
    if isinstance(asked, Term):
        if asked.begins:
            return any(term.startswith(asked.text) for term in terms)
        return asked.text in terms
    parts = (holds(part, terms) for part in asked.parts)
    return all(parts) if isinstance(asked, AllOf) else any(parts)
