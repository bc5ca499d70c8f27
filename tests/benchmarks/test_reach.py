"""Rows beside what is to be reached: pooled over levels, marked where it is enough and where not."""

from __future__ import annotations

from dataclasses import replace

from uketsuke.benchmarks.reach import accepted_markdown, reach_markdown
from uketsuke.benchmarks.report import PageTally, Report, Tally, summarise

from .test_report import PRINT, measure


def report(mode: str = "print", level: str = "office", source: str = "samples", **changed: object) -> Report:
    made = summarise(PRINT, 450_000, [measure()])
    return replace(made, mode=mode, level=level, source=source, **changed)


def line(page: str, what: str) -> list[str]:
    (found,) = [row for row in page.splitlines() if row.startswith(f"| {what} |")]
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_levels_of_a_column_are_counted_together_and_marked() -> None:
    rows = [
        report(level="clean", total=Tally(inked=1000, exact=1000)),
        report(level="office", total=Tally(inked=1000, exact=997)),
        report(level="hard", total=Tally(inked=100, exact=99)),
    ]
    cells = line(reach_markdown(rows), "printed fields, exact")
    assert cells[1:5] == ["99.8 %", "99.85 % of 2,000 ✓", "99.00 % of 100 ✗", "–"]


def test_what_is_asked_of_clean_scans_is_not_asked_of_others() -> None:
    rows = [report("hand", level, total=Tally(inked=100, exact=95)) for level in ("office", "hard")]
    cells = line(reach_markdown(rows), "written fields, exact")
    assert cells[1] == "98 % / 94 %" and cells[2].endswith("✗") and cells[3].endswith("✓")


def test_transfer_rows_stand_apart_and_a_form_named_wrongly_is_one_too_many() -> None:
    rows = [report(source="transfer", level="fax", pages=PageTally(pages=50, right=49, wrong=1))]
    cells = line(reach_markdown(rows), "form pages named wrongly")
    assert cells[2:] == ["–", "–", "–", "–", "–", "2.00 % of 50 ✗"]


def test_errors_among_accepted_fields_are_counted_over_all_rows_of_a_mode() -> None:
    few = Tally(inked=10_000, exact=9_999, accepted=9_000, accepted_wrong=1)
    page = accepted_markdown([report(total=few), report(level="fax", total=few), report("hand", total=few)])
    assert line(page, "print")[1:5] == ["20,000", "18,000", "2", "0.35 in 1,000"] and "✓" in line(page, "print")[-1]
    assert line(page, "hand")[2:4] == ["9,000", "1"] and line(page, "hand")[-1] == "✗"


def test_nothing_measured_says_nothing() -> None:
    assert reach_markdown([]) == ""
