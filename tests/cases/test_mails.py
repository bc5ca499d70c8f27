"""The outbox: a mail is written once, with the state it tells of, and tried until it is gone or given up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.cases.organisation import MINATO, NUMBERS, Office, Organisation
from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.mails import MOST_TRIES, RESTS
from uketsuke.cases.registration_values import Mail
from uketsuke.forms.deadlines import Deadline

from .conftest import Desk

MINUTE = timedelta(minutes=1)
STAY = Deadline("special_stay_end", "due", date(2027, 9, 30), ("period_of_stay_expiry",))


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(desk)


def due(office: Office, now: datetime) -> Mail | None:
    return office.desk.ask(records.next_mail, now)


def only(office: Office) -> Mail:
    (mail,) = office.desk.ask(records.list_mails)
    return mail


def test_a_filing_that_converts_tells_its_applicant_as_little_as_a_proof_needs(office: Office) -> None:
    fields = {"name": "NGUYEN VAN AN", "email": "an@mail.example", "residence_card_number": "AB12345678CD"}
    filing = office.take("13126", fields, due=(STAY,))
    mail = only(office)
    assert (mail.kind, mail.address, mail.receipt) == ("acceptance", "an@mail.example", office.receipt(filing))
    assert mail.words == {
        "received": "2027-04-01",
        "card_end": "78CD",
        "stay_until": "2027-09-30",
        "organisation": None,
    }


@pytest.mark.parametrize("address", [None, "none", "not an address"])
def test_without_an_address_nothing_is_written_and_the_slip_is_the_proof(office: Office, address: str | None) -> None:
    office.take("13126", {"name": "NGUYEN VAN AN", "email": address})
    assert office.mails() == []


def test_the_organisation_is_told_only_of_what_it_files_itself(office: Office) -> None:
    office.register()
    fields = {"name": "NGUYEN VAN AN", **MINATO.employs()}
    office.take("13126", fields)
    assert office.mails("acceptance") == [MINATO.email]  # That of its own application to register.
    office.take("13126", fields, told={"filed_by": "organization"})
    assert office.mails("acceptance") == [MINATO.email] * 2
    stranger = Organisation("合同会社ほか", NUMBERS[3], "那覇市1")
    office.take("13126", stranger.employs(), told={"filed_by": "organization"})
    assert len(office.mails("acceptance")) == 2


def test_a_reporter_is_told_at_the_address_that_the_list_of_users_has_for_it(office: Office) -> None:
    office.register()
    users = [
        {"name": "鈴木次郎", "authentication_id": "minato02", "email": "jiro@minato.example"},
        {"name": MINATO.user, "authentication_id": "minato01", "email": MINATO.email},
    ]
    office.report(MINATO, "minato01", date(2028, 4, 1), reporter_name="鈴木次郎", users=users)
    assert office.mails("acceptance") == [MINATO.email, "jiro@minato.example"]


def test_the_same_mail_is_written_once(office: Office) -> None:
    filing = office.take("12981", {"name": "A"})

    def write(session: Session) -> bool:
        return records.write_mail(session, "documents", filing, about="1", address="a@b.example", words={})

    assert [office.desk.do(write), office.desk.do(write)] == [True, False]
    assert office.mails() == ["documents"]


def test_a_state_that_is_not_kept_leaves_no_mail(office: Office) -> None:
    applied = office.apply()

    def approve_and_fail(session: Session) -> None:
        records.approve(session, applied.id, who="op")
        session.flush()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.desk.do(approve_and_fail)
    assert office.registration(applied.receipt).state == "applied"
    assert office.mails() == ["acceptance"]


def test_a_mail_that_is_being_sent_is_nobody_else_s(office: Office) -> None:
    office.apply()
    now = utc_now()
    mail = due(office, now)
    assert mail is not None
    assert office.desk.do(records.begin_try, mail, now)
    assert not office.desk.do(records.begin_try, mail, now)
    assert due(office, now) is None
    # Whoever began was killed: after the rest it is tried again.
    again = due(office, now + RESTS[0])
    assert again is not None and (again.id, again.tries) == (mail.id, 1)


def test_a_mail_rests_longer_from_try_to_try_until_it_is_given_up_and_a_person_sees_it(office: Office) -> None:
    office.apply()
    now, waits = utc_now(), []
    for _ in range(MOST_TRIES):
        mail = due(office, now)
        assert mail is not None
        office.desk.do(records.begin_try, mail, now)
        office.desk.do(records.end_try, mail, "smtp-451")
        resting = only(office)
        waits.append(resting.next_try - now)
        now = resting.next_try
    assert waits[: len(RESTS)] == sorted(RESTS) and only(office).state == "given_up"
    assert due(office, now + timedelta(days=30)) is None
    (entry,) = office.desk.ask(records.exceptions)
    assert (entry.code, entry.receipt) == ("mail.given_up", only(office).receipt)
    assert "smtp-451" in entry.reason
    # A person looks after it and has it tried again.
    assert office.desk.do(records.send_again, only(office).id, who="op")
    assert (only(office).state, only(office).tries) == ("waiting", 0)
    assert office.desk.ask(records.exceptions) == ()


def test_what_is_refused_for_good_is_given_up_at_once_and_what_is_sent_is_not_tried_again(office: Office) -> None:
    office.apply()
    now = utc_now()
    mail = only(office)
    office.desk.do(records.begin_try, mail, now)
    office.desk.do(records.end_try, mail, "smtp-550", final=True)
    assert (only(office).state, only(office).error) == ("given_up", "smtp-550")
    office.desk.do(records.send_again, mail.id, who="op")
    office.desk.do(records.begin_try, only(office), now)
    office.desk.do(records.end_try, only(office), None)
    assert (only(office).state, only(office).error) == ("sent", None)
    assert not office.desk.do(records.send_again, mail.id, who="op")
    assert due(office, now + timedelta(days=30)) is None


def test_no_event_holds_an_address_or_a_name(office: Office) -> None:
    registered = office.register()
    events = [
        *office.desk.ask(records.history, "registration", registered.id),
        *office.desk.ask(records.history, "filing", registered.filing_id),
        *(e for m in office.desk.ask(records.list_mails) for e in office.desk.ask(records.history, "mail", m.id)),
    ]
    said = str([event.detail for event in events])
    assert MINATO.user not in said and str(MINATO.email) not in said and "minato01" not in said


def test_the_counts_say_what_waits_and_since_when(office: Office) -> None:
    before = utc_now()
    office.apply()
    counts = office.desk.ask(records.count_mails)
    assert (counts.waiting, counts.given_up) == (1, 0)
    assert counts.oldest is not None and before <= counts.oldest <= utc_now() + MINUTE
