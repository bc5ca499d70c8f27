"""What a clerk says at the counter of a finding or a field, in the three languages: the words as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Finding, Reading, Words
from uketsuke.validators.furigana import with_readings
from uketsuke.validators.rules import DATA
from uketsuke.validators.words import Said, load_words, meaning_of_finding

FieldCase = Literal["unreadable", "unsure", "unsure_empty"]
Screen = Literal["reading", "asked", "returned", "withdrawn"]


class Sayings(BaseModel):
    """The whole data file: what to do now by the action of a finding, what to ask of a field, and fixed words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: Mapping[str, Said]
    field: Mapping[FieldCase, Said]
    screen: Mapping[Screen, Said]


@cache
def load_sayings() -> Sayings:
    """The words, `easy` with its readings. Raises FormDataError when the file does not say what it must."""
    path = DATA / "saying.toml"
    try:
        sayings = Sayings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormDataError(f"{path.name}: {error}") from error
    unsaid = set(load_words().actions) - set(sayings.do)
    if unsaid:
        raise FormDataError(f"{path.name}: nothing is said for {', '.join(sorted(unsaid))}")
    return sayings.model_copy(
        update={
            "do": {key: _read(said) for key, said in sayings.do.items()},
            "screen": {key: _read(said) for key, said in sayings.screen.items()},
        }
    )


def now_do(finding: Finding) -> Said:
    """What somebody who stands at the counter is asked to do about a finding."""
    meaning = meaning_of_finding(finding)
    return load_sayings().do["none" if meaning is None else meaning.do]


def asked_of(reading: Reading, field: Words, value: str) -> Said:
    """What to ask about a field of which the reader is not sure; `value` is what it read, in words."""
    case: FieldCase = "unreadable" if reading.status in ("unreadable", "conflict") else "unsure"
    if case == "unsure" and not value:
        case = "unsure_empty"
    said = load_sayings().field[case]
    # The readings go in before the names: what a person wrote has none that anybody knows.
    return Said(
        ja=said.ja.format(field=field.ja, value=value),
        en=said.en.format(field=field.en, value=value),
        easy=with_readings(said.easy).format(field=with_readings(field.ja), value=value),
    )


def on_screen(key: Screen) -> Said:
    """The fixed words of the screen that the applicant sees."""
    return load_sayings().screen[key]


def _read(said: Said) -> Said:
    return said.model_copy(update={"easy": with_readings(said.easy)})
