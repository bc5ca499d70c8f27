"""Checking a filing is quick enough to be asked at the counter, and after every correction."""

from __future__ import annotations

from uketsuke.benchmarks.rules import FIRST_SEED, make_filings, measure
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.validators.checking import check

AIM_MS = 20


def test_all_rules_and_the_checklist_take_less_than_twenty_milliseconds_a_filing() -> None:
    rows = measure(range(FIRST_SEED, FIRST_SEED + 3))
    assert {row.form_set for row in rows} == set(load_catalogue().sets)
    assert max(row.median_ms for row in rows) < AIM_MS


def test_the_filings_that_are_measured_are_whole() -> None:
    catalogue = load_catalogue()
    for form_set, filing in make_filings([FIRST_SEED], catalogue):
        wanted = {field.name for form_id in form_set.forms for field in catalogue.form(form_id).fields}
        assert set(filing.fields) == wanted
        found = check(filing.context, filing.fields, filing.pages, catalogue).findings
        assert not [finding for finding in found if finding.rule.startswith(("form.", "rule."))]
