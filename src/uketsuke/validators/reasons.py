"""Why a line of a checklist has its status, in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import ChecklistStatus
from uketsuke.validators.facts import vocabulary
from uketsuke.validators.rules import DATA


class Reason(BaseModel):
    """One reason in Japanese, English and easy Japanese.

    `proof`: another source proves what the document would. `by_person`: a person may give it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    status: ChecklistStatus
    ja: str
    en: str
    easy: str
    proof: bool = False
    by_person: bool = False


@cache
def load_reasons() -> Mapping[str, Reason]:
    """The reasons by key. Raises FormDataError when the file does not say what it must."""
    path = DATA / "document_reasons.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["reason"]
        reasons = [Reason.model_validate(entry) for entry in entries]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise FormDataError(f"{path.name}: {error}") from error
    return {reason.key: reason for reason in reasons}


def reasons_for_people() -> tuple[str, ...]:
    """The keys of the reasons that a person may give, in the order of the file."""
    return tuple(key for key, reason in load_reasons().items() if reason.by_person)


def reason_of(key: str) -> Reason:
    """The reason of that key; that of a document's id is that this document proves the same.

    Raises FormDataError for a key that is neither.
    """
    known = load_reasons().get(key)
    if known is not None:
        return known
    proof = vocabulary("document").by_value.get(key)
    if proof is None:
        raise FormDataError(f"document_reasons.toml: there is no reason and no document {key}")
    return Reason(
        key=key,
        status="waived",
        ja=f"「{proof.label_ja}」で確かめられるため不要",
        en=f"{proof.label_en} proves the same.",
        easy=f"「{proof.label_ja}」で わかるので いりません。",
        proof=True,
    )
