"""Fields read from what was kept are counted as they are: exact, accepted, and wrong among accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from uketsuke.benchmarks.acceptance import Field, acceptance_markdown, main


def field(*, inked: bool = True, exact: bool = True, accepted: bool = True) -> Field:
    return Field(350_000, "hand", "office", "date", inked, exact, accepted, "")


def test_fields_are_counted_by_scan_and_by_kinds() -> None:
    table = acceptance_markdown([field()] * 3 + [field(accepted=False)])
    assert "| hand | office | 4 | 100.00 % | 75.00 % | 0 (≤ 631.60 in 1,000) |" in table
    assert "| hand | date | 4 | 100.00 % | 75.00 % | 0 (≤ 631.60 in 1,000) |" in table


def test_a_wrong_field_counts_only_where_nobody_would_have_looked() -> None:
    assert "| 50.00 % | 50.00 % | 0 (" in acceptance_markdown([field(), field(exact=False, accepted=False)])
    assert "| 50.00 % | 100.00 % | 1 (" in acceptance_markdown([field(), field(exact=False)])


def test_something_made_up_in_an_empty_box_is_wrong_though_it_is_no_inked_field() -> None:
    assert "| hand | office | 1 | 100.00 % | 100.00 % | 1 (" in acceptance_markdown(
        [field(), field(inked=False, exact=False)]
    )


def test_seeds_of_the_fit_are_not_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "10000.pickle").write_bytes(b"")
    assert main([str(tmp_path)]) == 2
    assert "collect some" in capsys.readouterr().err
