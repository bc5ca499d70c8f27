"""Every fact of the reference's rules is a rule, data of ours, or left out with a reason."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from uketsuke.forms.paths import FORM_DATA, PROJECT_ROOT
from uketsuke.validators.rules import DATA, list_rules

FACTS: list[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("reference_facts.toml").read_text(encoding="utf-8")
)["fact"]
LEFT_OUT = (PROJECT_ROOT / "docs" / "rules-left-out.md").read_text(encoding="utf-8")
HOLDS = {
    "periods": "status_periods.toml",
    "online": FORM_DATA / "online" / "coe_n.toml",
    "checklists": "checklists",
    "fees": "fees.toml",
    "filers": "filers.toml",
    "categories": "employer_categories.toml",
    "deadlines": "deadlines.toml",
}


def test_every_fact_is_a_rule_or_data_or_left_out_and_the_count_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    kept = [fact for fact in FACTS if fact.get("rules") or fact.get("data")]
    left_out = [fact for fact in FACTS if fact.get("left_out")]
    assert len(kept) + len(left_out) == len(FACTS)
    assert not [fact for fact in kept if fact in left_out]
    by_rules = sum(bool(fact.get("rules")) for fact in kept)
    with capsys.disabled():
        print(
            f"\n{len(FACTS)} facts of rules.md: {by_rules} in rules, {len(kept) - by_rules} in data alone, "
            f"{len(left_out)} left out"
        )


def test_the_rules_and_data_that_keep_a_fact_are_there() -> None:
    cases = {f"{rule.id} {case.key}".strip() for rule in list_rules() for case in rule.cases}
    cases |= {rule.id for rule in list_rules()}
    named = {rule for fact in FACTS for rule in fact.get("rules", ())}
    assert named - cases == set()
    assert all((DATA / HOLDS[data]).exists() for fact in FACTS for data in fact.get("data", ()))


def test_what_is_left_out_stands_with_its_reason_in_the_documentation() -> None:
    rows = [line.split("|") for line in LEFT_OUT.splitlines() if line.startswith("| ")]
    reasons = {row[2].strip(): row[3].strip() for row in rows if len(row) >= 5}
    left_out = [fact["is"] for fact in FACTS if fact.get("left_out")]
    assert [fact for fact in left_out if len(reasons.get(fact, "")) < 20] == []


def test_no_fact_is_told_twice() -> None:
    assert [fact for fact, count in Counter(fact["is"] for fact in FACTS).items() if count > 1] == []
