"""`uketsuke rules`: the list, one rule in words, and the check of a filing, recorded or in a file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import run_uketsuke

PAGE = {"role": "form", "form": "13130", "form_version": "2022-06", "form_page": 1, "document": None}
PAGE |= {"rotation": 0, "skew_deg": 0.0}
FIELD = {"raw": "x", "confidence": 0.999, "accepted": True, "status": "read", "form": "13130", "page": 0}
FIELD |= {"box_px": [100, 100, 400, 60], "source": "ocr", "alternatives": [], "occurrences": []}
VALUES = {
    "date_of_birth": "1990-04-01",
    "passport_number": "C1234567",
    "residence_card_number": "AB1234567CD",
    "period_of_stay_expiry": "2029-01-20",
    "departure_date": "2026-12-20",
    "reentry_date": "2028-06-01",
}


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """One filing as `process --json` tells it."""
    fields = {name: {**FIELD, "value": value} for name, value in VALUES.items()}
    filing = {"receipt": "HQ-1", "channel": "counter", "office": "HQ", "procedure": "13130", "variant": None}
    path = tmp_path / "told.json"
    path.write_text(json.dumps({"filings": [{**filing, "pages": [PAGE], "fields": fields}]}), encoding="utf-8")
    return path


def test_the_list_has_every_rule_with_its_severities_and_source() -> None:
    rules = {rule["id"]: rule for rule in run_uketsuke("rules", "list", "--json").json}
    assert rules["date.order"]["severities"] == ["error", "warning", "info"]
    assert all(rule["source"] and rule["title_ja"] and rule["title_en"] for rule in rules.values())


def test_a_rule_is_explained_with_its_check_conditions_and_what_to_ask() -> None:
    told = run_uketsuke("rules", "explain", "window.late").out
    words = ("birth_30_days", "closes_days: 30", "only 13128", "acquisition_reason is birth", "入管法22条の2")
    assert all(word in told for word in words)


def test_a_file_is_checked_by_the_day_that_is_told(told: Path) -> None:
    ran = run_uketsuke("rules", "check", told, "--received", "2026-11-24", "--json")
    (checked,) = ran.json
    said = {(finding["rule"], finding["severity"]) for finding in checked["findings"]}
    assert ("format.residence_card_number", "error") in said and ("online.alone", "info") in said
    detail = next(f["detail"] for f in checked["findings"] if f["rule"] == "format.residence_card_number")
    assert detail["found"]["ja"] == "AB1234567CD" and detail["ask"]["ja"]
    late = run_uketsuke("rules", "check", told, "--received", "2027-01-24", "--json").json[0]["findings"]
    assert ("date.order", ["departure_date"]) in [(finding["rule"], finding["fields"]) for finding in late]


def test_what_is_told_beside_the_file_counts(told: Path) -> None:
    options = ("--received", "2026-11-24", "--json")
    before = run_uketsuke("rules", "check", told, *options).json[0]
    after = run_uketsuke("rules", "check", told, *options, "--shown", "passport", "--filed-by", "relative").json[0]
    status = [{item["document"]: item["status"] for item in each["checklist"]} for each in (before, after)]
    assert (status[0]["passport"], status[1]["passport"]) == ("waived", "present")
    assert "filer.not_permitted" in {finding["rule"] for finding in after["findings"]}


def test_in_words_the_worst_stands_first(told: Path) -> None:
    out = run_uketsuke("rules", "check", told, "--received", "2026-11-24").out
    assert out.index("format.residence_card_number") < out.index("online.alone")
    assert "必要書類" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-receipt"], "no-such-receipt"),
        (["HQ-1", "--received", "2026-11-24"], "--received"),
        (["HQ-1", "--category", "5"], "--category 5"),
        (["HQ-1", "--filed-by", "nobody"], "--filed-by nobody"),
        (["HQ-1", "--status", "tourist"], "--status tourist"),
    ],
)
def test_wrong_usage_names_what_is_wrong(tmp_path: Path, arguments: list[str], said: str) -> None:
    ran = run_uketsuke("rules", "check", *arguments, "--data", tmp_path / "data")
    assert ran.code == 2 and said in ran.err


def test_a_file_that_tells_no_filing_is_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"filings": [{"receipt": 3}]}', encoding="utf-8")
    ran = run_uketsuke("rules", "check", path)
    assert ran.code == 2 and "other.json" in ran.err


@pytest.mark.slow
def test_a_recorded_filing_is_checked_as_it_was_when_it_came(mail: Run) -> None:
    for filing in mail.answer["filings"]:
        if filing["procedure"] is None:
            continue
        (checked,) = run_uketsuke("rules", "check", filing["receipt"], "--data", mail.data, "--json").json
        said = [(finding["rule"], finding["message_ja"]) for finding in checked["findings"]]
        # What intake and conversion add is no rule's.
        others = ("intake.", "online.main_first", "online.does_not_fit", "online.rounded")
        kept = [(f["rule"], f["message_ja"]) for f in filing["findings"] if not f["rule"].startswith(others)]
        assert said == kept


@pytest.mark.slow
def test_what_a_clerk_tells_is_kept_and_changes_what_the_rules_say(mail: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(mail.data, data)
    alone = next(f for f in mail.answer["filings"] if f["procedure"] in ("13130", "12980") and f["state"] == "review")
    receipt = alone["receipt"]
    assert run_uketsuke("cases", "tell", receipt, "--filed-by", "relative", "--who", "aoki", "--data", data).code == 0
    shown = run_uketsuke("cases", "show", receipt, "--data", data, "--json").json
    run_uketsuke("cases", "tell", receipt, "--filed-by", "unknown", "--who", "aoki", "--data", data)
    back = run_uketsuke("cases", "show", receipt, "--data", data, "--json").json
    assert [f["rule"] for f in back["findings"]] == [f["rule"] for f in alone["findings"]]
    identity = [[i["status"] for i in f["checklist"] if i["document"] == "agent_identity"] for f in (alone, shown)]
    assert identity[1] == ["missing"] != identity[0]
