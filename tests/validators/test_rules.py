"""The rule and checklist files say what they must, and what they name exists."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.validators.checks.register import CHECKS
from uketsuke.validators.rules import explain, list_rules, read_rules
from uketsuke.validators.selfcheck import problems

CASES = [case for rule in list_rules() for case in rule.cases]


def test_the_files_name_only_what_exists() -> None:
    assert problems(load_catalogue()) == ()


def test_what_does_not_exist_is_named() -> None:
    catalogue = load_catalogue()
    less = replace(catalogue, forms={"13130": catalogue.forms["13130"]})
    assert "rule required.missing, case photo: no form has a field photo" in problems(less)


def test_every_check_is_used() -> None:
    assert set(CHECKS) - {case.check for case in CASES} == set()


def test_every_rule_has_words_in_both_languages_and_a_source() -> None:
    for case in CASES:
        assert case.message_ja and case.message_en and case.source
        assert re.search(r"[ぁ-んァ-ヶ一-龥]", case.message_ja) or case.message_ja == "{what}"
        assert set(re.findall(r"\{(\w+)\}", case.message_ja)) == set(re.findall(r"\{(\w+)\}", case.message_en))


def test_a_rule_is_explained_by_its_id() -> None:
    rule = explain("date.order")
    assert rule.title_ja == "日付の前後"
    assert "passport_valid" in {case.key for case in rule.cases}


def test_an_unknown_rule_is_wrong_usage_and_the_message_names_the_rules() -> None:
    with pytest.raises(UsageError, match=re.escape("required.missing")):
        explain("no.such")


def test_the_page_of_rules_names_every_rule_and_case() -> None:
    text = (PROJECT_ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for rule in list_rules():
        assert f"`{rule.id}`" in text
        assert all(f"`{case.key}`" in text for case in rule.cases if case.key)


BROKEN = [
    "not toml",
    '[[rule]]\nid = "a"',
    '[[rule]]\nid = "a"\ncheck = "format"\nseverity = "fatal"\ntitle_ja = "x"\ntitle_en = "x"\nmessage_ja = "x"\n'
    'message_en = "x"\nsource = "x"\nconfidence = "official"',
    '[[rule]]\nid = "a"\ncheck = "format"\nseverity = "error"\ntitle_ja = "x"\ntitle_en = "x"\nmessage_ja = "x"\n'
    'message_en = "x"\nsource = "x"\nconfidence = "official"\n[[rule.case]]\nkey = "k"\nwhen = [{ field = "a" }]',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_rule_file_is_a_fault_of_the_setup(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormDataError, match=re.escape("rules.toml")):
        read_rules(path)
