"""How unusual a text is as a name in Latin letters: what its letters cost behind the two before."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

_OF_A_LETTER = 2.2
"""What a letter of a usual name costs, in nats: without it a reading that leaves one out would seem likelier."""
_ANY, _ONE = 3.0, 1 / 28
"""How much weight, in counts of the table, letters have whatever stands before them, and the share of each."""


@lru_cache(maxsize=4096)
def unusual_name(text: str) -> float:
    """How much more the Latin words of a text cost than usual names of their length, in nats; 0 without any.

    Source: `data/letters_of_names.json`, made by `scripts/letters_of_names.py`.
    """
    return sum(_cost(word) for word in re.findall("[A-Z]+", text.upper()))


def _cost(word: str) -> float:
    marked = f"^^{word}$"
    cost = sum(_letter(marked[i - 2 : i], marked[i]) for i in range(2, len(marked)))
    return cost - _OF_A_LETTER * (len(word) + 1)


def _letter(before: str, letter: str) -> float:
    """The cost of a letter behind two others: as often as behind both, then behind the last, then anywhere."""
    one, total = _after_one(before[1])
    share = (one.get(letter, 0.0) + _ANY * _ONE) / (total + _ANY)
    two = _table().get(before, {})
    return -math.log((two.get(letter, 0.0) + _ANY * share) / (sum(two.values()) + _ANY))


@cache
def _after_one(last: str) -> tuple[Mapping[str, float], float]:
    counts: dict[str, float] = {}
    for before, after in _table().items():
        if before[1] == last:
            for letter, count in after.items():
                counts[letter] = counts.get(letter, 0.0) + count
    return counts, sum(counts.values())


@cache
def _table() -> Mapping[str, Mapping[str, float]]:
    text = files("uketsuke.extractors").joinpath("data/letters_of_names.json").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, float]] = json.loads(text)
    return table
