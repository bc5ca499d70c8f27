"""The counter's routes: papers in once and whole, refusals that name the file, and what changes a filing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import EventEntry, Lane, Ticket, Work
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import ChecklistItem
from uketsuke.review import create_app, uploads

from .conftest import FINDINGS, FORM, Counter, add_user, let_in, results

FORM_PAGE = PageSummary("form", 0, 0.0, FormMatch(FORM, "2026-04", 1, 0.999))
PDF = ("files", ("scan.pdf", b"%PDF-1.7 one", "application/pdf"))


class Queue:
    """What was put into the queue."""

    def __init__(self) -> None:
        self.put_in: list[tuple[Work, Lane, bool]] = []

    def put(self, works: list[Work], lane: Lane, *, new: bool = False) -> None:
        self.put_in += [(work, lane, new) for work in works]


@pytest.fixture
def room(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def clerk(room: Counter, queue: Queue) -> Iterator[TestClient]:
    app = create_app(room.engine, room.store, queue=queue)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield let_in(opened, room.engine, add_user(room.engine, "clerk", "counter", ("TYO", "OSA")))


def filed(room: Counter, content: bytes = b"one", *, checklist: tuple[ChecklistItem, ...] = ()) -> str:
    """A filing in review with findings."""
    (receipt,) = room.file([(room.take_in(content, [FORM_PAGE]), FORM)])
    room.finish(receipt, fields=results(), findings=FINDINGS, checklist=checklist)
    return receipt


def token_in(page: Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def state(room: Counter, receipt: str) -> str:
    with reading_scope(room.engine) as session:
        (filing,) = records.list_filings(session, ids=[records.find_filing(session, receipt) or 0])
    return filing.state


def history(room: Counter, receipt: str) -> tuple[EventEntry, ...]:
    with reading_scope(room.engine) as session:
        return records.history(session, "filing", records.find_filing(session, receipt) or 0)


def batches(room: Counter) -> int:
    with reading_scope(room.engine) as session:
        return records.count_batches(session)


def test_files_are_one_batch_of_the_counter_on_disk_before_it_is_acknowledged(
    clerk: TestClient, room: Counter, queue: Queue
) -> None:
    token = token_in(clerk.get("/counter"))
    files = [PDF, ("files", (r"C:\scans\two.jpg", b"\xff\xd8 two", "image/jpeg")), ("files", ("", b"", ""))]
    answer = clerk.post("/counter", data={"token": token, "office": "OSA"}, files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, "/counter/batches/1")
    with reading_scope(room.engine) as session:
        (batch,) = records.list_batches(session)
        (first, second) = records.files_to_open(session, batch.id)
        who = [event.who for event in records.history(session, "batch", batch.id)]
    assert (batch.channel, batch.office, first.lane) == ("counter", "OSA", "counter")
    assert (first.name, second.name) == ("scan.pdf", "two.jpg")
    assert room.store.get(first.key) == b"%PDF-1.7 one" and who == ["clerk"]
    assert queue.put_in == [(Work("open_batch", batch.id), "counter", True)]


def test_a_double_click_is_one_batch(clerk: TestClient, room: Counter) -> None:
    token = token_in(clerk.get("/counter"))
    twice = [clerk.post("/counter", data={"token": token}, files=[PDF]).headers["location"] for _ in range(2)]
    assert twice[0] == twice[1] and batches(room) == 1
    other = clerk.post("/counter", data={"token": token_in(clerk.get("/counter"))}, files=[PDF])
    assert other.headers["location"] != twice[0]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("files", ("", b"", ""))], "ファイルが選ばれていません"),
        ([PDF, ("files", ("leer.pdf", b"", "application/pdf"))], "leer.pdf"),
        ([PDF, ("files", ("huge.pdf", b"x" * 101, "application/pdf"))], "huge.pdf"),
        ([("files", (f"{n}.pdf", b"x", "application/pdf")) for n in range(4)], "ファイルが多すぎます"),
    ],
    ids=["none", "empty", "too large", "too many"],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(
    clerk: TestClient, room: Counter, files: list[object], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 3)
    monkeypatch.setattr(uploads, "MOST_FILE_BYTES", 100)
    answer = clerk.post("/counter", data={"token": "t" * 20}, files=files)  # type: ignore[arg-type]
    assert answer.status_code == 422 and told in answer.text
    assert batches(room) == 0


def test_a_request_that_is_too_large_or_does_not_say_is_not_read(
    clerk: TestClient, room: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 50)
    large = clerk.post("/counter", files=[PDF])
    assert large.status_code == 413 and "300 MB" in large.text
    chunks = clerk.post("/counter", content=iter([b"x"]), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert chunks.status_code == 411
    assert batches(room) == 0


def test_papers_are_taken_in_for_ones_own_offices_alone(clerk: TestClient, room: Counter) -> None:
    for office in ("NGO", "../x"):
        assert clerk.post("/counter", data={"office": office}, files=[PDF]).status_code == 404
    assert batches(room) == 0


def test_a_change_without_the_token_of_its_page_is_refused(clerk: TestClient, room: Counter) -> None:
    receipt = filed(room)
    clerk.headers.pop("X-CSRF-Token")
    assert clerk.post("/counter", files=[PDF]).status_code == 403
    assert clerk.post(f"/counter/filings/{receipt}/state", data={"do": "withdraw"}).status_code == 403
    assert state(room, receipt) == "review" and batches(room) == 1


def test_the_day_lists_what_came_and_what_waits(clerk: TestClient, room: Counter) -> None:
    gap = (ChecklistItem("photo", "missing"),)
    receipt = filed(room, checklist=gap)
    room.take_in(b"two", [FORM_PAGE], broken=True)
    text = clerk.get("/counter").text
    assert receipt in text and "写真" in text
    assert 'href="/counter/batches/2"' in text and "窓口/broken.pdf" in text


@pytest.mark.parametrize("typed", ["{}", " {} ", "UKETSUKE:T1:{}", "UKETSUKE:T1:{}:2"])
def test_a_filing_is_opened_by_what_is_typed_or_scanned(clerk: TestClient, room: Counter, typed: str) -> None:
    receipt = filed(room)
    found = clerk.get("/counter/find", params={"receipt": typed.format(receipt)})
    assert found.headers["location"] == f"/counter/filings/{receipt}"
    assert clerk.get("/counter/find", params={"receipt": "HQ-1"}).headers["location"] == "/counter?unknown=1"


def test_a_batch_is_seen_as_it_comes_and_leads_on_to_its_filing(clerk: TestClient, room: Counter) -> None:
    pages = room.take_in(b"one", [FORM_PAGE, PageSummary("attachment", 0, 0.0, document="passport")])
    coming = clerk.get("/counter/batches/1")
    assert "読み取り中" in coming.text and 'hx-trigger="load"' in coming.text and "旅券" in coming.text
    assert coming.text.count("<li class=") == 2
    (receipt,) = room.file([(pages, FORM)])
    room.finish(receipt, fields=results(), findings=FINDINGS)
    done = clerk.get("/counter/batches/1/live", params={"seen": "something older"})
    assert done.headers["hx-redirect"] == f"/counter/filings/{receipt}" and "hx-trigger" not in done.text


def test_a_batch_with_a_bad_file_says_so_before_one_goes_on(clerk: TestClient, room: Counter) -> None:
    pages = room.take_in(b"one", [FORM_PAGE], broken=True)
    (receipt,) = room.file([(pages, FORM)])
    room.finish(receipt, fields=results(), findings=FINDINGS)
    live = clerk.get("/counter/batches/1/live")
    assert "hx-redirect" not in live.headers
    assert "窓口/broken.pdf" in live.text and receipt in live.text


def test_who_looked_at_a_batch_stands_in_its_history(clerk: TestClient, room: Counter) -> None:
    room.take_in(b"one", [FORM_PAGE])
    clerk.get("/counter/batches/1")
    clerk.get("/counter/batches/1")
    with reading_scope(room.engine) as session:
        looks = [event.who for event in records.history(session, "batch", 1) if event.kind == "looked"]
    assert looks == ["clerk"]


def test_the_filing_shows_the_worst_first_with_ink_and_words(clerk: TestClient, room: Counter) -> None:
    text = clerk.get(f"/counter/filings/{filed(room)}").text
    assert text.index('class="light red"') < text.index('class="light amber"') < text.index('class="light blue"')
    assert "crop.jpg?box=" in text and "<ruby>" in text and "Please mark one answer only." in text


def test_a_value_is_put_right_and_the_rules_are_asked_at_once(clerk: TestClient, room: Counter) -> None:
    receipt = filed(room)
    assert 'id="value-passport_number"' in clerk.get(f"/counter/filings/{receipt}").text
    path = f"/counter/filings/{receipt}/fields"
    answer = clerk.post(path, data={"field": "passport_number", "value": "TZ7654321"})
    assert answer.headers["location"] == f"/counter/filings/{receipt}"
    with reading_scope(room.engine) as session:
        filing = records.find_filing(session, receipt) or 0
        reading = records.fields_of(session, filing)["passport_number"].reading
        (correction,) = records.corrections_of(session, filing)
    assert (reading.value, reading.accepted, reading.source) == ("TZ7654321", True, "correction")
    assert correction.who == "clerk"


def test_nobody_writes_over_what_somebody_else_has_said_meanwhile(clerk: TestClient, room: Counter) -> None:
    receipt = filed(room)
    page = clerk.get(f"/counter/filings/{receipt}").text
    at = page.index('name="field" value="passport_number"')
    seen = re.findall(r'name="seen" value="([^"]+)"', page[at:])[0]
    path = f"/counter/filings/{receipt}/fields"
    first = clerk.post(path, data={"field": "passport_number", "value": "TZ7654321", "seen": seen})
    second = clerk.post(path, data={"field": "passport_number", "value": "TZ0000000", "seen": seen})
    assert (first.status_code, second.status_code) == (303, 409)
    with reading_scope(room.engine) as session:
        fields = records.fields_of(session, records.find_filing(session, receipt) or 0)
    assert fields["passport_number"].reading.value == "TZ7654321"


def test_filings_of_one_upload_lead_to_each_other(clerk: TestClient, room: Counter) -> None:
    pages = room.take_in(b"two people", [FORM_PAGE, FORM_PAGE])
    one, other = room.file([(pages[:1], FORM), (pages[1:], FORM)])
    for receipt in (one, other):
        room.finish(receipt, fields=results(), findings=FINDINGS)
    assert f'href="/counter/filings/{other}"' in clerk.get(f"/counter/filings/{one}").text
    assert f'href="/counter/filings/{one}"' in clerk.get(f"/counter/filings/{other}").text


def test_what_is_no_value_is_told_beside_its_field_and_kept_to_be_typed_on(clerk: TestClient, room: Counter) -> None:
    receipt = filed(room)
    answer = clerk.post(
        f"/counter/filings/{receipt}/fields", data={"field": "passport_expiry", "value": "the other day"}
    )
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text and "the other day" in answer.text
    nowhere = clerk.post(f"/counter/filings/{receipt}/fields", data={"field": "no_such_field", "value": "1"})
    assert nowhere.status_code == 422


def test_a_tick_says_who_and_when_and_is_taken_back(clerk: TestClient, room: Counter, queue: Queue) -> None:
    receipt = filed(room, checklist=(ChecklistItem("passport", "waived", reason="to_be_shown"),))
    path = f"/counter/filings/{receipt}/ticks"
    assert clerk.post(path, data={"document": "passport", "reason": "shown"}).status_code == 303
    assert queue.put_in[-1][0].job == "finish_filing" and state(room, receipt) == "separated"
    room.finish(receipt, fields=results(), findings=FINDINGS, checklist=(ChecklistItem("passport", "present"),))
    text = clerk.get(f"/counter/filings/{receipt}").text
    assert "clerk</span>" in text and "提示され" in text
    clerk.post(path, data={"document": "passport", "reason": ""})
    with reading_scope(room.engine) as session:
        assert records.ticked_documents(session, records.find_filing(session, receipt) or 0) == ()


@pytest.mark.parametrize("tick", [{"document": "moon"}, {"document": "photo", "reason": "because"}])
def test_a_tick_of_nothing_or_for_nothing_is_none(clerk: TestClient, room: Counter, tick: dict[str, str]) -> None:
    receipt = filed(room)
    assert clerk.post(f"/counter/filings/{receipt}/ticks", data=tick).status_code in (404, 422)
    assert state(room, receipt) == "review"


def test_a_filing_is_sent_back_with_its_letter_taken_up_again_and_withdrawn(
    clerk: TestClient, room: Counter, queue: Queue
) -> None:
    receipt = filed(room)
    path = f"/counter/filings/{receipt}"
    draft = clerk.get(f"{path}/letter.pdf")
    assert draft.status_code == 200 and draft.content.startswith(b"%PDF") and state(room, receipt) == "review"
    sent = clerk.post(f"{path}/letter", data={"until": "2030-01-15"})
    assert sent.status_code == 303 and state(room, receipt) == "returned"
    printed = clerk.get(sent.headers["location"])
    assert printed.headers["content-security-policy"].startswith("default-src 'none'")
    assert printed.headers["x-content-type-options"] == "nosniff"
    assert "2030-01-15" in clerk.get(path).text

    clerk.post(f"{path}/state", data={"do": "resume"})
    assert state(room, receipt) == "separated" and queue.put_in[-1][0].job == "finish_filing"
    assert clerk.get(f"{path}/slip.pdf").status_code == 409
    room.finish(receipt, fields=results(), findings=FINDINGS)
    clerk.post(f"{path}/state", data={"do": "withdraw"})
    assert state(room, receipt) == "withdrawn"
    again = clerk.post(f"{path}/state", data={"do": "withdraw"})
    assert again.status_code == 409 and "何も変更していません" in again.text
    moves = [(event.to_state, event.who) for event in history(room, receipt) if event.who == "clerk" and event.to_state]
    assert moves == [("returned", "clerk"), ("separated", "clerk"), ("withdrawn", "clerk")]


def test_nothing_is_sent_back_where_nothing_is_asked(clerk: TestClient, room: Counter) -> None:
    (receipt,) = room.file([(room.take_in(b"one", [FORM_PAGE]), FORM)])
    room.finish(receipt, fields=results(), findings=())
    answer = clerk.post(f"/counter/filings/{receipt}/letter", data={"until": "2030-01-15"})
    assert answer.status_code == 409 and "補正を求める事項がありません" in answer.text
    assert state(room, receipt) == "review"


@pytest.mark.parametrize("query", ["size=poster", "say=fr"])
def test_a_slip_that_there_is_not_is_not_found(clerk: TestClient, room: Counter, query: str) -> None:
    assert clerk.get(f"/counter/filings/{filed(room)}/slip.pdf?{query}").status_code == 404


def test_pages_come_for_a_filing_with_who_brought_them(clerk: TestClient, room: Counter) -> None:
    receipt = filed(room)
    path = f"/counter/filings/{receipt}/pages"
    answer = clerk.post(path, data={"token": "t" * 20, "page": "0"}, files=[PDF])
    assert answer.headers["location"] == "/counter/batches/2"
    with reading_scope(room.engine) as session:
        assert records.ticket_of_batch(session, 2) == Ticket(receipt, 0)
    event = history(room, receipt)[-1]
    assert (event.kind, event.who, event.detail) == ("pages_handed_in", "clerk", {"batch": 2, "page": 0})
    assert receipt in clerk.get("/counter/batches/2").text
    empty = clerk.post(path, data={}, files=[("files", ("leer.pdf", b"", "application/pdf"))])
    assert empty.status_code == 422 and "leer.pdf" in empty.text


def test_pages_do_not_come_for_what_is_withdrawn(clerk: TestClient, room: Counter) -> None:
    receipt = filed(room)
    clerk.post(f"/counter/filings/{receipt}/state", data={"do": "withdraw"})
    answer = clerk.post(f"/counter/filings/{receipt}/pages", data={}, files=[PDF])
    assert answer.status_code == 409 and batches(room) == 1


@pytest.mark.parametrize(
    ("say", "told"),
    [("easy", "<rt>しるし</rt>"), ("ja", "一つだけに印を"), ("en", "Please mark one answer only."), ("fr", "<rt>")],
)
def test_the_applicant_reads_what_is_asked_in_a_language_of_theirs(
    clerk: TestClient, room: Counter, say: str, told: str
) -> None:
    page = clerk.get(f"/counter/filings/{filed(room)}/applicant", params={"say": say}).text
    assert told in page
    # Turned to others: no name, no number of theirs, no way to other filings.
    assert "TRAN THI BICH" not in page and 'href="/"' not in page


def test_a_filing_of_another_office_is_none_for_every_change(room: Counter) -> None:
    receipt = filed(room)
    app = create_app(room.engine, room.store)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as opened:
        stranger = let_in(opened, room.engine, add_user(room.engine, "stranger", "counter", ("NGO",)))
        path = f"/counter/filings/{receipt}"
        answers = [
            stranger.post(f"{path}/ticks", data={"document": "photo"}),
            stranger.post(f"{path}/fields", data={"field": "name", "value": "X"}),
            stranger.post(f"{path}/pages", files=[PDF]),
            stranger.post(f"{path}/state", data={"do": "withdraw"}),
            stranger.post(f"{path}/letter", data={"until": "2030-01-15"}),
            stranger.get("/counter/batches/1/sides/1.webp"),
        ]
    assert {answer.status_code for answer in answers} == {404}
    assert state(room, receipt) == "review" and batches(room) == 1
