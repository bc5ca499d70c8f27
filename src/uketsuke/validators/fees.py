"""What a filing costs, from day to day."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Words
from uketsuke.validators.rules import DATA, Confidence

Door = Literal["paper", "online"]
"""How it is filed: on paper, at a counter or by mail; or online."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fee(_Strict):
    """The fee of one procedure by one door, for the days of receipt from `effective_from` to `effective_to`.

    `yen` is 0 where it is free, None where the amount is not known yet; `at_most_yen` is then what the law allows.
    """

    procedure: str
    door: Door
    kind: Literal["single", "multiple"] | None = None
    yen: int | None = None
    at_most_yen: int | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    note_ja: str = ""
    note_en: str = ""
    source: str
    confidence: Confidence

    @model_validator(mode="after")
    def _says_an_amount_or_its_bound(self) -> Fee:
        if (self.yen is None) == (self.at_most_yen is None):
            raise ValueError("a fee has an amount, or the most that it may be")
        return self

    def in_force(self, received: date) -> bool:
        """Whether it is the fee of filings taken in on that day."""
        early = self.effective_from is not None and received < self.effective_from
        return not (early or (self.effective_to is not None and received > self.effective_to))


class _File(_Strict):
    paid: dict[Literal["ja", "en"], str]
    fee: tuple[Fee, ...]


def fee_of(
    procedure: str, door: Door, received: date, kind: str | None = None, fees: Sequence[Fee] | None = None
) -> Fee | None:
    """The fee of a filing taken in on that day; None when this procedure has none by that door on that day.

    Args:
        procedure: one of the ten.
        door: how it is filed.
        received: the day it is taken in.
        kind: `single` or `multiple`, of a re-entry permit.
        fees: left out, the package's own.
    """
    known = load_fees() if fees is None else fees
    of_it = (fee for fee in known if (fee.procedure, fee.door, fee.kind) == (procedure, door, kind))
    return next((fee for fee in of_it if fee.in_force(received)), None)


def load_fees() -> tuple[Fee, ...]:
    """All fees. Raises FormDataError when the file does not say what it must, or two are in force on one day."""
    return read_fees(DATA / "fees.toml")


def how_paid() -> Words:
    """When and how fees are paid."""
    paid = _read(DATA / "fees.toml").paid
    return Words(paid["ja"], paid["en"])


def read_fees(path: Path) -> tuple[Fee, ...]:
    """The fees of one file. Raises FormDataError naming it."""
    return _read(path).fee


@cache
def _read(path: Path) -> _File:
    try:
        made = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormDataError(f"{path.name}: {error}") from error
    for i, one in enumerate(made.fee):
        for other in made.fee[i + 1 :]:
            same = (one.procedure, one.door, one.kind) == (other.procedure, other.door, other.kind)
            if same and (one.in_force(_last(other)) or other.in_force(_last(one))):
                raise FormDataError(f"{path.name}: two fees of {one.procedure} are in force on one day")
    return made


def _last(fee: Fee) -> date:
    return fee.effective_to or date.max
