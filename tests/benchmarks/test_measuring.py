"""Which sides came out under another applicant."""

from __future__ import annotations

from typing import Any

from uketsuke.benchmarks.measuring import _owners, _strays
from uketsuke.benchmarks.sources import Specimen
from uketsuke.forms.readings import Finding
from uketsuke.intake.splitting import FilingPlan


def filing(*sides: tuple[int, str]) -> dict[str, Any]:
    return {"procedure": "13130", "variant": None, "pages": [{"index": i, "role": role} for i, role in sides]}


FIRST = filing((0, "separator"), (1, "form"), (2, "form"), (3, "attachment"))
SECOND = filing((4, "form"), (5, "attachment"))
PILE = Specimen((1, 2), b"", (FIRST, SECOND))
DOUBT = Finding("intake.split_in_doubt", "warning", (), "", "")


def plan(*pages: int, findings: tuple[Finding, ...] = ()) -> FilingPlan:
    return FilingPlan(pages, "13130", None, 0, True, findings=findings)


def strays(*plans: FilingPlan) -> list[list[tuple[str, bool]]]:
    placed = [list(p.pages) for p in plans]
    owners = _owners(PILE, placed)
    return [_strays(number, filing, plans, placed, owners) for number, filing in enumerate(PILE.filings)]


def test_a_right_split_has_no_strays() -> None:
    assert strays(plan(0, 1, 2, 3), plan(4, 5)) == [[], []]


def test_two_applicants_in_one_filing_are_strays_of_the_smaller_one() -> None:
    assert strays(plan(0, 1, 2, 3, 4, 5)) == [[], [("form", True), ("attachment", True)]]


def test_an_attachment_under_another_applicant_is_a_stray() -> None:
    assert strays(plan(0, 1, 2), plan(3, 4, 5)) == [[("attachment", True)], []]


def test_a_stray_in_a_filing_that_is_in_doubt_is_not_silent() -> None:
    assert strays(plan(0, 1, 2), plan(3, 4, 5, findings=(DOUBT,))) == [[("attachment", False)], []]


def test_one_applicants_sides_in_two_filings_are_no_strays() -> None:
    assert strays(plan(0, 1, 3), plan(2), plan(4, 5)) == [[], []]
