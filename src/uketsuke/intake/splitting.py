"""Which pages of a batch make which filing: order first, evidence where it is strong, doubt said aloud."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Form
from uketsuke.forms.pages import Separator
from uketsuke.forms.readings import Finding
from uketsuke.intake.confirming import confirm
from uketsuke.intake.evidence import Facts, agree_in_all, compare, gathered
from uketsuke.intake.growing import Applicant, Filing, FormsById, Reason, SplitPage, doubt, is_content

__all__ = ["FilingPlan", "SplitPage", "split"]

_LEAST_STEPS_BACK = 2
"""So many steps from a page of a form to the one before it, and hardly any onwards: the pile lay upside down."""


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

    Three witnesses are heard: separators, printed form pages, and what was read of who the applicant is. Where
    they disagree all filings concerned get `intake.split_in_doubt`. A pile that was scanned from the bottom is
    taken from its end. `catalogue` is the package's own when None. No pages give no filings.
    """
    if not pages:
        return ()
    forms = (load_catalogue() if catalogue is None else catalogue).forms
    backwards = _from_the_bottom(pages, forms)
    ordered = tuple(reversed(pages)) if backwards else tuple(pages)
    applicants = [a for envelope in _envelopes(ordered) for a in _Sorter(ordered, forms, envelope).sort()]
    confirm(ordered, forms, applicants)
    if backwards:
        applicants = _turned_over(applicants, len(pages))
    return _plans(pages, forms, applicants)


def _from_the_bottom(pages: Sequence[SplitPage], forms: Mapping[str, Form]) -> bool:
    """Whether form pages follow one another from the last to the first."""
    steps = [0, 0]
    known = [(forms[m.form], m.page_no) for p in pages if (m := p.summary.form) is not None and m.form in forms]
    for (one, one_no), (other, other_no) in itertools.pairwise(known):
        step = _rank(other, other_no) - _rank(one, one_no)
        if one.procedure == other.procedure and abs(step) == 1:
            steps[step > 0] += 1
    return steps[0] >= _LEAST_STEPS_BACK and steps[0] > 4 * steps[1]


def _rank(form: Form, page_no: int) -> int:
    """The place of a form page among those of its application, from 0."""
    return page_no - 1 if form.common else page_no


def _turned_over(applicants: list[Applicant], sides: int) -> list[Applicant]:
    """Applicants of a pile taken from its end, as their pages lie in the batch; with several, order is in doubt."""
    for applicant in applicants:
        applicant.shared = [sides - 1 - p for p in applicant.shared]
        for filing in applicant.filings:
            filing.pages = [sides - 1 - p for p in filing.pages]
            filing.doubts = {sides - 1 - p: reason for p, reason in filing.doubts.items()}
            if len(applicants) > 1:
                filing.doubts = {max([*filing.pages, *applicant.shared]): "upside_down"}
        applicant.filings.reverse()
    return applicants[::-1]


def _envelopes(pages: Sequence[SplitPage]) -> list[list[int]]:
    """Positions between separators; a separator stands first in what it opens.

    What holds nothing but separators and blank sides is no envelope: it goes to the next, or the last.
    """
    envelopes: list[list[int]] = [[]]
    for position, page in enumerate(pages):
        if page.summary.role == "separator" and any(is_content(pages[p]) for p in envelopes[-1]):
            envelopes.append([])
        envelopes[-1].append(position)
    if len(envelopes) > 1 and not any(is_content(pages[p]) for p in envelopes[-1]):
        trailing = envelopes.pop()
        envelopes[-1] += trailing
    return envelopes


def _of_organisation(form: Form) -> bool:
    """Whether an organisation files it: it asks for no applicant's name, so it is nobody's and links with nothing."""
    return form.common and not any(f.name == "name" for f in form.fields)


