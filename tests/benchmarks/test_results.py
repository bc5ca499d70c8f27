"""Rows that are reported: seeds of their own, kept as JSON, composed into one page."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from uketsuke.benchmarks.report import summarise
from uketsuke.benchmarks.results import compose, main, measure
from uketsuke.benchmarks.rows import FIRST_SEED, rows

from .test_report import PRINT
from .test_report import measure as made_measure


def test_rows_have_seeds_of_their_own_and_report_three_thousand_fields() -> None:
    known = rows()
    assert min(row.seed for row in known.values()) == FIRST_SEED >= 30_000
    # A filing has at least ten inked fields, so that a row cannot run into the next one's seeds.
    for one, other in combinations(known.values(), 2):
        assert abs(one.seed - other.seed) >= max(one.fields, other.fields) / 10
    assert all(r.fields >= 3000 for r in known.values() if r.source == "samples" or r.level in ("clean", "office"))
    assert {"digital-clean", "print-office", "hand-clean", "transfer-hand-phone"} <= set(known)


def keep(folder: Path, name: str, *, strokes: bool = False) -> Path:
    row = rows()[name]
    report = summarise(PRINT, row.seed, [made_measure()])
    data = {
        "row": {**row.to_data(), "strokes": strokes}, "command": f"measure {name}", "measured": "2026-11-25",
        "version": "0", "machine": "two cores", "seconds": 12.3, "report": report.to_data(),
    }  # fmt: skip
    path = folder / "details" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_the_page_is_composed_of_what_is_kept(tmp_path: Path) -> None:
    keep(tmp_path, "print-office")
    keep(tmp_path, "digital-clean")
    (tmp_path / "details" / "hand-clean.json").write_text('{"mode": "hand"}', encoding="utf-8")
    compose(tmp_path)
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert page.index("`measure digital-clean`") < page.index("`measure print-office`")
    assert "hand-clean" not in page
    assert page.count("| samples | print | clean |") == 2


def test_the_page_tells_acceptance_by_kind_and_shows_diagrams_of_scanned_rows(tmp_path: Path) -> None:
    for name in ("print-office", "print-clean"):
        keep(tmp_path, name)
    compose(tmp_path)
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| name | 100.00 %, 1 wrong (≤ 974.7 in 1,000) |" in page
    assert "| name | 4 | 50.00 % | 99.00 % | 49.00 points |" in page, "both rows together"
    assert "(details/reliability-print.svg)" in page
    assert "name: 4 readings" in (tmp_path / "details" / "reliability-print.svg").read_text(encoding="utf-8")
    assert not (tmp_path / "details" / "reliability-hand.svg").exists()


def test_a_row_that_is_kept_is_not_measured_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = keep(tmp_path, "print-office")
    before = path.read_bytes()
    measure(rows()["print-office"], tmp_path, Path("unused"), processes=0)
    assert path.read_bytes() == before
    assert "print-office: kept from 2026-11-25" in capsys.readouterr().err


def test_rows_are_listed_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert capsys.readouterr().out.split() == list(rows())
