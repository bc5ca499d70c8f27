"""Sessions last as long as they may, and wrong tries cost rests that grow, for all processes alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from uketsuke.cases import records
from uketsuke.cases.access_tables import SessionRow, TryRow
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.sign_ins import CODE_WITHIN, FREE_TRIES, LONGEST_REST, Lifetimes, rest_after

from .conftest import Desk
from .test_users import add

NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
LASTS = Lifetimes(idle=timedelta(minutes=60), absolute=timedelta(hours=12))


def begin(desk: Desk, user_id: int, token: str = "token", at: datetime = NOON, *, awaits_code: bool = False) -> None:
    desk.do(records.begin_session, user_id, token, address="10.0.0.7", now=at, lifetimes=LASTS, awaits_code=awaits_code)


def test_a_session_ends_when_nobody_used_it_for_a_while(desk: Desk) -> None:
    begin(desk, add(desk, "sato").id)
    last = NOON + LASTS.idle - timedelta(seconds=1)
    opened = desk.ask(records.session_of, "token", last, LASTS)
    assert opened is not None and opened.user.name == "sato"
    assert desk.ask(records.session_of, "token", NOON + LASTS.idle, LASTS) is None
    desk.do(records.see_session, opened, last)
    assert desk.ask(records.session_of, "token", NOON + LASTS.idle, LASTS) is not None


def test_a_session_ends_at_the_latest_after_a_day_of_work(desk: Desk) -> None:
    begin(desk, add(desk, "sato").id)
    at = NOON
    while at < NOON + LASTS.absolute:
        opened = desk.ask(records.session_of, "token", at, LASTS)
        assert opened is not None
        desk.do(records.see_session, opened, at)
        at += timedelta(minutes=45)
    assert desk.ask(records.session_of, "token", at, LASTS) is None


def test_what_the_browser_holds_does_not_stand_in_the_records(desk: Desk, engine: Engine) -> None:
    begin(desk, add(desk, "sato").id, "a token of a browser")
    with reading_scope(engine) as session:
        kept = session.scalars(select(SessionRow.token_hash)).one()
    assert len(kept) == 64 and "token" not in kept
    for other in ("", kept, "x" * 10_000):
        assert desk.ask(records.session_of, other, NOON, LASTS) is None


def test_before_the_code_a_session_is_none_yet_and_waits_minutes_only(desk: Desk) -> None:
    user = add(desk, "sato")
    begin(desk, user.id, awaits_code=True)
    opened = desk.ask(records.session_of, "token", NOON, LASTS)
    assert opened is not None and opened.awaits_code
    assert desk.ask(records.sessions_of_user, user.id, NOON, LASTS) == ()
    assert desk.ask(records.session_of, "token", NOON + CODE_WITHIN, LASTS) is None
    desk.do(records.complete_session, opened, "fresh", NOON)
    assert desk.ask(records.session_of, "token", NOON, LASTS) is None
    whole = desk.ask(records.session_of, "fresh", NOON, LASTS)
    assert whole is not None and not whole.awaits_code


def test_one_ends_ones_own_sessions_and_nobody_elses(desk: Desk) -> None:
    mine, theirs = add(desk, "mine"), add(desk, "theirs")
    begin(desk, mine.id, "mine")
    begin(desk, theirs.id, "theirs")
    (foreign,) = desk.ask(records.sessions_of_user, theirs.id, NOON, LASTS)
    desk.do(records.end_session, foreign.id, mine.id)
    assert desk.ask(records.session_of, "theirs", NOON, LASTS) is not None
    desk.do(records.end_session, foreign.id, theirs.id)
    assert desk.ask(records.session_of, "theirs", NOON, LASTS) is None


def test_sessions_that_are_over_are_forgotten(desk: Desk, engine: Engine) -> None:
    user = add(desk, "sato")
    begin(desk, user.id, "old")
    begin(desk, user.id, "new", NOON + timedelta(hours=13))
    with reading_scope(engine) as session:
        assert session.scalar(select(func.count()).select_from(SessionRow)) == 1


def test_the_rest_doubles_with_every_try_and_is_never_longer_than_a_quarter_of_an_hour() -> None:
    free = FREE_TRIES["name"]
    assert [rest_after("name", free - 1 + more).total_seconds() for more in range(5)] == [0, 2, 4, 8, 16]
    assert rest_after("name", 1000) == LONGEST_REST
    assert rest_after("address", FREE_TRIES["address"] - 1) == timedelta(0)


def test_tries_in_a_row_must_rest_and_a_sign_in_frees_the_name(desk: Desk) -> None:
    for _ in range(FREE_TRIES["name"]):
        assert desk.do(records.take_try, "sato", "10.0.0.7", NOON) == timedelta(0)
    assert desk.do(records.take_try, "sato", "10.0.0.8", NOON) == timedelta(seconds=2)
    # A try while the rest runs makes it no longer; another name is not concerned.
    assert desk.do(records.take_try, "sato", "10.0.0.8", NOON) == timedelta(seconds=2)
    assert desk.do(records.take_try, "suzuki", "10.0.0.7", NOON) == timedelta(0)
    later = NOON + timedelta(seconds=2)
    assert desk.do(records.take_try, "sato", "10.0.0.8", later) == timedelta(0)
    assert desk.do(records.take_try, "sato", "10.0.0.8", later) == timedelta(seconds=4)
    desk.do(records.forget_tries, "sato", "10.0.0.8")
    assert desk.do(records.take_try, "sato", "10.0.0.8", later) == timedelta(0)


def test_an_address_that_tries_many_names_must_rest_too(desk: Desk) -> None:
    for number in range(FREE_TRIES["address"]):
        assert desk.do(records.take_try, f"name{number}", "10.0.0.7", NOON) == timedelta(0)
    assert desk.do(records.take_try, "another", "10.0.0.7", NOON) > timedelta(0)
    assert desk.do(records.take_try, "another", "10.0.0.8", NOON) == timedelta(0)


def test_after_a_quiet_day_the_row_begins_anew(desk: Desk, engine: Engine) -> None:
    for _ in range(FREE_TRIES["name"]):
        desk.do(records.take_try, "sato", "10.0.0.7", NOON)
    tomorrow = NOON + timedelta(hours=25)
    assert desk.do(records.take_try, "sato", "10.0.0.7", tomorrow) == timedelta(0)
    with reading_scope(engine) as session:
        assert set(session.scalars(select(TryRow.tries))) == {1}


def test_tries_side_by_side_are_all_counted(engine: Engine) -> None:
    def attempt(_: int) -> timedelta:
        with session_scope(engine) as session:
            return records.take_try(session, "sato", "10.0.0.7", NOON)

    with ThreadPoolExecutor(8) as pool:
        rests = list(pool.map(attempt, range(16)))
    assert rests.count(timedelta(0)) == FREE_TRIES["name"]


def test_what_was_typed_as_a_name_is_not_kept(desk: Desk, engine: Engine) -> None:
    desk.do(records.take_try, "a password in the wrong box", "10.0.0.7", NOON)
    desk.do(records.record_refusal, "a password in the wrong box", "password")
    with reading_scope(engine) as session:
        assert all(len(key) == 64 for key in session.scalars(select(TryRow.key)))
        (event,) = records.history(session, "user", 0)
    assert (event.kind, event.detail) == ("sign_in_refused", {"what": "password"})


@pytest.mark.parametrize("page", [None, 0, 3])
def test_a_look_is_noted_once_a_while_for_each_person_and_page(desk: Desk, page: int | None) -> None:
    from uketsuke.cases.clock import utc_now
    from uketsuke.cases.looks import SAME_LOOK
    from uketsuke.cases.who import acting

    filing = desk.one_filing()
    with acting("sato"):
        assert not desk.ask(records.looked_lately, filing, page, utc_now())
        desk.do(records.record_look, filing, page)
        assert desk.ask(records.looked_lately, filing, page, utc_now())
        assert not desk.ask(records.looked_lately, filing, 7, utc_now())
        assert not desk.ask(records.looked_lately, filing, page, utc_now() + SAME_LOOK)
    with acting("suzuki"):
        assert not desk.ask(records.looked_lately, filing, page, utc_now())
    event = desk.ask(records.history, "filing", filing)[-1]
    assert (event.kind, event.who, event.detail.get("page")) == ("looked", "sato", page)
