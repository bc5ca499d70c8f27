"""The sample in a real browser: two people find an error without seeing what the machine said, and the case follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from uketsuke.cases import keying, records, sample_plan
from uketsuke.cases.database import reading_scope

from .browsing import faults, signed_in
from .conftest import Counter, add_user, serving
from .filings import file_one, finish, id_of

pytestmark = pytest.mark.slow

SAID, TRUE = "東京都千代田区末広町1-2", "東京都千代田区未広町1-2"


@pytest.fixture(autouse=True)
def drawn_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_plan, "MOST", 1.0)
    monkeypatch.setattr(keying, "KNOWN_SHARE", 0.0)


def key(page: Page, text: str, tmp_path: Path, name: str) -> None:
    """Keys the task on the screen by keyboard alone."""
    page.goto("/quality/keying")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    assert SAID not in page.content()
    assert page.evaluate("document.activeElement.name") == "text"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert faults(page) == []
    page.keyboard.type(text)
    page.screenshot(path=tmp_path / f"{name}.png")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=記録しました")


def test_an_error_found_in_the_sample_amends_a_case(desk: Counter, chromium: Browser, tmp_path: Path) -> None:
    receipt = file_one(desk, {"address": SAID}, {"address": TRUE})
    filing = id_of(desk, receipt)
    people = {"misaki": "reviewer", "kenji": "reviewer", "touko": "supervisor"}
    for name, role in people.items():
        add_user(desk.engine, name, role, ("TYO",))  # type: ignore[arg-type]
    with serving(desk) as address:
        with signed_in(chromium, address, "misaki") as page:
            key(page, TRUE, tmp_path, "first")
        with signed_in(chromium, address, "kenji") as page:
            # Full-width figures and spaces are the same address.
            key(page, "東京都千代田区　未広町１－３", tmp_path, "second")
        with signed_in(chromium, address, "touko") as page:
            page.goto("/quality/differences")
            assert page.locator(".two mark").all_inner_texts() == ["2", "3"]
            assert faults(page) == []
            page.screenshot(path=tmp_path / "differences.png")
            right = page.locator(".two button", has=page.locator("mark", has_text="2"))
            right.focus()
            page.keyboard.press("Enter")
            page.wait_for_selector("text=入力の違いはありません")
            assert finish(desk, filing) == "converted"
            page.goto("/quality?period=all")
            assert "目標の範囲内とは、まだ言えません" in page.inner_text(".answer")
            assert faults(page) == []
            page.goto("/quality/people")
            assert faults(page) == []
            page.goto(f"/filings/{receipt}")
            assert "品質確認の結果" in page.inner_text(".history")
    with reading_scope(desk.engine) as session:
        versions = records.versions_of(session, filing)
    assert [version.body["sources"]["address"]["value"] for version in versions] == [SAID, TRUE]


@pytest.fixture
def desk(tmp_path: Path) -> Counter:
    return Counter(tmp_path / "records")


def test_choices_and_what_cannot_be_read_take_one_key(desk: Counter, chromium: Browser) -> None:
    file_one(desk, {"sex": "female"})
    file_one(desk, {"occupation": "会社員"})
    add_user(desk.engine, "misaki", "reviewer", ("TYO",))
    with serving(desk) as address, signed_in(chromium, address, "misaki") as page:
        page.goto("/quality/keying")
        page.keyboard.press("2")
        assert page.locator("input[name=chosen]:checked").get_attribute("value") == "female"
        page.keyboard.press("Enter")
        page.wait_for_selector("text=記録しました")
        page.wait_for_load_state()
        page.keyboard.press("F9")
        page.wait_for_selector("text=いま確認するものはありません")
    with reading_scope(desk.engine) as session:
        (keyer,) = records.keyers(session, None)
        assert (keyer.who, keyer.keyed) == ("misaki", 2)
        assert records.quality_of(session, None).open["second"] >= 1
