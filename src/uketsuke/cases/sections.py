"""The sections of an online case, read once from their data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError

SECTIONS_FILE = Path(__file__).parent / "data" / "sections.toml"
DETAILS = "details"
"""Where a field goes that no section names."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the online form and which fields it takes, by name or by prefix."""

    id: str
    label_ja: str
    label_en: str
    names: frozenset[str]
    prefixes: tuple[str, ...]


class _SectionData(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    label_ja: str
    label_en: str
    names: tuple[str, ...]
    prefixes: tuple[str, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    section: tuple[_SectionData, ...]


@cache
def load_sections() -> tuple[Section, ...]:
    """All sections in the order of the online form. Raises FormDataError when the file is not right."""
    with SECTIONS_FILE.open("rb") as source:
        data = tomllib.load(source)
    try:
        parsed = _File.model_validate(data)
    except ValidationError as error:
        raise FormDataError(f"{SECTIONS_FILE.name}: {error}") from error
    sections = tuple(
        Section(entry.id, entry.label_ja, entry.label_en, frozenset(entry.names), entry.prefixes)
        for entry in parsed.section
    )
    if DETAILS not in {section.id for section in sections}:
        raise FormDataError(f"{SECTIONS_FILE.name}: the section {DETAILS} is missing")
    return sections


def section_of(name: str) -> str:
    """The id of the section a field belongs to; `details` when none names it."""
    for section in load_sections():
        if name in section.names or name.startswith(section.prefixes):
            return section.id
    return DETAILS
