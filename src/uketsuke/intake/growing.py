"""What grows while a batch is split: applicants, their filings, and the doubts about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from uketsuke.forms.definitions import Form
from uketsuke.forms.pages import PageSummary, Separator
from uketsuke.intake.evidence import Facts, compare, gathered

Reason = Literal["order", "unconfirmed", "unknown", "separator", "upside_down"]
_MAIN_PROCEDURES = ("13125", "13126", "13128")
"""Change, extension, acquisition: their filing holds what linked filings share."""


class FormsById(Protocol):
    """What splitting needs of the catalogue."""

    @property
    def forms(self) -> Mapping[str, Form]: ...


@dataclass(frozen=True, slots=True)
class SplitPage:
    """A side as splitting sees it: what it is, and what it says of who the applicant is."""

    summary: PageSummary
    facts: Facts = field(default_factory=dict)


def is_content(page: SplitPage) -> bool:
    """Whether a side is anybody's paper: no separator and not blank."""
    return page.summary.role not in ("separator", "blank")


@dataclass(slots=True, eq=False)
class Filing:
    """An application as it grows; `forms` are the form pages (form id, page number) it has.

    `doubts` are reasons by position; `latest` is the place in its application of the form page that came last;
    `astray` that a page came which can only have been torn from another application.
    """

    procedure: str | None
    variant: str | None = None
    pages: list[int] = field(default_factory=list)
    forms: set[tuple[str, int]] = field(default_factory=set)
    first: int | None = None
    latest: int = 0
    duplicate_of: Filing | None = None
    doubts: dict[int, Reason] = field(default_factory=dict)
    astray: bool = False

    def add(self, position: int, form: Form, page_no: int) -> None:
        self.pages.append(position)
        self.forms.add((form.id, page_no))
        self.variant = self.variant or form.variant
        if form.common and page_no == 1:
            self.first = position

    def has_form(self, form_id: str) -> bool:
        return any(form == form_id for form, _ in self.forms)


@dataclass(slots=True, eq=False)
class Applicant:
    """One person's filings, and the sides they share (attachments, cover sheet, blanks, fee form).

    `opens`: the first of an envelope, so that what lies before the first page was put to this one. `unsure_from`:
    the first page by which an application was put to this applicant that may be another's.
    """

    filings: list[Filing] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)
    separator: Separator | None = None
    opens: bool = False
    unsure_from: int | None = None

    @property
    def main(self) -> Filing:
        for procedure in _MAIN_PROCEDURES:
            for filing in self.filings:
                if filing.procedure == procedure and filing.duplicate_of is None:
                    return filing
        return self.filings[0]

    def facts(self, pages: Sequence[SplitPage], without: int | None = None) -> Facts:
        """What the first pages of the applications say; later pages add what is missing, if they do not differ."""
        firsts = gathered(pages[f.first].facts for f in self.filings if f.first not in (None, without))
        later = [pages[p].facts for f in self.filings for p in f.pages if p not in (f.first, without)]
        return {**gathered(facts for facts in later if not compare(facts, firsts).differ), **firsts}


def doubt(position: int, reason: Reason, filings: Iterable[Filing]) -> None:
    """Put filings in doubt for a position, unless they are for another reason there."""
    for filing in filings:
        filing.doubts.setdefault(position, reason)
