"""Which pages of a batch make which filing: order first, evidence where it is strong, doubt said aloud."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Form
from uketsuke.forms.pages import PageSummary, Separator
from uketsuke.forms.readings import Finding
from uketsuke.intake.evidence import Facts, agree_in_all, compare, gathered

__all__ = ["FilingPlan", "SplitPage", "split"]

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


@dataclass(frozen=True, slots=True)
class FilingPlan:
    """One filing: `pages` are positions in the batch, ascending.

    Filings with the same `envelope` are one applicant's, handed in together: they are linked, and `main`
    marks the one that holds what they share. `separator` stands at the filing that it opens. `procedure`
    is None when no application was found. `duplicate_of` is the place, among the plans, of the filing
    that this one repeats.
    """

    pages: tuple[int, ...]
    procedure: str | None
    variant: str | None
    envelope: int
    main: bool
    separator: Separator | None = None
    findings: tuple[Finding, ...] = ()
    duplicate_of: int | None = None


def split(pages: Sequence[SplitPage], catalogue: FormsById | None = None) -> tuple[FilingPlan, ...]:
    """The filings of a batch, in the order of its paper; every page stands in exactly one of them.

    `catalogue` is the package's own when None. No pages give no filings.
    """
    if not pages:
        return ()
    forms = (load_catalogue() if catalogue is None else catalogue).forms
    applicants = [a for envelope in _envelopes(pages) for a in _Sorter(pages, forms, envelope).sort()]
    _move_strays(pages, applicants)
    return _plans(pages, forms, applicants)


@dataclass(slots=True, eq=False)
class _Filing:
    """An application as it grows; `forms` are the form pages (form id, page number) it has."""

    procedure: str | None
    pages: list[int] = field(default_factory=list)
    forms: set[tuple[str, int]] = field(default_factory=set)
    first: int | None = None
    duplicate_of: _Filing | None = None
    doubts: set[int] = field(default_factory=set)

    def add(self, position: int, form: Form, page_no: int) -> None:
        self.pages.append(position)
        self.forms.add((form.id, page_no))
        if form.common and page_no == 1:
            self.first = position

    def has_form(self, form_id: str) -> bool:
        return any(form == form_id for form, _ in self.forms)


@dataclass(slots=True, eq=False)
class _Applicant:
    """One person's filings, and the sides they share (attachments, cover sheet, blanks, fee form)."""

    filings: list[_Filing] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)
    separator: Separator | None = None

    @property
    def main(self) -> _Filing:
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


def _envelopes(pages: Sequence[SplitPage]) -> list[list[int]]:
    """Positions between separators; a separator stands first in what it opens.

    What holds nothing but separators and blank sides is no envelope: it goes to the next, or the last.
    """
    envelopes: list[list[int]] = [[]]
    for position, page in enumerate(pages):
        if page.summary.role == "separator" and any(_is_content(pages[p]) for p in envelopes[-1]):
            envelopes.append([])
        envelopes[-1].append(position)
    if len(envelopes) > 1 and not any(_is_content(pages[p]) for p in envelopes[-1]):
        trailing = envelopes.pop()
        envelopes[-1] += trailing
    return envelopes


def _of_organisation(form: Form) -> bool:
    """Whether an organisation files it: it asks for no applicant's name, so it is nobody's and links with nothing."""
    return form.common and not any(f.name == "name" for f in form.fields)


def _is_content(page: SplitPage) -> bool:
    return page.summary.role not in ("separator", "blank")


