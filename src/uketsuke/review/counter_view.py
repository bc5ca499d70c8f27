"""What the counter's screen of one filing shows, as plain values: lights, documents and ticks, pages, and what may be
done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.values import FilingOverview, FilingPage, Tick
from uketsuke.forms.deadlines import ANSWER
from uketsuke.forms.readings import ChecklistItem
from uketsuke.review.lights import Lights, lights_of, page_label
from uketsuke.review.naming import Namer
from uketsuke.validators.checklist_data import shown_documents
from uketsuke.validators.reasons import Reason, load_reasons, reasons_for_people
from uketsuke.validators.words import document_name

AT_WORK = ("received", "separated", "read", "checked", "ready")
"""States in which a worker is at the filing, or will be at once."""
_GAPS_FIRST = {"missing": 0, "unreadable": 1, "waived": 2, "present": 3, "not_required": 4}
FIXED_FROM = ("review", "converted")
"""States in which the counter may put a value right."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of the checklist, and what a person said of it."""

    item: ChecklistItem
    tick: Tick | None
    shown: bool
    """Whether it is only shown and given back; others are handed in."""


@dataclass(frozen=True, slots=True)
class PageCard:
    """One page of the filing, as what it is."""

    position: int
    label: str
    page: FilingPage


@dataclass(frozen=True, slots=True)
class CounterView:
    """All that the counter sees of one filing; `returned_until` is the day by which the answer is asked for."""

    overview: FilingOverview
    lights: Lights
    documents: tuple[DocumentLine, ...]
    pages: tuple[PageCard, ...]
    together: tuple[FilingOverview, ...]
    returned_until: date | None
    mark: str
    """What tells one moment of the filing from the next."""

    @property
    def at_work(self) -> bool:
        return self.overview.state in AT_WORK

    @property
    def may_add(self) -> bool:
        return self.overview.state in records.REOPENED_FROM - {"separated"}

    @property
    def may_fix(self) -> bool:
        return self.overview.state in FIXED_FROM

    @property
    def may_return(self) -> bool:
        return self.overview.state in records.RETURNED_FROM

    @property
    def may_withdraw(self) -> bool:
        return self.overview.state in records.WITHDRAWN_FROM

    @property
    def may_resume(self) -> bool:
        return self.overview.state == "returned"

    @property
    def may_tick(self) -> bool:
        return self.overview.state in ("review", "returned", "unrecognised")


def view_at_counter(
    session: Session, filing_id: int, namer: Namer, *, today: date, offices: Sequence[str] | None
) -> CounterView:
    """The view of one filing, with those of `offices` that were handed in with it, of this applicant or another."""
    (overview,) = records.list_filings(session, ids=[filing_id], today=today)
    pages = records.pages_of_filing(session, filing_id)
    checklist = records.checklist_of(session, filing_id)
    fields = records.fields_of(session, filing_id)
    findings = records.findings_of(session, filing_id)
    ticks = {tick.document: tick for tick in records.ticked_documents(session, filing_id)}
    linked = (records.find_filing(session, other.receipt) for other in records.linked_filings(session, filing_id))
    beside = [*(found for found in linked if found), *records.filings_of_batch(session, overview.batch_id)]
    together = [other for other in dict.fromkeys(beside) if other != filing_id]
    to_show = shown_documents(overview.procedure)
    answer = (d.day for d in records.deadlines_of(session, filing_id) if d.kind == ANSWER and d.status == "due")
    return CounterView(
        overview=overview,
        lights=lights_of(findings, fields, checklist, pages, namer, to_show=to_show),
        documents=tuple(
            DocumentLine(item, ticks.get(item.document), item.document in to_show)
            for item in sorted(checklist, key=lambda item: _GAPS_FIRST[item.status])
        ),
        pages=tuple(PageCard(page.position, page_label(pages, page.position, namer), page) for page in pages),
        together=records.list_filings(session, ids=together, offices=offices) if together else (),
        returned_until=next(answer, None) if overview.state == "returned" else None,
        mark=str(records.last_change(session, filing_id)),
    )


def reasons_to_choose() -> tuple[Reason, ...]:
    """The reasons for which a person may say that a document is not needed."""
    return tuple(load_reasons()[key] for key in reasons_for_people() if key != records.SHOWN)


def easy_document(document: str) -> str:
    """What a document is called in plain Japanese, with its readings."""
    return document_name(document).easy
