"""The counter in a real browser on the real running system: whole stories, from the drop to the slip."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import clean_environment
from uketsuke.benchmarks.counter_papers import counter_filing, counter_scans
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import migrate, open_engine, reading_scope
from uketsuke.samples.assembling import to_pdf

from .conftest import PASSWORD, add_user
from .test_door_browser import faults, fits

pytestmark = pytest.mark.slow

SEED = 41
READ_MS = 90_000
"""Two cores may be shared by other tests; what is measured is `uketsuke bench counter`."""


@dataclass(frozen=True)
class Office:
    """A running system: its address and its data directory."""

    address: str
    data: Path

    def history(self, receipt: str) -> list[tuple[str, str | None, str | None]]:
        engine = open_engine(f"sqlite:///{self.data / 'uketsuke.sqlite3'}")
        with reading_scope(engine) as session:
            filing = records.find_filing(session, receipt)
            events = records.history(session, "filing", filing or 0)
        engine.dispose()
        return [(event.kind, event.to_state, event.who) for event in events]


@pytest.fixture(scope="module")
def papers(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """`two.pdf`: the first two form pages and a residence card; `third.pdf`: the page that is missing then."""

    def make(folder: Path) -> None:
        sample = counter_filing(SEED, today=japan_date(utc_now()))
        (folder / "two.pdf").write_bytes(to_pdf(counter_scans(sample, forms=(0, 1), enclosed=(0,))))
        (folder / "third.pdf").write_bytes(to_pdf(counter_scans(sample, forms=(2,), enclosed=())))
        (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n this is none\n%%EOF\n")

    return once(f"counter-papers-{date.today()}", make)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """`uketsuke serve` as a process of its own, with its Redis and its workers; `clerk` serves at the counter."""
    data = tmp_path_factory.mktemp("counter") / "data"
    data.mkdir()
    engine = open_engine(f"sqlite:///{data / 'uketsuke.sqlite3'}")
    migrate(engine)
    add_user(engine, "clerk", "counter", ("HQ",))
    engine.dispose()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "uketsuke", "serve", "--port", str(port), "--data", str(data)],
        env=clean_environment(UKETSUKE_WORKERS="2"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stderr is not None
        while "http://" not in (line := server.stderr.readline()):
            assert line, "the server did not start"
        yield Office(f"http://127.0.0.1:{port}", data)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


@pytest.fixture
def context(office: Office, chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(
        base_url=office.address, viewport={"width": 1366, "height": 768}, bypass_csp=True, locale="ja-JP"
    )
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The clerk, signed in: the day's screen is where that role begins."""
    opened = context.new_page()
    opened.goto("/")
    opened.get_by_label("ユーザー名").fill("clerk")
    opened.get_by_label("パスワード").fill(PASSWORD)
    opened.get_by_role("button", name="サインイン").click()
    opened.wait_for_url("**/counter")
    return opened


def drop(page: Page, *files: Path) -> None:
    """Lets files fall on the page, as from the desktop."""
    carried = page.evaluate_handle("new DataTransfer()")
    for file in files:
        page.evaluate(
            """([carried, name, content]) => {
                const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
                carried.items.add(new File([bytes], name, { type: "application/pdf" }));
            }""",
            [carried, file.name, b64encode(file.read_bytes()).decode()],
        )
    page.dispatch_event("#drop", "dragover", {"dataTransfer": carried})
    page.dispatch_event("#drop", "drop", {"dataTransfer": carried})


def serve(page: Page, *files: Path) -> str:
    """Takes papers in and waits for what is found; the receipt."""
    page.goto("/counter")
    page.set_input_files("#files", list(files))
    page.get_by_role("button", name="受け付ける").click()
    page.wait_for_url("**/counter/filings/*", timeout=READ_MS)
    return page.url.rpartition("/")[2]


