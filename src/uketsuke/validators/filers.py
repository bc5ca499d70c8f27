"""Who may file which procedure, on paper and online."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Words
from uketsuke.validators.facts import FiledBy
from uketsuke.validators.fees import Door
from uketsuke.validators.rules import DATA, Confidence

Answer = Literal["yes", "conditional", "no"]
ANSWERS: tuple[Answer, ...] = ("yes", "conditional", "no")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class May(_Strict):
    """What one filer may file by one door: procedures by answer."""

    door: Door
    filer: FiledBy
    yes: tuple[str, ...] = ()
    conditional: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    source: str
    confidence: Confidence


class _Condition(_Strict):
    filer: FiledBy
    ja: str
    en: str
    door: Door | None = None
    procedures: tuple[str, ...] = ()

    def fits(self, filer: FiledBy, procedure: str, door: Door) -> bool:
        return self.filer == filer and self.door in (None, door) and procedure in (self.procedures or (procedure,))


class _File(_Strict):
    may: tuple[May, ...]
    condition: tuple[_Condition, ...]


@dataclass(frozen=True, slots=True)
class MayFile:
    """Whether somebody may file, under which condition (None without one), and on what that rests."""

    answer: Answer
    condition: Words | None
    source: str
    confidence: Confidence


def may_file(filer: FiledBy, procedure: str, door: Door) -> MayFile | None:
    """Whether this filer may file this procedure by this door; None when nobody knows.

    Source: the official table of who may file online; 基本計画 2(1); for paper the guides (`data/filers.toml`).
    """
    for entry in load_filers():
        if (entry.door, entry.filer) != (door, filer):
            continue
        answer = next((a for a in ANSWERS if procedure in getattr(entry, a)), None)
        if answer is not None:
            condition = _condition(filer, procedure, door) if answer == "conditional" else None
            return MayFile(answer, condition, entry.source, entry.confidence)
    return None


def load_filers() -> tuple[May, ...]:
    """Who may file what, in the order of the file. Raises FormDataError when it does not say what it must."""
    return _read().may


def _condition(filer: FiledBy, procedure: str, door: Door) -> Words:
    fitting = [condition for condition in _read().condition if condition.fits(filer, procedure, door)]
    if not fitting:
        raise FormDataError(f"filers.toml: {filer} may file {procedure} under a condition that is not given")
    # What is said of some procedures, or of one door, is said more closely than what is said of all.
    closest = max(fitting, key=lambda condition: (bool(condition.procedures), condition.door is not None))
    return Words(closest.ja, closest.en)


@cache
def _read() -> _File:
    path = DATA / "filers.toml"
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormDataError(f"{path.name}: {error}") from error
