"""How likely the readings of one line are as texts: listed places and usual words against what is unheard of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from uketsuke.extractors.latin_names import unusual_name
from uketsuke.extractors.tidying import figures_in_address
from uketsuke.extractors.words import familiarity, unusual
from uketsuke.forms.definitions import Kind
from uketsuke.forms.places import Known, agrees_with_postal_code, code_within, found_in
from uketsuke.forms.readings import Value

RUNNING: frozenset[Kind] = frozenset(("text", "address", "free_text", "name"))
_UNLISTED = {Known.TOWN: 0.0, Known.BEGUN: -3.0, Known.MUNICIPALITY: -5.0, Known.NOTHING: -6.0}
"""Natural-log odds against an address whose town is not listed, where another reading's is."""
_SHARE = 0.5
"""How much of a difference in words counts: a dictionary knows common words, an entry names a firm or a dish."""
_MOST, _MOST_IN_NAMES = 6.0, 2.0
"""What words can say at most; of a person's name they know less: 恵 is usual, 惠 is somebody's."""
_MOST_IN_LETTERS = 3.0
"""What the letters of Latin names can say at most."""
_NEAR = 8.0
"""A reading less likely than the likeliest by more than this is no measure for it."""
_MAY_BE_LISTED = re.compile("[都道府県市区郡町村]")
_ILL_FORMED = re.compile("=|--|番号|(?<![0-9一二三四五六七八九十])丁目|丁目[0-9]+号|番(?![0-9地町館街])")
"""Block numbers of which something is missing. Source: 住居表示に関する法律, 2条1号: number, 番, number, 号."""
_ABROAD = re.compile("[ァ-ヺー]{3}|(?:中国|韓国|北朝鮮|台湾|米国|英国|香港|豪州)(?![都道府県市区町村])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text the ink may be, its value, its log weight by the ink, and what speaks for it as a text."""

    raw: str
    value: Value
    weight: float
    prior: float = 0.0


def may_name_another_town(address: str) -> bool:
    """Whether a text reads like an address of this country, but names no listed town."""
    return bool(_MAY_BE_LISTED.search(address)) and found_in(address).known is not Known.TOWN


def is_abroad(address: str) -> bool:
    """Whether an address begins with the name of another country, in kana or in kanji."""
    return bool(_ABROAD.match(address))


def weighed(kind: Kind, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The readings of one line with their `prior`: 0 for the likeliest text among those the ink allows, else less.

    `candidates` is not empty. Of an address only what stands behind its town is weighed by its words; of a name its
    letters, where it is written in Latin ones, too.
    """
    listed = [_UNLISTED[found_in(c.raw).known] if kind == "address" else 0.0 for c in candidates]
    # Letters among block numbers are no words: what a dictionary knows of them (乙号) says nothing.
    words = [
        _SHARE * unusual(figures_in_address(found_in(c.raw).rest) if kind == "address" else c.raw) for c in candidates
    ]
    top = max(c.weight for c in candidates)
    near = [i for i, c in enumerate(candidates) if c.weight > top - _NEAR]
    best_listed, least = max(listed[i] for i in near), min(words[i] for i in near)
    most = _MOST_IN_NAMES if kind == "name" else _MOST
    letters = [_SHARE * unusual_name(c.raw) if kind == "name" else 0.0 for c in candidates]
    likeliest = min(letters[i] for i in near)
    return [
        replace(
            c,
            prior=min(place - best_listed, 0.0)
            - min(max(word - least, 0.0), most)
            - min(max(latin - likeliest, 0.0), _MOST_IN_LETTERS),
        )
        for c, place, word, latin in zip(candidates, listed, words, letters, strict=True)
    ]


def features(kind: Kind, raw: str) -> tuple[bool, float]:
    """Whether an address names a listed town, and how usual the words of running text are (0 for other kinds).

    A postal code before the address that belongs to another place speaks against its town, and so do block numbers
    of which something is missing.
    """
    if kind == "address":
        found, code = found_in(raw), code_within(raw)
        contradicted = code is not None and agrees_with_postal_code(raw, code) is False
        sound = not contradicted and not _ILL_FORMED.search(found.rest)
        return found.known is Known.TOWN and sound, familiarity(found.rest)
    return False, familiarity(raw) if kind in RUNNING else 0.0
