"""Sheets of look-alikes as they are shown: which there are, and which tiles stand on one."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from uketsuke.cases.lookalikes import Seen
from uketsuke.forms.definitions import Kind
from uketsuke.forms.errors import FormDataError
from uketsuke.review.naming import definition
from uketsuke.review.words import Language

SHEETS_FILE = Path(__file__).parent / "lookalikes.toml"
MOST_TILES = {"characters": 100, "kind": 45}
"""Tiles that stand on one screen of 1366 by 768, by what a sheet is of."""


class Sheet(BaseModel):
    """One sheet: of characters that look alike, or of one kind of field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    characters: str = ""
    kind: Kind | None = None
    ja: str = ""
    en: str = ""

    @model_validator(mode="after")
    def _is_of_one_thing(self) -> Sheet:
        if bool(self.characters) == (self.kind is not None) or (self.kind and not (self.ja and self.en)):
            raise ValueError(f"{self.id}: a sheet is of characters, or of a kind and has a name")
        if self.characters and len(set(self.characters)) < 2:
            raise ValueError(f"{self.id}: one character looks like no other")
        return self

    @property
    def of(self) -> str:
        """What it is of, for styles."""
        return "characters" if self.characters else "kind"

    def title(self, language: Language) -> str:
        """Its name."""
        return " ／ ".join(self.characters) if self.characters else self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Tile:
    """One value on a sheet; `at` is the place of the character in what was read, None of a sheet of a kind.

    `group` is what the tile was read as: those of one group stand together, so that another one among them stands out.
    """

    seen: Seen
    at: int | None
    group: str

    @property
    def id(self) -> str:
        """What the form of a sheet says of it."""
        return f"{self.seen.receipt}|{self.seen.field}|{self.seen.mark}|{'' if self.at is None else self.at}"

    @property
    def parts(self) -> tuple[str, str, str]:
        """What was read before the character, the character, and after it."""
        if self.at is None:
            return self.seen.raw, "", ""
        return self.seen.raw[: self.at], self.seen.raw[self.at], self.seen.raw[self.at + 1 :]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: tuple[Sheet, ...]


@cache
def load_sheets() -> Mapping[str, Sheet]:
    """All sheets by id, in order. Raises FormDataError when the file does not say what it must."""
    with SHEETS_FILE.open("rb") as source:
        data = tomllib.load(source)
    try:
        sheets = _File.model_validate(data).sheet
    except ValidationError as error:
        raise FormDataError(f"{SHEETS_FILE.name}: {error}") from error
    if len({sheet.id for sheet in sheets}) != len(sheets):
        raise FormDataError(f"{SHEETS_FILE.name}: two sheets have one id")
    return {sheet.id: sheet for sheet in sheets}


def tiles_of(sheet: Sheet, seen: Iterable[Seen], marked: Collection[tuple[int, str, str]] = ()) -> list[Tile]:
    """The tiles of a sheet that nobody has looked at, those that were read alike together."""
    tiles, characters = [], frozenset(sheet.characters)
    for value in seen:
        if sheet.kind is not None:
            if _kind_of(value.form, *_column(value.field)) == sheet.kind:
                tiles.append(Tile(value, None, ""))
        elif not characters.isdisjoint(value.raw):
            tiles += [Tile(value, at, c) for at, c in enumerate(value.raw) if c in characters]
    tiles = [tile for tile in tiles if (tile.seen.filing_id, tile.seen.field, tile.seen.value) not in marked]
    return sorted(tiles, key=lambda tile: sheet.characters.find(tile.group) if tile.group else 0)


def count_tiles(
    seen: Sequence[Seen], marked: Mapping[str, Collection[tuple[int, str, str]]]
) -> list[tuple[Sheet, int]]:
    """Every sheet, in order, with how many tiles `tiles_of` would give."""
    characters: Counter[str] = Counter()
    kinds: Counter[str | None] = Counter()
    for value in seen:
        characters.update(value.raw)
        kinds[_kind_of(value.form, *_column(value.field))] += 1
    named = {(value.filing_id, value.field, value.value): value for value in seen} if marked else {}
    counted = []
    for sheet in load_sheets().values():
        whole = kinds[sheet.kind] if sheet.kind is not None else sum(characters[c] for c in set(sheet.characters))
        done = [named[value] for value in marked.get(sheet.id, ()) if value in named]
        counted.append((sheet, whole - len(tiles_of(sheet, done))))
    return counted


def fill(tiles: list[Tile], most: int) -> list[Tile]:
    """The first tiles that stand on one screen: all of a value or none, so that it is looked at whole."""
    chosen = {(tile.seen.filing_id, tile.seen.field) for tile in tiles[:most]}
    whole = [tile for tile in tiles if (tile.seen.filing_id, tile.seen.field) in chosen]
    while len(whole) > most and len(chosen) > 1:
        last = whole[-1].seen
        chosen.discard((last.filing_id, last.field))
        whole = [tile for tile in whole if (tile.seen.filing_id, tile.seen.field) in chosen]
    return whole


def _column(field: str) -> tuple[str, str]:
    """The field's name, and that of the column of a cell."""
    name, _, cell = field.partition(".")
    return name, cell.partition(".")[2]


@cache
def _kind_of(form: str, name: str, column: str) -> str | None:
    found = definition(form, name)
    if found is None or not column:
        return None if found is None else found.kind
    return next((c.kind for c in found.columns if c.name == column), None)
