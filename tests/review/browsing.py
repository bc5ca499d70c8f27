"""What tests in a real browser share: somebody who has signed in, and what axe-core finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from uketsuke.forms.paths import PROJECT_ROOT

from .conftest import PASSWORD

AXE = PROJECT_ROOT / "tests" / "vendor" / "axe-core-4.14.1.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL = (1366, 768)


@contextmanager
def signed_in(browser: Browser, address: str, name: str, size: tuple[int, int] = SMALL) -> Iterator[Page]:
    """A page of somebody who has signed in; what it complains of fails the test at the end of the block."""
    # The policy lets only our own scripts run; the examiner is put in by the browser's own means.
    context = browser.new_context(
        base_url=address, viewport={"width": size[0], "height": size[1]}, bypass_csp=True, locale="ja-JP"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    page.get_by_label("ユーザー名").fill(name)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_selector(".self form")
    yield page
    context.close()
    assert complaints == []


def faults(page: Page) -> list[tuple[str, Any]]:
    """What axe-core finds on a page: the rule and where."""
    page.add_script_tag(path=AXE)
    found = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found["violations"]]
