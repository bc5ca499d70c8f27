"""Whether a checked filing needs a person's eyes, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import FieldResult, Finding
from uketsuke.validators.checking import CheckResult

Outcome = Literal["ready", "review"]
Cause = Literal["field_not_accepted", "finding", "document", "page_unknown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to look at: a field, a rule, a document, or a page (its position from 0, as text)."""

    cause: Cause
    subject: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`ready` has no reasons; `review` has at least one."""

    outcome: Outcome
    reasons: tuple[Reason, ...]


def decide(
    check: CheckResult,
    fields: Mapping[str, FieldResult],
    pages: Sequence[PageSummary],
    earlier: Sequence[Finding] = (),
) -> Decision:
    """`ready` when every field is accepted, nothing but infos was found, every required document is there, and
    every page is known; else `review` with every reason, findings first.

    Args:
        check: what `checking.check` said.
        fields: the fused fields it was said of.
        pages: the filing's pages in order.
        earlier: findings of the intake (splitting in doubt, duplicates).
    """
    reasons = [
        *(Reason("finding", finding.rule) for finding in (*earlier, *check.findings) if finding.severity != "info"),
        *(Reason("document", item.document) for item in check.checklist if item.status in ("missing", "unreadable")),
        *(Reason("field_not_accepted", name) for name, result in fields.items() if not result.reading.accepted),
        *(Reason("page_unknown", str(i)) for i, page in enumerate(pages) if page.role == "unknown"),
    ]
    unique = tuple(dict.fromkeys(reasons))
    return Decision("review" if unique else "ready", unique)