class _Sorter:
    """Goes through one envelope in order and puts each side to an applicant and, if a form, to a filing."""

    def __init__(self, pages: Sequence[SplitPage], forms: Mapping[str, Form], envelope: Sequence[int]) -> None:
        self._pages, self._forms, self._envelope = pages, forms, envelope
        self._applicants: list[_Applicant] = [_Applicant()]
        self._open = self._applicants[0]
        self._behind_separator = any(pages[position].summary.role == "separator" for position in envelope)

    def sort(self) -> list[_Applicant]:
        for position in self._envelope:
            summary = self._pages[position].summary
            form = self._forms.get(summary.form.form) if summary.role == "form" and summary.form else None
            if form is None or form.procedure is None or summary.form is None:
                self._open.shared.append(position)
            elif form.common and summary.form.page_no == 1:
                self._first_page(position, form)
            else:
                self._other_page(position, form, summary.form.page_no)
        # A cover sheet outranks a PATCHT sheet beside it, and the last before the papers the earlier ones.
        opening = itertools.takewhile(lambda p: not _is_content(self._pages[p]), self._envelope)
        sheets = [s for p in opening if (s := self._pages[p].summary.separator) is not None]
        covers = [sheet for sheet in sheets if sheet.kind == "coversheet"]
        if sheets:
            self._applicants[0].separator = (covers or sheets)[-1]
        return self._applicants

    def _first_page(self, position: int, form: Form) -> None:
        facts = self._pages[position].facts
        applicant, doubtful = self._whose(facts, form)
        known = next((f for f in applicant.filings if f.has_form(form.id)), None) if applicant else None
        if applicant is not None and known is not None:
            original = self._repeated(applicant, form, facts)
            if original is not None:
                self._start(position, form, applicant).duplicate_of = original
                return
            # The same form again and not surely the same person: never one filing. Nearly the same: a person decides.
            near = compare(facts, applicant.facts(self._pages)).agree >= 2
            doubtful = [known] if near or doubtful else []
            applicant = None
        if applicant is None:
            applicant = _Applicant()
            self._applicants.append(applicant)
        filing = self._lacking_first(applicant, form) or self._start(position, form, applicant)
        if position not in filing.pages:
            filing.add(position, form, 1)
        self._open = applicant
        self._doubt(position, [*doubtful, filing] if doubtful else [])

    def _whose(self, facts: Facts, form: Form) -> tuple[_Applicant | None, list[_Filing]]:
        """The applicant that a first page belongs to, None for a new one; and the filings put in doubt by it."""
        if not self._open.filings:
            return self._open, []
        if _of_organisation(form):
            return None, []
        here = compare(facts, self._open.facts(self._pages))
        if here.same:
            return self._open, []
        there = [a for a in self._applicants if a.filings and compare(facts, a.facts(self._pages)).same]
        if len(there) == 1:
            return there[0], [there[0].main, self._open.main]
        if here.agree and here.differ:
            # Something speaks for and something against: kept together only on two facts, and never silently.
            return (self._open if here.agree >= 2 else None), [self._open.main]
        if here.differ:
            return None, []
        if any(_of_organisation(self._forms[form_id]) for f in self._open.filings for form_id, _ in f.forms):
            return None, []
        # Nothing against: order decides; where neither facts nor a cover sheet support it, a person looks.
        supported = here.agree or self._behind_separator or any(f.has_form(form.id) for f in self._open.filings)
        return self._open, [] if supported else [self._open.main]

    def _repeated(self, applicant: _Applicant, form: Form, facts: Facts) -> _Filing | None:
        """The applicant's filing that begins with this very form, when name, birth date and card number agree."""
        for filing in applicant.filings:
            if filing.has_form(form.id) and filing.duplicate_of is None:
                first = gathered(self._pages[p].facts for p in filing.pages)
                if agree_in_all(facts, first):
                    return filing
        return None

    def _lacking_first(self, applicant: _Applicant, form: Form) -> _Filing | None:
        """A filing whose later parts came before its first page, as in a pile scanned from the bottom."""
        return next((f for f in applicant.filings if f.procedure == form.procedure and not f.has_form(form.id)), None)

    def _start(self, position: int, form: Form, applicant: _Applicant) -> _Filing:
        filing = _Filing(form.procedure)
        page_no = self._pages[position].summary.form
        assert page_no is not None
        filing.add(position, form, page_no.page_no)
        applicant.filings.append(filing)
        self._open = applicant
        return filing

    def _other_page(self, position: int, form: Form, page_no: int) -> None:
        fitting = [f for f in self._open.filings if f.procedure == form.procedure]
        if not fitting:
            started = self._start(position, form, self._open)
            if len(self._open.filings) > 1:
                self._doubt(position, [started, self._open.main])
            return
        lacking = [f for f in reversed(fitting) if (form.id, page_no) not in f.forms]
        filing = lacking[0] if lacking else fitting[-1]
        if not lacking and not compare(self._pages[position].facts, self._open.facts(self._pages)).same:
            # This page is there already: perhaps another applicant's, whose first page was not recognised.
            self._doubt(position, [filing])
        filing.add(position, form, page_no)

    def _doubt(self, position: int, filings: Sequence[_Filing]) -> None:
        for filing in filings:
            filing.doubts.add(position)


