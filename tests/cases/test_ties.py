"""A filing of a registered organisation is tied to its registration, and to none where that is not sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.organisation import MINATO, NUMBERS, Office, Organisation
from uketsuke.cases import records
from uketsuke.cases.registration_values import Registration, Said, User
from uketsuke.cases.ties import judge_tie, said_of

from .conftest import Desk, field

END = date(2028, 4, 1)
ASAHI = Organisation("有限会社あさひ製作所", NUMBERS[1], "大阪市北区梅田3-4", "佐藤一郎", "ichiro@asahi.example")


@pytest.fixture
def office(desk: Desk) -> Office:
    made = Office(desk)
    made.register()
    made.register(ASAHI, "asahi01")
    return made


@pytest.mark.parametrize(
    ("organisation", "authentication_id", "evidence"),
    [
        pytest.param(MINATO, "minato01", "authentication_id", id="all agrees"),
        pytest.param(replace(MINATO, number=None), "minato01", "authentication_id", id="no number on the paper"),
        pytest.param(
            replace(MINATO, name="株式会社新みなと"), "minato01", "authentication_id", id="it changed its name"
        ),
        pytest.param(replace(MINATO, address="横浜市中区1-1"), "minato01", "authentication_id", id="it moved"),
        pytest.param(
            replace(MINATO, name="新社名株式会社", address="横浜市中区1-1"),
            "minato01",
            "authentication_id",
            id="both, and the number agrees",
        ),
        pytest.param(MINATO, None, "corporate_number", id="no authentication id"),
        pytest.param(
            replace(MINATO, name="新社名株式会社"), None, "corporate_number", id="another name, the same number"
        ),
        pytest.param(
            replace(MINATO, number=None, name="みなと商事（株）", address="東京都港区芝一丁目2番3号"),
            None,
            "name_and_address",
            id="name and address, written otherwise",
        ),
    ],
)
def test_what_agrees_ties_a_filing(
    office: Office, organisation: Organisation, authentication_id: str | None, evidence: str
) -> None:
    tie = office.tie("periodic_report", organisation.report(authentication_id, END))
    registered = office.registration("minato01")
    assert (tie.answer, tie.receipt, tie.evidence) == ("tied", registered.receipt, evidence)
    assert (tie.state, tie.expires_on) == ("active", registered.expires_on)


@pytest.mark.parametrize(
    ("organisation", "authentication_id", "answer"),
    [
        pytest.param(replace(MINATO, number=NUMBERS[1]), "minato01", "in_doubt", id="the number of another"),
        pytest.param(replace(ASAHI, number=None), "minato01", "in_doubt", id="nothing but the id agrees"),
        pytest.param(MINATO, "minato99", "unknown", id="an id that nobody has"),
        pytest.param(replace(MINATO, number=NUMBERS[2]), None, "in_doubt", id="name and address with another number"),
        pytest.param(replace(MINATO, number=None, address="札幌市1"), None, "unknown", id="the name alone"),
        pytest.param(Organisation("合同会社ほか", NUMBERS[3], "那覇市1", "x", None), None, "unknown", id="a stranger"),
    ],
)
def test_what_contradicts_itself_or_is_not_enough_ties_nothing(
    office: Office, organisation: Organisation, authentication_id: str | None, answer: str
) -> None:
    tie = office.tie("periodic_report", organisation.report(authentication_id, END))
    assert (tie.answer, tie.registration_id) == (answer, None)


def test_an_applicant_s_filing_is_tied_by_its_employer_and_one_of_a_stranger_says_nothing(office: Office) -> None:
    assert office.tie("13126", {"name": "NGUYEN VAN AN", **MINATO.employs()}).evidence == "corporate_number"
    assert office.tie("13126", Organisation("合同会社ほか", None, "那覇市1").employs()).answer == "none"
    assert office.tie("12980", {"name": "NGUYEN VAN AN"}).answer == "none"


def test_what_was_not_read_for_sure_ties_nothing() -> None:
    fields = {
        "employer_corporate_number": field("employer_corporate_number", NUMBERS[0], accepted=False),
        "employer_name": field("employer_name", None),
        "authentication_id": field("authentication_id", "none"),
    }
    assert said_of(fields) == Said()


def test_where_no_registrations_are_kept_a_report_is_of_nobody(desk: Desk) -> None:
    assert Office(desk).tie("periodic_report", MINATO.report("minato01", END)).answer == "none"


def test_of_two_registrations_in_force_only_the_authentication_id_decides(office: Office) -> None:
    office.register(replace(MINATO, user="鈴木次郎", email="jiro@minato.example"), "minato02")
    assert office.tie("13126", MINATO.employs()).answer == "in_doubt"
    tie = office.tie("periodic_report", MINATO.report("minato02", END))
    assert tie.receipt == office.registration("minato02").receipt


def test_a_new_registration_takes_the_place_of_the_one_that_lapsed(office: Office) -> None:
    office.today = date(2028, 4, 2)
    office.make_day()
    lapsed = office.tie("13126", MINATO.employs())
    assert (lapsed.answer, lapsed.state, lapsed.standing) == ("tied", "lapsed", "lapsed")
    new = office.register(authentication_id="minato02")
    assert office.tie("13126", MINATO.employs()).receipt == new.receipt


def test_a_refused_registration_is_nobody_s(office: Office) -> None:
    stranger = Organisation("合同会社ほか", NUMBERS[3], "那覇市1", "x", None)
    refused = office.apply(stranger)
    office.desk.do(records.refuse, refused.id, reason="r", who="op")
    assert office.tie("13126", stranger.employs()).answer == "none"


def test_a_support_body_s_clients_are_told_apart_and_its_registrations_stand_together(desk: Desk) -> None:
    office = Office(desk)
    clients = [
        Organisation(name, number, address, "支援太郎", "taro@shien.example", "support_organization_staff")
        for name, number, address in (
            ("株式会社みなと食品", NUMBERS[0], "名古屋市中区1"),
            ("有限会社あさひ農園", NUMBERS[1], "津市2"),
        )
    ]
    registered = [office.register(client, f"shien0{n}") for n, client in enumerate(clients)]
    for client, one in zip(clients, registered, strict=True):
        assert office.tie("13126", client.employs()).receipt == one.receipt
    assert desk.ask(records.of_same_user, registered[0]) == (registered[1],)


def test_the_filings_of_an_organisation_stand_with_its_registration(office: Office) -> None:
    registered = office.registration("minato01")
    filing = office.take("13126", {"name": "NGUYEN VAN AN", **MINATO.employs()})
    receipt = office.receipt(filing)
    assert office.desk.ask(records.filings_tied_to, registered.id) == ((receipt, "corporate_number"),)


def registration(id: int, **known: Any) -> Registration:
    empty = dict.fromkeys(Registration.__slots__)
    users = (User(None, known.get("authentication_id"), None),)
    return Registration(**{**empty, "id": id, "receipt": f"HQ-{id}", "state": "active", "users": users, **known})  # type: ignore[arg-type]


SMALL = {
    "authentication_id": st.sampled_from([None, "a1", "b2"]),
    "corporate_number": st.sampled_from([None, *NUMBERS[:2]]),
    "organisation": st.sampled_from([None, "株式会社あ", "あ株式会社", "株式会社い"]),
    "address": st.sampled_from([None, "東京都港区芝1-2-3", "大阪市北区1"]),
    "state": st.sampled_from(["applied", "approved", "active", "lapsed", "ended", "refused"]),
}


@given(
    st.lists(st.fixed_dictionaries(SMALL), max_size=4),
    st.builds(
        Said,
        authentication_id=SMALL["authentication_id"],
        corporate_number=SMALL["corporate_number"],
        name=SMALL["organisation"],
        address=SMALL["address"],
    ),
)
def test_whatever_is_known_a_tie_never_goes_against_a_number_or_an_id(known: list[dict[str, Any]], said: Said) -> None:
    registrations = [registration(n, **one) for n, one in enumerate(known)]
    tie = judge_tie(said, registrations)
    # The order in which they are known changes nothing.
    assert judge_tie(said, registrations[::-1]) == tie
    if tie.registration_id is None:
        return
    found = registrations[tie.registration_id]
    assert said.corporate_number is None or found.corporate_number in (None, said.corporate_number)
    assert said.authentication_id in (None, found.authentication_id)
    if tie.evidence != "authentication_id":
        assert found.state not in ("ended", "refused")
