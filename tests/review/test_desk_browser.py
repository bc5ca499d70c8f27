"""The desk in a real browser: thirty fields by keyboard alone, and every key does what it says."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.sign_ins import Lifetimes
from uketsuke.cases.who import acting
from uketsuke.desk.correcting import correct
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import Reading, Value

from .browsing import AXE, RULES
from .conftest import FINDINGS, FORM, Counter, add_user, results, serving

pytestmark = pytest.mark.slow


FILINGS = 3
"""With three fields each that need eyes."""


@pytest.fixture
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Counter:
    """Records of one test's own: what is cleared in one would not need eyes in the next."""
    counter = Counter(tmp_path)
    summary = PageSummary("form", 0, 0.0, FormMatch(FORM, "2026-04", 1, 0.999))
    for number in range(getattr(request, "param", FILINGS)):
        (receipt,) = counter.file([(counter.take_in(b"%d" % number, [summary]), FORM)])
        counter.finish(receipt, fields=results(), findings=FINDINGS)
    for name in ("sato", "abe"):
        add_user(counter.engine, name, "reviewer", ("TYO",))
    return counter


@pytest.fixture
def address(own: Counter) -> Iterator[str]:
    with serving(own) as found:
        yield found


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def desk(address: str, own: Counter, chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    """The queue, seen by a reviewer who has signed in, and has no mouse."""
    context = chromium.new_context(base_url=address, viewport={"width": 1366, "height": 768})
    token = secrets.token_urlsafe(16)
    user = add_user(own.engine, "sato", "reviewer", ("TYO",))
    with session_scope(own.engine) as session:
        records.begin_session(
            session, user.id, token, address="127.0.0.1", now=utc_now(), lifetimes=Lifetimes(), awaits_code=False
        )
    context.add_cookies([{"name": "uketsuke_session", "value": token, "url": address}])
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/desk")
    yield page
    context.close()


def begin(desk: Page) -> str:
    """Opens the most pressing filing from the queue; its receipt."""
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".item:not([hidden])")
    return receipt_of(desk)


def receipt_of(desk: Page) -> str:
    return desk.locator(".work:not([hidden])").get_attribute("data-receipt") or ""


def field_of(desk: Page) -> str:
    return desk.locator(".work:not([hidden]) .item:not([hidden])").get_attribute("data-name") or ""


def value_in(desk: Page) -> str:
    return desk.locator(".item:not([hidden]) input.value").input_value()


def saved(desk: Page) -> None:
    expect(desk.locator("#saving")).to_have_text("保存済み")


def reading(own: Counter, receipt: str, field: str) -> Reading:
    with reading_scope(own.engine) as session:
        return records.reading_of(records.fields_of(session, records.find_filing(session, receipt) or 0), field)


def go_to(desk: Page, field: str) -> None:
    """By the arrow keys, down to the last field and up again: what rules brought in may stand before and behind it."""
    for key in ("ArrowDown", "ArrowUp"):
        before = None
        while (here := field_of(desk)) not in (field, before):
            before = here
            desk.keyboard.press(key)
    assert field_of(desk) == field


@pytest.mark.parametrize("own", [10], indirect=True, ids=["ten filings"])
def test_thirty_fields_are_cleared_without_a_mouse(desk: Page, own: Counter, complaints: list[str]) -> None:
    answers = {"marital_status": ["1"], "passport_number": [], "passport_expiry": list("R12.3.1")}
    pressed: list[tuple[str, str, int]] = []
    begin(desk)
    while len(pressed) < 30:
        receipt, field = receipt_of(desk), field_of(desk)
        # The rules are run after every change: what they find missing comes onto the desk too, and is empty on paper.
        keys = [*answers.get(field, []), "Enter"]
        for key in keys:
            desk.keyboard.press(key)
        pressed.append((receipt, field, len(keys)))
        desk.wait_for_function(
            "([receipt, name]) => { const work = document.querySelector('.work:not([hidden])'); const item ="
            " work.querySelector('.item:not([hidden])'); return item && (work.dataset.receipt !== receipt ||"
            " item.dataset.name !== name); }",
            arg=[receipt, field],
        )
    saved(desk)
    assert len({(receipt, field) for receipt, field, _ in pressed}) == 30
    wanted: dict[str, Value] = {
        "marital_status": "married", "passport_number": "C1234567", "passport_expiry": "2030-03-01"
    }  # fmt: skip
    for receipt, field, _ in pressed:
        now = reading(own, receipt, field)
        assert (now.value, now.accepted, now.source) == (wanted.get(field), True, "correction"), (receipt, field)
    assert {(field, keys) for _, field, keys in pressed if field in wanted} == {
        ("marital_status", 2), ("passport_number", 1), ("passport_expiry", 8)
    }  # fmt: skip
    assert complaints == []


