"""Who may file what: yes, no, under a condition, or nobody knows."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.facts import FiledBy
from uketsuke.validators.fees import Door
from uketsuke.validators.filers import load_filers, may_file

REFERENCE = PROJECT_ROOT.parent / "shared" / "reference" / "checklists.json"
_OFFICIAL_FILERS: dict[str, FiledBy] = {
    "外国人本人": "applicant",
    "法定代理人": "legal_representative",
    "親族": "relative",
    "弁護士・行政書士": "lawyer",
}
_OFFICIAL_PROCEDURES = {
    "認定": "12979",
    "変更": "13125",
    "更新": "13126",
    "取得": "13128",
    "就労資格": "12981",
    "資格外": "12980",
    "再入国": "13130",
}

# filer, procedure, door, answer
CASES: list[tuple[FiledBy, str, Door, str | None]] = [
    ("applicant", "13126", "online", "yes"),
    ("applicant", "12945", "online", None),
    ("applicant", "12979", "paper", "conditional"),
    ("relative", "12981", "paper", "no"),
    ("relative", "12981", "online", "no"),
    ("relative", "12980", "online", "no"),
    ("relative", "13126", "paper", "conditional"),
    ("relative", "13128", "online", "conditional"),
    ("lawyer", "13130", "online", "yes"),
    ("lawyer", "12981", "paper", "conditional"),
    ("organization", "12979", "paper", "yes"),
    ("organization", "periodic_report", "paper", "conditional"),
    ("support_body", "registration", "paper", "conditional"),
    ("relative", "registration", "paper", None),
]


@pytest.mark.parametrize(("filer", "procedure", "door", "answer"), CASES)
def test_who_may_file_stands_in_the_table(filer: FiledBy, procedure: str, door: Door, answer: str | None) -> None:
    found = may_file(filer, procedure, door)
    assert (None if found is None else found.answer) == answer


def test_a_condition_is_said_as_closely_as_it_is_known() -> None:
    general, of_cards = may_file("relative", "13126", "paper"), may_file("relative", "12945", "paper")
    assert general is not None and general.condition is not None and "16歳未満" in general.condition.ja
    assert of_cards is not None and of_cards.condition is not None and "委任状" in of_cards.condition.ja


def test_every_condition_has_words() -> None:
    for entry in load_filers():
        for procedure in (*entry.yes, *entry.conditional, *entry.no):
            found = may_file(entry.filer, procedure, entry.door)
            assert found is not None and (found.condition is not None) == (found.answer == "conditional")


def test_only_known_procedures_and_filers_stand_there_each_once() -> None:
    procedures = set(load_vocabulary("procedure").by_value)
    for entry in load_filers():
        said = [*entry.yes, *entry.conditional, *entry.no]
        assert len(said) == len(set(said)) and set(said) <= procedures
    pairs = [(entry.door, entry.filer) for entry in load_filers()]
    assert len(pairs) == len(set(pairs)) and {filer for _, filer in pairs} == set(get_args(FiledBy))


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference facts do not lie beside the project")
def test_the_online_table_is_the_official_one() -> None:
    table = json.loads(REFERENCE.read_text(encoding="utf-8"))["online_who_may_file"]["table"]
    assert set(table) == set(_OFFICIAL_FILERS)
    for who, row in table.items():
        assert set(row) == set(_OFFICIAL_PROCEDURES)
        for name, mark in row.items():
            found = may_file(_OFFICIAL_FILERS[who], _OFFICIAL_PROCEDURES[name], "online")
            assert found is not None and found.answer == {"○": "yes", "△": "conditional", "×": "no"}[mark[0]]
            assert found.confidence == "official"
