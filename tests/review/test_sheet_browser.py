"""A look-alike sheet in a real browser: the odd one is found and sent to review by keyboard alone."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.review import create_app

from .conftest import PASSWORD, Counter, add_user
from .filings import file_one, id_of

pytestmark = pytest.mark.slow

AXE = PROJECT_ROOT / "tests" / "vendor" / "axe-core-4.14.1.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SHEET = 'input[name="odd"]'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("sheet"))


@pytest.fixture(scope="module")
def receipts(desk: Counter) -> list[str]:
    """Thirty addresses read as 末広町; in the ink of one stands 未広町."""
    made = []
    for number in range(1, 31):
        address = f"東京都千代田区末広町{number}-2"
        ink = {"address": address.replace("末", "未")} if number == 20 else None
        made.append(file_one(desk, {"address": address}, ink))
    return made


@pytest.fixture
def page(desk: Counter, receipts: list[str], chromium: Browser) -> Iterator[Page]:  # noqa: ARG001
    add_user(desk.engine, "misaki", "reviewer", ("TYO",))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(desk.engine, desk.store), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    context = chromium.new_context(base_url=address, viewport={"width": 1366, "height": 768}, bypass_csp=True)
    opened = context.new_page()
    opened.goto("/")
    opened.get_by_label("ユーザー名").fill("misaki")
    opened.get_by_label("パスワード").fill(PASSWORD)
    opened.get_by_role("button", name="サインイン").click()
    opened.wait_for_selector(".self form")
    yield opened
    context.close()
    server.should_exit = True
    thread.join(10)


def test_the_odd_one_is_found_and_sent_to_review_without_a_mouse(
    page: Page, desk: Counter, receipts: list[str], tmp_path: Path
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/look-alikes")
    page.get_by_role("link", name="未 ／ 末").press("Enter")
    page.wait_for_selector(SHEET)
    assert page.locator(".tile").count() == 30
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    page.screenshot(path=tmp_path / "sheet.png")
    page.add_script_tag(path=AXE)
    found = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []

    # The twentieth: by rows and columns as they lie on this screen.
    columns = page.evaluate(
        "(() => { const tops = [...document.querySelectorAll('.tile')].map((t) => t.getBoundingClientRect().top);"
        " return tops.filter((top) => top === tops[0]).length; })()"
    )
    for _ in range(19 // columns):
        page.keyboard.press("ArrowDown")
    for _ in range(19 % columns):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.locator(f"{SHEET}:checked").get_attribute("value", timeout=2000).startswith(receipts[19])  # type: ignore[union-attr]
    page.screenshot(path=tmp_path / "sheet-odd.png")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=確認済み 29 · 要確認へ 1")
    assert complaints == []
    with reading_scope(desk.engine) as session:
        (odd,) = records.list_filings(session, ids=[id_of(desk, receipts[19])])
        (other,) = records.list_filings(session, ids=[id_of(desk, receipts[0])])
    assert (odd.state, other.state) == ("separated", "converted")
