"""Each told story has exactly the findings and the checklist that its teller expects."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.validators.telling import tell

from uketsuke.forms.readings import Finding
from uketsuke.validators.statuses import status_sought

STORIES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).with_name("stories").glob("*.toml"))
}
every_story = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)


def test_at_least_twenty_stories_are_told_in_words() -> None:
    assert len(STORIES) >= 20
    for name, story in STORIES.items():
        sentences = story["prose"].replace("\n", " ").count(". ") + story["prose"].count(": ") + 1
        assert story["title"] and 2 <= sentences <= 4, name


@every_story
def test_a_told_story_has_exactly_the_findings_expected(story: Mapping[str, Any]) -> None:
    found = Counter(_told(finding) for finding in tell(story).check().findings)
    expected = Counter(
        (each["rule"], each["severity"], tuple(sorted(each["fields"])), each.get("document"))
        for each in story.get("findings", ())
    )
    assert found == expected


@every_story
def test_a_told_story_has_exactly_the_checklist_expected(story: Mapping[str, Any]) -> None:
    found: dict[str, Any] = {}
    for item in tell(story).check().checklist:
        if item.status == "waived":
            found.setdefault("waived", {})[item.document] = item.reason
        else:
            found.setdefault(item.status, set()).add(item.document)
    told = story["checklist"]
    assert found == {status: told[status] if status == "waived" else set(told[status]) for status in told}


@every_story
def test_the_status_told_is_the_one_the_form_applies_for(story: Mapping[str, Any]) -> None:
    sought = status_sought(tell(story).facts)
    if sought is not None and story["context"]["procedure"] not in ("12945", "13128"):
        assert sought[1].value == story["context"].get("status_group", sought[1].value)


@every_story
def test_every_finding_of_a_story_can_be_read_out(story: Mapping[str, Any]) -> None:
    for finding in tell(story).check().findings:
        assert finding.detail is not None
        said = (finding.detail.expected, finding.detail.found, finding.detail.ask)
        texts = [finding.message_ja, finding.message_en, *(text for words in said for text in (words.ja, words.en))]
        assert all(text and "{" not in text for text in texts), finding


def _told(finding: Finding) -> tuple[str, str, tuple[str, ...], str | None]:
    document = finding.detail.document if finding.detail and finding.rule.startswith("document.") else None
    return finding.rule, finding.severity, tuple(sorted(finding.fields)), document
