"""Closed lists of values with their names in Japanese and English and the ways people write them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms import paths
from uketsuke.forms.errors import FormDataError, UsageError

# What writers and printers vary at will between the words of one entry: spaces, dots, commas, bars, apostrophes.
# ー is not among them: in カタカナ it is a sound.
_LOOSE = re.compile(r"[\s・·•‧∙⋅●,，、､.．。/／\-‐‑–—'’‘`´]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a vocabulary; `variants` are other ways to write it than the two labels."""

    value: str
    label_ja: str
    label_en: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed list of values, in the order of its source."""

    name: str
    entries: tuple[Entry, ...]
    by_value: Mapping[str, Entry]
    _by_text: Mapping[str, str]

    def lookup(self, text: str) -> str | None:
        """The value that `text` names exactly, after folding widths, case, spaces and dots; None when none is."""
        return self._by_text.get(fold(text))


class _EntryFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: str
    label_ja: str
    label_en: str
    variants: tuple[str, ...] = ()


class _VocabularyFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    entries: tuple[_EntryFile, ...]


def fold(text: str) -> str:
    """What two writings of one entry have in common: NFKC, no case, no spaces, dots or commas."""
    folded = _LOOSE.sub(" ", text)
    # Folding a mark that stands alone gives a space and a combining mark: without the space the mark joins what is
    # before it, and lower case may come apart again. A second round settles both.
    for _ in range(2):
        bare = _LOOSE.sub("", unicodedata.normalize("NFKC", folded))
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())
    return folded


def vocabulary_names() -> tuple[str, ...]:
    """The vocabularies there are, in order of their names."""
    return tuple(sorted(path.stem for path in (paths.FORM_DATA / "vocabularies").glob("*.toml")))


@cache
def load_vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that name; read once a process.

    Raises:
        UsageError: there is no such vocabulary.
        FormDataError: its file is broken, or one writing would mean two values.
    """
    if name not in vocabulary_names():
        raise UsageError(f"there is no vocabulary {name}; there are {', '.join(vocabulary_names())}")
    return read_vocabulary(paths.FORM_DATA / "vocabularies" / f"{name}.toml")


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary in the file `path`, named after it. Raises FormDataError."""
    try:
        data = _VocabularyFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormDataError(f"vocabulary {path.name}: {error}") from error
    entries = tuple(Entry(entry.value, entry.label_ja, entry.label_en, entry.variants) for entry in data.entries)
    by_text: dict[str, str] = {}
    for entry in entries:
        for text in (entry.value, entry.label_ja, entry.label_en, *entry.variants):
            folded = fold(text)
            if not folded:
                continue
            if by_text.setdefault(folded, entry.value) != entry.value:
                raise FormDataError(f"vocabulary {path.name}: {text} means both {by_text[folded]} and {entry.value}")
    by_value = {entry.value: entry for entry in entries}
    if len(by_value) != len(entries):
        raise FormDataError(f"vocabulary {path.name}: a value stands twice")
    return Vocabulary(path.stem, entries, MappingProxyType(by_value), MappingProxyType(by_text))
