"""Records with a few filings of invented people, drawn on the real blank of a form, behind a test client."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import migrate, open_engine, reading_scope, session_scope
from uketsuke.cases.passwords import hash_password
from uketsuke.cases.sign_ins import Lifetimes
from uketsuke.cases.store import ImageStore
from uketsuke.cases.users import Role, User
from uketsuke.cases.values import NewFailure, NewFiling, NewOriginal, NewPage
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import (
    Alternative,
    ChecklistItem,
    FieldReading,
    FieldResult,
    Finding,
    Occurrence,
    Reading,
    Status,
    Value,
)
from uketsuke.review import create_app
from uketsuke.review.guard import csrf_of

FORM = "12980"
APPLICANT: dict[str, tuple[Value, Status, bool]] = {
    "nationality": ("VNM", "read", True),
    "date_of_birth": ("1998-03-14", "read", True),
    "name": ("TRAN THI BICH", "read", True),
    "sex": ("female", "read", True),
    "marital_status": (None, "conflict", False),
    "occupation": ("会社員", "read", True),
    "address": ("東京都千代田区架空町1-2-3 第2ハイツ<B>", "read", True),
    "phone": (None, "empty", True),
    "mobile_phone": ("09000001234", "read", True),
    "passport_number": ("C1234567", "read", False),
    "passport_expiry": (None, "unreadable", False),
    "residence_card_number": ("AB12345678CD", "read", True),
}


def results() -> dict[str, FieldResult]:
    form = load_catalogue().form(FORM)
    found: dict[str, FieldResult] = {}
    for field in form.fields_on(1):
        value, status, accepted = APPLICANT.get(field.name, (None, "empty", True))
        reading = Reading(
            value=value,
            raw="旅券 C12345b7" if status != "empty" and not accepted else (value if isinstance(value, str) else None),
            confidence=0.9993 if accepted else 0.62,
            accepted=accepted,
            status=status,
            source="ocr",
            box=field.box_mm.to_px(),
            doubts=("choice.double",) if status == "conflict" else (),
        )
        if field.name == "passport_number":
            reading = replace(reading, alternatives=(Alternative("C12345B7", 0.21),))
        place = FieldReading(field.name, FORM, 1, reading)
        found[field.name] = FieldResult(field.name, reading, FORM, 0, (Occurrence(0, place),))
    return found


class Counter:
    """Puts filings into the records as the pipeline would."""

    def __init__(self, data: Path) -> None:
        self.engine: Engine = open_engine(f"sqlite:///{data / 'records.db'}")
        self.store = ImageStore(data / "store")
        migrate(self.engine)

    def take_in(self, content: bytes, summaries: list[PageSummary], *, broken: bool = False) -> list[int]:
        files = [NewOriginal("窓口/scan.pdf", content), *([NewOriginal("窓口/broken.pdf", b"x")] if broken else [])]
        batch = records.receive_batch(self.engine, self.store, files, channel="counter", office="TYO")
        done, png = cv2.imencode(".png", blank_image(load_catalogue().form(FORM), 1))
        assert done
        key = self.store.put(png.tobytes())
        with session_scope(self.engine) as session:
            first, *others = records.files_to_open(session, batch)
            pages = [NewPage(index, key, 300.0) for index in range(len(summaries))]
            records.save_opened_file(session, first.id, pages)
            for other in others:
                records.save_opened_file(session, other.id, [], [NewFailure(None, "encrypted", "password needed")])
            records.finish_opening(session, batch)
            ids = records.pages_of_batch(session, batch)
            for page, summary in zip(ids, summaries, strict=True):
                records.save_page_read(session, page, summary=summary, normalised_key=key, seconds=0.4)
        return list(ids)

    def file(self, groups: list[tuple[list[int], str | None]]) -> list[str]:
        with session_scope(self.engine) as session:
            filings = [NewFiling(tuple(pages), procedure, None, 0, True) for pages, procedure in groups]
            ids = records.save_split(session, self._last_batch(session), filings)
        with reading_scope(self.engine) as session:
            return [records.list_filings(session, ids=[filing])[0].receipt for filing in ids]

    def finish(self, receipt: str, **checked: Any) -> None:
        with session_scope(self.engine) as session:
            filing = records.find_filing(session, receipt)
            assert filing is not None
            work = records.filing_to_finish(session, filing)
            assert work is not None
            records.finish_filing(session, work, **({"fields": {}, "findings": (), "checklist": ()} | checked))
            records.close_batch(session, work.batch_id)

    @staticmethod
    def _last_batch(session: Any) -> int:
        return records.list_batches(session, limit=1)[0].id


FINDINGS = (
    Finding("format.phone", "info", ("phone",), "電話番号の書式を確かめてください。", "Check the phone number."),
    Finding(
        "choice.double",
        "error",
        ("marital_status",),
        "配偶者の有無が二つとも選ばれています。",
        "Both choices are marked.",
    ),
    Finding(
        "date.order", "warning", ("passport_expiry",), "旅券の有効期限を確かめてください。", "Check the expiry date."
    ),
)


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Counter(tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="session")
def receipts(counter: Counter) -> dict[str, str]:
    """`review` and `linked` are of one envelope, `unknown` is unrecognised, `again` has the bytes of `unknown`."""
    form = PageSummary("form", 180, -0.7, FormMatch(FORM, "2026-04", 1, 0.999))
    pages = counter.take_in(b"one", [form, PageSummary("attachment", 0, 0.0, document="passport"), form], broken=True)
    review, linked = counter.file([(pages[:2], FORM), (pages[2:], "12981")])
    fields = results()
    counter.finish(
        review,
        fields=fields,
        findings=FINDINGS,
        checklist=[
            ChecklistItem("passport", "present", (1,)),
            ChecklistItem("photo", "missing"),
            ChecklistItem("residence_card", "present", (0,), linked),
        ],
    )
    sure = {name: result for name, result in fields.items() if result.reading.accepted}
    counter.finish(linked, fields=sure)
    (unknown,) = counter.file([(counter.take_in(b"two", [PageSummary("unknown", 0, 0.0)]), None)])
    counter.finish(unknown)
    (again,) = counter.file([(counter.take_in(b"two", [PageSummary("unknown", 0, 0.0)]), None)])
    counter.finish(again)
    return {"review": review, "linked": linked, "unknown": unknown, "again": again}


PASSWORD = "a-long-and-quiet-afternoon"


@cache
def password_hash() -> str:
    """Made once a test run: hashing takes its time on purpose."""
    return hash_password(PASSWORD)


def add_user(engine: Engine, name: str, role: Role = "supervisor", offices: Sequence[str] = ("*",)) -> User:
    """A user with PASSWORD; the one that is there when the name is taken."""
    with session_scope(engine) as session:
        if records.find_user(session, name) is None:
            records.add_user(session, name, role=role, offices=offices, password_hash=password_hash(), one_time=False)
        found = records.find_user(session, name)
    assert found is not None
    return found


def let_in(client: TestClient, engine: Engine, user: User) -> TestClient:
    """Gives a client the session of a user, as a sign-in does; and the token of its forms in every request."""
    token = secrets.token_urlsafe(16)
    with session_scope(engine) as session:
        records.begin_session(
            session, user.id, token, address="testclient", now=utc_now(), lifetimes=Lifetimes(), awaits_code=False
        )
    client.cookies.set("uketsuke_session", token)
    client.headers["X-CSRF-Token"] = csrf_of(token)
    return client


@contextmanager
def opened_as_supervisor(counter: Counter) -> Iterator[TestClient]:
    """A client of these records, signed in as somebody who sees everything but the users."""
    app = create_app(counter.engine, counter.store)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as opened:
        yield let_in(opened, counter.engine, add_user(counter.engine, "chief"))


@pytest.fixture
def client(counter: Counter, receipts: dict[str, str]) -> Iterator[TestClient]:  # noqa: ARG001
    with opened_as_supervisor(counter) as opened:
        yield opened


@contextmanager
def serving(counter: Counter) -> Iterator[str]:
    """Where a real server shows these records while the block runs."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(counter.engine, counter.store), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def address(counter: Counter, receipts: dict[str, str]) -> Iterator[str]:  # noqa: ARG001
    """Where a real server shows these records; `chief` may sign in as supervisor, `keeper` as admin."""
    add_user(counter.engine, "chief")
    add_user(counter.engine, "keeper", "admin")
    with serving(counter) as found:
        yield found
