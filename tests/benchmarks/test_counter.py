"""The counter is measured on the running system, and its figures say what they are of."""

from __future__ import annotations

from pathlib import Path

import pytest

from uketsuke.benchmarks.counter import LOADS, STAGES, Measured, Waited, page_of, quantile, run
from uketsuke.benchmarks.counter_papers import FORM_PAGES, counter_filing, counter_scans
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.samples.make import make_filing


def measured(load: str, *seconds: float, mail_left: int = 0) -> Measured:
    waited = tuple(Waited((0.1, 0.5, one - 0.3, one - 0.1, one)) for one in seconds)
    return Measured(load, waited, mail_left)  # type: ignore[arg-type]


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 10.0), (0.95, 19.0), (0.951, 20.0), (1.0, 20.0)])
def test_a_quantile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert quantile([float(n) for n in range(20, 0, -1)], share) == expected
    assert quantile([7.0], share) == 7.0


def test_figures_say_how_many_filings_and_what_is_to_be_reached() -> None:
    data = measured("full", 2.0, 4.0, 3.0, mail_left=61).to_data()
    assert (data["filings"], data["p50"], data["p95"], data["max"], data["reach"]) == (3, 3.0, 4.0, 4.0, 6.0)
    assert list(data["stages_p50"]) == list(STAGES) and data["mail_pages_left"] == 61
    assert data["seconds"] == [2.0, 4.0, 3.0]


def test_the_page_names_the_command_and_every_load() -> None:
    text = page_of([measured("idle", 2.5), measured("full", 5.5, mail_left=61)], "uketsuke bench counter -n 1")
    assert "| idle | 1 | 2.50 | 2.50 | 2.50 | 3 |" in text and "| full | 1 | 5.50 |" in text
    assert "61 mail pages waited at its end." in text and "`uketsuke bench counter -n 1`" in text
    assert all(len(line) <= 130 for line in text.splitlines() if not line.startswith(("|", "`")))


def test_what_is_measured_are_two_form_pages_and_four_attachments() -> None:
    today = japan_date(utc_now())
    sample = counter_filing(40_001, today=today)
    assert len(counter_scans(sample, forms=range(FORM_PAGES))) == 6
    assert [len(found.pages) for found in sample.attachments] == [1, 1, 1, 1]
    assert sample.person.filled_on == today and sample.person.period_expiry > today


@pytest.mark.slow
def test_a_filing_is_followed_from_the_upload_to_the_screen(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def papers(number: int) -> bytes:
        return make_filing(40_001 + number, procedure="12980", mode="digital").pdf()

    (idle,) = run(
        tmp_path, filings=1, papers=papers, loads=("idle",), progress=lambda done, all_: told.append((done, all_))
    )
    (waited,) = idle.waited
    assert list(waited.stages) == sorted(waited.stages) and 0 < waited.stages[0] < waited.seconds
    assert idle.mail_left == 0 and told[-1] == (4, 4)
    assert LOADS == ("idle", "full")
