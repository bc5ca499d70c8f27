"""A filing with nothing wanting becomes an online case without a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import run_uketsuke
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.samples.make import make_filing
from uketsuke.samples.people import make_person

pytestmark = pytest.mark.slow

SEED = 116


def test_a_complete_filing_at_the_counter_is_converted_to_a_case_that_the_schema_allows(tmp_path: Path) -> None:
    today = date.today()
    person = replace(
        make_person(SEED, "worker"),
        filled_on=today - timedelta(days=3),
        departure=today + timedelta(days=30),
        return_date=today + timedelta(days=50),
        period_expiry=today + timedelta(days=400),
        passport_expiry=today + timedelta(days=2000),
    )
    sample = make_filing(SEED, procedure="12981", mode="digital", person=person, signed=True)
    scan, data = tmp_path / "signed.pdf", tmp_path / "data"
    scan.write_bytes(sample.pdf())

    ran = run_uketsuke("process", scan, "--channel", "counter", "--json", "--data", data)

    (filing,) = ran.json["filings"]
    assert (ran.code, filing["state"]) == (0, "converted")
    schema = json.loads((PROJECT_ROOT / "docs" / "schemas" / "case.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(filing["case"], schema, cls=jsonschema.Draft202012Validator)
    assert filing["case"]["receipt"] == filing["receipt"]
    assert filing["case"]["applicant"]["date_of_birth"] == f"{person.date_of_birth:%Y%m%d}"
    shown = run_uketsuke("cases", "show", filing["receipt"], "--json", "--data", data)
    assert shown.json["case"] == filing["case"]