class _Sorter:
    """Goes through one envelope in order and puts each side to an applicant and, if a form, to a filing."""

    def __init__(self, pages: Sequence[SplitPage], forms: Mapping[str, Form], envelope: Sequence[int]) -> None:
        self._pages, self._forms, self._envelope = pages, forms, envelope
        self._applicants: list[Applicant] = [Applicant(opens=True)]
        self._open = self._applicants[0]

    def sort(self) -> list[Applicant]:
        for position in self._envelope:
            summary = self._pages[position].summary
            form = self._forms.get(summary.form.form) if summary.role == "form" and summary.form else None
            if form is None or form.procedure is None or summary.form is None:
                self._open.shared.append(position)
            elif form.common and summary.form.page_no == 1:
                self._first_page(position, form)
            else:
                self._other_page(position, form, summary.form.page_no)
        # A cover sheet outranks a PATCHT sheet beside it, one with a serial one without, and the last before the
        # papers the earlier ones.
        opening = itertools.takewhile(lambda p: not is_content(self._pages[p]), self._envelope)
        sheets = [s for p in opening if (s := self._pages[p].summary.separator) is not None]
        if sheets:
            best = max(sheets, key=lambda sheet: (sheet.kind == "coversheet", not sheet.unreadable))
            self._applicants[0].separator = next(
                s for s in reversed(sheets) if (s.kind, s.unreadable) == (best.kind, best.unreadable)
            )
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
            doubtful = [known] if near else []
            applicant = None
        if applicant is None:
            applicant = Applicant()
            self._applicants.append(applicant)
        filing = self._lacking_first(applicant, form) or self._start(position, form, applicant)
        if position not in filing.pages:
            filing.add(position, form, 1)
        self._open = applicant
        if doubtful:
            doubt(position, "order", [*doubtful, filing])
            if len(applicant.filings) > 1:
                applicant.unsure_from = position

    def _whose(self, facts: Facts, form: Form) -> tuple[Applicant | None, list[Filing]]:
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
            return there[0], [*there[0].filings, *self._open.filings]
        if here.agree and here.differ:
            # Something speaks for and something against: kept together only on two facts, and never silently.
            return (self._open if here.agree >= 2 else None), list(self._open.filings)
        if here.differ:
            return None, []
        if any(_of_organisation(self._forms[form_id]) for f in self._open.filings for form_id, _ in f.forms):
            return None, []
        # Nothing against, and not two facts for it: order decides, and a person looks.
        return self._open, list(self._open.filings)

    def _repeated(self, applicant: Applicant, form: Form, facts: Facts) -> Filing | None:
        """The applicant's filing that begins with this very form, when name, birth date and card number agree."""
        for filing in applicant.filings:
            if filing.has_form(form.id) and filing.duplicate_of is None:
                first = gathered(self._pages[p].facts for p in filing.pages)
                if agree_in_all(facts, first):
                    return filing
        return None

    def _lacking_first(self, applicant: Applicant, form: Form) -> Filing | None:
        """A filing whose later parts came before its first page."""
        return next((f for f in applicant.filings if f.procedure == form.procedure and not f.has_form(form.id)), None)

    def _start(self, position: int, form: Form, applicant: Applicant) -> Filing:
        filing = Filing(form.procedure)
        page_no = self._pages[position].summary.form
        assert page_no is not None
        filing.add(position, form, page_no.page_no)
        applicant.filings.append(filing)
        self._open = applicant
        return filing

    def _other_page(self, position: int, form: Form, page_no: int) -> None:
        fitting = [f for f in self._open.filings if f.procedure == form.procedure and f.variant in (None, form.variant)]
        rank = _rank(form, page_no)
        if not fitting:
            filing = self._start(position, form, self._open)
            astray = rank > 1
            concerned = list(self._open.filings) if len(self._open.filings) > 1 else []
            self._open.unsure_from = position if concerned else self._open.unsure_from
        else:
            lacking = [f for f in reversed(fitting) if (form.id, page_no) not in f.forms]
            filing = lacking[0] if lacking else fitting[-1]
            # Pages of one application lie in order; one that is there already may be another applicant's.
            behind = max(_rank(self._forms[form_id], number) for form_id, number in filing.forms)
            again = not lacking and not compare(self._pages[position].facts, self._open.facts(self._pages)).same
            concerned = [filing] if again or (lacking and rank < behind) else []
            # A whole application without its first page explains its pages in order; a page alone went astray.
            astray = bool(concerned) and rank > 1 and filing.latest != rank - 1
            filing.add(position, form, page_no)
        filing.latest = rank
        filing.astray |= astray and bool(concerned)
        doubt(position, "order", concerned)


def _plans(
    pages: Sequence[SplitPage], forms: Mapping[str, Form], applicants: Sequence[Applicant]
) -> tuple[FilingPlan, ...]:
    places = {id(filing): place for place, filing in enumerate(f for a in applicants for f in a.filings)}
    return tuple(
        FilingPlan(
            pages=tuple(sorted(filing.pages + (applicant.shared if filing is applicant.main else []))),
            procedure=filing.procedure,
            variant=_variant(filing, pages, forms),
            envelope=envelope,
            main=filing is applicant.main,
            separator=applicant.separator if filing is applicant.main else None,
            findings=tuple(_findings(filing, applicant)),
            duplicate_of=None if filing.duplicate_of is None else places[id(filing.duplicate_of)],
        )
        for envelope, applicant in enumerate(applicants)
        for filing in applicant.filings
    )


def _variant(filing: Filing, pages: Sequence[SplitPage], forms: Mapping[str, Form]) -> str | None:
    """The variant of the first part that has one."""
    found = [m.form for p in sorted(filing.pages) if (m := pages[p].summary.form) is not None and m.form in forms]
    return next((forms[form].variant for form in found if forms[form].variant), None)


def _findings(filing: Filing, applicant: Applicant) -> Iterator[Finding]:
    if filing.doubts:
        position = min(filing.doubts)
        yield _indoubt(position, filing.doubts[position])
    if filing is applicant.main and applicant.separator is not None and applicant.separator.unreadable:
        yield Finding(
            "intake.cover_unreadable",
            "warning",
            (),
            "区切り用紙らしい面のコードを読み取れませんでした。区切りと整理番号を確かめてください。",
            "The code of what seems to be a separator sheet could not be read. Check the split and the serial.",
        )


_WORDS: Mapping[Reason, tuple[str, str]] = {
    "order": ("書類の順序と記載内容が合いません", "The order of the papers and what is written on them disagree"),
    "unconfirmed": (
        "束の中に他の申請人の書類に紛れた面があり、順序だけではどなたの書類か分かりません",
        "Papers of this batch lie with other applicants' papers, and only their order says whose these are",
    ),
    "unknown": ("どの様式か分からない面があります", "There is a side that no one could name, perhaps a first page"),
    "separator": (
        "区切り用紙かもしれない面がありますが、コードを読み取れませんでした",
        "A side may be a separator sheet whose code could not be read, or somebody's paper",
    ),
    "upside_down": ("束が下から順に読み取られたようです", "The pile seems to have been scanned from the bottom"),
}


def _indoubt(position: int, reason: Reason) -> Finding:
    japanese, english = _WORDS[reason]
    return Finding(
        "intake.split_in_doubt",
        "error",
        (),
        f"{japanese}（束の {position + 1} 枚目の面）。申請人ごとに正しく分かれているか確かめてください。",
        f"{english} (side {position + 1} of the batch). Check that each applicant's papers are together.",
    )
