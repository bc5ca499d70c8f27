"""The search of the screens: it finds filings of one's offices, what is typed stands in no address, looks are noted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.review import create_app

from .conftest import Counter, add_user, let_in


@pytest.fixture(scope="module")
def reviewer(counter: Counter, receipts: dict[str, str]) -> Iterator[TestClient]:  # noqa: ARG001
    app = create_app(counter.engine, counter.store)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield let_in(client, counter.engine, add_user(counter.engine, "finder", "reviewer", ["TYO"]))


def find(client: TestClient, query: str) -> str:
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/find").text)
    assert csrf is not None
    answer = client.post("/find", data={"csrf": csrf[1], "q": query})
    assert answer.status_code == 200 and str(answer.url).endswith("/find")
    return answer.text


@pytest.mark.parametrize(("query", "what"), [("5678CD", "本人の番号"), ("ＡＢ12345678ＣＤ", "本人の番号")])
def test_a_filing_is_found_by_a_number_or_its_end(
    reviewer: TestClient, receipts: dict[str, str], query: str, what: str
) -> None:
    text = find(reviewer, query)
    assert f'href="/filings/{receipts["review"]}"' in text and what in text and "AB12345678CD" in text


def test_every_screen_of_who_sees_filings_has_the_search(reviewer: TestClient) -> None:
    assert 'role="search"' in reviewer.get("/").text
    assert "氏名・番号・生年月日・住所" in reviewer.get("/").text


def test_nothing_found_says_how_to_look(reviewer: TestClient) -> None:
    text = find(reviewer, "どこにもない名")
    assert "見つかりませんでした" in text and "末尾の数字" in text


def test_what_was_typed_is_shown_as_text(reviewer: TestClient) -> None:
    text = find(reviewer, "<b>山田</b>")
    assert "&lt;b&gt;山田" in text and "<b>山田" not in text


def test_what_is_found_is_noted_as_a_look_and_not_what_was_asked(
    counter: Counter, reviewer: TestClient, receipts: dict[str, str]
) -> None:
    with capture_logs() as logged:
        find(reviewer, "AB12345678CD")
    assert "AB12345678CD" not in str(logged)
    with reading_scope(counter.engine) as session:
        filing = records.find_filing(session, receipts["review"])
        assert filing is not None
        events = records.history(session, "filing", filing)
    assert any(event.kind == "looked" and event.who == "finder" for event in events)


def test_filings_of_other_offices_are_not_found(counter: Counter, receipts: dict[str, str]) -> None:
    app = create_app(counter.engine, counter.store)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        let_in(client, counter.engine, add_user(counter.engine, "finder-osaka", "reviewer", ["OSA"]))
        text = find(client, "AB12345678CD")
    assert receipts["review"] not in text and "見つかりませんでした" in text


def test_a_place_to_go_on_from_that_is_none_of_ours_begins_anew(reviewer: TestClient, receipts: dict[str, str]) -> None:
    csrf = re.search(r'name="csrf" value="([^"]+)"', reviewer.get("/find").text)
    assert csrf is not None
    answer = reviewer.post("/find", data={"csrf": csrf[1], "q": "5678CD", "after": "x"})
    assert receipts["review"] in answer.text
