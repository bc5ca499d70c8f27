"""What an administrator does with users, and users with their own account."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.cases.passwords import is_password
from uketsuke.cases.second_factor import STEP_S, code_of
from uketsuke.cases.users import User
from uketsuke.review import create_app

from .conftest import PASSWORD, Counter, add_user, let_in


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("people"))


def opened_by(house: Counter, user: User) -> TestClient:
    app = create_app(house.engine, house.store)
    return let_in(TestClient(app, base_url="http://127.0.0.1", follow_redirects=False), house.engine, user)


@pytest.fixture
def admin(house: Counter) -> Iterator[TestClient]:
    with opened_by(house, add_user(house.engine, "root-admin", "admin")) as opened:
        yield opened


def known(house: Counter, name: str) -> User:
    with reading_scope(house.engine) as session:
        found = records.find_user(session, name)
    assert found is not None
    return found


def password_of(house: Counter, name: str) -> str:
    with reading_scope(house.engine) as session:
        found = records.credentials_of(session, name)
    assert found is not None
    return found.password_hash


def told(text: str) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', text)
    assert found is not None, text
    return found[1]


def test_a_user_is_added_with_a_password_that_is_shown_once(house: Counter, admin: TestClient) -> None:
    data = {"name": "Sato.H", "display": "佐藤 <花子>", "role": "counter", "offices": "TYO  HQ"}
    answer = admin.post("/users", data=data)
    assert answer.status_code == 201 and "佐藤 &lt;花子&gt;" in answer.text
    assert is_password(told(answer.text), password_of(house, "sato.h"))
    user = known(house, "sato.h")
    assert (user.role, user.offices, user.one_time) == ("counter", ("HQ", "TYO"), True)
    assert "secret" not in admin.get("/users").text
    with reading_scope(house.engine) as session:
        (event,) = records.history(session, "user", user.id)
    assert (event.kind, event.who) == ("added", "root-admin")

    again = admin.post("/users", data=data)
    assert again.status_code == 422 and "taken" in again.text and "佐藤 &lt;花子&gt;" in again.text


def test_what_a_user_is_can_be_changed_and_undone(house: Counter, admin: TestClient) -> None:
    user = add_user(house.engine, "ito", "counter", ("HQ",))
    data = {"do": "change", "display": "伊藤", "role": "reviewer", "offices": "OSA"}
    assert admin.post("/users/ito", data=data).status_code == 303
    assert (known(house, "ito").display, known(house, "ito").role, known(house, "ito").sees) == (
        "伊藤",
        "reviewer",
        ("OSA",),
    )
    with opened_by(house, user) as browser:
        assert browser.get("/account").status_code == 200
        admin.post("/users/ito", data={"do": "disable"})
        assert browser.get("/account").status_code == 303
    assert known(house, "ito").state == "disabled"
    admin.post("/users/ito", data={"do": "enable"})
    answer = admin.post("/users/ito", data={"do": "reset_password"})
    assert is_password(told(answer.text), password_of(house, "ito"))
    assert "secret" not in admin.get("/users/ito").text


@pytest.mark.parametrize(
    "data", [{"do": "burn"}, {}, {"do": "change", "role": "king", "display": "x", "offices": "HQ"}]
)
def test_what_cannot_be_done_changes_nothing(house: Counter, admin: TestClient, data: dict[str, str]) -> None:
    add_user(house.engine, "abe", "counter", ("HQ",))
    before = known(house, "abe")
    assert admin.post("/users/abe", data=data).status_code in (404, 422)
    assert known(house, "abe") == before


def test_the_only_administrator_cannot_lock_the_door_from_inside(tmp_path_factory: pytest.TempPathFactory) -> None:
    house = Counter(tmp_path_factory.mktemp("alone"))
    with opened_by(house, add_user(house.engine, "alone", "admin")) as admin:
        answer = admin.post("/users/alone", data={"do": "disable"})
        assert answer.status_code == 422 and "last administrator" in answer.text
        assert admin.get("/users").status_code == 200


def test_a_second_factor_is_set_up_by_showing_that_it_works(house: Counter, admin: TestClient) -> None:
    add_user(house.engine, "ono")
    with opened_by(house, known(house, "ono")) as browser, opened_by(house, known(house, "ono")) as other:
        page = browser.get("/account/second-factor")
        secret = told(page.text).replace(" ", "")
        assert 'viewBox="0 0 ' in page.text and "style=" not in page.text
        assert told(browser.get("/account/second-factor").text).replace(" ", "") == secret
        code = code_of(secret, int(utc_now().timestamp()) // STEP_S)
        for data in ({"code": code, "password": "wrong wrong wrong"}, {"code": "000", "password": PASSWORD}):
            assert browser.post("/account/second-factor", data=data).status_code == 422
        assert not known(house, "ono").second_factor
        set_up = browser.post("/account/second-factor", data={"code": code, "password": PASSWORD})
        assert set_up.headers["location"] == "/account?done=second_factor_set"
        assert known(house, "ono").second_factor
        # It is never shown again, and other browsers must enter with it.
        assert secret not in browser.get("/account/second-factor").text.replace(" ", "")
        assert other.get("/account").status_code == 303

    admin.post("/users/ono", data={"do": "reset_second_factor"})
    assert not known(house, "ono").second_factor


def test_removing_the_second_factor_takes_the_password(house: Counter) -> None:
    user = add_user(house.engine, "ueda")
    from uketsuke.cases.database import session_scope

    with session_scope(house.engine) as session:
        records.set_second_factor(session, user.id, "A" * 32)
    with opened_by(house, user) as browser:
        assert browser.post("/account/second-factor", data={"password": "x"}).status_code == 422
        assert known(house, "ueda").second_factor
        assert browser.post("/account/second-factor", data={"password": PASSWORD}).status_code == 303
    assert not known(house, "ueda").second_factor


def test_a_new_password_ends_all_other_sessions(house: Counter) -> None:
    user = add_user(house.engine, "endo")
    new = "the evening of the same day"
    with opened_by(house, user) as here, opened_by(house, user) as there:
        for wrong, data in {
            "again": {"current": PASSWORD, "new": new, "again": new + "!"},
            "current": {"current": "wrong", "new": new, "again": new},
            "short": {"current": PASSWORD, "new": "short", "again": "short"},
            "same": {"current": PASSWORD, "new": PASSWORD, "again": PASSWORD},
        }.items():
            assert here.post("/account/password", data=data).status_code == 422, wrong
        assert there.get("/account").status_code == 200
        here.post("/account/password", data={"current": PASSWORD, "new": new, "again": new})
        assert here.get("/account?done=password_changed").status_code == 200
        assert there.get("/account").status_code == 303
    assert is_password(new, password_of(house, "endo"))


def test_one_sees_and_ends_ones_own_sessions(house: Counter) -> None:
    user = add_user(house.engine, "kondo")
    with opened_by(house, user) as here, opened_by(house, user) as there:
        text = here.get("/account").text
        (other,) = re.findall(r'name="session_id" value="(\d+)"', text)
        assert here.post("/account", data={"session_id": other}).status_code == 303
        assert there.get("/account").status_code == 303
        assert here.get("/account").status_code == 200
