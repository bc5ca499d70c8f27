"""Which characters an entry may be written with, and what the recogniser's characters mean for it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.engine import LineProbabilities
from uketsuke.extractors.tidying import TWINS

IGNORE_WEIGHT = 0.5
"""A stroke that means nothing counts as blank, but makes the reading a little less sure."""

_RARE_WEIGHT, _FOREIGN_WEIGHT = 0.5, 0.005
"""Kanji of JIS level 2, and characters Japan does not write today, must be that much clearer to be believed."""

_KEPT = 32
"""So many folded lines are kept: a line is decoded in several ways, one after the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """A set of written characters; `sources[token]` says which of them a token may stand for; `""` is the blank."""

    name: str
    characters: str
    sources: Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A line's probabilities over an alphabet: column 0 is the blank, then `characters`.

    `foreign` is the greatest probability, over the steps, that the step shows a character outside
    the alphabet.
    """

    characters: tuple[str, ...]
    probability: NDArray[np.float64]
    foreign: float


@cache
def load_alphabet(name: str) -> Alphabet:
    """The alphabet of that name in `data/alphabets.toml`. Raises KeyError when there is none."""
    data = _data()
    parts = [data[name]]
    while "extends" in parts[0]:
        parts.insert(0, data[parts[0]["extends"]])
    table: dict[str, Any] = {key: value for part in parts for key, value in part.items()}
    if "also" in table:
        parts.append(data[table["also"]])
    sources: dict[str, dict[str, float]] = {character: {"": IGNORE_WEIGHT} for character in table["ignore"]}
    for part in parts:
        for group in ("like", "same"):
            weight = 1.0 if group == "same" else float(part.get("like_weight", data["like_weight"]))
            for character, tokens in part.get(group, {}).items():
                for token in tokens if character in table["characters"] else "":
                    sources.setdefault(token, {}).pop("", None)
                    sources[token][character] = weight
    latin_capitals_only = "A" in table["characters"] and "a" not in table["characters"]
    for character in table["characters"]:
        sources.setdefault(character, {}).pop("", None)
        sources[character][character] = 1.0
        small = character.lower() if latin_capitals_only else character
        for same in (small, _full_width(character), _full_width(small)):
            sources.setdefault(same, {character: 1.0})
    frozen = {token: tuple(stands_for.items()) for token, stands_for in sources.items()}
    return Alphabet(name, table["characters"], frozen)


@lru_cache(maxsize=_KEPT)
def fold(line: LineProbabilities, alphabet: Alphabet) -> Folded:
    """The line's probabilities with every token counted for the character it stands for."""
    characters = alphabet.characters
    place = {character: i + 1 for i, character in enumerate(characters)}
    folded = np.zeros((line.steps, len(characters) + 1))
    outside = np.zeros(line.steps)
    probability = line.probability.astype(np.float64)
    for column, token in enumerate(line.tokens):
        if token == "":
            folded[:, 0] += probability[:, column]
            continue
        sources = alphabet.sources.get(token)
        if sources is None:
            outside += probability[:, column]
        for character, weight in sources or ():
            folded[:, place[character] if character else 0] += weight * probability[:, column]
    return Folded(tuple(characters), np.maximum(folded, 1e-9), float(outside.max(initial=0.0)))


@lru_cache(maxsize=_KEPT)
def as_japanese(line: LineProbabilities, *, spaces: bool = True) -> Folded:
    """The line's probabilities for free text: every character, those Japan hardly writes made unlikely.

    Without `spaces`, a space counts as blank: readings then differ in what is written, not in gaps.
    """
    characters: dict[str, int] = {"": 0}
    meant = ["" if not spaces and _half_width(t) == " " else _half_width(t) for t in line.tokens]
    target = [characters.setdefault(token, len(characters)) for token in meant]
    weights = np.array([1.0 if token == "" else _familiarity(token) for token in line.tokens])
    probability = np.zeros((line.steps, len(characters)))
    np.add.at(probability.T, target, (line.probability.astype(np.float64) * weights).T)
    return Folded(tuple(characters)[1:], np.maximum(probability, 1e-12), 0.0)


@lru_cache(maxsize=_KEPT)
def with_twins(folded: Folded) -> Folded:
    """The same with katakana and the kanji drawn like them (ロ 口, ハ 八) as likely as the likelier of the two: where
    whole words are asked for, the word says which is meant."""
    columns = {character: folded.probability[:, i] for i, character in enumerate(folded.characters, start=1)}
    for pair in TWINS.items():
        known = [columns[character] for character in pair if character in columns]
        if known:
            columns |= dict.fromkeys(pair, np.max(known, axis=0))
    probability = np.column_stack([folded.probability[:, 0], *columns.values()])
    return Folded(tuple(columns), probability, folded.foreign)


@cache
def unknown_look_alikes() -> Mapping[str, str]:
    """Characters the recogniser writes for one it does not know, with the one it does not know."""
    table: dict[str, str] = _data()["text"]["unknown"]
    return table


def _full_width(character: str) -> str:
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


def _half_width(token: str) -> str:
    """The one writing under which a character's several codes are counted together."""
    if "！" <= token <= "～":
        return chr(ord(token) - 0xFEE0)
    if token in ("·", "･"):
        return "・"
    if token == "\u3000":
        return " "
    return _meant().get(token, token)


@cache
def _meant() -> Mapping[str, str]:
    table: dict[str, str] = _data()["text"]["same"]
    return {token: meant for meant, tokens in table.items() for token in tokens}


@cache
def _familiarity(character: str) -> float:
    if character.isascii():
        return 1.0
    if character in _data()["text"]["old"]:
        return _FOREIGN_WEIGHT
    try:
        code = character.encode("shift_jis")
    except UnicodeEncodeError:
        try:
            character.encode("cp932")
        except UnicodeEncodeError:
            return _FOREIGN_WEIGHT
        return _RARE_WEIGHT
    # Shift JIS puts the characters of JIS X 0208 level 2 from 0x989F on.
    return _RARE_WEIGHT if len(code) == 2 and code >= b"\x98\x9f" else 1.0


@cache
def _data() -> dict[str, Any]:
    text = files("uketsuke.extractors").joinpath("data/alphabets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
