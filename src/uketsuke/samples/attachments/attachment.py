"""An attachment as a value: its sheets, and what is printed on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from uketsuke.samples.paper import Page

Holder = Literal["applicant", "supporter", "side_job"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One document that lies behind the forms.

    `document` is a value of vocabulary `document`, None for a page that belongs to nothing. `facts` are those
    printed on it, by the names of form fields, in the shape of the contract's section "Values";
    `contradicts` names the facts that were made to disagree with the applicant's form. `holder` is whose
    document it is: the facts of a supporter's are the form's `supporter_…` fields; the contract of a side job
    has `activity_…` facts.
    """

    document: str | None
    layout: str
    pages: tuple[Page, ...]
    facts: Mapping[str, Any]
    contradicts: tuple[str, ...] = ()
    holder: Holder = "applicant"

    @property
    def turn(self) -> int:
        """How far its sheets must turn clockwise for what is copied on them to stand upright, in degrees."""
        return {"turned_left": 90, "turned_right": 270}.get(self.layout, 0)


Drawn = tuple[tuple[Page, ...], dict[str, Any]]
"""What a layout makes: the sheets, and the facts printed on them."""
