"""Characters that look alike, and kanji that are written one for another.

>>> like("未")
'末来'
>>> like("Q")
'O'
>>> variants("高")
'髙'
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache

from uketsuke.forms import paths

_JAPANESE = "shift_jisx0213"
"""What can be written in it is a form that names in Japan have; simplified forms of elsewhere are not offered."""
_OF_NAMES = frozenset("﨑髙𠮷德")
"""Forms of names that it lacks."""


def like(character: str) -> str:
    """The characters that a hand writes as it writes this one; empty without any."""
    return _alike().get(character, "")


def variants(kanji: str) -> str:
    """Old, new and name forms of a kanji that are in use in Japan; empty without any."""
    return _variants().get(kanji, "")


def respelt(text: str) -> Iterator[tuple[str, str]]:
    """The text with one character as it might be meant, and why: `variant` of a kanji first, then `lookalike`."""
    for why, others in (("variant", variants), ("lookalike", like)):
        for place, character in enumerate(text):
            for other in others(character):
                yield text[:place] + other + text[place + 1 :], why


@cache
def _alike() -> Mapping[str, str]:
    data = tomllib.loads((paths.FORM_DATA / "lookalikes.toml").read_text(encoding="utf-8"))
    return _by_character(data["groups"])


@cache
def _variants() -> Mapping[str, str]:
    data = tomllib.loads((paths.FORM_DATA / "kanji_variants.toml").read_text(encoding="utf-8"))
    return _by_character("".join(filter(_is_japanese, group)) for group in data["groups"])


def _by_character(groups: Iterator[str] | list[str]) -> Mapping[str, str]:
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        for character in group:
            found.setdefault(character, {}).update(dict.fromkeys(other for other in group if other != character))
    return {character: "".join(others) for character, others in found.items()}


def _is_japanese(kanji: str) -> bool:
    return kanji in _OF_NAMES or bool(kanji.encode(_JAPANESE, "ignore"))
