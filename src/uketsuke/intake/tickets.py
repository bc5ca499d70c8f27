"""Ticket sheets: the pages behind one go into a filing that is there already, or take the place of one of its pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typst

from uketsuke.forms.codes import qr_svg, ticket_text
from uketsuke.forms.errors import SetupError
from uketsuke.forms.pages import PageSummary, Separator
from uketsuke.intake.evidence import compare, gathered
from uketsuke.intake.growing import FormsById
from uketsuke.intake.splitting import FilingPlan, SplitPage, split

_TEMPLATE = Path(__file__).with_name("ticket.typ")
Refusal = Literal["unknown", "settled", "no_page", "nothing", "several", "other_form", "other_applicant"]
"""Why a ticket is not followed: no such receipt; the filing is converted, delivered or withdrawn; it has no such
page; no side behind the ticket has content; several could be the page; the new page is another form; the pages are
another application or another applicant's."""


@dataclass(frozen=True, slots=True)
class TicketSection:
    """A ticket and the sides it speaks for; `pages` are positions in the batch, the ticket's own first."""

    ticket: Separator
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TicketPlan:
    """How the sides of a ticket go into its filing: each of `replacing` (position in the filing, position in the
    batch) takes the place of a page; `added` go behind the last page. `procedure` and `variant` are what the filing
    is with them."""

    replacing: tuple[tuple[int, int], ...]
    added: tuple[int, ...]
    procedure: str | None
    variant: str | None


def typeset_ticket(receipt: str, page: int | None = None, *, about: str = "") -> bytes:
    """A PDF with one A4 ticket; `about` says in a few words which page is meant.

    Raises:
        UsageError: a receipt that the code cannot carry.
        SetupError: the sheet could not be typeset.
    """
    ticket = {
        "receipt": receipt,
        "page": None if page is None else str(page),
        "about": about,
        "code": qr_svg(ticket_text(receipt, page)),
    }
    try:
        return bytes(typst.compile(_TEMPLATE.read_bytes(), sys_inputs={"ticket": json.dumps(ticket)}))
    except typst.TypstError as error:
        raise SetupError(f"the ticket could not be typeset: {error}") from error


def ticket_sections(
    pages: Sequence[PageSummary], sheets: Sequence[int | None]
) -> tuple[tuple[TicketSection, ...], tuple[int, ...]]:
    """The tickets of a batch with the sides they speak for, and the positions of all other sides.

    A ticket for papers that come later speaks for all sides up to the next separator; one for a page for the sheet
    behind it: where nobody numbered the `sheets`, for the first side with content and the blank ones around it.
    The same ticket twice in a row is one.
    """
    sections: list[TicketSection] = []
    rest: list[int] = []
    position = 0
    while position < len(pages):
        ticket = _ticket(pages[position])
        if ticket is None:
            rest.append(position)
            position += 1
            continue
        end = _end_of_section(pages, sheets, position, ticket)
        sections.append(TicketSection(ticket, tuple(range(position, end))))
        position = end
    return tuple(sections), tuple(rest)


def plan_ticket(
    section: TicketSection, pages: Sequence[SplitPage], target: Sequence[SplitPage], forms: FormsById
) -> TicketPlan | Refusal:
    """How a section goes into the filing whose pages are `target`, or why a person must decide.

    `pages` are the whole batch's. A ticket for papers that come later may bring a form page that the filing has
    already, filled in anew: it takes the place of the old one unless it may be another applicant's. The filing
    with its new pages must still be one application of one applicant, as splitting sees it; nothing is guessed.
    """
    content = [p for p in section.pages if pages[p].summary.role not in ("separator", "blank")]
    if not content:
        return "nothing"
    replacing: dict[int, int] = {}
    if section.ticket.page is not None:
        if not 0 <= section.ticket.page < len(target):
            return "no_page"
        chosen = _taking_the_place(target[section.ticket.page].summary, content, pages)
        if isinstance(chosen, str):
            return chosen
        replacing[section.ticket.page] = chosen
    else:
        replacing = _filled_in_anew(content, pages, target)
    after = [pages[replacing[place]] if place in replacing else page for place, page in enumerate(target)]
    after += [pages[p] for p in content if p not in replacing.values()]
    before, plans = _applications(target, forms), _applications(after, forms)
    doubtful = any(plan.findings for plan in plans) and not any(plan.findings for plan in before)
    if len(plans) > max(1, len(before)) or doubtful:
        return "other_applicant"
    added = tuple(p for p in section.pages if p not in replacing.values())
    return TicketPlan(tuple(replacing.items()), added, plans[0].procedure, plans[0].variant)


def _ticket(summary: PageSummary) -> Separator | None:
    sheet = summary.separator
    return sheet if sheet is not None and sheet.kind == "ticket" else None


def _end_of_section(pages: Sequence[PageSummary], sheets: Sequence[int | None], start: int, ticket: Separator) -> int:
    first: int | None = None
    for position in range(start + 1, len(pages)):
        summary = pages[position]
        if summary.role == "separator":
            if first is None and _ticket(summary) == ticket:
                continue
            return position
        if ticket.page is None or summary.role == "blank":
            continue
        if first is None:
            first = position
        elif sheets[position] is None or sheets[position] != sheets[first]:
            return position
    return len(pages)


def _taking_the_place(old: PageSummary, content: Sequence[int], pages: Sequence[SplitPage]) -> int | Refusal:
    """Which side is the new scan of the old page: the one of its form page, or the only one there is."""
    if old.form is None:
        return content[0] if len(content) == 1 else "several"
    wanted = (old.form.form, old.form.page_no)
    same = [p for p in content if (form := pages[p].summary.form) is not None and (form.form, form.page_no) == wanted]
    if len(same) == 1:
        return same[0]
    return "several" if same else "other_form"


def _filled_in_anew(content: Sequence[int], pages: Sequence[SplitPage], target: Sequence[SplitPage]) -> dict[int, int]:
    """The pages of the filing whose form page came again, once.

    Whose it is, its ticket says; a page that speaks of the applicant at all must agree with the filing and differ
    in nothing.
    """
    whose = gathered(page.facts for page in target)
    found: dict[int, int] = {}
    for p in content:
        key = _form_page(pages[p])
        old = [place for place, page in enumerate(target) if key is not None and _form_page(page) == key]
        new = [other for other in content if _form_page(pages[other]) == key]
        compared, silent = compare(pages[p].facts, whose), not gathered([pages[p].facts])
        if len(old) == len(new) == 1 and compared.differ == 0 and (silent or compared.agree):
            found[old[0]] = p
    return found


def _form_page(page: SplitPage) -> tuple[str, int] | None:
    form = page.summary.form
    return None if form is None else (form.form, form.page_no)


def _applications(pages: Sequence[SplitPage], forms: FormsById) -> tuple[FilingPlan, ...]:
    """What splitting makes of a filing's pages, whatever separators lie among them."""
    return split([page for page in pages if page.summary.role != "separator"], forms)
