"""A query as people type it, and what is asked of the index for it, the most telling first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal

from uketsuke.cases.search_entries import Role
from uketsuke.cases.search_terms import (
    AllOf,
    AnyOf,
    Asked,
    Term,
    ask_birth,
    ask_mail_address,
    ask_number,
    ask_receipt,
    ask_text,
    ask_words,
    exact_numbers,
)
from uketsuke.forms.sameness import fold, pieces

Rank = Literal["number", "own", "other", "address", "text", "words"]
LONGEST = 200
"""Characters of a query that are looked at."""
MOST_WORDS = 8
_MOST_JOINED = 5
"""Latin words of a query that may be meant as one: every way to join five makes 16 questions."""
_OWN: tuple[Role, ...] = ("receipt", "own_number", "own_name", "own_birth")
_OTHER: tuple[Role, ...] = (*_OWN, "other_number", "other_name", "other_birth")
_ADDRESS: tuple[Role, ...] = (*_OTHER, "address")
_TEXT: tuple[Role, ...] = (*_ADDRESS, "text")


Way = tuple[Asked, ...]
"""One way to understand a query: parts, each of which must stand in some value of the filing."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One question: filings that fit one of `ways` and all of `also`, none of `before`, which was asked earlier.

    `roles` are those in which the parts of a way may stand, what the rank is about last.
    """

    rank: Rank
    roles: tuple[Role, ...]
    ways: tuple[Way, ...]
    also: tuple[Asked, ...] = ()
    before: tuple[Asked, ...] = ()

    @property
    def asked(self) -> Asked:
        """The question itself."""
        ways = tuple(_whole(way) for way in self.ways)
        return _whole((ways[0] if len(ways) == 1 else AnyOf(ways), *self.also))


def clean(query: str) -> str:
    """The query without what no database takes, in one width, cut to what is looked at."""
    text = query.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    return " ".join(unicodedata.normalize("NFKC", text)[:LONGEST].split())


def stages(query: str) -> tuple[Stage, ...]:
    """The questions of a cleaned query in the order in which their answers count; none for one that says nothing.

    A whole number or receipt; what is the applicant's; what is other people's; addresses; any text; and at last all
    words of the query in whatever form and place. Of addresses and texts those come first in which it stands as words.
    """
    words = ask_words(query)
    of_address, of_text = _ways(query, _ADDRESS), _ways(query, _TEXT)
    plan: tuple[tuple[Rank, tuple[Role, ...], list[Way], tuple[Asked, ...]], ...] = (
        ("number", _OWN, [(number,) for number in exact_numbers(query)], ()),
        ("own", _OWN, _ways(query, _OWN), ()),
        ("other", _OTHER, _ways(query, _OTHER), ()),
        ("address", _ADDRESS, of_address if words else [], words),
        ("address", _ADDRESS, of_address, ()),
        ("text", _TEXT, of_text if words else [], words),
        ("text", _TEXT, of_text, ()),
        ("words", _TEXT, [words] if words else [], ()),
    )
    made: list[Stage] = []
    for rank, roles, ways, also in plan:
        if ways:
            # What was asked two questions ago holds all that was asked before it.
            made.append(Stage(rank, roles, tuple(ways), also, tuple(stage.asked for stage in made[-2:])))
    return tuple(made)


def _ways(query: str, roles: Sequence[Role]) -> list[Way]:
    """The query as one number or date, or as words that each stand in one of the roles."""
    ways: list[Way] = [(asked,) for asked in _as_one(query, roles)]
    for spelt in _spellings(list(_chunks(query))[:MOST_WORDS]):
        parts = [(*_as_one(chunk, roles), *_as_text(chunk, roles)) for chunk in spelt]
        if parts and all(parts):
            ways.append(tuple(part[0] if len(part) == 1 else AnyOf(part) for part in parts))
    return list(dict.fromkeys(ways))


def _as_one(text: str, roles: Sequence[Role]) -> list[Asked]:
    asked = ask_number(text, [role for role in roles if role in ("own_number", "other_number")])
    if "other_number" in roles:
        asked += ask_mail_address(text)
    if "receipt" in roles:
        asked += ask_receipt(text)
    return asked + ask_birth(text, [role for role in roles if role in ("own_birth", "other_birth")])


def _as_text(text: str, roles: Sequence[Role]) -> list[Asked]:
    return [
        asked
        for role in roles
        if role in ("own_name", "other_name", "address", "text")
        for asked in ask_text(text, role)
    ]


def _chunks(query: str) -> Iterator[str]:
    """The words of a query; of Latin ones with a bar in them, both."""
    for chunk in query.split():
        found = pieces(fold(chunk))
        if found.words and not found.runs and not any(c.isdigit() for c in chunk) and "@" not in chunk:
            yield from found.words
        else:
            yield chunk


def _spellings(chunks: Sequence[str]) -> Iterator[list[str]]:
    """The words as they are, and with Latin neighbours written as one: MIN HO LEE, MINHO LEE, MIN HOLEE …"""
    joints = [a.isascii() and b.isascii() and a.isalpha() and b.isalpha() for a, b in pairwise(chunks)]
    if sum(joints) >= _MOST_JOINED:
        joints = [False] * len(joints)
    for joining in product(*((False, True) if joint else (False,) for joint in joints)):
        spelt = list(chunks[:1])
        for chunk, joins in zip(chunks[1:], joining, strict=True):
            if joins:
                spelt[-1] += chunk
            else:
                spelt.append(chunk)
        yield spelt


def _whole(parts: Way) -> Asked:
    return parts[0] if len(parts) == 1 else AllOf(parts)


# In the words of the two databases. Terms are letters and digits only, so that nothing typed is syntax.


def for_sqlite(asked: Asked) -> str:
    """As SQLite's FTS5 asks it."""
    if isinstance(asked, Term):
        return f'"{asked.text}"' + (" *" if asked.begins else "")
    joint = " AND " if isinstance(asked, AllOf) else " OR "
    return "(" + joint.join(map(for_sqlite, asked.parts)) + ")"


def for_postgresql(asked: Asked) -> str:
    """As a tsquery asks it."""
    if isinstance(asked, Term):
        return f"'{asked.text}'" + (":*" if asked.begins else "")
    joint = " & " if isinstance(asked, AllOf) else " | "
    return "(" + joint.join(map(for_postgresql, asked.parts)) + ")"
