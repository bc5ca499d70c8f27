"""What the rules of today say of a filing whose fields are fused: the same for a worker, a command and a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from uketsuke.cases import records
from uketsuke.cases.registration_values import Tie
from uketsuke.cases.values import EarlierFiling, FilingWork
from uketsuke.forms.readings import FieldResult
from uketsuke.validators.checking import CheckResult, FilingContext, check


def check_fields(work: FilingWork, context: FilingContext, fields: Mapping[str, FieldResult]) -> CheckResult:
    """Findings and checklist of a filing with these fields."""
    summaries = [page.summary for page in work.pages]
    return check(context, fields, summaries, page_facts=[page.facts for page in work.pages])


def context_of(work: FilingWork, earlier: Sequence[EarlierFiling], tie: Tie) -> FilingContext:
    """What the rules must know of a filing besides its fields and pages."""
    return FilingContext(
        procedure=work.procedure,
        variant=work.variant,
        channel=work.channel,
        office=work.office,
        received=work.received,
        linked=work.linked,
        shown=[document for document, reason in work.ticks.items() if reason == records.SHOWN],
        excused={document: reason for document, reason in work.ticks.items() if reason != records.SHOWN},
        earlier=earlier,
        tie=tie,
        filed_by=work.told.filed_by,
        employer_category=work.told.employer_category,
        status_group=work.told.status_group,
    )
