"""A filing is ready only when nobody need look at anything; else every reason is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from uketsuke.forms.readings import Finding
from uketsuke.validators.decision import Decision, Reason, decide

Maker = Callable[..., Any]


def decision(made: Any, *earlier: Finding) -> Decision:
    return decide(made.check(), made.fields, made.pages, earlier)


@pytest.mark.parametrize("procedure", ["13126", "12980", "13130"])
def test_a_filing_without_faults_is_ready(filing: Maker, procedure: str) -> None:
    assert decision(filing(procedure)) == Decision("ready", ())


def test_an_accepted_empty_box_needs_no_eyes_when_it_may_be_empty(filing: Maker) -> None:
    assert decision(filing("13126", employer_branch=None)).outcome == "ready"


def test_each_reason_is_named_once(filing: Maker, sheet: Maker) -> None:
    bad = filing("13126", name=None, sex=None, photo=None).with_reading("reason", accepted=False)
    made = decision(bad.with_pages(sheet("unknown")))
    assert made.outcome == "review"
    assert set(made.reasons) == {
        Reason("finding", "required.missing"),
        Reason("finding", "document.unidentified"),
        Reason("document", "photo"),
        Reason("field_not_accepted", "reason"),
        Reason("page_unknown", "6"),
    }


@pytest.mark.parametrize(("severity", "outcome"), [("error", "review"), ("warning", "review"), ("info", "ready")])
def test_doubts_of_the_intake_count(filing: Maker, severity: Any, outcome: str) -> None:
    doubt = Finding("intake.split_in_doubt", severity, (), "順番が疑わしい", "order in doubt")
    assert decision(filing("12980"), doubt).outcome == outcome