def test_a_digit_takes_a_candidate_and_typing_on_makes_it_typed_text(desk: Page) -> None:
    begin(desk)
    go_to(desk, "passport_number")
    desk.keyboard.press("1")
    assert value_in(desk) == "C12345B7"
    desk.keyboard.press("9")
    desk.keyboard.press("9")
    assert value_in(desk) == "199"
    desk.keyboard.press("Escape")
    assert value_in(desk) == "C1234567"
    desk.keyboard.press("X")
    desk.keyboard.press("1")
    assert value_in(desk) == "X1"
    desk.keyboard.press("Alt+1")
    assert value_in(desk) == "C12345B7"
    desk.keyboard.press("Escape")
    desk.keyboard.press("F2")
    desk.keyboard.press("8")
    assert value_in(desk) == "C12345678"
    desk.keyboard.press("Escape")


def test_what_an_input_method_composes_is_no_command(desk: Page) -> None:
    begin(desk)
    go_to(desk, "passport_number")
    box = desk.locator(".item:not([hidden]) input.value")
    client = desk.context.new_cdp_session(desk)
    client.send("Input.imeSetComposition", {"text": "か", "selectionStart": 1, "selectionEnd": 1})
    before = field_of(desk)
    box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True, "bubbles": True})
    assert field_of(desk) == before
    client.send("Input.insertText", {"text": "２"})
    box.dispatch_event("compositionend", {"data": "２", "bubbles": True})
    # A lone digit that was composed takes a candidate too.
    choice = desk.locator(".item:not([hidden]) .candidates button").nth(1)
    if choice.count():
        assert value_in(desk) == choice.get_attribute("data-text")
    desk.keyboard.press("Escape")


def test_a_date_is_said_in_both_calendars_and_one_that_is_none_is_not_taken(desk: Page) -> None:
    begin(desk)
    go_to(desk, "passport_expiry")
    desk.keyboard.press("Enter")
    expect(desk.locator(".item:not([hidden]) .trouble")).to_contain_text("F8")
    desk.keyboard.type("R12.2.30")
    expect(desk.locator(".item:not([hidden]) .trouble")).to_contain_text("暦にない日付")
    desk.keyboard.press("Enter")
    assert field_of(desk) == "passport_expiry"
    desk.keyboard.press("Escape")
    desk.keyboard.type("R12.2.28")
    expect(desk.locator(".item:not([hidden]) .said")).to_have_text("2030年2月28日 ＝ 令和12年2月28日")
    desk.keyboard.press("Escape")


def test_a_word_of_a_list_is_begun_and_taken(desk: Page, own: Counter) -> None:
    receipt = begin(desk)
    desk.keyboard.press("F4")
    step = desk.locator('.work:not([hidden]) .step[data-name="nationality"]')
    expect(step).to_be_visible()
    for _ in range(60):
        if field_of(desk) == "nationality":
            break
        desk.keyboard.press("ArrowUp")
    desk.keyboard.insert_text("フィリ")
    choices = desk.locator(".work:not([hidden]) .item:not([hidden]) .candidates button")
    expect(choices).to_have_text(["1 フィリピン"])
    desk.keyboard.press("Enter")
    assert value_in(desk) == "フィリピン"
    expect(desk.locator(".work:not([hidden]) .item:not([hidden]) .said")).to_have_text("フィリピン（PHL）")
    desk.keyboard.press("Enter")
    saved(desk)
    assert reading(own, receipt, "nationality").value == "PHL"


