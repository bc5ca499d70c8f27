"""Whoever makes the rounds can be killed around every commit: the end is the same, and no mail is lost or doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cases.conftest import Desk
from tests.cases.organisation import MINATO, Office
from tests.conftest import clean_environment
from tests.mail_server import MailServer
from uketsuke.cases import records
from uketsuke.cases.boundaries import ARMED, PASSED, ROUNDS, SPRUNG, VARIABLE
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import session_scope
from uketsuke.forms.authentication import first_end, reminder_day
from uketsuke.workers.mailing import mail_server
from uketsuke.workers.rounds import do_round
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

ROUND = """
import sys
from pathlib import Path
from uketsuke.workers.rounds import rounds_of
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World
rounds_of(World.of(load_settings(Path(sys.argv[1]))))()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    made = MailServer(tmp_path / "mail")
    made.start()
    yield made
    made.stop()


def test_killed_at_any_commit_a_round_is_made_to_its_end_by_the_next(tmp_path: Path, server: MailServer) -> None:
    world = World.of(load_settings(tmp_path / "data"))
    today = japan_date(utc_now())
    office = Office(Desk(world.database, world.store), today - timedelta(days=320))
    office.register()
    assert reminder_day(first_end(office.today)) <= today
    boundaries = tmp_path / "boundaries"
    for name in (PASSED, ARMED, SPRUNG):
        (boundaries / name).mkdir(parents=True)
    for name in ROUNDS:
        (boundaries / ARMED / name).write_text(signal.SIGKILL.name, encoding="ascii")
    variables = {VARIABLE: str(boundaries), "UKETSUKE_SMTP_URL": server.url, "UKETSUKE_MAIL_FROM": "u@office.example"}
    ends = []
    while list((boundaries / ARMED).iterdir()):
        command = [sys.executable, "-c", ROUND, str(world.settings.data)]
        ends.append(subprocess.run(command, env=clean_environment(**variables), check=False, timeout=120).returncode)
        # As if the rest of a mail whose sender was killed were over.
        with session_scope(world.database) as session:
            session.execute(text("update mail set next_try = created_at"))
    assert ends == [-signal.SIGKILL] * len(ROUNDS)
    do_round(world.database, today, None, {})
    assert office.mails() == ["acceptance", "registration_approved", "reminder"]
    assert subprocess.run(command, env=clean_environment(**variables), check=False, timeout=120).returncode == 0
    assert {mail.state for mail in office.desk.ask(records.list_mails)} == {"sent"}
    # At least once, each time under the same id: a killed sender could not say that its mail was taken.
    ids = [message["Message-ID"] for message in server.messages]
    assert len(set(ids)) == 3 and len(ids) <= 3 + 2
    assert {message["To"] for message in server.messages} == {MINATO.email}


def test_a_mail_server_that_is_away_does_not_keep_the_day_from_being_made(tmp_path: Path, server: MailServer) -> None:
    world = World.of(load_settings(tmp_path / "data"))
    today = japan_date(utc_now())
    office = Office(Desk(world.database, world.store), today - timedelta(days=320))
    office.register()
    server.stop()
    do_round(world.database, today, mail_server(server.url, "u@office.example", None), {})
    assert office.mails()[-1] == "reminder"
    assert {mail.tries for mail in office.desk.ask(records.list_mails)} == {0}
