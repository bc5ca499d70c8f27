"""Mails go out over a real server: once when it takes them, later when it does not, never silently."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cases.conftest import Desk
from tests.conftest import clean_environment, run_uketsuke
from tests.mail_server import MailServer
from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import session_scope
from uketsuke.cases.mails import RESTS
from uketsuke.cases.registration_values import Mail
from uketsuke.forms.errors import ServiceUnavailable, SetupError
from uketsuke.workers import mailing
from uketsuke.workers.mailing import MailServer as Where
from uketsuke.workers.mailing import mail_server, send_due
from uketsuke.workers.rounds import do_round, rounds_of
from uketsuke.workers.runs import supervisor_of
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

FROM = "uketsuke@office.example"
WORDS = {"received": "2027-04-01", "card_end": None, "stay_until": None, "organisation": None}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    made = MailServer(tmp_path / "mail")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.of(load_settings(tmp_path / "data"))


@pytest.fixture
def filing(world: World) -> int:
    return Desk(world.database, world.store).one_filing()


def where(server: MailServer) -> Where:
    found = mail_server(server.url, FROM, None)
    assert found is not None
    return found


def write(database: Engine, filing: int, *about: str) -> None:
    with session_scope(database) as session:
        for one in about:
            address = f"{one}@mail.example"
            assert records.write_mail(session, "acceptance", filing, about=one, address=address, words=WORDS)


def mails(world: World) -> tuple[Mail, ...]:
    with session_scope(world.database) as session:
        return records.list_mails(session)


def send(world: World, server: MailServer, *, after: timedelta = timedelta(0)) -> int:
    """Send as if so much time had passed."""
    return send_due(world.database, where(server), {}, now=lambda: utc_now() + after)


def test_mails_are_sent_in_the_order_they_were_written_and_once(world: World, filing: int, server: MailServer) -> None:
    write(world.database, filing, "a", "b", "c")
    assert [send(world, server), send(world, server)] == [3, 0]
    assert [message["To"] for message in server.messages] == [f"{one}@mail.example" for one in "abc"]
    assert {mail.state for mail in mails(world)} == {"sent"}
    assert all("受付番号" in message.get_content() for message in server.messages)


def test_a_server_that_is_down_costs_no_try_and_gets_the_mail_when_it_is_back(
    world: World, filing: int, server: MailServer
) -> None:
    write(world.database, filing, "a")
    server.stop()
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            send(world, server)
    assert [(mail.state, mail.tries) for mail in mails(world)] == [("waiting", 0)]
    server.start()
    assert send(world, server) == 1


@pytest.mark.parametrize("manner", ["greets 554", "greets 421"])
def test_a_server_that_does_not_let_us_in_is_away(world: World, filing: int, server: MailServer, manner: str) -> None:
    write(world.database, filing, "a")
    server.behave(manner)
    with pytest.raises(ServiceUnavailable, match=manner.split()[1]):
        send(world, server)
    assert mails(world)[0].tries == 0


@pytest.mark.parametrize(("manner", "code"), [("rcpt 450", "smtp-450"), ("data 451", "smtp-451")])
def test_what_is_refused_for_now_is_sent_after_its_rest(
    world: World, filing: int, server: MailServer, manner: str, code: str
) -> None:
    write(world.database, filing, "a", "b")
    server.behave(manner)
    assert send(world, server) == 0
    assert [(m.state, m.tries, m.error) for m in mails(world)] == [("waiting", 1, code)] * 2
    server.behave("take")
    assert send(world, server) == 0
    assert send(world, server, after=RESTS[0]) == 2
    assert len(server.messages) == 2


@pytest.mark.parametrize(("manner", "code"), [("rcpt 550", "smtp-550"), ("data 554", "smtp-554")])
def test_what_is_refused_for_good_is_in_the_exceptions_and_holds_up_nobody(
    world: World, filing: int, server: MailServer, manner: str, code: str
) -> None:
    write(world.database, filing, "a")
    server.behave(manner)
    assert send(world, server) == 0
    server.behave("take")
    write(world.database, filing, "b")
    assert send(world, server) == 1
    assert [(m.state, m.error) for m in mails(world)] == [("given_up", code), ("sent", None)]
    with session_scope(world.database) as session:
        assert [entry.code for entry in records.exceptions(session)] == ["mail.given_up"]


def test_a_server_that_falls_silent_holds_nobody_up_for_long_and_gets_the_mail_again_under_its_id(
    world: World, filing: int, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "TIMEOUT_SECONDS", 0.5)
    write(world.database, filing, "a")
    server.behave("slow")
    assert send(world, server) == 0
    assert [(m.state, m.error) for m in mails(world)] == [("waiting", "SMTPServerDisconnected")]
    server.behave("take")
    assert send(world, server, after=RESTS[0]) == 1


def test_a_server_that_took_the_mail_and_did_not_say_so_gets_it_twice_under_one_id(
    world: World, filing: int, server: MailServer
) -> None:
    write(world.database, filing, "a", "b")
    server.behave("drops")
    assert send(world, server) == 0
    server.behave("take")
    assert send(world, server) == 1
    assert send(world, server, after=RESTS[0]) == 1
    ids = [message["Message-ID"] for message in server.messages]
    assert len(ids) == 3 and len(set(ids)) == 2 and ids[0] in ids[1:]
    assert server.messages[0].as_bytes() == next(m for m in server.messages[1:] if m["Message-ID"] == ids[0]).as_bytes()


def test_a_sender_that_is_killed_while_it_sends_loses_nothing(
    world: World, filing: int, server: MailServer, tmp_path: Path
) -> None:
    write(world.database, filing, "a")
    server.behave("slow")
    data = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-m", "uketsuke", "mails", "send", "--data", str(data)],
        env=clean_environment(UKETSUKE_SMTP_URL=server.url, UKETSUKE_MAIL_FROM=FROM),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not (tmp_path / "mail" / "has it").exists():
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert [(m.state, m.tries) for m in mails(world)] == [("waiting", 1)]
    server.behave("take")
    # Not at once: the first may be on its way still.
    assert send(world, server) == 0
    assert send(world, server, after=RESTS[0]) == 1
    assert mails(world)[0].state == "sent"


def test_two_senders_send_each_mail_once(world: World, filing: int, server: MailServer) -> None:
    about = [f"m{number}" for number in range(20)]
    write(world.database, filing, *about)
    environment = clean_environment(UKETSUKE_SMTP_URL=server.url, UKETSUKE_MAIL_FROM=FROM)
    command = [sys.executable, "-m", "uketsuke", "mails", "send", "--data", str(world.settings.data)]
    senders = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [sender.wait(120) for sender in senders] == [0, 0]
    assert sorted(message["To"] for message in server.messages) == sorted(f"{one}@mail.example" for one in about)


def test_the_supervisor_s_rounds_send_what_is_written(
    tmp_path: Path, world: World, filing: int, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("uketsuke.workers.supervisor.ROUND_SECONDS", 0.1)
    settings = load_settings(tmp_path / "data", workers=1, smtp_url=server.url, mail_from=FROM)
    running = World.of(settings)
    with supervisor_of(running, rounds_of(running)).running() as supervisor:
        assert supervisor.settled.wait(60)
        write(world.database, filing, "a")
        until = time.monotonic() + 60
        while not server.messages:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_round_without_a_server_leaves_the_mails_and_says_so_in_the_status(
    world: World, filing: int, tmp_path: Path
) -> None:
    write(world.database, filing, "a")
    do_round(world.database, datetime(2027, 4, 1).date(), None, {})
    assert mails(world)[0].state == "waiting"
    seen = run_uketsuke("status", "--json", "--data", tmp_path / "data").json
    assert seen["mails"]["waiting"] == 1 and "no_mail_server" in [why["code"] for why in seen["why"]]
    listed = run_uketsuke("mails", "list", "--data", tmp_path / "data")
    assert "送信待ち" in listed.out
    shown = run_uketsuke("mails", "show", "1", "--data", tmp_path / "data")
    assert "To: a@mail.example" in shown.out and "受付日：2027年4月1日（木）" in shown.out
    refused = run_uketsuke("mails", "send", "--data", tmp_path / "data")
    assert refused.code == 2 and "UKETSUKE_SMTP_URL" in refused.err


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [
        ("http://mail", FROM, "UKETSUKE_SMTP_URL"),
        ("smtp://", FROM, "UKETSUKE_SMTP_URL"),
        ("smtp://mail:port", FROM, "UKETSUKE_SMTP_URL"),
        ("smtp://mail", None, "UKETSUKE_MAIL_FROM"),
    ],
)
def test_settings_that_cannot_be_used_are_a_set_up_problem(url: str, sender: str | None, named: str) -> None:
    with pytest.raises(SetupError, match=named):
        mail_server(url, sender, None)


def test_a_server_is_named_with_its_port_and_who_we_are() -> None:
    assert mail_server(None, None, None) is None
    found = mail_server("smtp+starttls://desk:p%40ss@mail.example", FROM, "desk@office.example")
    assert found == Where("smtp+starttls", "mail.example", 587, "desk", "p@ss", FROM, "desk@office.example")
