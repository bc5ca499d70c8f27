"""The rule and checklist files say what they must, and what they name exists."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.validators.checks.register import CHECKS, fault_of
from uketsuke.validators.rules import DATA, explain, list_rules, read_rules
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


def test_every_case_says_what_was_expected_and_found_and_what_to_ask() -> None:
    for case in CASES:
        said = (case.expected_ja, case.expected_en, case.found_ja, case.found_en, case.ask_ja, case.ask_en)
        assert all(said), case


def test_rules_that_other_programs_look_for_are_there() -> None:
    ids = {rule.id for rule in list_rules()}
    exact = {
        "required.missing", "date.order", "date.invalid", "value.not_permitted", "agree.conflict", "choice.double",
        "choice.struck", "form.part_not_defined",
    }  # fmt: skip
    assert exact <= ids
    assert any(id.startswith("format.") for id in ids) and any(id.startswith("check_digit.") for id in ids)


def test_a_rule_that_stands_twice_is_a_fault_of_the_setup(tmp_path: Path) -> None:
    shutil.copytree(DATA / "rules", tmp_path / "rules")
    shutil.copy(DATA / "rules" / "15_choices.toml", tmp_path / "rules" / "16_again.toml")
    with pytest.raises(FormDataError, match="twice"):
        list_rules(tmp_path / "rules")


BROKEN_CASES = [
    ({"check": "no_such"}, "there is no check no_such"),
    ({"parameters": {}}, "needs field"),
    ({"parameters": {"field": "salary", "limit": 3, "colour": "blue"}}, "takes no colour"),
    ({"parameters": {"field": "salary", "limit": "three"}}, "limit is not what it must be"),
]


@pytest.mark.parametrize(("changes", "fault"), BROKEN_CASES)
def test_a_broken_case_says_what_is_wrong_with_it(changes: dict[str, Any], fault: str) -> None:
    case = explain("value.weekly_hours").cases[0].model_copy(update=changes)
    assert fault in (fault_of(case) or "")
    rule = explain("value.weekly_hours").model_copy(update={"cases": (case,)})
    assert any(fault in problem for problem in problems(load_catalogue(), [rule]))


BROKEN = [
    "not toml",
    '[[rule]]\nid = "a"',
    '[[rule]]\nid = "a"\ncheck = "format"\nseverity = "fatal"\ntitle_ja = "x"\ntitle_en = "x"\nmessage_ja = "x"\n'
    'message_en = "x"\nsource = "x"\nconfidence = "official"\nexpected_ja = "x"',
    '[[rule]]\nid = "a"\ncheck = "format"\nseverity = "error"\ntitle_ja = "x"\ntitle_en = "x"\nmessage_ja = "x"\n'
    'message_en = "x"\nsource = "x"\nconfidence = "official"\n[[rule.case]]\nkey = "k"\nwhen = [{ field = "a" }]',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_rule_file_is_a_fault_of_the_setup(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormDataError, match=re.escape("rules.toml")):
        read_rules(path)
