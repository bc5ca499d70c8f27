"""Every case of every rule passes, fails and cannot be judged as its examples in data files say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.validators.telling import tell

from uketsuke.validators.checks.register import SAID_ELSEWHERE
from uketsuke.validators.evaluating import BROKEN, judge
from uketsuke.validators.rules import Rule, list_rules

VERDICTS = ("pass", "fail", "not_evaluable")
FILES = sorted(Path(__file__).with_name("examples").glob("*.toml"))
EXAMPLES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    rule: cases for path in FILES for rule, cases in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
RULES = {rule.id: rule for rule in list_rules()}


def _told() -> Iterator[Any]:
    for rule, cases in EXAMPLES.items():
        for key, example in cases.items():
            for verdict in VERDICTS:
                yield pytest.param(rule, key, verdict, example, id=f"{rule} {key} {verdict}")


def test_every_case_of_every_rule_has_an_example_of_each_verdict() -> None:
    wanted = {(rule.id, case.key) for rule in RULES.values() for case in rule.cases}
    there = {(rule, key) for rule, cases in EXAMPLES.items() for key, example in cases.items()}
    assert there == wanted
    lacking = [(r, k) for r, cases in EXAMPLES.items() for k, e in cases.items() if not set(VERDICTS) <= set(e)]
    assert lacking == []


@pytest.mark.parametrize(("rule", "key", "verdict", "example"), list(_told()))
def test_a_case_judges_its_example_as_told(rule: str, key: str, verdict: str, example: Mapping[str, Any]) -> None:
    procedure, _, variant = example["base"].partition("-")
    told = dict(example[verdict])
    context = {"procedure": procedure, **({"variant": variant} if variant else {}), **told.get("context", {})}
    filing = tell({**told, "context": context})
    case = next(case for case in RULES[rule].cases if case.key == key)
    if case.check == SAID_ELSEWHERE:
        said = {finding.rule for finding in filing.check(rules=_rules(told)).findings}
        assert (rule in said) == (verdict == "fail")
        return
    alone = RULES[rule].model_copy(update={"cases": (case,)})
    about = set(example.get("about", ()))
    judged = [j.verdict for _, j in judge([alone], filing.facts) if not about or not j.fields or about & set(j.fields)]
    assert _summed_up(judged) == verdict


def _rules(told: Mapping[str, Any]) -> list[Rule] | None:
    """The package's rules, the first of them broken where the example wants that."""
    if "broken_rule" not in told:
        return None
    first, *rest = list_rules()
    broken = first.cases[0].model_copy(update={"check": told["broken_rule"]})
    return [first.model_copy(update={"cases": (broken,)}), *rest]


def _summed_up(verdicts: list[str]) -> str:
    if "fail" in verdicts:
        return "fail"
    return "not_evaluable" if "not_evaluable" in verdicts else "pass"


def test_the_rule_about_broken_rules_is_among_them() -> None:
    assert BROKEN in RULES
