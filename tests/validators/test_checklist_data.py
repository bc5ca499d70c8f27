"""The lists of documents as data: complete against the published lists, sound, and extended by a file alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.categories import load_categories
from uketsuke.validators.checklist_data import Document, documents_of, load_checklists
from uketsuke.validators.checklists import examine
from uketsuke.validators.furigana import unread, with_readings
from uketsuke.validators.reasons import load_reasons, reason_of
from uketsuke.validators.rules import DATA

Maker = Callable[..., Any]
REFERENCE = PROJECT_ROOT.parent / "shared" / "reference" / "checklists.json"
LEFT_OUT = PROJECT_ROOT / "docs" / "rules-left-out.md"
NAMES = {
    "在留申請オンラインシステムの利用申出": "registration",
    "在留申請オンラインシステムの利用に係る定期報告": "periodic_report",
}


class Item(NamedTuple):
    """One item of the published lists, as it stood when the lists were carried over."""

    procedure: str
    set: str
    ja: str
    form: str
    requirement: str
    prepared_by: str | None
    categories: list[str]


ITEMS = [Item(*entry) for entry in json.loads(Path(__file__).with_name("checklist_items.json").read_text("utf-8"))]


def lines_of(item: Item) -> list[Document]:
    """The lines that carry an item: on the list of its group, or on the one for all groups of the procedure."""
    return [
        document
        for document_set, document in documents_of(item.procedure)
        if document_set.name in (item.set, "共通") and item.ja in document.items
    ]


def test_every_item_of_the_published_lists_is_a_line_or_is_left_out_with_a_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    left_out = [item for item in ITEMS if not lines_of(item)]
    text = LEFT_OUT.read_text(encoding="utf-8")
    assert [item for item in left_out if item.ja not in text] == []
    lines = sum(len(document_set.document) for document_set in load_checklists())
    with capsys.disabled():
        print(f"\n{len(ITEMS)} items of checklists.json: {len(ITEMS) - len(left_out)} on {lines} lines,", end=" ")
        print(f"{len(left_out)} left out")
    assert len(ITEMS) == 196


def test_every_wording_of_a_line_is_one_of_the_published_lists() -> None:
    published = {(item.procedure, item.set, item.ja) for item in ITEMS}
    everywhere = {(item.procedure, item.ja) for item in ITEMS}
    for document_set in load_checklists():
        for document in document_set.document:
            for ja in document.items:
                known = (document_set.procedure, ja) in everywhere
                named = document_set.name == "共通" or (document_set.procedure, document_set.name, ja) in published
                assert known and named, (document_set.procedure, document_set.name, ja)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: f"{item.procedure}-{item.set}-{item.ja[:12]}")
def test_a_line_says_of_its_item_what_the_published_list_says(item: Item) -> None:
    for line in lines_of(item):
        if item.ja == line.items[0]:
            assert line.form == item.form
            assert line.requirement == item.requirement
        assert item.prepared_by in (None, line.prepared_by)
        # All four categories is everybody.
        assert list(line.categories) == (item.categories if len(item.categories) < 4 else [])


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference facts do not lie beside the project")
def test_the_carried_items_are_those_of_the_reference() -> None:
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    published = [
        (
            procedure["id"] or NAMES[procedure["name"]],
            group,
            item["ja"],
            item.get("condition"),
            item.get("validity_rule"),
        )
        for procedure in reference["procedures"]
        for group, items in procedure["document_sets"].items()
        for item in items
    ]
    assert [entry[:3] for entry in published] == [item[:3] for item in ITEMS]


def test_a_line_that_applies_in_some_cases_only_says_in_which() -> None:
    for document_set in load_checklists():
        for document in document_set.document:
            if document.requirement == "conditional" and not document.at_issue:
                told = document.depends or document_set.depends or document.categories
                assert told, (document_set.procedure, document.id)


def test_no_list_asks_for_a_document_twice() -> None:
    for document_set in load_checklists():
        ids = [document.id for document in document_set.document]
        assert len(set(ids)) == len(ids), (document_set.procedure, document_set.name)


def test_every_document_says_what_is_handed_in_who_prepares_it_and_on_what_that_rests() -> None:
    for document_set in load_checklists():
        for document in document_set.document:
            assert document.source and document.confidence and document.form and document.prepared_by
            assert bool(document.note_ja) == bool(document.note_en)
            assert bool(document.validity_ja) == bool(document.validity_en)


def test_every_reason_has_words_and_a_document_that_proves_another_is_one_too() -> None:
    for reason in load_reasons().values():
        assert re.search(r"[ぁ-ん]", reason.ja) and reason.en and reason.easy
        assert unread(with_readings(reason.easy)) == (), reason.key
    assert reason_of("special_due_date_approval").proof
    with pytest.raises(FormDataError, match="no_such"):
        reason_of("no_such")


def test_there_are_four_categories_of_employers() -> None:
    assert [category.value for category in load_categories()] == ["1", "2", "3", "4"]


def test_photo_rules_are_for_eyes_and_say_how_old_a_photo_may_be() -> None:
    photos = [
        document
        for procedure in ("13126", "12945")
        for _, document in documents_of(procedure)
        if document.id == "photo"
    ]
    for photo in photos:
        assert photo.valid_months == 6
        assert len([look for look in photo.look if look.confidence == "official"]) == 7


NEW_LIST = """
[[set]]
procedure = "13126"
name = "経営・管理"
variants = ["m"]
statuses = ["経営・管理"]
source = "a new published list"
confidence = "official"

