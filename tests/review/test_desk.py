"""The desk by requests: what needs eyes and why, changes as they are made, and two people at one filing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.users import Role
from uketsuke.cases.values import Lane, Work
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import ChecklistItem, Reading
from uketsuke.review import create_app

from .conftest import FINDINGS, FORM, Counter, add_user, let_in, results


class Handed:
    """A queue that remembers what was put into it."""

    def __init__(self) -> None:
        self.works: list[tuple[Work, Lane]] = []

    def put(self, works: Any, lane: Lane, *, new: bool = False) -> None:  # noqa: ARG002
        self.works += [(work, lane) for work in works]


@pytest.fixture
def handed() -> Handed:
    return Handed()


@pytest.fixture
def own(tmp_path: Path) -> Counter:
    """Records of its own: every test here changes them."""
    return Counter(tmp_path)


@pytest.fixture
def receipt(own: Counter) -> str:
    """A filing in review: three fields need eyes, rules find fault with two of them, and a photo is missing."""
    summary = PageSummary("form", 0, 0.0, FormMatch(FORM, "2026-04", 1, 0.999))
    (found,) = own.file([(own.take_in(b"one", [summary]), FORM)])
    own.finish(found, fields=results(), findings=FINDINGS, checklist=[ChecklistItem("photo", "missing")])
    return found


def signed_in(own: Counter, handed: Handed, name: str, **more: Any) -> TestClient:
    client = TestClient(create_app(own.engine, own.store, queue=handed), base_url="http://127.0.0.1")
    return let_in(client, own.engine, add_user(own.engine, name, "reviewer", **more))


@pytest.fixture
def sato(own: Counter, handed: Handed) -> Iterator[TestClient]:
    with signed_in(own, handed, "sato") as client:
        yield client


@pytest.fixture
def abe(own: Counter, handed: Handed) -> Iterator[TestClient]:
    with signed_in(own, handed, "abe") as client:
        yield client


def reading(own: Counter, receipt: str, field: str) -> Reading:
    with reading_scope(own.engine) as session:
        return records.reading_of(records.fields_of(session, records.find_filing(session, receipt) or 0), field)


def change(client: TestClient, own: Counter, receipt: str, field: str, how: str = "accept", text: str = "") -> Any:
    seen = records.mark_of(reading(own, receipt, field))
    return client.post(f"/desk/{receipt}/field", data={"field": field, "seen": seen, "how": how, "text": text})


def test_the_queue_lists_what_waits_with_why_and_begins_with_it(sato: TestClient, receipt: str) -> None:
    text = sato.get("/desk").text
    assert receipt in text and "写真" in text
    answer = sato.get("/desk/next", follow_redirects=False)
    assert answer.headers["location"] == f"/desk/{receipt}?reason=fields"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("reason=documents", True), ("reason=pages", False), ("reason=all", True), (f"procedure={FORM}", True),
        ("procedure=13126", False), ("office=TYO", True), ("office=OSA", False), ("reason=nonsense", True),
    ],
)  # fmt: skip
def test_the_queue_is_narrowed(sato: TestClient, receipt: str, query: str, shown: bool) -> None:
    assert (f"/desk/{receipt}" in sato.get(f"/desk?{query}").text) is shown


def test_another_offices_filings_are_not_in_the_queue(own: Counter, handed: Handed, receipt: str) -> None:
    with signed_in(own, handed, "oda", offices=("OSA",)) as client:
        assert receipt not in client.get("/desk").text
        assert client.get("/desk/next", follow_redirects=False).headers["location"].startswith("/desk?")
        assert client.get(f"/desk/{receipt}").status_code == 404
        for tail in ("field", "undo", "claim", "read"):
            data = {"field": "name", "seen": "x", "how": "accept"}
            assert client.post(f"/desk/{receipt}/{tail}", data=data).status_code == 404


def test_the_desk_shows_what_needs_eyes_and_all_when_asked(sato: TestClient, receipt: str) -> None:
    text = sato.get(f"/desk/{receipt}").text
    shown = {name for name in results() if f'class="item open" hidden data-name="{name}"' in text}
    assert shown == {"marital_status", "passport_number", "passport_expiry"}
    assert "二つ以上に印" in text and "機械の次の読み 21.0%" in text and "旅券の有効期限を確かめてください。" in text
    assert 'data-name="occupation"' not in text
    assert 'data-name="occupation"' in sato.get(f"/desk/{receipt}?all=1").text


def test_a_value_is_accepted_and_no_longer_asked_for(sato: TestClient, own: Counter, receipt: str) -> None:
    answer = change(sato, own, receipt, "passport_number").json()
    assert "passport_number" not in answer["open"] and answer["state"] == "review"
    now = reading(own, receipt, "passport_number")
    assert (now.value, now.accepted, now.source) == ("C1234567", True, "correction")


def test_a_typed_value_is_taken_by_its_kind_and_the_rules_speak_at_once(
    sato: TestClient, own: Counter, receipt: str
) -> None:
    answer = change(sato, own, receipt, "passport_expiry", "typed", "令和12年3月1日").json()
    assert answer["field"]["text"] == "2030-03-01"
    assert reading(own, receipt, "passport_expiry").value == "2030-03-01"
    assert "旅券の有効期限を確かめてください。" not in answer["status"]


def test_a_choice_is_taken_by_the_words_it_prints(sato: TestClient, own: Counter, receipt: str) -> None:
    assert change(sato, own, receipt, "marital_status", "candidate", "有").status_code == 200
    assert reading(own, receipt, "marital_status").value == "married"


@pytest.mark.parametrize(
    ("field", "how", "text"),
    [
        ("passport_expiry", "typed", "2030-02-31"),
        ("passport_expiry", "accept", ""),
        ("marital_status", "typed", "たぶん"),
        ("passport_number", "guessed", "X1"),
        ("nothing", "typed", "X"),
    ],
    ids=["no such day", "nothing to accept", "no option", "no way", "no field"],
)
def test_what_is_no_value_is_not_saved_and_the_reason_is_said(
    sato: TestClient, own: Counter, receipt: str, field: str, how: str, text: str
) -> None:
    seen = records.mark_of(reading(own, receipt, field)) if field != "nothing" else "0"
    data = {"field": field, "seen": seen, "how": how, "text": text}
    answer = sato.post(f"/desk/{receipt}/field", data=data)
    assert answer.status_code == 422 and answer.json()["trouble"]
    with reading_scope(own.engine) as session:
        assert records.corrections_of(session, records.find_filing(session, receipt) or 0) == ()


def test_what_cannot_be_read_stays_open_in_the_filing_and_off_the_desk(
    sato: TestClient, own: Counter, receipt: str
) -> None:
    answer = change(sato, own, receipt, "passport_expiry", "unreadable").json()
    assert "passport_expiry" not in answer["open"]
    now = reading(own, receipt, "passport_expiry")
    assert (now.status, now.accepted, now.source) == ("unreadable", False, "correction")


def test_what_was_done_is_undone(sato: TestClient, own: Counter, receipt: str) -> None:
    before = reading(own, receipt, "passport_number")
    change(sato, own, receipt, "passport_number", "typed", "C1234568")
    answer = sato.post(f"/desk/{receipt}/undo", data={"field": "passport_number"}).json()
    assert "passport_number" in answer["open"] and answer["field"]["mark"] == records.mark_of(before)
    assert reading(own, receipt, "passport_number") == before


def test_who_comes_second_is_told_who_is_there_and_changes_nothing(
    sato: TestClient, abe: TestClient, own: Counter, receipt: str
) -> None:
    assert sato.post(f"/desk/{receipt}/claim").status_code == 204
    answer = change(abe, own, receipt, "passport_number", "typed", "X7654321")
    assert (answer.status_code, answer.json()["kind"], answer.json()["who"]) == (409, "claimed", "sato")
    assert reading(own, receipt, "passport_number").value == "C1234567"
    assert abe.post(f"/desk/{receipt}/claim", data={"take_over": "true"}).status_code == 204
    assert change(abe, own, receipt, "passport_number", "typed", "X7654321").status_code == 200
    assert change(sato, own, receipt, "passport_number").json()["kind"] == "claimed"


def test_a_value_that_changed_meanwhile_is_shown_and_not_written_over(
    sato: TestClient, abe: TestClient, own: Counter, receipt: str
) -> None:
    seen = records.mark_of(reading(own, receipt, "passport_number"))
    change(sato, own, receipt, "passport_number", "typed", "C7777777")
    sato.post(f"/desk/{receipt}/claim", data={"leave": "true"})
    data = {"field": "passport_number", "seen": seen, "how": "accept", "text": "C1234567"}
    answer = abe.post(f"/desk/{receipt}/field", data=data)
    told = answer.json()
    assert (answer.status_code, told["kind"], told["who"], told["text"]) == (409, "outdated", "sato", "C7777777")
    assert reading(own, receipt, "passport_number").value == "C7777777"


def test_the_next_filing_is_the_next_that_nobody_has(
    sato: TestClient, abe: TestClient, own: Counter, receipt: str
) -> None:
    summary = PageSummary("form", 0, 0.0, FormMatch(FORM, "2026-04", 1, 0.999))
    (other,) = own.file([(own.take_in(b"two", [summary]), FORM)])
    own.finish(other, fields=results(), findings=FINDINGS)
    assert abe.post(f"/desk/{other}/claim").status_code == 204
    asked = {"X-Part": "1"}
    assert sato.get(f"/desk/next?after={receipt}", headers=asked).status_code == 204
    abe.post(f"/desk/{other}/claim", data={"leave": "true"})
    part = sato.get(f"/desk/next?after={receipt}", headers=asked).text
    assert f'data-receipt="{other}"' in part and "<html" not in part


@pytest.mark.parametrize(
    ("field", "text", "fits", "said"),
    [
        ("date_of_birth", "H10.3.14", True, "1998年3月14日 ＝ 平成10年3月14日"),
        ("date_of_birth", "2019-05-01", True, "2019年5月1日 ＝ 令和元年5月1日"),
        ("date_of_birth", "2023-02-30", False, ""),
        ("nationality", "ベトナム", True, "ベトナム（VNM）"),
        ("mobile_phone", "０９０-0000-1234", True, "090-0000-1234"),
    ],
)
def test_what_is_typed_is_said_back_before_it_is_saved(
    sato: TestClient, receipt: str, field: str, text: str, fits: bool, said: str
) -> None:
    answer = sato.post(f"/desk/{receipt}/read", data={"field": field, "text": text}).json()
    assert (answer["fits"], answer["said"]) == (fits, said)
    assert fits or answer["trouble"]


def test_lists_and_postal_codes_suggest_what_is_meant(sato: TestClient, receipt: str) -> None:
    def suggested(field: str, text: str) -> list[str]:
        found: list[str] = sato.post(f"/desk/{receipt}/read", data={"field": field, "text": text}).json()["suggestions"]
        return found

    assert suggested("nationality", "フィリ") == ["フィリピン"]
    assert suggested("address", "100-0013") == ["〒100-0013 東京都千代田区霞が関"]
    assert suggested("occupation", "会") == []


def test_with_nothing_left_the_filing_is_handed_to_a_worker(own: Counter, handed: Handed, sato: TestClient) -> None:
    summary = PageSummary("form", 0, 0.0, FormMatch(FORM, "2026-04", 1, 0.999))
    (found,) = own.file([(own.take_in(b"three", [summary]), FORM)])
    own.finish(found, fields=results(), findings=FINDINGS)
    for field, text in (("marital_status", "有"), ("passport_number", "C1234567"), ("passport_expiry", "2033-03-01")):
        answer = change(sato, own, found, field, "typed", text).json()
    with reading_scope(own.engine) as session:
        filing = records.find_filing(session, found) or 0
        left = {one.rule for one in records.findings_of(session, filing) if one.severity != "info"}
    # The rules of today ask for more than this filing holds: then it stays, and says what for.
    assert answer["state"] == ("review" if left else "separated")
    assert bool(handed.works) is not bool(left)


@pytest.mark.parametrize("role", ["mailroom", "counter", "admin"])
def test_who_does_not_review_changes_nothing_here(own: Counter, handed: Handed, receipt: str, role: Role) -> None:
    client = TestClient(create_app(own.engine, own.store, queue=handed), base_url="http://127.0.0.1")
    with let_in(client, own.engine, add_user(own.engine, f"a-{role}", role)) as opened:
        data = {"field": "passport_number", "seen": "x", "how": "unreadable"}
        for tail in ("field", "undo", "claim", "read"):
            assert opened.post(f"/desk/{receipt}/{tail}", data=data).status_code == 403
        assert opened.get("/desk/next").status_code == 403
    assert reading(own, receipt, "passport_number").source == "ocr"


def test_a_change_that_comes_from_no_page_of_ours_is_refused(sato: TestClient, own: Counter, receipt: str) -> None:
    del sato.headers["X-CSRF-Token"]
    assert change(sato, own, receipt, "passport_number").status_code == 403
    assert reading(own, receipt, "passport_number").source == "ocr"


def test_every_change_and_look_stands_in_the_history_under_its_user(
    sato: TestClient, own: Counter, receipt: str
) -> None:
    sato.get(f"/desk/{receipt}")
    change(sato, own, receipt, "passport_number", "typed", "C1234568")
    sato.post(f"/desk/{receipt}/undo", data={"field": "passport_number"})
    with reading_scope(own.engine) as session:
        filing = records.find_filing(session, receipt) or 0
        events = {(one.kind, one.who) for one in records.history(session, "filing", filing)}
        entries = [one for one in records.history_of(session, filing, "passport_number") if one.kind == "corrected"]
    assert {("looked", "sato"), ("corrected", "sato"), ("correction_ended", "sato")} <= events
    assert [(one.value, one.by, one.why) for one in entries] == [("C1234568", "sato", "入力した")]
