"""HTML to PDF with Debian's Chromium: one browser a process, started when first needed."""

from __future__ import annotations

import atexit
import os
import shutil
from functools import cache

from playwright.sync_api import Browser, sync_playwright

from uketsuke.forms.errors import SetupError


def print_pdf(html: str, script: str) -> bytes:
    """The document as a PDF of its own page size, after running `script` (a function) in it."""
    page = _browser().new_page()
    try:
        page.set_content(html, wait_until="load")
        page.evaluate(script)
        return page.pdf(prefer_css_page_size=True, print_background=True)
    finally:
        page.close()


@cache
def _browser() -> Browser:
    path = shutil.which("chromium")
    if path is None:
        raise SetupError("chromium is missing: install the Debian packages of the set 'test' (scripts/setup.sh test)")
    playwright = sync_playwright().start()
    # Chromium's sandbox refuses to run as root.
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
    atexit.register(playwright.stop)
    atexit.register(browser.close)
    return browser
