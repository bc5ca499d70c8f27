"""Signing in and out by requests: what is let in, what must rest, what lasts, and what is never told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.second_factor import STEP_S, code_of, new_secret
from uketsuke.cases.sign_ins import CODE_WITHIN, FREE_TRIES
from uketsuke.review import create_app
from uketsuke.review.guard import safe_next
from uketsuke.review.house import Access

from .conftest import PASSWORD, Counter, add_user, let_in


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("entering"))


@pytest.fixture
def browser(house: Counter, clock: Clock, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """A browser that nobody has signed in with, on a machine of its own."""
    app = create_app(house.engine, house.store, access=Access(now=clock))
    address = (f"10.1.0.{abs(hash(request.node.name)) % 250}", 1)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, client=address) as opened:
        yield opened


def csrf_in(page: Response) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def sign_in(browser: TestClient, name: str, password: str = PASSWORD, onward: str = "") -> Response:
    path = f"/sign-in?next={onward}" if onward else "/sign-in"
    data = {"csrf": csrf_in(browser.get(path)), "name": name, "password": password}
    return browser.post(path, data=data)


def test_name_and_password_let_in_and_sign_out_ends_it(house: Counter, browser: TestClient) -> None:
    add_user(house.engine, "suzuki")
    answer = sign_in(browser, "ＳＵＺＵＫＩ ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = browser.get("/")
    assert page.status_code == 200 and "suzuki" in page.text
    token = browser.cookies["uketsuke_session"]
    assert browser.post("/sign-out", data={"csrf": csrf_in(page)}).headers["location"] == "/sign-in"
    browser.cookies.set("uketsuke_session", token)
    assert browser.get("/").headers["location"] == "/sign-in"


def test_the_cookie_is_for_no_script_and_on_https_for_nothing_else(house: Counter, browser: TestClient) -> None:
    add_user(house.engine, "suzuki")
    cookie = sign_in(browser, "suzuki").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    app = create_app(house.engine, house.store, access=Access(https=True))
    with TestClient(app, base_url="https://127.0.0.1", follow_redirects=False) as safe:
        answer = sign_in(safe, "suzuki")
        assert answer.headers["set-cookie"].startswith("__Host-uketsuke_session=")
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"]


def test_a_wrong_password_and_an_unknown_or_disabled_user_get_the_same_answer(
    house: Counter, browser: TestClient
) -> None:
    gone = add_user(house.engine, "gone")
    add_user(house.engine, "suzuki")
    with session_scope(house.engine) as session:
        records.set_user_state(session, gone.id, "disabled")
    answers = [
        sign_in(browser, name, password)
        for name, password in (("suzuki", "wrong wrong wrong"), ("nobody", PASSWORD), ("gone", PASSWORD))
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({re.sub(r"[0-9a-f]{64}", "", answer.text) for answer in answers}) == 1
    assert "ユーザー名かパスワードが違います" in answers[0].text
    assert all(PASSWORD not in answer.text and "nobody" not in answer.text for answer in answers)


def test_the_time_of_an_answer_tells_nothing_of_who_there_is(
    house: Counter, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    def compare(_password: str, kept: str | None) -> bool:
        compared.append(kept is not None)
        return False

    monkeypatch.setattr("uketsuke.review.entering.is_password", compare)
    add_user(house.engine, "suzuki")
    sign_in(browser, "suzuki")
    sign_in(browser, "nobody")
    # Both are compared with something that took as long to make (see test_passwords), and both are noted.
    assert compared == [True, False]
    with reading_scope(house.engine) as session:
        assert records.history(session, "user", 0)[-1].kind == "sign_in_refused"


def test_wrong_tries_in_a_row_must_rest_even_with_the_right_password(
    house: Counter, browser: TestClient, clock: Clock
) -> None:
    add_user(house.engine, "tanaka")
    for _ in range(FREE_TRIES["name"]):
        assert sign_in(browser, "tanaka", "wrong wrong wrong").status_code == 401
    resting = sign_in(browser, "tanaka")
    assert (resting.status_code, resting.headers["retry-after"]) == (429, "2")
    assert "あと 2 秒" in resting.text
    clock.wait(seconds=2)
    assert sign_in(browser, "tanaka").status_code == 303


def test_a_session_ends_unused_and_at_the_end_of_the_day(house: Counter, browser: TestClient, clock: Clock) -> None:
    add_user(house.engine, "suzuki")
    sign_in(browser, "suzuki")
    for _ in range(15):
        assert browser.get("/account").status_code == 200
        clock.wait(minutes=50)
    assert browser.get("/account").headers["location"] == "/sign-in?next=/account"
    sign_in(browser, "suzuki")
    clock.wait(minutes=60)
    assert browser.get("/account").status_code == 303


def test_a_second_factor_asks_for_a_code_that_counts_once(house: Counter, browser: TestClient, clock: Clock) -> None:
    user, secret = add_user(house.engine, "kato"), new_secret()
    with session_scope(house.engine) as session:
        records.set_second_factor(session, user.id, secret)
    code = code_of(secret, int(clock.at.timestamp()) // STEP_S)
    assert sign_in(browser, "kato", onward="/account").headers["location"] == "/sign-in/code?next=/account"
    assert browser.get("/account").headers["location"] == "/sign-in/code"
    csrf = csrf_in(browser.get("/sign-in/code"))
    wrong = browser.post("/sign-in/code", data={"csrf": csrf, "code": str((int(code) + 1) % 10**6).zfill(6)})
    assert wrong.status_code == 401
    before = browser.cookies["uketsuke_session"]
    entered = browser.post("/sign-in/code?next=/account", data={"csrf": csrf, "code": code})
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    assert browser.cookies["uketsuke_session"] != before
    assert browser.get("/account").status_code == 200

    sign_in(browser, "kato")
    again = browser.post("/sign-in/code", data={"csrf": csrf_in(browser.get("/sign-in/code")), "code": code})
    assert again.status_code == 401
    clock.at += CODE_WITHIN
    assert browser.get("/sign-in/code").headers["location"] == "/sign-in"


def test_guessing_codes_must_rest_like_guessing_passwords(house: Counter, browser: TestClient) -> None:
    user = add_user(house.engine, "mori")
    with session_scope(house.engine) as session:
        records.set_second_factor(session, user.id, new_secret())
    sign_in(browser, "mori")
    csrf = csrf_in(browser.get("/sign-in/code"))
    codes = [browser.post("/sign-in/code", data={"csrf": csrf, "code": "x"}).status_code for _ in range(6)]
    assert codes == [401] * (FREE_TRIES["name"] - 1) + [429] * (7 - FREE_TRIES["name"])


def test_a_form_of_another_browser_or_site_changes_nothing(house: Counter, browser: TestClient) -> None:
    add_user(house.engine, "suzuki")
    right = {"name": "suzuki", "password": PASSWORD}
    assert browser.post("/sign-in", data=right).status_code == 403
    csrf = csrf_in(browser.get("/sign-in"))
    assert browser.post("/sign-in", data={**right, "csrf": csrf[::-1]}).status_code == 403
    for foreign in ({"Origin": "http://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        assert browser.post("/sign-in", data={**right, "csrf": csrf}, headers=foreign).status_code == 403
    # As browsers send it from a page that sends no referrer.
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert browser.post("/sign-in", data={**right, "csrf": csrf}, headers=own).status_code == 303
    # The token of before the sign-in is not that of the session; that of the session does as field and as header.
    assert browser.post("/sign-out", data={"csrf": csrf}).status_code == 403
    assert browser.post("/sign-out").status_code == 403
    assert "古くなりました" in browser.post("/sign-out").text
    token = csrf_in(browser.get("/account"))
    assert browser.post("/sign-out", headers={"X-CSRF-Token": token}).status_code == 303


def test_a_one_time_password_opens_nothing_but_its_change(house: Counter, browser: TestClient) -> None:
    user = add_user(house.engine, "new")
    with session_scope(house.engine) as session:
        session.flush()
        found = records.credentials_of(session, "new")
        assert found is not None
        records.set_password(session, user.id, found.password_hash, one_time=True)
    sign_in(browser, "new")
    assert browser.get("/").headers["location"] == "/account/password"
    page = browser.get("/account/password")
    new = "a quite different afternoon"
    data = {"csrf": csrf_in(page), "current": PASSWORD, "new": new, "again": new}
    assert browser.post("/account/password", data=data).headers["location"] == "/account?done=password_changed"
    assert browser.get("/").status_code == 200
    assert sign_in(browser, "new", PASSWORD).status_code == 401


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/batches", "/batches"),
        ("/filings/HQ-20260101-000001", "/filings/HQ-20260101-000001"),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("https://evil.example", None),
        ("/a\r\nSet-Cookie: x=y", None),
        ("/sign-in", None),
        ("/", None),
        ("", None),
    ],
)
def test_after_signing_in_one_stays_with_us(asked: str, goes: str | None) -> None:
    assert safe_next(asked) == goes


def test_figures_are_for_this_machine_or_for_who_has_the_token(house: Counter) -> None:
    def asked(access: Access, address: str, **headers: str) -> list[int]:
        app = create_app(house.engine, house.store, access=access)
        with TestClient(app, base_url="http://127.0.0.1", client=(address, 1)) as client:
            return [client.get(path, headers=headers).status_code for path in ("/metrics", "/health")]

    assert asked(Access(), "127.0.0.1") == [200, 200]
    assert asked(Access(), "10.0.0.7") == [404, 404]
    token = Access(metrics_token="a secret of prometheus")
    assert asked(token, "10.0.0.7", Authorization="Bearer a secret of prometheus") == [200, 200]
    assert asked(token, "10.0.0.7", Authorization="Bearer another") == [404, 404]
    assert asked(token, "127.0.0.1") == [404, 404]


def test_the_pages_of_the_door_say_all_in_english_too(house: Counter, browser: TestClient) -> None:
    let_in(browser, house.engine, add_user(house.engine, "suzuki"))
    for path in ("/sign-in?lang=en", "/account", "/account/password", "/account/second-factor", "/nowhere"):
        text = browser.get(path).text
        assert '<html lang="en">' in text
        shown = re.sub(r'<a class="language".*?</a>|<title>.*?</title>|<p class="other".*?</p>', "", text, flags=re.S)
        assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", shown) == [], path
