"""The page of rules says what the data says."""

from __future__ import annotations

from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.validators.rules import list_rules
from uketsuke.validators.rules_page import MARK, rules_page

PAGE = PROJECT_ROOT / "docs" / "rules.md"


def test_the_page_is_up_to_date() -> None:
    _, mark, below = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark and below == rules_page(), "python -m uketsuke.validators.rules_page docs/rules.md"


def test_every_rule_and_case_stands_on_the_page_with_its_words_and_its_source() -> None:
    text = rules_page()
    for rule in list_rules():
        assert f"### `{rule.id}` {rule.title_ja} / {rule.title_en}" in text
        for case in rule.cases:
            assert f"{case.source} ({case.confidence})" in text and case.message_ja in text


def test_no_table_is_broken_by_what_stands_in_it() -> None:
    columns = 0
    for line in rules_page().splitlines():
        columns = line.count("|") if line.startswith("|") and not columns else (columns if line else 0)
        assert not line.startswith("|") or line.count("|") == columns, line
