"""Whether a checked filing may become a case by itself or needs a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding

Outcome = Literal["ready", "review", "unrecognised"]


def decide(
    procedure: str | None,
    fields: Mapping[str, FieldResult],
    findings: Iterable[Finding],
    checklist: Iterable[ChecklistItem],
    pages: Iterable[PageSummary] = (),
    *,
    waits: bool = False,
) -> Outcome:
    """`unrecognised` without a procedure; `ready` only when no one need look at anything.

    A field that is not accepted, an error or warning, a document missing or unreadable, a page that
    nobody knows: each sends the filing to `review`. Infos do not. One that `waits` for another application rests there
    too.
    """
    if procedure is None:
        return "unrecognised"
    if waits:
        return "review"
    if any(not result.reading.accepted for result in fields.values()):
        return "review"
    if any(finding.severity != "info" for finding in findings):
        return "review"
    if any(item.status in ("missing", "unreadable") for item in checklist):
        return "review"
    if any(page.role == "unknown" for page in pages):
        return "review"
    return "ready"
