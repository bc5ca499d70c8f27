"""The pages in a real browser: box and line find each other, and the browser has nothing to complain of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .conftest import PASSWORD

pytestmark = pytest.mark.slow

WIDTH, HEIGHT = 1600, 1000


@pytest.fixture(scope="module")
def page(address: str, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, viewport={"width": WIDTH, "height": HEIGHT})
    opened = context.new_page()
    opened.goto("/")
    opened.get_by_label("ユーザー名").fill("chief")
    opened.get_by_label("パスワード").fill(PASSWORD)
    opened.get_by_role("button", name="サインイン").click()
    opened.wait_for_selector(".self form")
    yield opened
    context.close()


def test_a_reviewer_finds_what_needs_eyes(page: Page, receipts: dict[str, str], tmp_path: Path) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto("/")
    page.screenshot(path=tmp_path / "filings.png")
    page.get_by_role("link", name=receipts["review"], exact=True).click()
    image, overlay = page.locator(".sheet img").first, page.locator(".sheet svg").first
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 2480

    # The overlay lies exactly on the image, whatever its size on the screen.
    assert image.bounding_box() == overlay.bounding_box()

    page.locator('.fields > li[data-field="passport_number"]').click()
    lit = page.locator("rect.lit")
    assert lit.count() == 1
    assert lit.get_attribute("data-field") == "passport_number"
    box = lit.bounding_box()
    assert box is not None
    assert 0 < box["y"] < HEIGHT

    page.locator('rect[data-field="nationality"]').hover()
    assert "ベトナム" in page.locator("#tip").inner_text()
    page.screenshot(path=tmp_path / "filing.png")

    page.locator('rect[data-field="name"]').click()
    assert page.locator(".fields > li.lit").get_attribute("data-field") == "name"

    page.locator(".findings > li.error").click()
    assert page.locator("rect.lit").get_attribute("data-field") == "marital_status"

    page.locator("#only-open").check()
    shown = page.locator(".fields > li:visible")
    assert {row.get_attribute("data-field") for row in shown.all()} == {
        "marital_status",
        "passport_number",
        "passport_expiry",
    }
    page.locator("#only-open").uncheck()
    page.locator("h1").click()
    page.keyboard.press("n")
    assert page.locator(".fields > li.lit").get_attribute("data-field") == "passport_number"

    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.screenshot(path=tmp_path / "filing-en.png")
    page.goto("/batches")
    page.screenshot(path=tmp_path / "batches.png")
    assert complaints == []
