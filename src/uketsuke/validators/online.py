"""What the fields of the online form take: characters, lengths, units."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Value, Words
from uketsuke.validators.rules import DATA

_CLASSES: Mapping[str, Words] = {
    "digits": Words("半角数字", "digits"),
    "upper": Words("半角の英大文字と空白", "upper-case Latin letters and spaces"),
    "upper_digits": Words("半角の英大文字と数字", "upper-case Latin letters and digits"),
    "ascii": Words("半角の英数字と記号", "Latin letters, digits and signs"),
    "full_width": Words("全角の文字", "characters that have a full-width form in Japanese"),
}
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ -'.,")
_DIGITS = frozenset("0123456789")
CharacterClass = Literal["digits", "upper", "upper_digits", "ascii", "full_width"]


class OnlineField(BaseModel):
    """One field of the online form. `field` is ours; a column of a table is `table.column`.

    What the other keys mean stands on top of the data file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    item: str
    title: str
    characters: CharacterClass | None = None
    most: int | None = None
    most_latin: int | None = None
    exactly: int | None = None
    unit: str | None = None
    unit_en: str | None = None
    per: int = 1
    by: str | None = None
    over: Mapping[str, int] = {}

    def limit(self, text: str) -> int | None:
        """The most characters or digits it takes of such a text; None where it sets no bound."""
        return self.most_latin if self.most_latin and text.isascii() else self.exactly or self.most

    def counted(self, value: int, answer: Value) -> int | None:
        """A number on paper as the online form counts it; None when the answer to `by` does not say how."""
        if self.by is None:
            return value * self.per
        return value // self.over[answer] if isinstance(answer, str) and answer in self.over else None

    def refused(self, text: str) -> str:
        """The characters of a normalised text that cannot be entered, each once, in order."""
        return "".join(dict.fromkeys(c for c in text if not _enters(c, self.characters)))


def words_of(characters: CharacterClass) -> Words:
    """A class of characters in words."""
    return _CLASSES[characters]


@cache
def online_fields() -> Mapping[str, OnlineField]:
    """The fields of the online form by our names. Raises FormDataError when the file does not say what it must."""
    path = DATA / "online_coe_n.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["fields"]
        found = tuple(OnlineField.model_validate(entry) for entry in entries)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise FormDataError(f"{path.name}: {error}") from error
    return {entry.field: entry for entry in found}


def _enters(character: str, characters: CharacterClass | None) -> bool:
    if characters is None:
        return True
    if characters == "digits":
        return character in _DIGITS
    if characters == "upper":
        return character in _UPPER
    if characters == "upper_digits":
        return character in _DIGITS or (character in _UPPER and character.isalpha())
    if characters == "ascii":
        return " " <= character <= "~"
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
