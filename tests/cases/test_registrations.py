"""The life of a registration: applied for, decided, valid, extended or not, ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.cases.organisation import MINATO, Office
from uketsuke.cases import records
from uketsuke.cases.states import ALLOWED
from uketsuke.forms.errors import UsageError
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.forms.readings import Finding

from .conftest import Desk, field

SET_ON = date(2027, 4, 1)
END = date(2028, 4, 1)
DAY = timedelta(days=1)


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(desk, SET_ON)


def test_an_application_that_converts_is_a_registration_with_what_it_says(office: Office) -> None:
    applied = office.apply()
    assert (applied.state, applied.organisation, applied.corporate_number) == ("applied", MINATO.name, MINATO.number)
    assert (applied.kind, applied.contact, applied.email) == ("organization_staff", MINATO.user, MINATO.email)
    assert (applied.expires_on, applied.authentication_id, applied.statuses) == (
        None,
        None,
        ("engineer_humanities_international",),
    )
    assert [user.name for user in applied.users] == [MINATO.user]


def test_the_year_begins_with_the_password_and_not_with_the_approval(office: Office) -> None:
    applied = office.apply()
    assert office.desk.do(records.approve, applied.id, who="op")
    assert office.registration(applied.receipt).expires_on is None
    office.desk.do(records.password_set, applied.id, on=SET_ON + DAY, authentication_id="minato01", who="op")
    active = office.registration("minato01")
    assert (active.state, active.password_set_on, active.expires_on) == ("active", SET_ON + DAY, END + DAY)
    assert active.users[0].authentication_id == "minato01"


def test_a_refusal_keeps_its_reason_and_tells_it(office: Office) -> None:
    applied = office.apply()
    assert office.desk.do(records.refuse, applied.id, reason="誓約書がありません", who="op")
    refused = office.registration(applied.receipt)
    assert (refused.state, refused.reason) == ("refused", "誓約書がありません")
    (_, mail) = office.desk.ask(records.list_mails)
    assert (mail.kind, mail.address, mail.words["reason"]) == (
        "registration_refused",
        MINATO.email,
        "誓約書がありません",
    )


def test_what_is_decided_is_not_decided_again_and_nothing_is_written_twice(office: Office) -> None:
    applied = office.apply()
    assert office.desk.do(records.approve, applied.id, who="op")
    assert not office.desk.do(records.approve, applied.id, who="op")
    assert not office.desk.do(records.refuse, applied.id, reason="いいえ", who="op")
    assert office.mails() == ["acceptance", "registration_approved"]


def test_an_authentication_id_is_one_registration_s(office: Office) -> None:
    office.register()
    other = office.apply(replace(MINATO, name="有限会社あさひ", number=None, address="大阪市北区梅田1"))
    office.desk.do(records.approve, other.id, who="op")
    with pytest.raises(UsageError, match="minato01"):
        office.desk.do(records.password_set, other.id, on=SET_ON, authentication_id="minato01", who="op")
    assert office.registration(other.receipt).state == "approved"


MOVES: dict[str, Callable[[Session, int], bool]] = {
    "approve": lambda session, id: records.approve(session, id, who="op"),
    "refuse": lambda session, id: records.refuse(session, id, reason="r", who="op"),
    "password_set": lambda session, id: records.password_set(session, id, on=SET_ON, authentication_id="id", who="op"),
    "end": lambda session, id: records.end_registration(session, id, who="op"),
}
POSSIBLE = {
    "applied": {"approve", "refuse", "end"},
    "approved": {"password_set", "end"},
    "active": {"end"},
    "refused": set(),
    "ended": set(),
}


@pytest.mark.parametrize("state", POSSIBLE)
@pytest.mark.parametrize("name", MOVES)
def test_only_what_may_follow_a_state_can_be_done_in_it(office: Office, state: str, name: str) -> None:
    ways = {"approved": ["approve"], "active": ["approve", "password_set"], "refused": ["refuse"], "ended": ["end"]}
    applied = office.apply()
    for step in ways.get(state, []):
        assert office.desk.do(MOVES[step], applied.id)
    assert office.registration(applied.receipt).state == state
    assert office.desk.do(MOVES[name], applied.id) == (name in POSSIBLE[state])


def test_every_move_of_a_registration_says_who_made_it(office: Office) -> None:
    active = office.register()
    events = office.desk.ask(records.history, "registration", active.id)
    assert [event.to_state for event in events] == ["applied", "approved", "active"]
    assert [event.detail.get("who") for event in events] == [None, "op", "op"]


@pytest.mark.parametrize(
    ("received", "standing"),
    [(date(2028, 2, 1), "in_time"), (date(2028, 3, 1), "in_time"), (date(2028, 3, 2), "late"), (END, "late")],
)
def test_an_accepted_report_adds_a_year_to_the_end_whenever_it_came_before_it(
    office: Office, received: date, standing: str
) -> None:
    office.register()
    office.today = received
    report = office.report(MINATO, "minato01", END)
    assert (report.state, report.standing, report.changes) == ("filed", standing, ())
    assert office.registration("minato01").expires_on == END
    assert office.desk.do(records.accept_report, report.id, who="op")
    assert office.registration("minato01").expires_on == date(2029, 4, 1)
    assert office.mails()[-1] == "report_accepted"


def test_a_report_that_came_a_day_after_the_end_extends_nothing(office: Office) -> None:
    office.register()
    office.today = END + DAY
    assert office.make_day() == (0, 1)
    report = office.report(MINATO, "minato01", END)
    assert report.standing == "too_late"
    with pytest.raises(UsageError, match="2028-04-01"):
        office.desk.do(records.accept_report, report.id, who="op")
    lapsed = office.registration("minato01")
    assert (lapsed.state, lapsed.expires_on) == ("lapsed", END)
    assert office.desk.do(records.refuse_report, report.id, reason="満了後の報告です", who="op")
    assert office.mails()[-1] == "report_refused"


def test_a_report_that_came_in_time_and_was_accepted_after_the_end_brings_the_registration_back(
    office: Office,
) -> None:
    office.register()
    office.today = END
    report = office.report(MINATO, "minato01", END)
    office.today = END + DAY
    office.make_day()
    assert office.registration("minato01").state == "lapsed"
    assert office.desk.do(records.accept_report, report.id, who="op")
    back = office.registration("minato01")
    assert (back.state, back.expires_on) == ("active", date(2029, 4, 1))


def test_two_reports_of_one_year_extend_it_once(office: Office) -> None:
    office.register()
    office.today = date(2028, 2, 10)
    first, second = (office.report(MINATO, "minato01", END) for _ in range(2))
    assert office.desk.do(records.accept_report, first.id, who="op")
    with pytest.raises(UsageError, match="2029-04-01"):
        office.desk.do(records.accept_report, second.id, who="op")
    assert office.registration("minato01").expires_on == date(2029, 4, 1)
    assert office.desk.ask(records.find_report, second.receipt).state == "filed"  # type: ignore[union-attr]


def test_a_second_report_that_is_checked_again_later_extends_no_second_year(office: Office) -> None:
    office.register()
    office.today = date(2028, 2, 10)
    first = office.report(MINATO, "minato01", END)
    filing = office.desk.one_filing(b"second", procedure="periodic_report")
    late = Finding("window.late", "warning", (), "遅い", "late")
    said = MINATO.report("minato01", END)
    readings = [field(name, said[name]) for name in said if name != "users"]
    office.desk.finish(filing, readings, [late])
    office.desk.do(records.accept_report, first.id, who="op")
    office.desk.do(records.rerun_filing, filing, why="test", who="op")
    office.desk.finish(filing, readings, [late])
    second = office.desk.ask(records.find_report, office.receipt(filing))
    assert second is not None and second.for_end == END
    with pytest.raises(UsageError, match="2029-04-01"):
        office.desk.do(records.accept_report, second.id, who="op")


def test_where_it_is_not_known_whether_use_goes_on_nothing_is_extended_and_nothing_ended(office: Office) -> None:
    office.register()
    office.today = date(2028, 2, 10)
    report = office.report(MINATO, "minato01", END, continues_use=None)
    with pytest.raises(UsageError, match="継続利用の意思"):
        office.desk.do(records.accept_report, report.id, who="op")
    assert office.registration("minato01").expires_on == END


def test_an_organisation_that_does_not_go_on_ends_with_its_validity(office: Office) -> None:
    office.register()
    office.today = date(2028, 1, 15)
    report = office.report(MINATO, "minato01", END, continues_use="no")
    assert office.desk.do(records.accept_report, report.id, who="op")
    leaving = office.registration("minato01")
    assert (leaving.state, leaving.expires_on, leaving.leaves) == ("active", END, True)
    assert office.mails()[-1] == "report_ending"
    office.today = date(2028, 2, 1)
    assert office.make_day() == (0, 0)
    office.today = END
    assert office.make_day() == (0, 0)
    office.today = END + DAY
    assert office.make_day() == (0, 1)
    assert office.registration("minato01").state == "ended"


def test_an_accepted_report_takes_its_changes_over_and_a_refused_one_does_not(office: Office) -> None:
    office.register()
    renamed = replace(MINATO, name="みなとホールディングス株式会社", email="new@minato.example")
    office.today = date(2028, 2, 10)
    refused = office.report(renamed, "minato01", END)
    assert [(c.what, c.before, c.after) for c in refused.changes] == [
        ("organisation", MINATO.name, renamed.name),
        ("user_email", MINATO.email, renamed.email),
    ]
    office.desk.do(records.refuse_report, refused.id, reason="登記を確かめてください", who="op")
    assert office.registration("minato01").organisation == MINATO.name
    assert office.mails("report_refused") == [MINATO.email]
    accepted = office.report(renamed, "minato01", END)
    office.desk.do(records.accept_report, accepted.id, who="op")
    now = office.registration("minato01")
    assert (now.organisation, now.email, now.users[0].email) == (renamed.name, renamed.email, renamed.email)
    assert office.mails("report_accepted") == [renamed.email]
    # Under its new name it is found as well.
    assert office.tie("13126", renamed.employs()).receipt == now.receipt


def test_without_an_address_nothing_is_mailed_and_all_else_goes_on(office: Office) -> None:
    quiet = replace(MINATO, email=None)
    office.register(quiet)
    office.today = date(2028, 2, 1)
    assert office.make_day() == (1, 0)
    assert office.mails() == []


def test_a_report_of_an_organisation_that_nobody_knows_waits_for_nobody(office: Office) -> None:
    office.register()
    stranger = replace(MINATO, name="合同会社どこか", number=None, address="那覇市1")
    filing = office.take("periodic_report", stranger.report("nobody99", END))
    assert office.desk.ask(records.find_report, office.receipt(filing)) is None


def test_a_report_that_needs_eyes_waits_as_well_and_says_what_was_read_for_sure(office: Office) -> None:
    office.register()
    office.today = date(2028, 3, 2)
    late = Finding("window.late", "warning", (), "遅い", "late")
    said = MINATO.report("minato01", END, employer_address="札幌市1")
    readings = [field(name, said[name], accepted=name != "employer_address") for name in said if name != "users"]
    filing = office.desk.one_filing(b"late", procedure="periodic_report")
    assert office.desk.finish(filing, readings, [late]) == "review"
    report = office.desk.ask(records.find_report, office.receipt(filing))
    assert report is not None and report.changes == ()
    # Checked again with the address read: now it is a change.
    assert office.desk.do(records.rerun_filing, filing, why="test", who="op")
    office.desk.finish(filing, [field(name, said[name]) for name in said if name != "users"], [late])
    report = office.desk.ask(records.find_report, office.receipt(filing))
    assert report is not None and [change.what for change in report.changes] == ["address"]
    assert office.mails("acceptance") == [MINATO.email]


def test_a_report_that_is_of_somebody_else_after_all_waits_no_longer(office: Office) -> None:
    office.register()
    filing = office.desk.one_filing(b"whose", procedure="periodic_report")
    late = Finding("window.late", "warning", (), "遅い", "late")
    said = MINATO.report("minato01", END)
    office.desk.finish(filing, [field(name, said[name]) for name in said if name != "users"], [late])
    office.desk.do(records.rerun_filing, filing, why="test", who="op")
    said = MINATO.report("minato99", END)
    office.desk.finish(filing, [field(name, said[name]) for name in said if name != "users"], [late])
    assert office.desk.ask(records.find_report, office.receipt(filing)) is None
    assert office.desk.ask(records.reports_of_registration, office.registration("minato01").id) == ()


def test_the_picture_of_a_registration_s_life_is_the_table_of_allowed_moves() -> None:
    page = (PROJECT_ROOT / "docs" / "registrations.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^    (\w+) --> (\w+)", page, re.MULTILINE))
    assert drawn == {(state, to) for state, moves in ALLOWED["registration"].items() for to in moves}
