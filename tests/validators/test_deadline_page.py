"""The page of deadlines says what the data says."""

from __future__ import annotations

from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.validators.deadline_page import MARK, deadline_page
from uketsuke.validators.deadlines import list_deadlines


def test_the_page_is_the_one_of_the_data() -> None:
    _, mark, below = (PROJECT_ROOT / "docs" / "deadlines.md").read_text(encoding="utf-8").partition(MARK)
    assert mark and below == deadline_page(), "python -m uketsuke.validators.deadline_page docs/deadlines.md"


def test_every_entry_is_a_line_with_its_source() -> None:
    text = deadline_page()
    for rule in list_deadlines():
        assert f"| `{rule.kind}` |" in text and rule.source in text
