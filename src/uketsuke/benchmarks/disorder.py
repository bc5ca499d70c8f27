"""What happens to a pile of papers before it is scanned, as changes of a list of sheets."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Generic, Literal, TypeVar

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.pages import PageRole

Separators = Literal["all", "half", "none"]
SEPARATORS: tuple[Separators, ...] = ("all", "half", "none")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """A side of the pile: whose it is, which of the applicant's applications it is a page of (None: shared by all),
    and what it is.

    `place` is its form and page number, None for what is no form page; `body` is what the reading begins from.
    """

    applicant: int
    application: int | None
    role: PageRole
    place: tuple[str, int] | None
    body: T

    @property
    def is_content(self) -> bool:
        """Whether it is anybody's paper."""
        return self.role not in ("separator", "blank")

    @property
    def is_first(self) -> bool:
        """Whether it begins an application."""
        return self.place is not None and self.place[1] == 1 and load_catalogue().form(self.place[0]).common


Pile = list[Sheet[T]]
Disorder = Callable[[Pile[T], Random], Pile[T]]


def _several(rnd: Random, few: int, many: int, among: Sequence[int]) -> list[int]:
    return rnd.sample(list(among), min(len(among), rnd.randint(few, many)))


def shuffled(pile: Pile[T], rnd: Random) -> Pile[T]:
    """Three to twelve sheets fell out and were put back anywhere."""
    fallen = _several(rnd, 3, 12, [n for n, sheet in enumerate(pile) if sheet.is_content])
    kept = [sheet for n, sheet in enumerate(pile) if n not in fallen]
    for n in fallen:
        kept.insert(rnd.randint(0, len(kept)), pile[n])
    return kept


def swapped(pile: Pile[T], rnd: Random) -> Pile[T]:
    """Four to eight pairs of sheets of neighbours were exchanged, of the same form page where both have it."""
    pile = list(pile)
    applicants = sorted({sheet.applicant for sheet in pile})
    for one in _several(rnd, 4, 8, applicants[:-1]):
        mine = [n for n, s in enumerate(pile) if s.applicant == one and s.is_content]
        theirs = [n for n, s in enumerate(pile) if s.applicant == one + 1 and s.is_content]
        alike = [(a, b) for a, b in itertools.product(mine, theirs) if pile[a].place == pile[b].place]
        pairs = alike if alike and rnd.random() < 0.7 else list(itertools.product(mine, theirs))
        if pairs:
            a, b = rnd.choice(pairs)
            pile[a], pile[b] = pile[b], pile[a]
    return pile


def beheaded(pile: Pile[T], rnd: Random) -> Pile[T]:
    """The first pages of three to six applications are missing."""
    lost = _several(rnd, 3, 6, [n for n, sheet in enumerate(pile) if sheet.is_first])
    return [sheet for n, sheet in enumerate(pile) if n not in lost]


def upside_down(pile: Pile[T], rnd: Random) -> Pile[T]:  # noqa: ARG001 - every disorder has the same shape
    """The whole pile was scanned from the bottom."""
    return pile[::-1]


def partly_upside_down(pile: Pile[T], rnd: Random) -> Pile[T]:
    """The papers of three to six applicants lay upside down in the pile."""
    turned = _several(rnd, 3, 6, sorted({sheet.applicant for sheet in pile}))
    runs = [list(run) for _, run in itertools.groupby(pile, key=lambda sheet: sheet.applicant)]
    return [sheet for run in runs for sheet in (run[::-1] if run[0].applicant in turned else run)]


def separators_lost(pile: Pile[T], rnd: Random) -> Pile[T]:
    """One separator in six is missing."""
    return [sheet for sheet in pile if sheet.role != "separator" or rnd.random() > 1 / 6]


def separators_astray(pile: Pile[T], rnd: Random) -> Pile[T]:
    """Three to six separators lie somewhere else."""
    astray = _several(rnd, 3, 6, [n for n, sheet in enumerate(pile) if sheet.role == "separator"])
    kept = [sheet for n, sheet in enumerate(pile) if n not in astray]
    for n in astray:
        kept.insert(rnd.randint(0, len(kept)), pile[n])
    return kept


def letters_on_top(pile: Pile[T], rnd: Random) -> Pile[T]:
    """Three to six applicants laid one of their enclosures on top of their forms."""
    for applicant in _several(rnd, 3, 6, sorted({sheet.applicant for sheet in pile})):
        own = [n for n, s in enumerate(pile) if s.applicant == applicant and s.is_content]
        enclosed = [n for n in own if pile[n].application is None]
        if enclosed:
            letter = rnd.choice(enclosed)
            pile = [*pile[: own[0]], pile[letter], *pile[own[0] : letter], *pile[letter + 1 :]]
    return pile


def everything(pile: Pile[T], rnd: Random) -> Pile[T]:
    """All of it at once."""
    for disorder in (beheaded, separators_lost, partly_upside_down, swapped, shuffled):
        pile = disorder(pile, rnd)
    return pile


def orderly(pile: Pile[T], rnd: Random) -> Pile[T]:  # noqa: ARG001
    """Nothing happened."""
    return pile


DISORDERS: Mapping[str, Disorder[object]] = {
    "in order": orderly,
    "sheets put back anywhere": shuffled,
    "sheets of neighbours exchanged": swapped,
    "first pages missing": beheaded,
    "separators missing": separators_lost,
    "separators elsewhere": separators_astray,
    "enclosures on top": letters_on_top,
    "some papers upside down": partly_upside_down,
    "all upside down": upside_down,
    "all of these": everything,
}
