"""The fixed words of slip and letter, and the legal grounds, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.validators.furigana import with_readings
from uketsuke.validators.rules import Confidence
from uketsuke.validators.words import Said, Subject

_FILE = Path(__file__).parent / "data" / "letters.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Citation(_Strict):
    """A provision, as it is cited."""

    ja: str
    en: str


class Ground(_Strict):
    """What a procedure's form and documents rest on."""

    form: Citation
    document: Citation
    source: str
    confidence: Confidence


class _Letter(_Strict):
    answer_days: int


class Texts(_Strict):
    """The whole data file; `words` by key, `ground` by procedure."""

    letter: _Letter
    words: Mapping[str, Said]
    ground: Mapping[str, Ground]


@cache
def load_texts() -> Texts:
    """The texts, plain Japanese with its readings. Raises FormDataError when the file does not say what it must."""
    try:
        texts = Texts.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormDataError(f"{_FILE.name}: {error}") from error
    read = {key: said.model_copy(update={"easy": with_readings(said.easy)}) for key, said in texts.words.items()}
    return texts.model_copy(update={"words": read})


def ground_of(procedure: str | None, subject: Subject) -> Citation | None:
    """The legal ground of what is asked about a procedure's form or documents; None where none is known for sure."""
    ground = load_texts().ground.get(procedure or "")
    if ground is None:
        return None
    return ground.form if subject == "form" else ground.document
