"""What is done by the clock and not because paper came: the day's work on registrations, and the mails that are due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import structlog
from sqlalchemy import Engine

from uketsuke.cases import records
from uketsuke.cases.boundaries import committing
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.letters.offices import Office, read_offices
from uketsuke.workers.mailing import MailServer, mail_server, send_due
from uketsuke.workers.world import World

_log = structlog.get_logger(__name__)


def rounds_of(world: World) -> Callable[[], None]:
    """One round, to be called again and again. Raises SetupError when the settings of the mails cannot be used."""
    settings = world.settings
    server = mail_server(settings.smtp_url, settings.mail_from, settings.mail_reply_to)
    offices = read_offices(settings.offices)
    return lambda: do_round(world.database, japan_date(utc_now()), server, offices)


def do_round(database: Engine, today: date, server: MailServer | None, offices: Mapping[str, Office]) -> None:
    """The day's work, then the mails. Whatever is away is asked again at the next round."""
    try:
        do_day(database, today)
        if server is not None:
            send_due(database, server, offices)
    except ServiceUnavailable as error:
        _log.warning("round_not_ended", error=type(error.__cause__ or error).__name__)


def do_day(database: Engine, today: date) -> tuple[int, int]:
    """The reminders and ends of a day in Japan: how many were sent into the outbox, how many registrations ended.

    Nothing is done twice, however often it is called, and what was missed while nobody was there is done now.
    """
    with reading_scope(database) as session:
        work = records.daily_work(session, today)
        passed = records.passed(session, today)
        plan_is_due = records.plan_is_due(session, today)
    if plan_is_due:
        with committing(database, "daily.result") as session:
            plan = records.make_plan(session, today)
        _log.info("sample_planned", rate=plan.rate, volume=plan.volume)
    if passed:
        with committing(database, "daily.result") as session:
            records.move_on(session, passed, today)
    reminded = ended = 0
    for registration in work.remind:
        with committing(database, "daily.result") as session:
            reminded += records.remind(session, registration)
    for registration in work.end:
        with committing(database, "daily.result") as session:
            ended += records.end_validity(session, registration, today)
    if reminded or ended:
        _log.info("day_done", reminded=reminded, ended=ended)
    return reminded, ended
