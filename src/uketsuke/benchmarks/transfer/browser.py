"""HTML to PDF with Debian's Chromium: one browser a process, started when first needed."""

from __future__ import annotations

import atexit
import os
import shutil
from functools import cache
from typing import TYPE_CHECKING

from uketsuke.forms.errors import SetupError

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def print_pdf(html: str, script: str) -> bytes:
    """The document as a PDF of its own page size, after running `script` (a function) in it.

    Raises:
        SetupError: Chromium or Playwright is missing.
    """
    page = chromium().new_page()
    try:
        page.set_content(html, wait_until="load")
        page.evaluate(script)
        return page.pdf(prefer_css_page_size=True, print_background=True)
    finally:
        page.close()


@cache
def chromium() -> Browser:
    """The browser of this process, which ends with it: two that are driven at a time stand in each other's way.

    Raises:
        SetupError: Chromium or Playwright is missing.
    """
    path = shutil.which("chromium")
    try:
        # Measures of the samples alone need neither.
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        raise SetupError("transfer filings need Chromium and Playwright: run scripts/setup.sh test")
    playwright = sync_playwright().start()
    # Chromium's sandbox refuses to run as root.
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
    atexit.register(playwright.stop)
    atexit.register(browser.close)
    return browser
