"""Look-alike sheets by requests: whose values stand there, what a person says of them, and what the history keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

import pytest
from fastapi.testclient import TestClient

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import Lane, Work
from uketsuke.review import create_app

from .conftest import Counter, add_user, let_in
from .filings import file_one, finish, id_of

PATH = "/look-alikes/mi-sue"


class Queue:
    """Remembers what was put into it."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def put(self, works: Sequence[Work], lane: Lane, *, new: bool = False) -> None:  # noqa: ARG002
        self.works += works


@pytest.fixture
def desk(tmp_path: object) -> Counter:
    return Counter(tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def reviewer(desk: Counter, queue: Queue) -> Iterator[TestClient]:
    app = create_app(desk.engine, desk.store, queue=queue)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield let_in(client, desk.engine, add_user(desk.engine, "misaki", "reviewer", ("TYO",)))


def tiles(text: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'name="shown" value="([^"]+)"', text)]


def day() -> str:
    return japan_date(utc_now()).isoformat()


def test_the_odd_one_goes_to_review_and_the_rest_is_confirmed(
    desk: Counter, reviewer: TestClient, queue: Queue
) -> None:
    receipts = [file_one(desk, {"address": f"東京都千代田区末広町{n}"}) for n in range(1, 4)]
    shown = tiles(reviewer.get(PATH).text)
    assert [tile.split("|")[0] for tile in shown] == receipts
    answer = reviewer.post(PATH, data={"day": day(), "shown": shown, "odd": [shown[1]]})
    assert "確認済み 2 · 要確認へ 1" in answer.text and tiles(answer.text) == []
    odd = id_of(desk, receipts[1])
    assert queue.works == [Work("finish_filing", odd)]
    assert finish(desk, odd) == "review"
    with reading_scope(desk.engine) as session:
        reading = records.fields_of(session, odd)["address"].reading
        events = [records.history(session, "filing", id_of(desk, receipt)) for receipt in receipts]
    kinds = [{event.kind for event in of_one if event.who == "misaki"} for of_one in events]
    assert (reading.value, reading.accepted, reading.doubts) == ("東京都千代田区末広町2", False, ("doubted",))
    assert kinds == [{"confirmed"}, {"doubted", "moved"}, {"confirmed"}]


def test_the_list_counts_what_nobody_has_looked_at(desk: Counter, reviewer: TestClient) -> None:
    file_one(desk, {"address": "東京都千代田区末広町1"})
    counted = re.search(r"mi-sue\?day=[0-9-]+\"><b>未 ／ 末</b> <span>(\d+)", reviewer.get("/look-alikes").text)
    assert counted is not None and counted[1] == "1"
    shown = tiles(reviewer.get(PATH).text)
    reviewer.post(PATH, data={"day": day(), "shown": shown})
    assert "mi-sue" not in reviewer.get("/look-alikes").text


def test_values_of_other_offices_can_neither_be_seen_nor_marked(desk: Counter, queue: Queue) -> None:
    receipt = file_one(desk, {"address": "東京都千代田区末広町1"})
    with TestClient(create_app(desk.engine, desk.store, queue=queue), base_url="http://127.0.0.1") as client:
        let_in(client, desk.engine, add_user(desk.engine, "osaka", "reviewer", ("OSA",)))
        assert tiles(client.get(PATH).text) == []
        assert client.get(f"/look-alikes/ink/{receipt}/address.jpg").status_code == 404
        said = f"{receipt}|address|0000000000000000|7"
        assert client.post(PATH, data={"day": day(), "shown": [said], "odd": [said]}).status_code == 404
    assert queue.works == []


def test_what_changed_in_the_meantime_is_left_and_said(desk: Counter, reviewer: TestClient, queue: Queue) -> None:
    receipt = file_one(desk, {"address": "東京都千代田区末広町1"})
    said = f"{receipt}|address|0000000000000000|7"
    answer = reviewer.post(PATH, data={"day": day(), "shown": [said], "odd": [said]})
    assert "その間に変わったもの 1" in answer.text and queue.works == []


def test_the_ink_of_a_value_is_a_look_at_its_page(desk: Counter, reviewer: TestClient) -> None:
    receipt = file_one(desk, {"address": "東京都千代田区末広町1"})
    answer = reviewer.get(f"/look-alikes/ink/{receipt}/address.jpg?at=7")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert reviewer.get(f"/look-alikes/ink/{receipt}/nothing.jpg").status_code == 404
    with reading_scope(desk.engine) as session:
        events = records.history(session, "filing", id_of(desk, receipt))
    assert [(event.kind, event.detail.get("page")) for event in events if event.who == "misaki"] == [("looked", 0)]


@pytest.mark.parametrize("form", [{"shown": ["nonsense"]}, {"shown": ["a|b"]}, {}])
def test_a_form_that_is_none_changes_nothing(reviewer: TestClient, form: dict[str, list[str]]) -> None:
    assert reviewer.post(PATH, data={"day": day(), **form}).status_code in (404, 422)


def test_a_sheet_that_there_is_not_is_not_found(reviewer: TestClient) -> None:
    assert reviewer.get("/look-alikes/nothing").status_code == 404
