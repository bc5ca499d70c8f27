"""Filings told in data files: what a form says, what lies with it, and what the context is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.validators.conftest import Filing, Linked, make_filing, page

from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import Alternative
from uketsuke.validators.facts import PageFacts

DEFAULT_CONFIDENCE = 0.97
"""Of a fact read on an attachment without a check digit."""
_CONTEXT = ("status_group", "employer_category", "filed_by", "office", "channel", "received")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A filing of the same person and procedure that was there before."""

    receipt: str
    received: date
    state: str


@dataclass(frozen=True, slots=True)
class Tie:
    """The registration of the organisation whose filing it is, or why none is known."""

    standing: str
    receipt: str | None = None
    expires_on: date | None = None


def tell(told: Mapping[str, Any]) -> Filing:
    """The filing that a story or example tells; what the keys mean stands in `stories/README.md`.

    What is not told is an ordinary answer. Beside the keys of a story: `without` (fields left out with their page),
    `rows` (rows of tables by field; `unsure_rows` are not accepted), `forms` (more forms among the pages), `pages`
    (roles of more pages), `raw` and `doubts` (of readings, by field), `torn` (values read in several places, by field),
    `kanji_only` (a name in Japanese script alone), `lost` (form pages that are not there, as `form page`),
    `procedure_unknown`; and of the context `judged_as` (another procedure than the forms').
    """
    context = told.get("context", {})
    fields = {name: None if value == "" else value for name, value in told.get("fields", {}).items()}
    filing = make_filing(
        context["procedure"],
        *told.get("forms", ()),
        variant=context.get("variant"),
        leave_out=told.get("without", ()),
        attachments=(),
        **fields,
    )
    filing = _read(filing, told)
    papers = [(page("attachment", document=paper["document"]), _facts(paper)) for paper in told.get("attachments", ())]
    papers += [(page("unknown"), {})] * told.get("unidentified", 0)
    papers += [(page(role), {}) for role in told.get("pages", ())]
    forms = [p for p in filing.pages if not (p.form and f"{p.form.form} {p.form.page_no}" in told.get("lost", ()))]
    filing = replace(
        filing,
        pages=[*forms, *(summary for summary, _ in papers)],
        page_facts=[*({} for _ in forms), *(facts for _, facts in papers)],
    )
    if context.get("variant") == "":
        filing = filing.within(variant=None)
    if told.get("procedure_unknown"):
        filing = filing.within(procedure=None)
    if "judged_as" in context:
        filing = filing.within(procedure=context["judged_as"])
    return filing.within(
        **{key: context[key] for key in _CONTEXT if key in context},
        shown=tuple(context.get("shown", ())),
        linked=tuple(_linked(entry) for entry in context.get("linked", ())),
        earlier=tuple(Earlier(**entry) for entry in context.get("earlier", ())),
        tie=Tie(**context["tie"]) if "tie" in context else None,
    )


def _read(filing: Filing, told: Mapping[str, Any]) -> Filing:
    for name, rows in told.get("rows", {}).items():
        cells = ({k: None if v == "" else v for k, v in row.items()} for row in rows)
        filing = filing.with_rows(name, *cells, accepted=name not in told.get("unsure_rows", ()))
    if "kanji_only" in told:
        filing = filing.with_kanji_name(told["kanji_only"])
    for name, values in told.get("torn", {}).items():
        torn = tuple(Alternative(value, 1 / len(values)) for value in values)
        filing = filing.with_reading(name, value=None, accepted=False, status="conflict", alternatives=torn)
    doubtful = dict(told.get("doubtful", {}))
    for name in (*doubtful.pop("unread", ()), *told.get("unread", ())):
        filing = filing.with_reading(name, value=None, raw=None, accepted=False, status="unreadable")
    for name, value in doubtful.items():
        empty = value == ""
        status = "empty" if empty else "read"
        filing = filing.with_reading(name, value=None if empty else value, accepted=False, status=status)
    for name, raw in told.get("raw", {}).items():
        filing = filing.with_reading(name, raw=raw)
    for name, doubts in told.get("doubts", {}).items():
        filing = filing.with_reading(name, value=None, accepted=False, status="conflict", doubts=tuple(doubts))
    return filing


def _facts(paper: Mapping[str, Any]) -> PageFacts:
    confidence = paper.get("confidence", DEFAULT_CONFIDENCE)
    return {name: (value, confidence) for name, value in paper.get("facts", {}).items()}


def _linked(entry: Mapping[str, Any]) -> Linked:
    pages: Sequence[PageSummary] = [page("attachment", document=kind) for kind in entry.get("documents", ())]
    return Linked(entry.get("receipt", "HQ-1"), entry["procedure"], entry.get("main", True), tuple(pages))
