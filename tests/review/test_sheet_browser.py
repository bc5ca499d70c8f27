"""A look-alike sheet in a real browser: the odd one is found and sent to review by keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope

from .browsing import faults, signed_in
from .conftest import Counter, add_user, serving
from .filings import file_one, id_of

pytestmark = pytest.mark.slow

SHEET = 'input[name="odd"]'
COLUMNS = """(() => {
  const tops = [...document.querySelectorAll(".tile")].map((tile) => tile.getBoundingClientRect().top);
  return tops.filter((top) => top === tops[0]).length;
})()"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("sheet"))


@pytest.fixture(scope="module")
def receipts(desk: Counter) -> list[str]:
    """Fifteen addresses read as 末広町; in the ink of one stands 未広町."""
    made = []
    for number in range(1, 16):
        address = f"東京都千代田区末広町{number}-2"
        ink = {"address": address.replace("末", "未")} if number == 14 else None
        made.append(file_one(desk, {"address": address}, ink))
    return made


def test_the_odd_one_is_found_and_sent_to_review_without_a_mouse(
    desk: Counter, receipts: list[str], chromium: Browser, tmp_path: Path
) -> None:
    add_user(desk.engine, "misaki", "reviewer", ("TYO",))
    with serving(desk) as address, signed_in(chromium, address, "misaki") as page:
        page.goto("/look-alikes")
        assert faults(page) == []
        page.get_by_role("link", name="未 ／ 末").press("Enter")
        page.wait_for_selector(SHEET)
        assert page.locator(".tile").count() == 15
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
        page.screenshot(path=tmp_path / "sheet.png")
        assert faults(page) == []
        # The fourteenth, by rows and columns as they lie on this screen.
        columns = page.evaluate(COLUMNS)
        for _ in range(13 // columns):
            page.keyboard.press("ArrowDown")
        for _ in range(13 % columns):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        marked = page.locator(f"{SHEET}:checked").get_attribute("value")
        assert marked is not None and marked.startswith(receipts[13])
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("text=確認済み 14 · 要確認へ 1")
    with reading_scope(desk.engine) as session:
        (odd,) = records.list_filings(session, ids=[id_of(desk, receipts[13])])
        (other,) = records.list_filings(session, ids=[id_of(desk, receipts[0])])
    assert (odd.state, other.state) == ("separated", "converted")
