"""Two years of registrations, day by day, on both databases and with a real mail server.

An organisation whose year ends on a leap day and that changes its name; staff of a support body with two clients, one
whose year ends with the year; an organisation that reports a day after the end. The office is closed for three weeks
(nobody makes the rounds), and the mail server is away over the new year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cases.organisation import NUMBERS, Office, Organisation
from tests.mail_server import MailServer
from uketsuke.cases import records
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.errors import ServiceUnavailable, UsageError
from uketsuke.workers.mailing import mail_server, send_due
from uketsuke.workers.rounds import do_day

from .conftest import Desk

pytestmark = pytest.mark.slow

FIRST, LAST = date(2026, 12, 1), date(2028, 12, 31)
NOBODY_THERE = (date(2028, 1, 20), date(2028, 2, 10))
SERVER_AWAY = (date(2027, 12, 30), date(2028, 1, 5))

MINATO = Organisation("株式会社みなと商事", NUMBERS[0], "東京都港区芝1-2-3", "山田花子", "hanako@minato.example")
RENAMED = replace(MINATO, name="みなとホールディングス株式会社")
FOODS = Organisation(
    "株式会社みなと食品", NUMBERS[1], "名古屋市中区1", "支援太郎", "taro@shien.example", "support_organization_staff"
)
FARM = replace(FOODS, name="有限会社あさひ農園", number=NUMBERS[2], address="津市2")
ASAHI = Organisation("有限会社あさひ製作所", NUMBERS[3], "大阪市北区梅田3-4", "佐藤一郎", "ichiro@asahi.example")


MAILS = """
2026-12-01 taro: 【受付】申請等を受け付けました
2026-12-01 taro: 【受付】申請等を受け付けました
2026-12-20 taro: 【利用申出】承認しました
2026-12-20 taro: 【利用申出】承認できませんでした
2027-01-10 taro: 【受付】申請等を受け付けました
2027-01-20 taro: 【利用申出】承認しました
2027-01-20 hanako: 【受付】申請等を受け付けました
2027-02-10 hanako: 【利用申出】承認しました
2027-02-28 ichiro: 【受付】申請等を受け付けました
2027-02-28 ichiro: 【利用申出】承認しました
2027-06-01 hanako: 【受付】申請等を受け付けました
2027-10-31 taro: 【定期報告】認証IDの有効期間は2027年12月31日
2027-11-30 taro: 【受付】申請等を受け付けました
2027-11-30 taro: 【定期報告】認証IDの有効期間は2028年1月31日
2027-12-01 taro: 【定期報告】受理しました
2027-12-29 hanako: 【定期報告】認証IDの有効期間は2028年2月29日
2028-01-05 taro: 【受付】申請等を受け付けました
2028-01-06 taro: 【定期報告】受理しました
2028-02-11 hanako: 【受付】申請等を受け付けました
2028-02-11 ichiro: 【定期報告】認証IDの有効期間は2028年3月31日
2028-03-02 hanako: 【定期報告】受理しました
2028-04-01 ichiro: 【受付】申請等を受け付けました
2028-04-02 ichiro: 【定期報告】受理できませんでした
2028-04-03 ichiro: 【受付】申請等を受け付けました
2028-04-03 ichiro: 【利用申出】承認しました
2028-10-31 taro: 【定期報告】認証IDの有効期間は2028年12月31日
2028-11-30 taro: 【定期報告】認証IDの有効期間は2029年1月31日
2028-12-28 hanako: 【定期報告】認証IDの有効期間は2029年2月28日
"""
"""What goes out on which day, to whom. The reminder of 31 January 2028 goes out when somebody is there again, the mail
of New Year's Day when the server is."""


