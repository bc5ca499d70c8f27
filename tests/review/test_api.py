"""The API by requests: who is answered, what is handed in once, and that its JSON is the command line's."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.users import ROLES, Role
from uketsuke.cases.values import Lane, Work
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.review import create_app
from uketsuke.review.handing_in import file_name
from uketsuke.review.house import Access
from uketsuke.review.limits import Allowance

from .conftest import Counter, add_user, let_in
from .programs import PDF, bearer, converted, make_documents, token_of

API = "/api/v1"
FREE = Allowance(per_minute=1e9, at_once=1e9)
PAGE = ("files", ("窓口/a.pdf", b"%PDF-1.4 one", "application/pdf"))
SEE_FILINGS = {"mailroom", "counter", "reviewer", "supervisor"}
SEE_SCANS = {"mailroom", "counter", "supervisor"}
ASKED: dict[str, set[str]] = {
    "/openapi.json": set(ROLES),
    "/me": set(ROLES),
    "/batches": SEE_SCANS,
    "/batches/{batch}": SEE_SCANS,
    "/filings": SEE_FILINGS,
    "/filings/{receipt}": SEE_FILINGS,
    "/filings/{receipt}/state": SEE_FILINGS,
    "/filings/{receipt}/case": SEE_FILINGS,
    "/filings/{receipt}/pages/0.png": SEE_FILINGS,
    "/filings/{receipt}/documents": SEE_FILINGS,
    "/filings/{receipt}/documents/1": SEE_FILINGS,
    "/filings/{receipt}/bundle": SEE_FILINGS,
}
OF_ONE_OFFICE = [path for path in ASKED if "{" in path]


class Queue:
    """Remembers what was put into it; one that is away takes nothing."""

    def __init__(self, *, away: bool = False) -> None:
        self.put_in: list[tuple[Work, Lane, bool]] = []
        self._away = away

    def put(self, works: Sequence[Work], lane: Lane, *, new: bool = False) -> None:
        if self._away:
            raise ServiceUnavailable("away")
        self.put_in += [(work, lane, new) for work in works]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "signing.pem"


@pytest.fixture(scope="module")
def receipt(desk: Counter) -> str:
    """A filing of TYO with a case and its documents."""
    made = converted(desk)
    make_documents(desk, made)
    return made


@pytest.fixture(scope="module")
def queue() -> Queue:
    return Queue()


@pytest.fixture(scope="module")
def api(desk: Counter, queue: Queue, key_file: Path) -> Iterator[TestClient]:
    app = create_app(
        desk.engine,
        desk.store,
        access=Access(programs=FREE, strangers=FREE),
        queue=queue,
        signing_key=key_file,
        most_bytes=100_000,
    )
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def tokens(desk: Counter) -> dict[tuple[str, str], dict[str, str]]:
    """The header of a program of each role, of the office that has the filing (TYO), of another, and of all."""
    return {(role, office): bearer(token_of(desk, role, (office,))) for role in ROLES for office in ("TYO", "OSA", "*")}


@pytest.fixture
def mailroom(tokens: dict[tuple[str, str], dict[str, str]]) -> dict[str, str]:
    return tokens["mailroom", "TYO"]


def filled(path: str, receipt: str, desk: Counter) -> str:
    with reading_scope(desk.engine) as session:
        (filing,) = records.list_filings(session, ids=[records.find_filing(session, receipt) or 0])
    return API + path.format(receipt=receipt, batch=filing.batch_id)


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize("office", ["TYO", "OSA", "*"])
@pytest.mark.parametrize("role", ROLES)
def test_who_is_answered_what(
    api: TestClient,
    tokens: dict[tuple[str, str], dict[str, str]],
    desk: Counter,
    receipt: str,
    role: Role,
    office: str,
    path: str,
) -> None:
    expected = 403 if role not in ASKED[path] else 404 if path in OF_ONE_OFFICE and office == "OSA" else 200
    answer = api.get(filled(path, receipt, desk), headers=tokens[role, office])
    assert answer.status_code == expected, answer.text
    if expected != 200:
        assert answer.json()["code"] == {403: "not_allowed", 404: "not_found"}[expected]
        assert receipt not in answer.text


@pytest.mark.parametrize("path", ASKED)
def test_who_says_no_token_is_told_nothing_but_that(api: TestClient, desk: Counter, receipt: str, path: str) -> None:
    for said in ({}, {"Authorization": "Bearer uketsuke_" + "x" * 43}, {"Authorization": "Basic YTpi"}):
        answer = api.get(filled(path, receipt, desk), headers=said)
        assert (answer.status_code, answer.json()["code"]) == (401, "no_token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_browsers_session_opens_nothing_here_and_a_token_opens_no_screen(
    desk: Counter, receipt: str, tokens: dict[tuple[str, str], dict[str, str]]
) -> None:
    app = create_app(desk.engine, desk.store)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as browser:
        assert browser.get(f"/filings/{receipt}.json", headers=tokens["supervisor", "*"]).status_code == 401
        let_in(browser, desk.engine, add_user(desk.engine, "chief"))
        assert browser.get(f"/filings/{receipt}.json").status_code == 200
        assert browser.get(f"{API}/filings/{receipt}").status_code == 401
        assert browser.post(f"{API}/batches", files=[PAGE], data={"office": "TYO"}).status_code == 401


def test_the_json_of_a_filing_and_of_a_case_is_that_of_the_command_line(
    api: TestClient, desk: Counter, receipt: str, mailroom: dict[str, str]
) -> None:
    with reading_scope(desk.engine) as session:
        filing_id = records.find_filing(session, receipt)
        assert filing_id is not None
        filing, case = records.export_filing(session, filing_id), records.case_of(session, filing_id)
    answer = api.get(f"{API}/filings/{receipt}", headers=mailroom).json()
    assert answer == json.loads(json.dumps(filing))
    process = json.loads((PROJECT_ROOT / "docs" / "schemas" / "process.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer, {**process["$defs"]["filing"], "$defs": process["$defs"]})
    assert api.get(f"{API}/filings/{receipt}/case", headers=mailroom).json() == json.loads(json.dumps(case))
    assert api.get(f"{API}/filings/{receipt}/case?version=1", headers=mailroom).json() == case
    missing = api.get(f"{API}/filings/{receipt}/case?version=2", headers=mailroom)
    assert (missing.status_code, missing.json()["code"]) == (404, "no_case")


def test_every_look_of_a_program_stands_in_the_history_with_its_token(
    api: TestClient, desk: Counter, mailroom: dict[str, str]
) -> None:
    receipt = converted(desk, b"looked at")
    for path in ("", "/case", "/pages/0.png", "/state", ""):
        assert api.get(f"{API}/filings/{receipt}{path}", headers=mailroom).status_code == 200
    with reading_scope(desk.engine) as session:
        history = records.history(session, "filing", records.find_filing(session, receipt) or 0)
    looks = [(event.detail.get("page"), event.who) for event in history if event.kind == "looked"]
    assert [page for page, _ in looks] == [None, 0]
    assert all(who.startswith("mailroom-tyo#token") for _, who in looks)


def test_documents_and_the_bundle_come_when_they_are_made(
    api: TestClient, desk: Counter, mailroom: dict[str, str]
) -> None:
    receipt = converted(desk, b"documents")
    for path in ("documents", "documents/1", "bundle"):
        early = api.get(f"{API}/filings/{receipt}/{path}", headers=mailroom)
        assert (early.status_code, early.json()["code"]) == (409, "not_made_yet")
    make_documents(desk, receipt)
    (listed,) = api.get(f"{API}/filings/{receipt}/documents", headers=mailroom).json()
    assert (listed["number"], listed["name"], listed["pages"]) == (1, "01-application.pdf", [0])
    file = api.get(f"{API}/filings/{receipt}/documents/1", headers=mailroom)
    assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
    assert api.get(f"{API}/filings/{receipt}/documents/2", headers=mailroom).status_code == 404
    bundle = api.get(f"{API}/filings/{receipt}/bundle", headers=mailroom)
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as opened:
        assert {"case.json", "manifest.json", "manifest.sig", "documents/01-application.pdf"} <= set(opened.namelist())


def test_a_batch_is_taken_in_once_whatever_became_of_the_first_answer(
    api: TestClient, queue: Queue, desk: Counter, mailroom: dict[str, str]
) -> None:
    key = {**mailroom, "Idempotency-Key": "envelope-17"}
    first = api.post(f"{API}/batches", files=[PAGE], data={"channel": "counter"}, headers=key)
    assert first.status_code == 201, first.text
    batch = first.json()
    assert (batch["channel"], batch["office"], batch["state"]) == ("counter", "TYO", "received")
    assert [file["name"] for file in batch["files"]] == ["a.pdf"]
    assert desk.store.get(batch["files"][0]["sha256"]) == b"%PDF-1.4 one"
    assert queue.put_in[-1] == (Work("open_batch", batch["id"]), "counter", True)
    again = api.post(f"{API}/batches", files=[PAGE], data={"channel": "counter"}, headers=key)
    assert (again.status_code, again.json()["id"]) == (200, batch["id"])
    assert again.headers["location"] == first.headers["location"] == f"{API}/batches/{batch['id']}"
    other = api.post(f"{API}/batches", files=[("files", ("a.pdf", b"two"))], data={"channel": "counter"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "other_content")
    without = api.post(f"{API}/batches", files=[PAGE], headers=mailroom)
    assert without.status_code == 201 and without.json()["id"] != batch["id"]
    assert api.get(f"{API}/batches/{batch['id']}", headers=mailroom).json() == again.json()


def test_nobody_elses_key_is_the_same(api: TestClient, desk: Counter, mailroom: dict[str, str]) -> None:
    other = bearer(token_of(desk, "counter", ("TYO",)))
    ids = {
        api.post(f"{API}/batches", files=[PAGE], headers={**who, "Idempotency-Key": "same"}).json()["id"]
        for who in (mailroom, other)
    }
    assert len(ids) == 2


def test_a_queue_that_is_away_loses_nothing(desk: Counter, mailroom: dict[str, str]) -> None:
    with TestClient(create_app(desk.engine, desk.store, queue=Queue(away=True)), base_url="http://127.0.0.1") as client:
        answer = client.post(f"{API}/batches", files=[PAGE], headers=mailroom)
    with reading_scope(desk.engine) as session:
        waiting = [waiting.work for waiting in records.waiting_work(session)]
    assert Work("open_batch", answer.json()["id"]) in waiting


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"files": []}, 422, "not_understood"),
        ({"files": [("papers", ("a.pdf", b"x"))]}, 422, "not_understood"),
        ({"files": [PAGE], "data": {"channel": "pigeon"}}, 422, "not_understood"),
        ({"files": [PAGE], "data": {"office": "no office"}}, 422, "not_understood"),
        ({"files": [PAGE], "data": {"office": "OSA"}}, 403, "not_your_office"),
        ({"files": [("files", ("a.pdf", b"x" * 100_001))]}, 413, "too_large"),
        ({"files": [("files", ("a.pdf", b"x" * 2_000_000))]}, 413, "too_large"),
        ({"content": b"{}", "headers": {"Content-Type": "application/json"}}, 422, "not_understood"),
        ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}}, 422, "not_understood"),
        ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 422, "not_understood"),
    ],
    ids=["no_file", "no_files", "channel", "office", "other", "file", "body", "json", "no_boundary", "cut"],
)
def test_what_is_no_hand_in_takes_nothing_in(
    api: TestClient, desk: Counter, mailroom: dict[str, str], form: dict[str, Any], status: int, code: str
) -> None:
    def count() -> int:
        with reading_scope(desk.engine) as session:
            return records.count_batches(session)

    before = count()
    answer = api.post(f"{API}/batches", **{**form, "headers": {**mailroom, **form.get("headers", {})}})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert count() == before


def test_who_is_of_several_offices_says_which(api: TestClient, desk: Counter) -> None:
    two = bearer(token_of(desk, "mailroom", ("NGO", "TYO")))
    assert api.post(f"{API}/batches", files=[PAGE], headers=two).status_code == 422
    assert api.post(f"{API}/batches", files=[PAGE], data={"office": "NGO"}, headers=two).json()["office"] == "NGO"


def test_a_reviewer_hands_nothing_in(api: TestClient, desk: Counter) -> None:
    reviewer = bearer(token_of(desk, "reviewer", ("TYO",)))
    assert api.post(f"{API}/batches", files=[PAGE], headers=reviewer).json()["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\１枚目.tif", "１枚目.tif"),
        ("a\0\nb.pdf", "a b.pdf"),
        ("", "file"),
        ("/", "file"),
    ],
)
def test_of_a_name_its_last_part_is_kept(given: str, kept: str) -> None:
    assert file_name(given) == kept


def test_a_revoked_token_and_a_disabled_users_opens_nothing_at_once(api: TestClient, desk: Counter) -> None:
    said = bearer(token_of(desk, "mailroom", ("TYO",), "leaver"))
    assert api.get(f"{API}/me", headers=said).json() == {"user": "leaver", "role": "mailroom", "offices": ["TYO"]}
    with session_scope(desk.engine) as session:
        user = records.find_user(session, "leaver")
        assert user is not None
        records.set_user_state(session, user.id, "disabled")
    assert api.get(f"{API}/me", headers=said).status_code == 401


def test_who_asks_too_often_is_told_when_to_ask_again(desk: Counter) -> None:
    now = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
    said, clock = bearer(token_of(desk, "mailroom", ("TYO",))), [now]
    access = Access(
        now=lambda: clock[0],
        programs=Allowance(per_minute=60, at_once=2),
        strangers=Allowance(per_minute=60, at_once=1),
    )
    with TestClient(create_app(desk.engine, desk.store, access=access), base_url="http://127.0.0.1") as client:
        assert [client.get(f"{API}/me", headers=said).status_code for _ in range(3)] == [200, 200, 429]
        answer = client.get(f"{API}/me", headers=said)
        assert (answer.headers["retry-after"], answer.json()["code"]) == ("1", "too_often")
        assert [client.get(f"{API}/me").status_code for _ in range(2)] == [401, 429]
        clock[0] = now + timedelta(seconds=1)
        assert client.get(f"{API}/me", headers=said).status_code == 200


def test_faults_are_told_in_json_and_say_nothing_of_what_was_sent(api: TestClient, mailroom: dict[str, str]) -> None:
    for path, status, code in (
        ("/nothing", 404, "not_found"),
        ("/filings/TYO-20261129-000999", 404, "not_found"),
        ("/filings/%00secret%00", 422, "not_understood"),
        ("/filings?limit=0", 422, "not_understood"),
        ("/filings?state=secret", 422, "not_understood"),
        ("/batches/99999999999999999999", 422, "not_understood"),
    ):
        answer = api.get(API + path, headers=mailroom)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
        assert "secret" not in answer.text
    assert api.delete(f"{API}/me", headers=mailroom).json()["code"] == "no_such_method"


def test_records_that_do_not_answer_are_told_as_such(
    desk: Counter, mailroom: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(
        create_app(desk.engine, desk.store), base_url="http://127.0.0.1", raise_server_exceptions=False
    ) as client:

        def away(*_: Any, **__: Any) -> None:
            raise ServiceUnavailable("secret")

        monkeypatch.setattr(records, "list_filings", away)
        answer = client.get(f"{API}/filings", headers=mailroom)
    assert (answer.status_code, answer.json()["code"]) == (503, "away") and "secret" not in answer.text
