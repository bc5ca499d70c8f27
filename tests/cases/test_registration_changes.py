"""Of a periodic report only changes are shown, and acceptance takes exactly those over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.test_ties import registration
from uketsuke.cases.registration_changes import apply_changes, changes_of
from uketsuke.cases.registration_values import Change, User

HANAKO = User("山田花子", "minato01", "hanako@minato.example")
JIRO = User("鈴木次郎", "minato02", "jiro@minato.example")
RECORD = registration(
    1,
    organisation="株式会社みなと商事",
    corporate_number="7010705000725",
    address="東京都港区芝1-2-3",
    category="category_2",
    expires_on=date(2028, 4, 1),
    authentication_id="minato01",
    contact=HANAKO.name,
    email=HANAKO.email,
    users=(HANAKO, JIRO),
)


def rows(*users: User) -> list[dict[str, Any]]:
    return [{"name": u.name, "authentication_id": u.authentication_id, "email": u.email} for u in users]


def report(**other: Any) -> dict[str, Any]:
    return {
        "employer_name": RECORD.organisation,
        "employer_corporate_number": RECORD.corporate_number,
        "employer_address": RECORD.address,
        "employer_category": RECORD.category,
        "authentication_expiry": "2028-04-01",
        "users": rows(*RECORD.users),
    } | other


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"employer_name": "（株）みなと商事"},
        {"employer_name": "みなと商事 株式会社"},
        {"employer_address": "東京都港区芝一丁目2番3号"},
        {"employer_corporate_number": None, "employer_category": None, "employer_address": None},
        {"users": rows(JIRO, HANAKO)},
        {"users": rows(replace(HANAKO, name="山田 花子", email="Hanako@Minato.example"), JIRO)},
        {"users": rows(replace(HANAKO, email=None), JIRO)},
        {"users": []},
    ],
    ids=str,
)
def test_ways_of_writing_and_empty_boxes_are_no_change(other: dict[str, Any]) -> None:
    assert changes_of(RECORD, report(**other)) == ()


@pytest.mark.parametrize(
    ("other", "change"),
    [
        ({"employer_name": "株式会社みなと"}, Change("organisation", "株式会社みなと商事", "株式会社みなと")),
        ({"employer_name": "有限会社みなと商事"}, Change("organisation", "株式会社みなと商事", "有限会社みなと商事")),
        ({"employer_corporate_number": "1180301018771"}, Change("corporate_number", "7010705000725", "1180301018771")),
        ({"employer_address": "東京都港区芝1-2-4"}, Change("address", "東京都港区芝1-2-3", "東京都港区芝1-2-4")),
        ({"employer_category": "category_1"}, Change("category", "category_2", "category_1")),
        ({"authentication_expiry": "2028-03-31"}, Change("expires_on", "2028-04-01", "2028-03-31")),
        ({"users": rows(HANAKO)}, Change("user_removed", "鈴木次郎", None, "minato02")),
        (
            {"users": rows(replace(HANAKO, name="田中花子"), JIRO)},
            Change("user_name", "山田花子", "田中花子", "minato01"),
        ),
        (
            {"users": rows(HANAKO, replace(JIRO, email="j@minato.example"))},
            Change("user_email", "jiro@minato.example", "j@minato.example", "minato02"),
        ),
        (
            {"users": rows(HANAKO, JIRO, User("高橋三郎", "minato03", None))},
            Change("user_added", None, "高橋三郎", "minato03"),
        ),
    ],
    ids=str,
)
def test_a_change_is_shown_with_what_was_before(other: dict[str, Any], change: Change) -> None:
    assert changes_of(RECORD, report(**other)) == (change,)


def test_the_end_of_validity_is_never_taken_over_from_a_report() -> None:
    changes = changes_of(RECORD, report(authentication_expiry="2030-01-01"))
    assert apply_changes(RECORD, changes).expires_on == date(2028, 4, 1)


def test_who_is_no_longer_a_user_is_followed_as_contact_by_one_who_is() -> None:
    after = apply_changes(RECORD, changes_of(RECORD, report(users=rows(JIRO))))
    assert (after.contact, after.email, after.users) == (JIRO.name, JIRO.email, (JIRO,))


NAMES = st.sampled_from(["山田花子", "鈴木次郎", "高橋三郎"])
USERS = st.lists(
    st.builds(
        User,
        name=NAMES,
        authentication_id=st.sampled_from(["a1", "b2", "c3", "d4"]),
        email=st.sampled_from(["x@a.example", "y@b.example"]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda user: user.authentication_id,
)


@given(USERS, USERS, st.sampled_from(["株式会社みなと", "あさひ有限会社"]), st.sampled_from(["東京都港区芝1", "津市2"]))
def test_with_its_changes_taken_over_a_report_says_nothing_new(
    before: list[User], after: list[User], name: str, address: str
) -> None:
    record = replace(RECORD, users=tuple(before), authentication_id=before[0].authentication_id)
    said = report(users=rows(*after), employer_name=name, employer_address=address)
    taken = apply_changes(record, changes_of(record, said))
    assert changes_of(taken, said) == ()
    assert {(u.authentication_id, u.name, u.email) for u in taken.users} == {
        (u.authentication_id, u.name, u.email) for u in after
    }
    assert taken.contact in {user.name for user in after}
