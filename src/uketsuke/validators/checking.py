"""The check of one filing: findings, worst first, and its checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from uketsuke.forms.catalogue import Catalogue, load_catalogue
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding, Severity
from uketsuke.validators.checklist_data import DocumentSet
from uketsuke.validators.checklists import examine
from uketsuke.validators.evaluating import findings, judge
from uketsuke.validators.facts import EarlierFiling, Facts, FilingContext, LinkedFiling, PageFacts
from uketsuke.validators.rules import Rule, list_rules

__all__ = ["CheckResult", "EarlierFiling", "FilingContext", "LinkedFiling", "check"]

_GRAVITY: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the rules say of a filing."""

    findings: tuple[Finding, ...]
    checklist: tuple[ChecklistItem, ...]


def check(
    context: FilingContext,
    fields: Mapping[str, FieldResult],
    pages: Sequence[PageSummary],
    catalogue: Catalogue | None = None,
    *,
    page_facts: Sequence[PageFacts] = (),
    rules: Sequence[Rule] | None = None,
    checklists: Sequence[DocumentSet] | None = None,
) -> CheckResult:
    """Run every rule over a filing.

    Args:
        context: procedure, variant, channel, office, day of receipt, and the filings handed in with it.
        fields: fused fields by name.
        pages: the filing's pages in order.
        catalogue: the forms; left out, the package's own.
        page_facts: what each page says that is no form, in the order of `pages`; none when nobody read them.
        rules: the rules to run; left out, the package's own.
        checklists: the lists of documents; left out, the package's own.
    Returns:
        Findings, errors before warnings before infos, else in the order of the rule file; and the checklist.
        Of a filing without a procedure only what its fields say of themselves, and an empty checklist.
    Raises:
        FormDataError: a rule or checklist file does not say what it must.
    """
    facts = Facts(context, fields, pages, catalogue or load_catalogue(), page_facts)
    said = findings(judge(list_rules() if rules is None else rules, facts))
    checklist, about_documents = examine(facts, checklists)
    ordered = sorted([*said, *about_documents], key=lambda finding: _GRAVITY[finding.severity])
    return CheckResult(tuple(ordered), checklist)