[[set.document]]
id = "business_plan"
form = "copy"
prepared_by = "organization"
items = ["事業計画書の写し"]

[[set.document]]
id = "financial_statements"
requirement = "conditional"
when = [[{ field = "period_of_stay", is = ["P1Y"] }]]
depends_ja = "在留期間が1年"
depends_en = "a period of stay of one year"

[[set.document]]
id = "company_registration"
effective_from = 2027-01-01
"""


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """The package's own lists, and one more file."""
    shutil.copytree(DATA / "checklists", tmp_path / "checklists")
    shutil.copy(DATA / "documents.toml", tmp_path)
    (tmp_path / "checklists" / "13126-m.toml").write_text(NEW_LIST, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("received", "period", "expected"),
    [
        (date(2026, 12, 31), "P1Y", {"business_plan": "missing", "financial_statements": "missing"}),
        (date(2026, 12, 31), "P3Y", {"business_plan": "missing", "financial_statements": "not_required"}),
        (
            date(2027, 1, 1),
            "P3Y",
            {"business_plan": "missing", "financial_statements": "not_required", "company_registration": "missing"},
        ),
    ],
)
def test_a_new_list_needs_a_data_file_only(
    filing: Maker, extended: Path, received: date, period: str, expected: dict[str, str]
) -> None:
    manager = load_vocabulary("status_of_residence").lookup("経営・管理")
    made = filing("13126", status_of_residence=manager, period_of_stay=period).within(variant="m", received=received)
    items, findings = examine(made.facts, load_checklists(extended))
    listed = {item.document: item.status for item in items}
    assert {name: status for name, status in listed.items() if name in {*expected, "company_registration"}} == expected
    said = {finding.detail.document for finding in findings if finding.rule == "document.missing" and finding.detail}
    assert said == {name for name, status in expected.items() if status == "missing"}


@pytest.mark.parametrize(
    "text", ["not toml", '[[set]]\nprocedure = "1"', "x = 1", NEW_LIST.replace('"copy"', '"a fax"')]
)
def test_a_broken_list_is_a_fault_of_the_setup(tmp_path: Path, text: str) -> None:
    shutil.copy(DATA / "documents.toml", tmp_path)
    (tmp_path / "checklists").mkdir()
    (tmp_path / "checklists" / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FormDataError, match=re.escape("broken.toml")):
        load_checklists(tmp_path)


@pytest.mark.parametrize("text", ["not toml", "x = 1", '[[document]]\nid = "photo"\ncolour = "blue"'])
def test_a_broken_file_of_documents_is_a_fault_of_the_setup(tmp_path: Path, text: str) -> None:
    (tmp_path / "documents.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FormDataError, match=re.escape("documents.toml")):
        load_checklists(tmp_path)
