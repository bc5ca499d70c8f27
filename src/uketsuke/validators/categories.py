"""Which category the employing organization may be of."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from uketsuke.forms.errors import FormDataError
from uketsuke.validators.facts import EmployerCategory, Facts
from uketsuke.validators.rules import DATA

EVERY: frozenset[str] = frozenset(get_args(EmployerCategory))


class Category(BaseModel):
    """A category: who is of it, and the documents by which it is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: EmployerCategory
    ja: str
    en: str
    shown_by: tuple[str, ...]


@cache
def load_categories() -> tuple[Category, ...]:
    """The categories in order. Raises FormDataError when the file does not say what it must."""
    path = DATA / "employer_categories.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["category"]
        return tuple(Category.model_validate(entry) for entry in entries)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise FormDataError(f"{path.name}: {error}") from error


def possible_categories(facts: Facts) -> frozenset[str]:
    """The one that is known; else those that every document which shows a category allows.

    Documents that contradict one another allow whatever one of them does; without any such document, all four.
    """
    known = facts.employer_category()
    if known is not None:
        return frozenset((known,))
    there = {page.document for page in facts.every_page()} - {None}
    allowed = [_shown_by(kind) for kind in there if kind is not None and _shown_by(kind)]
    if not allowed:
        return EVERY
    return frozenset.intersection(*allowed) or frozenset.union(*allowed)


@cache
def _shown_by(document: str) -> frozenset[str]:
    return frozenset(category.value for category in load_categories() if document in category.shown_by)
