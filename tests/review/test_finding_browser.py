"""The search in a real browser: typed in the head of any page, answered, and gone on from by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from .browsing import faults, signed_in
from .conftest import Counter, add_user, serving

pytestmark = pytest.mark.slow


def test_somebody_at_the_telephone_is_found_by_the_end_of_a_number(
    chromium: Browser, counter: Counter, receipts: dict[str, str]
) -> None:
    add_user(counter.engine, "seeker", "supervisor", ["TYO"])
    with serving(counter) as address, signed_in(chromium, address, "seeker") as page:
        assert faults(page) == []
        page.get_by_role("searchbox").fill("5678CD")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("5678CD")
        assert "5678CD" not in page.url
        assert faults(page) == []
        box = page.locator("header.top").bounding_box()
        assert box is not None and box["height"] < 60 and page.evaluate("document.body.scrollWidth") <= 1366
        page.get_by_role("link", name=receipts["review"], exact=True).press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(receipts["review"])