def test_a_filing_with_a_missing_document_goes_from_the_drop_to_the_slip(
    page: Page, office: Office, papers: Path, tmp_path: Path
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    drop(page, papers / "two.pdf")
    expect(page.locator("#chosen li")).to_contain_text("two.pdf")
    page.keyboard.press("Enter")
    page.wait_for_url("**/counter/batches/*")
    # Pages are seen before all of them are read.
    expect(page.locator(".sides li")).to_have_count(3, timeout=READ_MS)
    page.wait_for_url("**/counter/filings/*", timeout=READ_MS)
    receipt = page.url.rpartition("/")[2]
    lights = page.locator(".light")
    colours = [str(one.get_attribute("class")).split()[1] for one in lights.all()]
    assert colours[0] == "red"
    assert colours == sorted(colours, key=["red", "amber", "blue", "plain"].index)
    missing = page.locator('.light.red:has-text("身分関係を証する文書")')
    expect(missing).to_be_visible()
    page.get_by_text("やさしい日本語").first.click()
    expect(missing.locator(".say-easy").first).to_be_visible()
    expect(missing.locator(".say-ja").first).to_be_hidden()
    page.screenshot(path=tmp_path / "filing.png")

    # The passport is shown and given back: by whom and when stands there. What must be handed in cannot be ticked so.
    expect(missing.get_by_role("button", name="提示・返却")).to_have_count(0)
    passport = page.locator('.light.amber:has-text("提示書類")')
    passport.get_by_role("button", name="提示・返却").click()
    expect(page.locator('.papers-list li:has-text("旅券") .ticked')).to_contain_text("clerk", timeout=READ_MS)
    expect(passport).to_have_count(0, timeout=READ_MS)
    expect(missing).to_be_visible(timeout=READ_MS)

    # What a field says is put right on the spot, and the rules are asked at once.
    name = page.locator('.light.red:has-text("3 氏名")')
    name.get_by_role("textbox").fill("NGUYEN THI LAN")
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    expect(name).to_have_count(0)

    with page.expect_popup() as opened:
        page.get_by_role("link", name="申請人に見せる").click()
    screen = opened.value
    expect(screen.locator("h1")).to_contain_text("お願")
    expect(screen.locator("#asked li")).to_have_count(page.locator(".light.red").count())
    assert screen.locator("nav a[aria-current]").inner_text().startswith("やさしい")
    screen.get_by_role("link", name="English").click()
    expect(screen.locator("h1")).to_have_text("What we ask of you")

    slip = page.request.get(f"/counter/filings/{receipt}/slip.pdf?say=easy")
    assert slip.ok and slip.headers["content-type"] == "application/pdf" and slip.body().startswith(b"%PDF")
    assert page.get_by_role("link", name="受付票を印刷").get_attribute("target") == "_blank"
    assert ("ticked", None, "clerk") in office.history(receipt)
    assert complaints == []


def test_a_filing_comes_back_with_its_missing_page(page: Page, office: Office, papers: Path, tmp_path: Path) -> None:
    receipt = serve(page, papers / "two.pdf")
    expect(page.locator('.light.red:has-text("扶養者等作成用")')).to_be_visible()
    page.locator("summary", has_text="返戻").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="補正依頼を印刷").click()
    opened.value.close()
    page.reload()
    expect(page.locator(".worst")).to_contain_text("補正待ち")
    letter = page.request.get(f"/counter/filings/{receipt}/letter.pdf")
    assert letter.ok and letter.body().startswith(b"%PDF")

    # Days later: the applicant is back with the slip, whose code a hand scanner types.
    page.goto("/counter")
    page.get_by_label("受付番号で開く").fill(f"UKETSUKE:T1:{receipt}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/counter/filings/{receipt}")
    page.set_input_files(".bring input[type=file]", papers / "third.pdf")
    page.get_by_role("button", name="取り込む").click()
    page.wait_for_url("**/counter/batches/*")
    page.wait_for_url(f"**/counter/filings/{receipt}", timeout=READ_MS)
    expect(page.locator(".worst .tag")).to_have_text("要確認", timeout=READ_MS)
    expect(page.locator('.light:has-text("扶養者等作成用１Ｒ」が見つかりません")')).to_have_count(0)
    expect(page.locator(".sides.small li")).to_have_count(4)
    page.screenshot(path=tmp_path / "back.png")

    kinds = [kind for kind, _, _ in office.history(receipt)]
    assert "pages_joined" in kinds and ("pages_handed_in", None, "clerk") in office.history(receipt)
    moves = [to for kind, to, who in office.history(receipt) if kind == "moved" and who == "clerk"]
    assert moves == ["returned"]


def test_a_file_that_cannot_be_opened_is_named_and_the_others_go_on(page: Page, papers: Path) -> None:
    page.goto("/counter")
    page.set_input_files("#files", [papers / "broken.pdf"])
    page.get_by_role("button", name="受け付ける").click()
    expect(page.locator(".failures")).to_contain_text("broken.pdf", timeout=READ_MS)
    expect(page.locator(".onward")).to_contain_text("読み取れるページがありません")
    page.goto("/counter")
    expect(page.locator(".waiting tr", has_text="broken.pdf")).to_be_visible()


@pytest.mark.parametrize("size", [(1366, 768), (3840, 2160)], ids=["small", "4k"])
def test_the_screens_of_the_counter_have_no_fault(
    page: Page, office: Office, papers: Path, size: tuple[int, int], tmp_path: Path
) -> None:
    receipt = receipt_of(office) or serve(page, papers / "two.pdf")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    found = {}
    for path in ("/counter", "/counter/batches/1", *screens_of(receipt)):
        page.goto(path)
        page.wait_for_load_state("load")
        page.screenshot(path=tmp_path / f"{re.sub('[^a-z0-9]+', '-', path)}.png")
        assert fits(page), path
        found[path] = faults(page)
    assert found == {path: [] for path in found}
    page.goto("/counter/batches/1")
    picture = page.locator(".sides img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") == 456


def screens_of(receipt: str) -> tuple[str, ...]:
    own = f"/counter/filings/{receipt}"
    return own, f"{own}?lang=en", f"{own}/papers?lang=ja", f"{own}/applicant", f"{own}/applicant?say=en"


def receipt_of(office: Office) -> str | None:
    """A filing of the day, where another test has left one."""
    engine = open_engine(f"sqlite:///{office.data / 'uketsuke.sqlite3'}")
    with reading_scope(engine) as session:
        found = records.list_filings(session)
    engine.dispose()
    return found[0].receipt if found else None