class Story:
    """What happens on which day; `run` goes through all days and keeps what was mailed on which."""

    def __init__(self, desk: Desk, server: MailServer) -> None:
        self.office = Office(desk, FIRST)
        self.server = server
        self.receipts: dict[str, str] = {}
        self.told: list[str] = []
        self.mailed: list[str] = []
        where = mail_server(server.url, "uketsuke@office.example", None)
        assert where is not None
        self._where = where

    def run(self, happens: Mapping[date, Callable[[], None]]) -> None:
        while self.office.today <= LAST:
            today = self.office.today
            if today == SERVER_AWAY[0]:
                self.server.stop()
            if today == SERVER_AWAY[1]:
                self.server.start()
            happens.get(today, lambda: None)()
            if not NOBODY_THERE[0] <= today <= NOBODY_THERE[1]:
                self._rounds(today)
            self.office.today += timedelta(days=1)

    def _rounds(self, today: date) -> None:
        # Twice a day: the second finds nothing to do.
        for _ in range(2):
            do_day(self.office.desk.engine, today)
        before = len(self.server.messages)
        try:
            send_due(self.office.desk.engine, self._where, {})
        except ServiceUnavailable:
            assert SERVER_AWAY[0] <= today < SERVER_AWAY[1]
        for message in self.server.messages[before:]:
            what = re.split(r"（| / ", str(message["Subject"]))[0]
            self.mailed.append(f"{today} {str(message['To']).partition('@')[0]}: {what}")

    def apply(self, name: str, organisation: Organisation) -> None:
        self.receipts[name] = self.office.apply(organisation).receipt

    def approve(self, name: str) -> None:
        assert self.office.desk.do(records.approve, self._id(name), who="op")

    def refuse(self, name: str, reason: str) -> None:
        assert self.office.desk.do(records.refuse, self._id(name), reason=reason, who="op")

    def password(self, name: str, authentication_id: str) -> None:
        today = self.office.today
        assert self.office.desk.do(
            records.password_set, self._id(name), on=today, authentication_id=authentication_id, who="op"
        )

    def report(self, name: str, organisation: Organisation, authentication_id: str, end: str) -> None:
        made = self.office.report(organisation, authentication_id, date.fromisoformat(end))
        self.receipts[name] = made.receipt
        self.told.append(f"{name}: {made.standing}, {[change.what for change in made.changes]}")

    def accept(self, name: str) -> None:
        report = self.office.desk.ask(records.find_report, self.receipts[name])
        assert report is not None
        try:
            assert self.office.desk.do(records.accept_report, report.id, who="op")
        except UsageError:
            self.told.append(f"{name}: cannot be accepted")
            assert self.office.desk.do(records.refuse_report, report.id, reason="満了後の報告です", who="op")

    def employee(self, name: str, organisation: Organisation, *, filed_by_it: bool = False) -> None:
        fields = {"name": "NGUYEN VAN AN", "residence_card_number": "AB12345678CD", **organisation.employs()}
        standing = self.office.tie("13126", fields).standing
        stay = Deadline("special_stay_end", "due", self.office.today + timedelta(days=90), ("period_of_stay_expiry",))
        told = {"filed_by": "organization"} if filed_by_it else None
        self.receipts[name] = self.office.receipt(self.office.take("13126", fields, told=told, due=(stay,)))
        self.told.append(f"{name}: {standing}")

    def state(self, called: str) -> tuple[str, str | None]:
        found = self.office.registration(self.receipts.get(called, called))
        return found.state, None if found.expires_on is None else found.expires_on.isoformat()

    def _id(self, name: str) -> int:
        return self.office.registration(self.receipts[name]).id


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    made = MailServer(tmp_path / "mail")
    made.start()
    yield made
    made.stop()


