"""Piles are disordered as said, and what becomes of them is counted as it is."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from uketsuke.benchmarks.disorder import DISORDERS, Sheet
from uketsuke.benchmarks.piles import Counted, Faults, compared, draw_pile, main, measure_pile
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import Finding
from uketsuke.intake.splitting import FilingPlan, SplitPage, split

NONE = Faults(0, 0, 0, 0, 0, 0, 0)
IN_DOUBT = (Finding("intake.split_in_doubt", "error", (), "", ""),)


def sheet(applicant: int, form: str | None = None, page_no: int = 1) -> Sheet[SplitPage]:
    place = None if form is None else (form, page_no)
    body = SplitPage(PageSummary("unknown", 0, 0.0))
    return Sheet(applicant, None if form is None else 0, "form" if form else "attachment", place, body)


def plan(*pages: int, envelope: int = 0, doubt: bool = False) -> FilingPlan:
    return FilingPlan(pages, "13126", None, envelope, True, findings=IN_DOUBT if doubt else ())


PILE = [sheet(0, "13126-1"), sheet(0), sheet(1, "13126-1"), sheet(1, "13126-n"), sheet(1)]


def test_pages_are_counted_by_whose_first_page_they_lie_with() -> None:
    right = compared(PILE, [plan(0, 1), plan(2, 3, 4, envelope=1)])
    assert right == Counted(piles=1, filings=2, pages=5, right=5)
    wrong = compared(PILE, [plan(0, 1, 3), plan(2, 4, envelope=1, doubt=True)])
    assert (wrong.right, wrong.wrong, wrong.silent, wrong.doubted) == (4, 1, 1, 1)
    said = compared(PILE, [plan(0, 1, 3, doubt=True), plan(2, 4, envelope=1)])
    assert (said.wrong, said.silent) == (1, 0)


def test_papers_without_any_form_are_in_the_wrong_place() -> None:
    counted = compared(PILE, [plan(0), plan(1, envelope=1), plan(2, 3, 4, envelope=2)])
    assert (counted.right, counted.silent) == (4, 1)


def test_two_applicants_in_one_envelope_are_linked_silently_unless_a_doubt_is_said() -> None:
    assert compared(PILE, [plan(0, 1), plan(2, 3, 4)]).linked == 2
    assert compared(PILE, [plan(0, 1, doubt=True), plan(2, 3, 4, doubt=True)]).linked == 0


@pytest.mark.parametrize("name", DISORDERS)
def test_disorder_loses_only_what_it_says_and_doubles_nothing(name: str) -> None:
    pile = draw_pile(50, 12, "all", NONE)
    disordered = DISORDERS[name](pile, Random(1))
    lost = Counter(map(id, pile)) - Counter(map(id, disordered))
    assert not Counter(map(id, disordered)) - Counter(map(id, pile))
    gone = [s for s in pile if id(s) in lost]
    assert all(s.is_first or s.role == "separator" for s in gone)
    assert bool(gone) == (name in ("first pages missing", "separators missing", "all of these"))
    assert (disordered == pile) == (name == "in order")


@pytest.mark.parametrize("separators", ["all", "half", "none"])
def test_an_orderly_pile_read_without_faults_is_split_right_and_hardly_anybody_is_asked(separators: str) -> None:
    pile = draw_pile(70, 20, separators, NONE)  # type: ignore[arg-type]
    counted = compared(pile, split([s.body for s in pile]))
    assert (counted.wrong, counted.silent, counted.linked) == (0, 0, 0)
    assert counted.doubted <= 0.1 * counted.filings


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in DISORDERS if name != "in order"])
def test_no_page_of_a_disordered_pile_is_silently_wrong(name: str) -> None:
    for separators in ("all", "none"):
        _, counted = measure_pile((3_000, name, separators, 60, None))  # type: ignore[arg-type]
        assert (counted.silent, counted.linked) == (0, 0) and counted.pages > 300


def test_the_command_prints_a_row_for_each_kind_of_pile(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "90", "--piles", "1", "--filings", "6", "--disorder", "in order"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| in order")]
    assert [row.split(" | ")[1] for row in rows] == ["all", "half", "none"]
