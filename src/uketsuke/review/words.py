"""What the pages say, in Japanese or English."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError

WORDS_FILE = Path(__file__).parent / "words.toml"

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
DEFAULT: Language = "ja"

Say = Callable[[str], str]
"""From a key of the words file to the words in one language."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    ja: str
    en: str


@cache
def load_words() -> Mapping[str, Mapping[Language, str]]:
    """All words by key. Raises FormDataError when the file does not give both languages for each."""
    with WORDS_FILE.open("rb") as source:
        data = tomllib.load(source)
    try:
        entries = {key: _Entry.model_validate(entry) for key, entry in data.items()}
    except ValidationError as error:
        raise FormDataError(f"{WORDS_FILE.name}: {error}") from error
    return {key: {"ja": entry.ja, "en": entry.en} for key, entry in entries.items()}


def language_of(text: str | None) -> Language | None:
    """The language a query or a cookie names; None when it names none of ours."""
    return text if text in LANGUAGES else None


def speaker(language: Language) -> Say:
    """The function that says keys in one language; a key without words says itself."""
    words = load_words()

    def say(key: str) -> str:
        entry = words.get(key)
        return key.rpartition(".")[2] if entry is None else entry[language]

    return say