def test_what_was_done_is_undone_and_what_cannot_be_read_takes_one_key(desk: Page, own: Counter) -> None:
    receipt = begin(desk)
    go_to(desk, "passport_number")
    desk.keyboard.press("F8")
    saved(desk)
    assert reading(own, receipt, "passport_number").status == "unreadable"
    desk.keyboard.press("Control+z")
    expect(desk.locator('.work:not([hidden]) .item[data-name="passport_number"]')).to_be_visible()
    saved(desk)
    assert reading(own, receipt, "passport_number").source == "ocr"
    assert value_in(desk) == "C1234567"


def test_all_fields_and_the_list_of_keys_are_one_key_away(desk: Page) -> None:
    begin(desk)
    desk.keyboard.press("?")
    expect(desk.locator("#sheet")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#sheet")).to_be_hidden()
    desk.keyboard.press("F4")
    expect(desk.locator('.step[data-name="occupation"]')).to_be_visible()
    desk.keyboard.press("F4")
    expect(desk.locator('.step[data-name="occupation"]')).to_have_count(0)


def test_who_comes_second_sees_who_is_there_and_may_take_over(desk: Page, own: Counter) -> None:
    receipt = begin(desk)
    saved(desk)
    with reading_scope(own.engine) as session:
        filing = records.find_filing(session, receipt) or 0
    with acting("abe"), session_scope(own.engine) as session:
        records.claim(session, filing, utc_now(), take_over=True)
    desk.goto(f"/desk/{receipt}")
    expect(desk.locator("#held")).to_contain_text("abe さんが開いています")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#held")).to_be_hidden()
    with reading_scope(own.engine) as session:
        assert records.claims_of(session, [filing], utc_now())[filing].who == "sato"


def test_nothing_scrolls_away_at_1366_by_768(desk: Page, tmp_path: Path) -> None:
    begin(desk)
    for selector in ("input.value", ".candidates", "dl.why", "#accept"):
        box = desk.locator(f".item:not([hidden]) {selector}, footer {selector}").first.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 768, selector
    desk.screenshot(path=tmp_path / "desk.png")


def test_an_accessibility_checker_finds_nothing(desk: Page) -> None:
    found = {}
    found["queue"] = violations(desk)
    begin(desk)
    found["desk"] = violations(desk)
    desk.keyboard.press("F4")
    expect(desk.locator('.step[data-name="occupation"]')).to_be_visible()
    found["all fields"] = violations(desk)
    desk.keyboard.press("?")
    found["keys"] = violations(desk)
    assert {screen: said for screen, said in found.items() if said} == {}


def violations(page: Page) -> list[str]:
    # The checker looks at the page from outside: the page's own policy does not let it in as a script.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {json.dumps(RULES)})")["violations"]
    return [f"{rule['id']} {rule['impact']} {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def test_a_change_is_kept_until_the_server_can_be_reached(desk: Page, own: Counter) -> None:
    receipt = begin(desk)
    go_to(desk, "passport_number")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    desk.route("**/desk/*/field", lose)
    desk.keyboard.press("Enter")
    expect(desk.locator("#saving")).to_have_text("未保存 1")
    assert field_of(desk) != "passport_number"
    saved(desk)
    assert len(lost) == 2 and reading(own, receipt, "passport_number").accepted


def test_what_somebody_else_changed_meanwhile_comes_back_with_their_name(desk: Page, own: Counter) -> None:
    receipt = begin(desk)
    go_to(desk, "passport_expiry")
    with reading_scope(own.engine) as session:
        filing = records.find_filing(session, receipt) or 0
    # At the counter, for instance, while the desk has it open.
    correct(own.engine, filing, "passport_expiry", "2031-05-06", who="abe", why="shown")
    desk.keyboard.type("R12.3.1")
    desk.keyboard.press("Enter")
    item = desk.locator('.work:not([hidden]) .item[data-name="passport_expiry"]')
    expect(item).to_be_visible()
    expect(item.locator(".trouble")).to_contain_text("abe")
    assert value_in(desk) == "2031-05-06"
    assert reading(own, receipt, "passport_expiry").value == "2031-05-06"
