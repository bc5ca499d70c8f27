"""A new rule and a new list of documents need a data file each, and no code."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.validators.checklist_data import load_checklists
from uketsuke.validators.rules import DATA, list_rules
from uketsuke.validators.selfcheck import problems

Maker = Callable[..., Any]
NEW_RULE = """
[[rule]]
id = "office.experience"
check = "at_most"
title_ja = "実務経験の年数"
title_en = "Years of experience"
severity = "warning"
message_ja = "{field}が{value}年です。"
message_en = "{field} is {value} years."
expected_ja = "40年以内"
expected_en = "at most 40 years"
found_ja = "{value}年"
found_en = "{value} years"
ask_ja = "年数をお尋ねください。"
ask_en = "Ask how many years."
source = "an office's own rule"
confidence = "inferred"
procedures = ["13126"]
effective_from = 2027-01-01
parameters = { field = "business_experience_years", limit = 40 }
"""
NEW_LIST = """
[[set]]
procedure = "13126"
name = "実務経験"
variants = ["n"]
source = "an office's own list"
confidence = "inferred"

[[set.document]]
id = "withholding_slip"
form = "copy"
prepared_by = "applicant"
when = [[{ field = "business_experience_years", is = ["0"] }, { filed_by = ["applicant"] }]]
depends_ja = "実務経験がない"
depends_en = "no experience"
exhaustive = false
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The package's own rules and lists, and one more file of each."""
    for folder in ("rules", "checklists"):
        shutil.copytree(DATA / folder, tmp_path / folder)
    shutil.copy(DATA / "documents.toml", tmp_path)
    (tmp_path / "rules" / "95_office.toml").write_text(NEW_RULE, encoding="utf-8")
    (tmp_path / "checklists" / "office.toml").write_text(NEW_LIST, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("received", "said"), [(date(2026, 12, 31), []), (date(2027, 1, 1), ["warning"])])
def test_a_rule_and_a_list_are_added_by_a_file_each(filing: Maker, data: Path, received: date, said: list[str]) -> None:
    made = filing("13126", business_experience_years=41, date_of_birth="1950-04-01").within(received=received)
    result = made.check(rules=list_rules(data / "rules"), checklists=load_checklists(data))
    assert [f.severity for f in result.findings if f.rule == "office.experience"] == said
    assert any(f.rule == "document.depends" and "源泉徴収票" in f.message_ja for f in result.findings)
    assert made.findings("office.experience") == []


def test_the_new_rule_is_looked_over_like_any_other(data: Path) -> None:
    path = data / "rules" / "95_office.toml"
    assert problems(load_catalogue(), list_rules(data / "rules")) == ()
    path.write_text(NEW_RULE.replace("business_experience_years", "shoe_size"), encoding="utf-8")
    list_rules.cache_clear()
    found = problems(load_catalogue(), list_rules(data / "rules"))
    assert found == ("rule office.experience, case -: no form has a field shoe_size",)
