"""The door in a real browser: in by keyboard alone, and nothing on its screens that shuts people out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .browsing import faults
from .conftest import PASSWORD

pytestmark = pytest.mark.slow


@pytest.fixture(params=[(1366, 768), (2560, 1440)], ids=["small", "wide"])
def context(request: pytest.FixtureRequest, address: str, chromium: Browser) -> Iterator[BrowserContext]:
    width, height = request.param
    # The policy lets only our own scripts run; the examiner is put in by the browser's own means.
    opened = chromium.new_context(
        base_url=address, viewport={"width": width, "height": height}, bypass_csp=True, locale="ja-JP"
    )
    yield opened
    opened.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def enter_by_keyboard(page: Page, name: str) -> None:
    page.goto("/")
    assert focused(page) == "name"
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    assert focused(page) == "password"
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".self form")


def test_one_signs_in_and_out_without_a_mouse(context: BrowserContext) -> None:
    page = context.new_page()
    enter_by_keyboard(page, "chief")
    assert page.get_by_role("heading", name="受付一覧").is_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="本文へ")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if focused(page) == "サインアウト":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in")
    page.go_back()
    assert page.get_by_label("パスワード").is_visible()


def test_the_screens_of_the_door_have_no_fault(context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/sign-in")
    page.screenshot(path=tmp_path / "sign-in.png")
    found = {"/sign-in": faults(page)}
    enter_by_keyboard(page, "keeper")
    for path in (
        "/users",
        "/users/chief",
        "/account",
        "/account/password",
        "/account/second-factor",
        "/account/tokens",
        "/users?lang=en",
    ):
        page.goto(path)
        assert fits(page), path
        page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '-').replace('?', '-')}.png", full_page=True)
        found[path] = faults(page)
    assert found == {path: [] for path in found}
    assert complaints == []


def test_the_lists_have_no_fault_either(context: BrowserContext, receipts: dict[str, str], tmp_path: Path) -> None:
    page = context.new_page()
    enter_by_keyboard(page, "chief")
    found = {}
    for path in ("/", "/batches", f"/filings/{receipts['review']}", "/nowhere", "/users"):
        page.goto(path)
        page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '-') or 'filings'}.png")
        found[path] = faults(page)
    assert found == {path: [] for path in found}
