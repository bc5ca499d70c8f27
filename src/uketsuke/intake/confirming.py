"""A second look at a split, knowing all applicants: what does every page say itself of where it belongs?"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping, Sequence

from uketsuke.forms.definitions import Form
from uketsuke.intake.evidence import Comparison, Facts, compare, gathered, is_vouched_for
from uketsuke.intake.growing import Applicant, Filing, SplitPage, doubt, is_content

_ENOUGH = 2
"""Signs that a page lay with the wrong applicant, from which on no page's place is believed alone."""


def confirm(pages: Sequence[SplitPage], forms: Mapping[str, Form], applicants: list[Applicant]) -> None:
    """Move pages for which two facts name another applicant, and put filings in doubt whose pages may be another's.

    Changes the applicants. Order is believed as long as nothing in the batch speaks against it. Once a page lies
    with the wrong applicant, so may every page for which only its place speaks, and a person looks at those.
    """
    for applicant in applicants:
        if not applicant.filings:
            applicant.filings.append(Filing(None))
    _doubt_openings(pages, applicants)
    loose, disorder = _examine(pages, forms, applicants)
    if disorder or any(filing.astray for a in applicants for filing in a.filings):
        for position, filing in loose:
            filing.doubts.setdefault(position, "unconfirmed")
        for filing in (f for a in applicants for f in a.filings if f.pages and _lacks_pages(f, forms)):
            filing.doubts.setdefault(max(filing.pages), "unconfirmed")
    for applicant in applicants:
        if applicant.unsure_from is not None:
            for filing in applicant.filings:
                filing.doubts.setdefault(applicant.unsure_from, "order")
    _drop_empty(pages, applicants)


def _doubt_openings(pages: Sequence[SplitPage], applicants: Sequence[Applicant]) -> None:
    """Where an envelope does not begin with a first page, separator and form disagree: its papers may be those of
    the applicant before."""
    on_top = False
    for before, own in zip([None, *applicants[:-1]], applicants, strict=True):
        if not own.opens or len(applicants) == 1:
            continue
        if before is not None and own.separator is not None and own.separator.unreadable:
            # It may be a paper of the applicant before, or of none.
            sheet = min(p for p in own.shared if pages[p].summary.role == "separator")
            doubt(sheet, "separator", [own.main, before.main])
        firsts = [f.first for f in own.filings if f.first is not None]
        begun = sorted(p for f in own.filings for p in f.pages)
        opening = min(firsts, default=len(pages))
        leading = [p for p in sorted([*own.shared, *begun]) if p < opening and is_content(pages[p])]
        unsupported = [p for p in leading if not compare(pages[p].facts, own.facts(pages, without=p)).agree]
        for position in unsupported[:1]:
            doubt(position, "order", [applicant.main for applicant in (own, before) if applicant is not None])
        on_top |= any(pages[p].summary.role == "attachment" for p in leading)
    if on_top:
        _doubt_endings(pages, applicants)


def _doubt_endings(pages: Sequence[SplitPage], applicants: Sequence[Applicant]) -> None:
    """Where enclosures lie on top of forms, those before a first page without a separator may be the next one's."""
    for own, after in itertools.pairwise(applicants):
        firsts = [f.first for f in after.filings if f.first is not None]
        ending = [p for p in own.shared if is_content(pages[p]) and p < min(firsts, default=0)]
        if after.opens or not ending:
            continue
        last = max(ending)
        behind_all = last > max((p for f in own.filings for p in f.pages), default=-1)
        if behind_all and not compare(pages[last].facts, own.facts(pages)).agree:
            doubt(last, "order", [own.main, after.main])


def _examine(
    pages: Sequence[SplitPage], forms: Mapping[str, Form], applicants: Sequence[Applicant]
) -> tuple[list[tuple[int, Filing]], bool]:
    """Hear every later page: those for which nothing but their place speaks, and whether one lay with the wrong
    applicant."""
    known = {id(a): a.facts(pages) for a in applicants}
    loose: list[tuple[int, Filing]] = []
    signs: dict[Hashable, int] = {}
    for own in applicants:
        others = [a for a in applicants if a is not own]
        vouching = [pages[p].facts for f in own.filings for p in f.pages]
        for filing, position in list(_later(own, pages)):
            facts, concerned = pages[position].facts, filing or own.main
            if filing is not None:
                mine = compare(facts, own.facts(pages, without=position))
            else:
                mine = compare(facts, known[id(own)]) if known[id(own)] else _among_enclosures(position, own, pages)
            vouched = filing is None and is_vouched_for(facts, vouching)
            found = [(a, compare(facts, known[id(a)])) for a in others] if facts else []
            nearer = [(a, theirs) for a, theirs in found if theirs.agree > mine.agree and not theirs.differ]
            if nearer:
                concerned.doubts.setdefault(position, "order")
                if not vouched and not mine.agree:
                    signs |= _signs(position, own, filing, mine, [a for a, _ in nearer], pages, known)
                homes = [a for a, theirs in nearer if theirs.same]
                if len(homes) == 1 and mine.agree == 0 and _moved(position, own, filing, homes[0], pages, forms):
                    continue
            elif mine.other and not vouched:
                concerned.doubts.setdefault(position, "order")
            elif pages[position].summary.role == "unknown" and not mine.agree and others:
                concerned.doubts.setdefault(position, "unknown")
            if mine.agree == 0:
                loose.append((position, concerned))
    return loose, sum(signs.values()) >= _ENOUGH


