"""Blind keying and the figures by requests: nothing of the machine's is told, and what was wrong amends the case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from uketsuke.cases import keying, records, sample_plan
from uketsuke.cases.database import reading_scope
from uketsuke.cases.quality_tables import SampleRow
from uketsuke.cases.users import Role
from uketsuke.cases.values import Lane, Work
from uketsuke.review import create_app
from uketsuke.review.keying import pieces

from .conftest import Counter, add_user, let_in
from .filings import file_one, finish, id_of

KEYING, DIFFERENCES = "/quality/keying", "/quality/differences"
SAID, TRUE = "AB12345678CD", "AB12345678CO"


class Queue:
    """Remembers what was put into it."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def put(self, works: Sequence[Work], lane: Lane, *, new: bool = False) -> None:  # noqa: ARG002
        self.works += works


@pytest.fixture(autouse=True)
def drawn_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_plan, "MOST", 1.0)
    monkeypatch.setattr(keying, "KNOWN_SHARE", 0.0)


@pytest.fixture
def desk(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def person(desk: Counter, queue: Queue) -> Iterator[Callable[..., TestClient]]:
    """A browser of somebody of TYO, or of another office."""
    with ExitStack() as stack:

        def let(name: str, role: Role = "reviewer", office: str = "TYO") -> TestClient:
            app = create_app(desk.engine, desk.store, queue=queue)
            client = stack.enter_context(TestClient(app, base_url="http://127.0.0.1"))
            return let_in(client, desk.engine, add_user(desk.engine, name, role, (office,)))

        yield let


def task_in(text: str) -> int | None:
    found = re.search(r"/quality/keying/(\d+)", text)
    return None if found is None else int(found[1])


def key(client: TestClient, **form: str) -> str:
    """Keys the next task of a browser; the screen that follows."""
    sample = task_in(client.get(KEYING).text)
    assert sample is not None
    answer = client.post(f"{KEYING}/{sample}", data=form)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_an_error_that_two_people_find_amends_the_case(
    desk: Counter, queue: Queue, person: Callable[..., TestClient]
) -> None:
    receipt = file_one(desk, {"residence_card_number": SAID}, {"residence_card_number": TRUE})
    filing = id_of(desk, receipt)
    for name in ("misaki", "kenji"):
        key(person(name), text="ab1234-5678 co" if name == "kenji" else TRUE)
    assert queue.works == [Work("finish_filing", filing)]
    assert finish(desk, filing) == "converted"
    with reading_scope(desk.engine) as session:
        versions = records.versions_of(session, filing)
        history = records.history(session, "filing", filing)
        corrections = records.filing_work(session, filing).corrections
        quality = records.quality_of(session, None)
    values = [version.body["sources"]["residence_card_number"]["value"] for version in versions]
    assert values == [SAID, TRUE]
    assert [(c.who, c.value) for c in corrections] == [("kenji", TRUE)] and "品質抽出" in corrections[0].why
    assert [event.who for event in history if event.kind == "keyed"] == ["misaki", "kenji"]
    assert (quality.whole.values, quality.whole.wrong) == (1, 1)


def test_nobody_is_told_what_the_machine_said_or_whose_filing_it_is(
    desk: Counter, person: Callable[..., TestClient]
) -> None:
    receipt = file_one(desk, {"residence_card_number": SAID})
    client = person("misaki")
    text = client.get(KEYING).text
    sample = task_in(text)
    assert SAID not in text and receipt not in text and "在留カード番号" in text
    ink = client.get(f"{KEYING}/{sample}/ink.jpg")
    assert (ink.status_code, ink.headers["content-type"]) == (200, "image/jpeg")


def test_of_two_who_differ_a_third_sees_only_where(
    desk: Counter, queue: Queue, person: Callable[..., TestClient]
) -> None:
    receipt = file_one(desk, {"residence_card_number": SAID}, {"residence_card_number": TRUE})
    misaki, kenji, third = person("misaki"), person("kenji"), person("touko", "supervisor")
    key(misaki, text=SAID)
    key(kenji, text=TRUE)
    assert queue.works == []
    assert 'name="take"' not in misaki.get(DIFFERENCES).text
    text = third.get(DIFFERENCES).text
    assert re.findall(r"<mark>(\w+)</mark>", text) == ["D", "O"] and "misaki" not in text and receipt not in text
    sample = task_in(text)
    assert misaki.post(f"{DIFFERENCES}/{sample}", data={"take": "first"}).status_code == 404
    settled = third.post(f"{DIFFERENCES}/{sample}", data={"take": "other", "text": TRUE})
    assert "入力の違いはありません" in settled.text
    assert queue.works == [Work("finish_filing", id_of(desk, receipt))]


def test_what_nobody_can_read_goes_to_the_reviewers(
    desk: Counter, queue: Queue, person: Callable[..., TestClient]
) -> None:
    filing = id_of(desk, file_one(desk, {"residence_card_number": SAID}))
    for name in ("misaki", "kenji"):
        key(person(name), unreadable="1")
    assert queue.works == [Work("finish_filing", filing)]
    assert finish(desk, filing) == "review"
    with reading_scope(desk.engine) as session:
        assert records.fields_of(session, filing)["residence_card_number"].reading.doubts == ("doubted",)
        assert records.quality_of(session, None).whole.unclear == 1


def test_what_somebody_corrected_meanwhile_is_not_corrected_again(
    desk: Counter, queue: Queue, person: Callable[..., TestClient]
) -> None:
    from uketsuke.desk.correcting import correct

    filing = id_of(desk, file_one(desk, {"residence_card_number": SAID}))
    correct(desk.engine, filing, "residence_card_number", "ZZ99999999ZZ", who="desk", why="seen")
    finish(desk, filing)
    for name in ("misaki", "kenji"):
        key(person(name), text=TRUE)
    assert queue.works == []
    with reading_scope(desk.engine) as session:
        assert records.quality_of(session, None).whole.wrong == 1
        assert records.fields_of(session, filing)["residence_card_number"].reading.value == "ZZ99999999ZZ"


def test_what_is_no_value_of_the_kind_is_asked_again(desk: Counter, person: Callable[..., TestClient]) -> None:
    file_one(desk, {"residence_card_number": SAID})
    client = person("misaki")
    sample = task_in(client.get(KEYING).text)
    answer = client.post(f"{KEYING}/{sample}", data={"text": "not a number"})
    assert answer.status_code == 422 and "not a number" in answer.text and task_in(answer.text) == sample


def test_a_choice_is_taken_from_what_the_form_prints(desk: Counter, person: Callable[..., TestClient]) -> None:
    file_one(desk, {"sex": "female"})
    client = person("misaki")
    text = client.get(KEYING).text
    assert re.findall(r'name="chosen" value="(\w+)"', text) == ["male", "female"] and 'name="text"' not in text
    for name in ("misaki", "kenji"):
        sample = task_in(person(name).get(KEYING).text)
        if sample is not None:
            person(name).post(f"{KEYING}/{sample}", data={"chosen": "female"})
    with reading_scope(desk.engine) as session:
        (row,) = session.scalars(select(SampleRow)).all()
    assert (row.state, row.truth) == ("right", "female")


def test_tasks_of_other_offices_are_not_there(desk: Counter, person: Callable[..., TestClient]) -> None:
    file_one(desk, {"residence_card_number": SAID})
    sample = task_in(person("misaki").get(KEYING).text)
    osaka = person("osaka", office="OSA")
    assert task_in(osaka.get(KEYING).text) is None
    for answer in (
        osaka.get(f"{KEYING}/{sample}/ink.jpg"),
        osaka.post(f"{KEYING}/{sample}", data={"text": SAID}),
        osaka.post(f"{DIFFERENCES}/{sample}", data={"take": "first"}),
        osaka.get(f"{KEYING}/999/ink.jpg"),
    ):
        assert answer.status_code == 404
    assert "–" in osaka.get("/quality").text


def test_the_figures_say_what_is_shown_and_what_is_not(desk: Counter, person: Callable[..., TestClient]) -> None:
    file_one(desk, {"occupation": "会社員"})
    client = person("misaki")
    assert "目標の範囲内とは、まだ言えません" in client.get("/quality").text
    key(client, text="会社員")
    text = client.get("/quality?period=all").text
    # One right value of one: the 95 % bound is 950 in 1,000.
    assert "950.00" in text and "22,882" in text
    assert client.get("/quality/people").status_code == 403
    people = person("touko", "supervisor").get("/quality/people").text
    assert "misaki" in people


@pytest.mark.parametrize(
    ("one", "other", "first", "second"),
    [
        ("AB12CD", "AB12CO", [("AB12C", True), ("D", False)], [("AB12C", True), ("O", False)]),
        ("A", "A", [("A", True)], [("A", True)]),
        ("", "A", [], [("A", False)]),
        ("末広", "未広", [("末", False), ("広", True)], [("未", False), ("広", True)]),
    ],
)
def test_only_what_differs_is_marked(
    one: str, other: str, first: list[tuple[str, bool]], second: list[tuple[str, bool]]
) -> None:
    found = pieces(one, other)
    assert [[(piece.text, piece.same) for piece in side] for side in found] == [first, second]
