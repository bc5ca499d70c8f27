"""An organisation that uses the online system, and the papers it files: what the tests of registrations stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import update

from tests.cases.conftest import Desk, table
from tests.cases.conftest import field as read
from uketsuke.cases import records
from uketsuke.cases.registration_values import Registration, Report, Tie
from uketsuke.cases.tables import FilingRow
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.readings import FieldResult

NUMBERS = ("7010705000725", "1180301018771", "5010401067252", "9010601021385")
"""Corporate numbers with right check digits, of nobody in these tests."""
_scans = count()


@dataclass(frozen=True)
class Organisation:
    """What it writes on its papers. `mails` are the addresses of its users by their ids."""

    name: str | None = "株式会社みなと商事"
    number: str | None = NUMBERS[0]
    address: str | None = "東京都港区芝1-2-3"
    user: str = "山田花子"
    email: str | None = "hanako@minato.example"
    kind: str = "organization_staff"

    def application(self) -> dict[str, Any]:
        return {
            "employer_name": self.name,
            "employer_corporate_number": self.number,
            "employer_address": self.address,
            "employer_category": "category_2",
            "user_name": self.user,
            "user_date_of_birth": "1980-05-05",
            "user_type": self.kind,
            "user_email": self.email,
            "user_phone": "0312345678",
            "accepted_statuses": ["engineer_humanities_international"],
        }

    def report(self, authentication_id: str | None, end: date, **other: Any) -> dict[str, Any]:
        return {
            "employer_name": self.name,
            "employer_corporate_number": self.number,
            "employer_address": self.address,
            "employer_category": "category_2",
            "authentication_id": authentication_id,
            "authentication_expiry": end.isoformat(),
            "reporter_name": self.user,
            "users": [{"name": self.user, "authentication_id": authentication_id, "email": self.email}],
            "continues_use": "yes",
        } | other

    def employs(self) -> dict[str, Any]:
        """What the organisation's part of somebody's application says."""
        return {
            "employer_name": self.name,
            "employer_corporate_number": self.number,
            "employer_address": self.address,
        }


MINATO = Organisation()


@dataclass
class Office:
    """Takes papers in on any day, and decides about them."""

    desk: Desk
    today: date = field(default=date(2027, 4, 1))

    def take(
        self,
        procedure: str,
        fields: dict[str, Any],
        *,
        told: dict[str, str] | None = None,
        due: tuple[Deadline, ...] = (),
    ) -> int:
        """A filing that came today and converts; its id."""
        filing = self.desk.one_filing(b"scan %d" % next(_scans), procedure=procedure)
        self.desk.do(_received, filing, self.today)
        if told:
            self.desk.do(records.tell, filing, told, who="op")
        assert self.desk.finish(filing, _readings(fields), deadlines=due) == "converted"
        return filing

    def receipt(self, filing: int) -> str:
        work = self.desk.ask(records.filing_work, filing)
        return work.receipt

    def apply(self, organisation: Organisation = MINATO) -> Registration:
        """Its application, taken in today."""
        return self.registration(self.receipt(self.take("registration", organisation.application())))

    def register(self, organisation: Organisation = MINATO, authentication_id: str = "minato01") -> Registration:
        """Applied for, approved, and its password set, all today."""
        applied = self.apply(organisation)
        assert self.desk.do(records.approve, applied.id, who="op")
        assert self.desk.do(
            records.password_set, applied.id, on=self.today, authentication_id=authentication_id, who="op"
        )
        return self.registration(applied.receipt)

    def report(self, organisation: Organisation, authentication_id: str | None, end: date, **other: Any) -> Report:
        """Its periodic report, taken in today and tied to its registration."""
        filing = self.take("periodic_report", organisation.report(authentication_id, end, **other))
        found = self.desk.ask(records.find_report, self.receipt(filing))
        assert found is not None
        return found

    def registration(self, called: str) -> Registration:
        found = self.desk.ask(records.find_registration, called)
        assert found is not None
        return found

    def mails(self, kind: str | None = None) -> list[str]:
        """The kinds of the mails in the outbox, or of one kind their addresses."""
        written = self.desk.ask(records.list_mails)
        return [m.kind if kind is None else m.address for m in written if kind is None or m.kind == kind]

    def tie(self, procedure: str, fields: dict[str, Any]) -> Tie:
        """What a filing that says this would be tied to."""
        return self.desk.ask(records.find_tie, procedure, {one.name: one for one in _readings(fields)})

    def make_day(self) -> tuple[int, int]:
        """What the day asks, done once: how many were reminded and how many ended."""
        work = self.desk.ask(records.daily_work, self.today)
        reminded = sum(self.desk.do(records.remind, one) for one in work.remind)
        return reminded, sum(self.desk.do(records.end_validity, one, self.today) for one in work.end)


def _received(session: Any, filing: int, day: date) -> None:
    session.execute(update(FilingRow).where(FilingRow.id == filing).values(received_on=day))


def _readings(fields: dict[str, Any]) -> list[FieldResult]:
    return [table(name, value) if name == "users" else read(name, value) for name, value in fields.items()]
