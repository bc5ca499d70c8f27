"""Tokens of programs: known by their hash, for as long as they last, their user may enter, and nobody revoked them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from uketsuke.cases import records
from uketsuke.cases.access_tables import ApiTokenRow
from uketsuke.cases.api_tokens import MOST_TOKENS, PREFIX, new_token
from uketsuke.forms.errors import UsageError

from .conftest import Desk

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


@pytest.fixture
def user(desk: Desk) -> int:
    return desk.do(records.add_user, "kenji", role="mailroom", offices=["TYO"], password_hash="x")


def test_a_token_is_its_users_until_it_is_revoked(desk: Desk, user: int) -> None:
    token = new_token()
    made = desk.do(records.add_token, user, token, " 夜間  取込 ", now=NOW)
    assert token.startswith(made.hint) and len(made.hint) < 16 and made.label == "夜間 取込"
    found = desk.ask(records.program_of, token, NOW)
    assert found is not None
    assert (found.user.name, found.sees, found.who) == ("kenji", ("TYO",), f"kenji#token{made.id}")
    assert desk.do(records.revoke_token, user, made.id, NOW)
    assert desk.ask(records.program_of, token, NOW) is None
    assert desk.ask(records.tokens_of_user, user, NOW) == ()
    assert not desk.do(records.revoke_token, user, made.id, NOW)
    kinds = [event.kind for event in desk.ask(records.history, "user", user)]
    assert kinds == ["added", "token_added", "token_revoked"]


def test_what_is_kept_of_a_token_opens_nothing(desk: Desk, user: int) -> None:
    token = new_token()
    desk.do(records.add_token, user, token, "nightly", now=NOW)
    with desk.engine.connect() as connection:
        (kept,) = connection.execute(select(ApiTokenRow.__table__)).mappings()
    assert all(token not in str(value) for value in kept.values())
    assert desk.ask(records.program_of, kept["token_hash"], NOW) is None


NOBODYS = PREFIX + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"


@pytest.mark.parametrize(
    "said",
    ["", "x", PREFIX, PREFIX + "\0" * 43, PREFIX + "あ" * 43, NOBODYS + "x", NOBODYS],
    ids=["nothing", "a letter", "a beginning", "noughts", "other letters", "too long", "another"],
)
def test_what_is_no_token_is_nobodys(desk: Desk, user: int, said: str) -> None:
    desk.do(records.add_token, user, new_token(), "nightly", now=NOW)
    assert desk.ask(records.program_of, said, NOW) is None


def test_a_token_ends_on_its_day_and_with_its_user(desk: Desk, user: int) -> None:
    token = new_token()
    desk.do(records.add_token, user, token, "nightly", now=NOW, days=30)
    assert desk.ask(records.program_of, token, NOW + timedelta(days=29)) is not None
    assert desk.ask(records.program_of, token, NOW + timedelta(days=30)) is None
    desk.do(records.set_user_state, user, "disabled")
    assert desk.ask(records.program_of, token, NOW) is None
    desk.do(records.set_user_state, user, "active")
    assert desk.ask(records.program_of, token, NOW) is not None


def test_nobody_revokes_anothers_token(desk: Desk, user: int) -> None:
    other = desk.do(records.add_user, "other", role="admin", offices=["*"], password_hash="x")
    made = desk.do(records.add_token, user, new_token(), "nightly", now=NOW)
    assert not desk.do(records.revoke_token, other, made.id, NOW)
    assert [one.id for one in desk.ask(records.tokens_of_user, user, NOW)] == [made.id]


@pytest.mark.parametrize(("label", "days"), [("", 30), ("x" * 81, 30), ("fine", 0), ("fine", 100_000)])
def test_a_token_without_a_purpose_or_an_end_is_not_made(desk: Desk, user: int, label: str, days: int) -> None:
    with pytest.raises(UsageError):
        desk.do(records.add_token, user, new_token(), label, now=NOW, days=days)


def test_so_many_tokens_are_a_sign_that_old_ones_are_not_revoked(desk: Desk, user: int) -> None:
    for _ in range(MOST_TOKENS):
        desk.do(records.add_token, user, new_token(), "nightly", now=NOW)
    with pytest.raises(UsageError):
        desk.do(records.add_token, user, new_token(), "nightly", now=NOW)