def _signs(
    position: int,
    own: Applicant,
    filing: Filing | None,
    mine: Comparison,
    nearer: Sequence[Applicant],
    pages: Sequence[SplitPage],
    known: Mapping[int, Facts],
) -> dict[Hashable, int]:
    """What a page that names other applicants than its own says of the order of the pile: signs and their weights.

    Nothing when one person's papers may have fallen into two applicants, by a slip of the reader or because a first
    page could not be named; then the filings of both are put in doubt.
    """
    near = [a for a in nearer if compare(known[id(own)], known[id(a)]).agree]
    near += [a for a in nearer if filing is not None and _next_to(position, a, own, pages)]
    if near:
        doubt(position, "order", [filing for applicant in [own, *near] for filing in applicant.filings])
        return {}
    if mine.differ:
        return {position: _ENOUGH}
    facts = pages[position].facts
    agreeing = {name for name in facts for a in nearer if compare({name: facts[name]}, known[id(a)]).agree}
    if agreeing == {"date_of_birth"}:
        # Two people may well be born on one day, and then all pages of the one name the other.
        return {(id(own), *(id(a) for a in nearer)): 1}
    # One name alone may be two people's; that of two pages is none.
    return {position: 1 if agreeing == {"name"} else _ENOUGH}


def _next_to(position: int, other: Applicant, own: Applicant, pages: Sequence[SplitPage]) -> bool:
    """Whether the papers of the applicant whom a page names begin behind it, with nothing between that speaks for its
    own: a first page that could not be named explains that, and says nothing of the rest of the pile."""
    begins = min((p for f in other.filings for p in f.pages), default=-1)
    held = own.facts(pages, without=position)
    return position < begins and not any(compare(pages[p].facts, held).agree for p in range(position + 1, begins))


def _among_enclosures(position: int, own: Applicant, pages: Sequence[SplitPage]) -> Comparison:
    """How an enclosure stands to the others where the forms say nothing: two people's must not be taken for one's,
    but to agree with one another says nothing about whose they are."""
    found = compare(pages[position].facts, gathered(pages[p].facts for p in own.shared if p != position))
    return Comparison(0, found.differ if found.other else 0)


def _later(own: Applicant, pages: Sequence[SplitPage]) -> Iterator[tuple[Filing | None, int]]:
    """The form pages behind the first ones, and the sides with content that the applicant's filings share."""
    for filing in own.filings:
        yield from ((filing, position) for position in filing.pages if position != filing.first)
    yield from ((None, position) for position in own.shared if is_content(pages[position]))


def _moved(
    position: int,
    own: Applicant,
    filing: Filing | None,
    home: Applicant,
    pages: Sequence[SplitPage],
    forms: Mapping[str, Form],
) -> bool:
    """Move a page to the applicant whom it names, who is in doubt then too; whether there was a place for it."""
    if filing is None:
        own.shared.remove(position)
        home.shared.append(position)
        home.main.doubts.setdefault(position, "order")
        return True
    match = pages[position].summary.form
    goal = next((f for f in home.filings if f.procedure == filing.procedure), None)
    (goal or home.main).doubts.setdefault(position, "order")
    if goal is None or match is None or len(filing.pages) == 1:
        return False
    filing.pages.remove(position)
    filing.forms.discard((match.form, match.page_no))
    goal.add(position, forms[match.form], match.page_no)
    return True


def _lacks_pages(filing: Filing, forms: Mapping[str, Form]) -> bool:
    """Whether pages of the application's form parts are not among its pages."""
    parts = [form for form in forms.values() if form.procedure == filing.procedure]
    variants = {form.variant for form in parts if not form.common}
    wanted = {
        (form.id, page.number) for form in parts if form.common or form.variant == filing.variant for page in form.pages
    }
    return not wanted <= filing.forms or bool(variants and filing.variant is None)


def _drop_empty(pages: Sequence[SplitPage], applicants: list[Applicant]) -> None:
    """Separators and blank sides whose papers all moved away go to the applicant before, or else after."""
    for own in list(applicants):
        if len(applicants) == 1 or any(f.pages for f in own.filings) or any(is_content(pages[p]) for p in own.shared):
            continue
        place = applicants.index(own)
        applicants[place - 1 if place else 1].shared += own.shared
        applicants.remove(own)
