"""A fact of an applicant or an organisation, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, and how it is written where that is not the value itself.

    Choices are named by the option's printed word or its value; a table is a list of rows of facts.
    """

    value: Any
    written: str | None = None
