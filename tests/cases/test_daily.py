"""The day's work: reminders and ends on their days, once, and caught up with after days on which nobody was there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tests.cases.organisation import MINATO, Office
from uketsuke.cases import records
from uketsuke.cases.database import open_engine
from uketsuke.cases.registration_tables import MailRow, RegistrationRow
from uketsuke.cases.store import ImageStore
from uketsuke.forms.authentication import first_end, reminder_day

from .conftest import Desk

SET_ON = date(2027, 4, 1)
END = date(2028, 4, 1)
DAY = timedelta(days=1)


@pytest.fixture
def office(desk: Desk) -> Office:
    made = Office(desk, SET_ON)
    made.register()
    return made


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def test_the_reminder_goes_out_on_its_day_and_not_again(office: Office) -> None:
    sent = {}
    for office.today in days(date(2028, 1, 20), date(2028, 2, 20)):
        sent[office.today] = office.make_day()
    assert {day: made for day, made in sent.items() if made != (0, 0)} == {date(2028, 2, 1): (1, 0)}
    assert office.mails("reminder") == [MINATO.email]


def test_the_end_comes_the_day_after_the_last(office: Office) -> None:
    office.today = END
    office.make_day()
    assert office.registration("minato01").state == "active"
    office.today = END + DAY
    assert office.make_day() == (0, 1)
    assert office.registration("minato01").state == "lapsed"
    assert office.make_day() == (0, 0)


def test_after_weeks_without_anybody_the_reminder_goes_out_late(office: Office) -> None:
    office.today = date(2028, 3, 20)
    assert office.make_day() == (1, 0)
    assert office.mails("reminder") == [MINATO.email]


def test_of_an_end_that_passed_meanwhile_nobody_is_reminded(office: Office) -> None:
    office.today = date(2028, 6, 1)
    assert office.make_day() == (0, 1)
    assert office.mails("reminder") == []


def test_who_has_reported_already_is_not_reminded_unless_the_report_is_refused(office: Office) -> None:
    office.today = date(2028, 1, 25)
    report = office.report(MINATO, "minato01", END)
    office.today = date(2028, 2, 1)
    assert office.make_day() == (0, 0)
    office.desk.do(records.refuse_report, report.id, reason="r", who="op")
    assert office.make_day() == (1, 0)


def test_each_year_has_its_own_reminder(office: Office) -> None:
    office.today = date(2028, 2, 1)
    assert office.make_day() == (1, 0)
    report = office.report(MINATO, "minato01", END)
    office.desk.do(records.accept_report, report.id, who="op")
    office.today = date(2028, 2, 2)
    assert office.make_day() == (0, 0)
    office.today = date(2029, 2, 1)
    assert office.make_day() == (1, 0)
    assert [m.words["until"] for m in office.desk.ask(records.list_mails) if m.kind == "reminder"] == [
        "2028-04-01",
        "2029-04-01",
    ]


def test_two_machines_that_make_the_same_day_remind_once(office: Office) -> None:
    office.today = date(2028, 2, 1)
    (wanted,) = office.desk.ask(records.daily_work, office.today).remind
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: office.desk.do(records.remind, wanted), range(4)))
    assert sorted(made) == [False, False, False, True]
    assert office.mails("reminder") == [MINATO.email]


@settings(max_examples=25)
@given(
    set_on=st.one_of(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.sampled_from([date(2028, 2, 29)])),
    looked=st.lists(st.integers(0, 440), min_size=1, max_size=12).map(sorted),
)
def test_on_whatever_days_somebody_looks_one_is_reminded_once_and_in_time_and_ended_once(
    one_office: Office, set_on: date, looked: list[int]
) -> None:
    office, end = one_office, first_end(set_on)
    _begin_anew(office, set_on, end)
    reminders, ends = [], []
    for after in looked:
        office.today = set_on + timedelta(days=after)
        reminded, ended = office.make_day()
        reminders += [office.today] * reminded
        ends += [office.today] * ended
    within = [d for d in (set_on + timedelta(days=n) for n in looked) if reminder_day(end) <= d <= end]
    beyond = [d for d in (set_on + timedelta(days=n) for n in looked) if d > end]
    assert reminders == within[:1]
    assert ends == beyond[:1]


@pytest.fixture(scope="module")
def one_office(tmp_path_factory: pytest.TempPathFactory, empty_records: Path) -> Iterator[Office]:
    """One for all examples of a property."""
    folder = tmp_path_factory.mktemp("daily")
    shutil.copy(empty_records, folder / "records.db")
    engine = open_engine(f"sqlite:///{folder / 'records.db'}")
    made = Office(Desk(engine, ImageStore(folder / "store")), SET_ON)
    made.register()
    yield made
    engine.dispose()


def _begin_anew(office: Office, set_on: date, end: date) -> None:
    columns = {"state": "active", "password_set_on": set_on, "expires_on": end, "reminded_for": None}

    def write(session: Session) -> None:
        session.execute(update(RegistrationRow).values(columns))
        session.execute(delete(MailRow))

    office.desk.do(write)
