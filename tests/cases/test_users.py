"""Users are added, changed and let in no more, each with its history, and somebody always administers."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import session_scope
from uketsuke.cases.sign_ins import Lifetimes
from uketsuke.cases.users import User
from uketsuke.forms.errors import UsageError

from .conftest import Desk


def add(desk: Desk, name: str, role: str = "counter", offices: tuple[str, ...] = ("HQ",)) -> User:
    desk.do(records.add_user, name, role=role, offices=offices, password_hash=f"hash of {name}")
    found = desk.ask(records.find_user, name)
    assert found is not None
    return found


def kinds(desk: Desk, user: User) -> list[str]:
    return [event.kind for event in desk.ask(records.history, "user", user.id)]


def test_a_user_is_known_by_name_role_and_offices(desk: Desk) -> None:
    user = add(desk, "sato.h", "reviewer", ("TYO", "HQ", "TYO"))
    assert (user.display, user.role, user.offices, user.sees) == ("sato.h", "reviewer", ("HQ", "TYO"), ("HQ", "TYO"))
    assert user.one_time and not user.second_factor and user.state == "active"
    assert add(desk, "chief", "supervisor", ("HQ", "*")).sees is None
    assert [user.name for user in desk.ask(records.list_users)] == ["chief", "sato.h"]


@pytest.mark.parametrize(
    ("name", "role", "offices"),
    [
        ("S", "counter", ("HQ",)),
        ("with space", "counter", ("HQ",)),
        ("Upper", "counter", ("HQ",)),
        ("host:12", "counter", ("HQ",)),
        ("new", "king", ("HQ",)),
        ("new", "counter", ()),
        ("new", "counter", ("no/office",)),
        ("taken", "counter", ("HQ",)),
    ],
)
def test_what_cannot_be_a_user_is_refused(desk: Desk, name: str, role: str, offices: tuple[str, ...]) -> None:
    add(desk, "taken")
    with pytest.raises(UsageError):
        add(desk, name, role, offices)
    assert len(desk.ask(records.list_users)) == 1


def test_the_first_start_makes_one_admin_and_no_later_one_does(engine: Engine, desk: Desk) -> None:
    with session_scope(engine) as session:
        assert records.add_first_admin(session, "first")
    with session_scope(engine) as session:
        assert not records.add_first_admin(session, "second")
    (admin,) = desk.ask(records.list_users)
    assert (admin.name, admin.role, admin.one_time) == ("admin", "admin", True)
    found = desk.ask(records.credentials_of, "admin")
    assert found is not None and found.password_hash == "first"
    assert kinds(desk, admin) == ["added"]


def test_who_is_disabled_is_out_at_once_and_nobody_to_a_sign_in(desk: Desk) -> None:
    user = add(desk, "sato")
    now, lasts = utc_now(), Lifetimes()
    desk.do(records.begin_session, user.id, "token", address="::1", now=now, lifetimes=lasts, awaits_code=False)
    assert desk.do(records.set_user_state, user.id, "disabled")
    assert not desk.do(records.set_user_state, user.id, "disabled")
    assert desk.ask(records.session_of, "token", now, lasts) is None
    assert desk.ask(records.credentials_of, "sato") is None
    assert desk.do(records.set_user_state, user.id, "active")
    assert desk.ask(records.session_of, "token", now, lasts) is None
    assert desk.ask(records.credentials_of, "sato") is not None
    assert kinds(desk, user) == ["added", "signed_in", "moved", "moved"]


def test_the_last_administrator_stays_one(desk: Desk) -> None:
    one, other = add(desk, "one", "admin"), add(desk, "other", "admin")
    desk.do(records.change_user, one.id, display="もと管理者", role="supervisor", offices=("HQ",))
    with pytest.raises(UsageError, match="last administrator"):
        desk.do(records.set_user_state, other.id, "disabled")
    with pytest.raises(UsageError, match="last administrator"):
        desk.do(records.change_user, other.id, display="other", role="counter", offices=("HQ",))
    found = desk.ask(records.find_user, "other")
    assert found is not None and (found.role, found.state) == ("admin", "active")


def test_a_new_password_ends_every_session(desk: Desk) -> None:
    user = add(desk, "sato")
    now, lasts = utc_now(), Lifetimes()
    for token in ("one", "two"):
        desk.do(records.begin_session, user.id, token, address="::1", now=now, lifetimes=lasts, awaits_code=False)
    desk.do(records.set_password, user.id, "new hash", one_time=False)
    assert desk.ask(records.sessions_of_user, user.id, now, lasts) == ()
    found = desk.ask(records.credentials_of, "sato")
    assert found is not None and found.password_hash == "new hash" and not found.user.one_time
    assert kinds(desk, user)[-1] == "password_changed"


def test_a_code_is_used_up_with_all_before_it(desk: Desk) -> None:
    user = add(desk, "sato")
    desk.do(records.set_second_factor, user.id, "A" * 32, step=10)
    assert not desk.do(records.use_code, user.id, 10)
    assert desk.do(records.use_code, user.id, 11)
    assert not desk.do(records.use_code, user.id, 11)
    desk.do(records.set_second_factor, user.id, None)
    found = desk.ask(records.credentials_of, "sato")
    assert found is not None and found.second_factor is None
    assert kinds(desk, user)[-2:] == ["second_factor_set", "second_factor_removed"]
