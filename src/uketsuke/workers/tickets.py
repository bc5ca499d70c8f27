"""Follows the tickets of a batch: which of its pages go into filings that are there, and which a person must place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.values import Join, NewFiling, SplitWork, Ticket, TicketTarget
from uketsuke.forms.catalogue import Catalogue
from uketsuke.forms.pages import Separator
from uketsuke.forms.readings import Finding
from uketsuke.intake.splitting import FilingPlan, SplitPage, split
from uketsuke.intake.tickets import Refusal, TicketPlan, TicketSection, plan_ticket, ticket_sections

_REFUSALS: dict[Refusal, tuple[str, str]] = {
    "unknown": ("その受付番号はありません", "there is no filing with that receipt"),
    "settled": (
        "その受付は変換・送付・取下げ済みです",
        "that filing was converted, delivered or withdrawn already",
    ),
    "no_page": ("その受付にそのページはありません", "that filing has no such page"),
    "nothing": ("票の後ろに書類がありません", "no paper lies behind the ticket"),
    "several": ("票の後ろのどの面か決められません", "several sides behind the ticket could be the page"),
    "other_form": ("元のページと様式が違います", "the new page is another form than the old one"),
    "other_applicant": (
        "別の申請か、別の申請人の書類のようです",
        "the papers seem to be another application's or another applicant's",
    ),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """What becomes of a batch's tickets: pages that join filings, filings for those that could not, and the rest."""

    joins: tuple[Join, ...]
    filings: tuple[NewFiling, ...]
    rest: tuple[SplitWork, ...]


def follow_tickets(
    session: Session, pages: Sequence[SplitWork], catalogue: Catalogue, said: Ticket | None = None
) -> Followed:
    """Decide on every ticket among the pages of a batch; envelope numbers of the filings begin at 0.

    `said` is what whoever handed the batch in said of all its pages; tickets among them say nothing then.
    """
    sections, rest = _sections(pages, said)
    if not sections:
        return Followed((), (), tuple(pages))
    as_split = [_split_page(page) for page in pages]
    targets: dict[str, TicketTarget | None] = {}
    joins: list[Join] = []
    filings: list[NewFiling] = []
    for section in sections:
        receipt = section.ticket.receipt or ""
        if receipt not in targets:
            targets[receipt] = records.ticket_target(session, receipt)
        target = targets[receipt]
        plan = _plan(section, as_split, target, catalogue)
        if target is None or not isinstance(plan, TicketPlan):
            refusal: Refusal = "unknown" if isinstance(plan, TicketPlan) else plan
            filings += _waiting(section, pages, catalogue, refusal, envelopes=len(filings))
            continue
        join = _join(plan, pages, target)
        joins.append(join)
        targets[receipt] = _joined(target, join, plan, pages)
    return Followed(tuple(joins), tuple(filings), tuple(pages[position] for position in rest))


def _sections(pages: Sequence[SplitWork], said: Ticket | None) -> tuple[tuple[TicketSection, ...], tuple[int, ...]]:
    if said is None or not pages:
        return ticket_sections([page.summary for page in pages], [page.sheet for page in pages])
    ticket = Separator("ticket", receipt=said.receipt, page=said.page)
    return (TicketSection(ticket, tuple(range(len(pages)))),), ()


def filings_of(
    plans: Sequence[FilingPlan], pages: Sequence[SplitWork], *, behind: int = 0, extra: Sequence[Finding] = ()
) -> list[NewFiling]:
    """The filings of a split's plans, for the records; `behind` so many others of the same batch."""
    return [
        NewFiling(
            pages=tuple(pages[position].id for position in plan.pages),
            procedure=plan.procedure,
            variant=plan.variant,
            envelope=plan.envelope + behind,
            main=plan.main,
            separator=plan.separator,
            findings=(*extra, *plan.findings),
            duplicate_of=None if plan.duplicate_of is None else plan.duplicate_of + behind,
        )
        for plan in plans
    ]


def _plan(
    section: TicketSection, pages: Sequence[SplitPage], target: TicketTarget | None, catalogue: Catalogue
) -> TicketPlan | Refusal:
    if target is None:
        return "unknown"
    if target.state not in records.REOPENED_FROM:
        return "settled"
    return plan_ticket(section, pages, [_split_page(page) for page in target.pages], catalogue)


def _join(plan: TicketPlan, pages: Sequence[SplitWork], target: TicketTarget) -> Join:
    return Join(
        filing_id=target.id,
        state=target.state,
        pages=tuple(pages[position].id for position in plan.added),
        replacing=tuple((place, target.pages[place].id, pages[new].id) for place, new in plan.replacing),
        procedure=plan.procedure if target.procedure in (None, plan.procedure) else None,
        variant=plan.variant if target.procedure in (None, plan.procedure) else None,
    )


def _joined(target: TicketTarget, join: Join, plan: TicketPlan, pages: Sequence[SplitWork]) -> TicketTarget:
    """The filing as the next ticket for it finds it."""
    after = list(target.pages)
    for place, new in plan.replacing:
        after[place] = pages[new]
    after += [pages[position] for position in plan.added]
    return replace(target, state="separated", procedure=join.procedure or target.procedure, pages=tuple(after))


def _waiting(
    section: TicketSection, pages: Sequence[SplitWork], catalogue: Catalogue, refusal: Refusal, *, envelopes: int
) -> list[NewFiling]:
    """Filings of their own for pages that a person must place."""
    own = [pages[position] for position in section.pages]
    plans = split([_split_page(page) for page in own], catalogue)
    return filings_of(plans, own, behind=envelopes, extra=(_refused(section.ticket, refusal),))


def _refused(ticket: Separator, refusal: Refusal) -> Finding:
    ja, en = _REFUSALS[refusal]
    page = "" if ticket.page is None else f"のページ {ticket.page}"
    return Finding(
        records.TICKET_REFUSED,
        "error",
        (),
        f"受付 {ticket.receipt}{page}に加える票が付いていますが、{ja}。人が入れ先を決めてください。",
        f"A ticket says that these papers belong to filing {ticket.receipt}, but {en}. Decide where they go.",
    )


def _split_page(page: SplitWork) -> SplitPage:
    return SplitPage(summary=page.summary, facts=page.facts)
