"""The screen of one's tokens: made with the password, shown once, revoked at once, noted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.review import create_app

from .conftest import PASSWORD, Counter, add_user, let_in
from .programs import bearer

PATH = "/account/tokens"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("tokens"))


@pytest.fixture
def browser(house: Counter) -> Iterator[TestClient]:
    with TestClient(create_app(house.engine, house.store), base_url="http://127.0.0.1") as client:
        yield let_in(client, house.engine, add_user(house.engine, "kenji", "mailroom", ("TYO",)))


def shown(text: str) -> list[str]:
    return re.findall(r"uketsuke_[A-Za-z0-9_-]{43}", text)


def test_a_token_is_shown_once_works_and_ends(browser: TestClient, house: Counter) -> None:
    made = browser.post(PATH, data={"label": "夜間取込", "days": "90", "password": PASSWORD})
    assert made.status_code == 201
    (token,) = shown(made.text)
    listed = browser.get(PATH)
    assert shown(listed.text) == [] and "夜間取込" in listed.text and token[:13] in listed.text
    with TestClient(create_app(house.engine, house.store), base_url="http://127.0.0.1") as program:
        assert program.get("/api/v1/me", headers=bearer(token)).json()["user"] == "kenji"
        number = re.search(r'name="token_id" value="(\d+)"', listed.text)
        assert number is not None
        ended = browser.post(f"{PATH}/revoke", data={"token_id": number[1]})
        assert "トークンを失効させました" in ended.text and "夜間取込" not in ended.text
        assert program.get("/api/v1/me", headers=bearer(token)).status_code == 401
    with reading_scope(house.engine) as session:
        user = records.find_user(session, "kenji")
        assert user is not None
        events = [(event.kind, event.who) for event in records.history(session, "user", user.id)]
    assert events[-2:] == [("token_added", "kenji"), ("token_revoked", "kenji")]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"label": "x", "password": "not the password"}, "今のパスワードが違います"),
        ({"label": "", "password": PASSWORD}, "用途は"),
        ({"label": "x", "days": "100000", "password": PASSWORD}, "期限は"),
    ],
)
def test_without_the_password_a_purpose_or_an_end_there_is_none(
    browser: TestClient, house: Counter, form: dict[str, str], said: str
) -> None:
    answer = browser.post(PATH, data=form)
    assert answer.status_code == 422 and said in answer.text and shown(answer.text) == []
    with reading_scope(house.engine) as session:
        user = records.find_user(session, "kenji")
        assert user is not None and records.tokens_of_user(session, user.id, utc_now()) == ()


def test_a_form_of_another_page_makes_none(browser: TestClient) -> None:
    del browser.headers["X-CSRF-Token"]
    assert browser.post(PATH, data={"label": "x", "password": PASSWORD}).status_code == 403
