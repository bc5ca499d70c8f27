"""How unusual a text is as Japanese: what a dictionary's words and their neighbourhood cost."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_UNITS = 900.0
"""MeCab's cost of one nat, about. Source: unidic's dicrc, cost-factor = 700, and the spread between readings."""
_OF_A_CHARACTER = 2.4
"""What a character of usual text costs, in nats: without it a reading that leaves one out would seem likelier.

Source: school, company and place names and reasons of the made-up filings cost 2.3 to 2.8 a character.
"""
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー々〆一-鿿]+")


@lru_cache(maxsize=4096)
def unusual(text: str) -> float:
    """How much more the Japanese parts of a text cost than usual text of their length, in nats.

    Below 0 for texts of common words, 0 where there is no Japanese. Figures and Latin letters count nothing.
    """
    runs: list[str] = _JAPANESE.findall(text)
    return sum(_cost(run) - _OF_A_CHARACTER * len(run) for run in runs)


def familiarity(text: str) -> float:
    """How usual the Japanese parts of a text are for each of their characters, in nats; 0 where there are none."""
    length = sum(map(len, _JAPANESE.findall(text)))
    return -unusual(text) / length if length else 0.0


def _cost(run: str) -> float:
    return float(_tagger().parse(run).split()[-1]) / _UNITS


@cache
def _tagger() -> Any:
    # Loaded when the first text is weighed: it maps 250 MB of dictionary, of which 15 MB are read.
    import fugashi
    import unidic_lite

    settings = files("uketsuke.extractors").joinpath("data/mecabrc")
    return fugashi.GenericTagger(f'-r "{settings}" -d "{unidic_lite.DICDIR}"')
