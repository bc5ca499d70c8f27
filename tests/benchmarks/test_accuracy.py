"""A measurement goes the whole way, from made paper to figures."""

from __future__ import annotations

import pytest

from uketsuke.benchmarks.accuracy import run
from uketsuke.benchmarks.sources import Material
from uketsuke.forms.errors import UsageError


@pytest.mark.slow
def test_a_run_reads_its_samples_and_counts_what_it_read() -> None:
    done: list[int] = []
    material = Material("print", "clean", procedure="13130")
    accuracy = run(material, seed=500, n=2, progress=lambda n, _of: done.append(n))
    report = accuracy.report
    assert done == [1, 2]
    assert report.filings == 2 <= report.pages.pages
    assert report.pages.wrong == 0
    assert report.pages.lost == report.pages.doubled == 0
    assert report.total.inked > 40
    assert report.total.exact / report.total.inked > 0.9
    assert report.seconds_a_page_cpu > 0


@pytest.mark.slow
def test_a_run_goes_on_until_it_has_read_the_fields_it_was_asked_for() -> None:
    seen: list[tuple[int, int]] = []
    material = Material("digital", "clean", "transfer", procedure="13130")
    report = run(material, seed=510, fields=30, processes=1, progress=lambda n, of: seen.append((n, of))).report
    assert report.total.inked >= 30 > report.total.inked - report.total.inked / report.filings - 1
    assert seen[-1] == (30, 30)
    assert report.pages.right == report.pages.pages
    assert report.split_right == report.filings


@pytest.mark.parametrize(
    "bad", [Material("crayon", "clean"), Material("print", "perfect"), Material("print", "exact", "transfer")]
)
def test_unknown_material_is_refused(bad: Material) -> None:
    with pytest.raises(UsageError, match="one of"):
        run(bad, seed=1, n=1)


@pytest.mark.parametrize("bad", [{"n": 0}, {"fields": 0}, {"n": 1, "fields": 1}, {}, {"n": 1, "processes": 0}])
def test_unknown_amounts_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        run(Material("print", "clean"), seed=1, **bad)