def test_two_years_of_registrations(desk: Desk, server: MailServer) -> None:
    story = Story(desk, server)
    states: dict[str, tuple[str, str | None]] = {}

    def look(called: str) -> Callable[[], None]:
        return lambda: states.__setitem__(f"{story.office.today} {called}", story.state(called))

    def both(*steps: Callable[[], None]) -> Callable[[], None]:
        return lambda: [step() for step in steps] and None

    on = date
    story.run(
        {
            on(2026, 12, 1): both(
                lambda: story.apply("foods", FOODS),
                lambda: story.apply("farm refused", FARM),
            ),
            on(2026, 12, 20): both(
                lambda: story.approve("foods"),
                lambda: story.refuse("farm refused", "誓約書がありません"),
            ),
            # The year of an id that is set on New Year's Eve ends on the next.
            on(2026, 12, 31): lambda: story.password("foods", "shien01"),
            on(2027, 1, 10): lambda: story.apply("farm", FARM),
            on(2027, 1, 20): both(lambda: story.approve("farm"), lambda: story.apply("minato", MINATO)),
            on(2027, 1, 31): lambda: story.password("farm", "shien02"),
            on(2027, 2, 10): lambda: story.approve("minato"),
            on(2027, 2, 28): both(
                lambda: story.password("minato", "minato01"),
                lambda: story.apply("asahi", ASAHI),
                lambda: story.approve("asahi"),
            ),
            on(2027, 3, 31): lambda: story.password("asahi", "asahi01"),
            on(2027, 6, 1): both(
                lambda: story.employee("minato's employee", MINATO, filed_by_it=True),
                lambda: story.employee("the foods' employee", FOODS),
                lambda: story.employee("a stranger", Organisation("合同会社ほか", None, "那覇市1")),
            ),
            # On the last day.
            on(2027, 11, 30): lambda: story.report("foods' report", FOODS, "shien01", "2027-12-31"),
            on(2027, 12, 1): lambda: story.accept("foods' report"),
            # One day late, over the turn of the year.
            on(2028, 1, 1): lambda: story.report("farm's report", FARM, "shien02", "2028-01-31"),
            on(2028, 1, 6): lambda: story.accept("farm's report"),
            # On the last day, a Saturday, under the new name; accepted when the id has lapsed.
            on(2028, 1, 29): lambda: story.report("minato's report", RENAMED, "minato01", "2028-02-29"),
            on(2028, 2, 29): look("minato"),
            on(2028, 3, 2): both(
                look("minato"),
                lambda: story.employee("in the gap", RENAMED),
                lambda: story.accept("minato's report"),
            ),
            on(2028, 3, 3): both(look("minato"), lambda: story.employee("after the gap", RENAMED)),
            on(2028, 3, 31): look("asahi"),
            # A day after the end.
            on(2028, 4, 1): lambda: story.report("asahi's report", ASAHI, "asahi01", "2028-03-31"),
            on(2028, 4, 2): both(look("asahi"), lambda: story.accept("asahi's report"), look("asahi")),
            on(2028, 4, 3): both(lambda: story.apply("asahi anew", ASAHI), lambda: story.approve("asahi anew")),
            on(2028, 4, 10): lambda: story.password("asahi anew", "asahi02"),
            on(2028, 12, 30): both(look("foods"), look("farm"), look("minato"), look("asahi anew")),
        }
    )
    assert states == {
        "2028-02-29 minato": ("active", "2028-02-29"),
        "2028-03-02 minato": ("lapsed", "2028-02-29"),
        "2028-03-03 minato": ("active", "2029-02-28"),
        "2028-03-31 asahi": ("active", "2028-03-31"),
        "2028-04-02 asahi": ("lapsed", "2028-03-31"),
        "2028-12-30 foods": ("active", "2028-12-31"),
        "2028-12-30 farm": ("active", "2029-01-31"),
        "2028-12-30 minato": ("active", "2029-02-28"),
        "2028-12-30 asahi anew": ("active", "2029-04-10"),
    }
    assert story.told == [
        "minato's employee: active",
        "the foods' employee: active",
        "a stranger: none",
        "foods' report: in_time, []",
        "farm's report: late, []",
        "minato's report: in_time, ['organisation']",
        "in the gap: lapsed",
        "after the gap: active",
        "asahi's report: too_late, []",
        "asahi's report: cannot be accepted",
    ]
    assert story.mailed == MAILS.strip().splitlines()
    assert len({message["Message-ID"] for message in server.messages}) == len(server.messages)
    assert desk.ask(records.count_mails).waiting == 0
    tied = {receipt for receipt, _ in desk.ask(records.filings_tied_to, story.office.registration("minato01").id)}
    names = ("minato's employee", "minato's report", "in the gap", "after the gap")
    assert tied == {story.receipts[name] for name in names}