def _move_strays(pages: Sequence[SplitPage], applicants: Sequence[_Applicant]) -> None:
    """Look at every later page again, knowing all applicants: who does it say it belongs to?"""
    for own in applicants:
        for filing in own.filings:
            for position in filing.pages[1:]:
                rest = own.facts(pages, without=position)
                if not compare(pages[position].facts, rest).other:
                    continue
                filing.doubts.add(position)
                homes = [a for a in applicants if a is not own and compare(pages[position].facts, a.facts(pages)).same]
                home = _fitting(homes[0], filing.procedure) if len(homes) == 1 else None
                if home is not None:
                    filing.pages.remove(position)
                    home.pages.append(position)
                    home.doubts.add(position)
        own.shared = [p for p in own.shared if not _shared_moved(p, own, pages, applicants)]


def _fitting(applicant: _Applicant, procedure: str | None) -> _Filing | None:
    return next((filing for filing in applicant.filings if filing.procedure == procedure), None)


def _shared_moved(position: int, own: _Applicant, pages: Sequence[SplitPage], applicants: Sequence[_Applicant]) -> bool:
    """Move an attachment to the one applicant that two of its facts name; tell whether it went."""
    facts = pages[position].facts
    if not facts or not own.filings or not compare(facts, own.facts(pages)).other:
        return False
    agreeing = [
        (a, found) for a in applicants if a is not own and a.filings and (found := compare(facts, a.facts(pages))).agree
    ]
    if not agreeing:
        # Nobody's here: a supporter's paper, say. It stays, and checking sets it against the form.
        return False
    own.main.doubts.add(position)
    homes = [a for a, found in agreeing if found.same]
    if len(homes) != 1:
        return False
    homes[0].main.doubts.add(position)
    homes[0].main.pages.append(position)
    return True


def _plans(
    pages: Sequence[SplitPage], forms: Mapping[str, Form], applicants: Sequence[_Applicant]
) -> tuple[FilingPlan, ...]:
    for applicant in applicants:
        applicant.filings = applicant.filings or [_Filing(None)]
    places = {id(filing): place for place, filing in enumerate(f for a in applicants for f in a.filings)}
    return tuple(
        FilingPlan(
            pages=tuple(sorted(filing.pages + (applicant.shared if filing is applicant.main else []))),
            procedure=filing.procedure,
            variant=_variant(filing, pages, forms),
            envelope=envelope,
            main=filing is applicant.main,
            separator=applicant.separator if filing is applicant.main else None,
            findings=tuple(_in_doubt(position) for position in sorted(filing.doubts)[:1]),
            duplicate_of=None if filing.duplicate_of is None else places[id(filing.duplicate_of)],
        )
        for envelope, applicant in enumerate(applicants)
        for filing in applicant.filings
    )


def _variant(filing: _Filing, pages: Sequence[SplitPage], forms: Mapping[str, Form]) -> str | None:
    """The variant of the first part that has one."""
    found = [m.form for p in sorted(filing.pages) if (m := pages[p].summary.form) is not None and m.form in forms]
    return next((forms[form].variant for form in found if forms[form].variant), None)


def _in_doubt(position: int) -> Finding:
    return Finding(
        "intake.split_in_doubt",
        "error",
        (),
        f"書類の順序と記載内容が合いません（束の {position + 1} 枚目の面）。"
        "申請人ごとに正しく分かれているか確かめてください。",
        f"The order of the papers and what is written on them disagree (side {position + 1} of the batch). "
        "Check that each applicant's papers are together.",
    )
