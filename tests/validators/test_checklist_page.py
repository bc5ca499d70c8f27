"""The page of checklists says what the data says."""

from __future__ import annotations

from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.validators.checklist_data import load_checklists
from uketsuke.validators.checklist_page import MARK, checklist_page

PAGE = PROJECT_ROOT / "docs" / "checklists.md"


def test_the_page_is_up_to_date() -> None:
    _, mark, below = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark and below == checklist_page(), "python -m uketsuke.validators.checklist_page docs/checklists.md"


def test_every_document_of_every_list_stands_on_the_page_with_its_source() -> None:
    text = checklist_page()
    for document_set in load_checklists():
        for document in document_set.document:
            assert f"`{document.id}`" in text and document.source in text
            assert all(item in text for item in document.items)


def test_no_table_is_broken_by_what_stands_in_it() -> None:
    columns = 0
    for line in checklist_page().splitlines():
        columns = line.count("|") if line.startswith("|") and not columns else (columns if line else 0)
        assert not line.startswith("|") or line.count("|") == columns, line
