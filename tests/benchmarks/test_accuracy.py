"""A measurement goes the whole way, from made paper to figures."""

from __future__ import annotations

import pytest

from uketsuke.benchmarks.accuracy import run
from uketsuke.forms.errors import UsageError


@pytest.mark.slow
def test_a_run_reads_its_samples_and_counts_what_it_read() -> None:
    done: list[int] = []
    accuracy = run(
        seed=500, n=2, mode="print", level="clean", procedure="13130", progress=lambda n, _of: done.append(n)
    )
    report = accuracy.report
    assert done == [1, 2]
    assert report.filings == 2 <= report.pages.pages
    assert report.pages.wrong == 0
    assert report.pages.lost == report.pages.doubled == 0
    assert report.total.inked > 40
    assert report.total.exact / report.total.inked > 0.9
    assert report.seconds_a_page_cpu > 0


@pytest.mark.parametrize("bad", [{"mode": "crayon"}, {"level": "perfect"}, {"n": 0}, {"processes": 0}])
def test_unknown_wishes_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        run(**{"seed": 1, "n": 1, **bad})  # type: ignore[arg-type]
