"""The offices as they sign: names, addresses and telephone numbers, from a file of the installation."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from uketsuke.forms.errors import SetupError


class Office(BaseModel):
    """One office; what is empty is not printed. `sender` is who signs its letters; left out, the office."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name_ja: str
    name_en: str = ""
    sender_ja: str = ""
    sender_en: str = ""
    postal_code: str = ""
    address_ja: str = ""
    address_en: str = ""
    phone: str = ""
    hours_ja: str = ""
    hours_en: str = ""


def read_offices(path: Path) -> Mapping[str, Office]:
    """The offices of a TOML file by their codes; none when there is no such file.

    Raises:
        SetupError: a file that cannot be read, or does not say what it must.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"{path}: 官署のファイルを読めません / the file of offices cannot be read") from error
    try:
        return TypeAdapter(dict[str, Office]).validate_python(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise SetupError(f"{path}: 官署のファイルに誤りがあります / {error}; see docs/letters.md") from error


def office_called(code: str, offices: Mapping[str, Office]) -> Office:
    """The office with that code; one that is called by its code alone where the file does not know it."""
    return offices.get(code, Office(name_ja=f"官署コード {code}", name_en=f"Office {code}"))
