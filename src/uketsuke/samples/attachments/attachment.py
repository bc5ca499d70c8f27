"""An attachment as a value: its sheets, and what is printed on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uketsuke.samples.paper import Page


@dataclass(frozen=True, slots=True)
class Attachment:
    """One document that lies behind the forms.

    `document` is a value of vocabulary `document`, None for a page that belongs to nothing. `facts` are those
    printed on it, by the names of form fields, in the shape of the contract's section "Values";
    `contradicts` names the facts that were made to disagree with the applicant's form.
    """

    document: str | None
    layout: str
    pages: tuple[Page, ...]
    facts: Mapping[str, Any]
    contradicts: tuple[str, ...] = ()


Drawn = tuple[tuple[Page, ...], dict[str, Any]]
"""What a layout makes: the sheets, and the facts printed on them."""
