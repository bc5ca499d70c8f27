"""What is handed in is on disk and in the records before anyone is told so."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.store import ImageStore
from uketsuke.cases.tables import BatchRow, PageRow
from uketsuke.cases.values import NewFailure, NewOriginal, NewPage, Work
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import Finding

from .conftest import Desk, form_page

NOTE = Finding("intake.mislabelled", "info", (), "拡張子と内容が違います。", "The name does not fit the content.")


def test_originals_lie_in_the_store_unchanged_once_a_batch_has_its_id(desk: Desk, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF bytes")
    batch = records.receive_batch(
        desk.engine,
        desk.store,
        [NewOriginal("受付/scan.pdf", scan), NewOriginal("b.png", b"\x89PNG")],
        channel="counter",
        office="TYO",
    )
    files = desk.ask(records.files_to_open, batch)
    assert [(file.name, desk.store.get(file.key)) for file in files] == [
        ("受付/scan.pdf", b"%PDF bytes"),
        ("b.png", b"\x89PNG"),
    ]
    assert files[0].key == hashlib.sha256(b"%PDF bytes").hexdigest()
    assert desk.ask(records.pending_work) == (Work("open_batch", batch),)


def test_a_file_name_that_is_no_text_is_taken_in_all_the_same(desk: Desk, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"x")
    name = os.fsdecode(b"\x8e\xf3\x95t.pdf")
    batch = records.receive_batch(desk.engine, desk.store, [NewOriginal(name, scan)], channel="mail", office="HQ")
    (file,) = desk.ask(records.files_to_open, batch)
    assert file.name.endswith("t.pdf")
    file.name.encode("utf-8")


def test_a_batch_handed_in_again_under_its_token_is_the_same_batch(desk: Desk) -> None:
    first = desk.receive(b"scan", token="tray-1")
    assert desk.receive(b"scan", token="tray-1") == first
    assert desk.receive(b"scan", token="tray-2") != first
    assert desk.receive(b"scan") != desk.receive(b"scan")
    assert [entry.kind for entry in desk.ask(records.history, "batch", first)] == ["received"]


def test_rows_are_committed_only_after_every_original_is_stored(
    engine: Engine, store: ImageStore, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="gone"):
        records.receive_batch(
            engine,
            store,
            [NewOriginal("a.pdf", b"first"), NewOriginal("gone.pdf", tmp_path / "gone.pdf")],
            channel="mail",
            office="HQ",
        )
    with reading_scope(engine) as session:
        assert session.scalar(select(func.count()).select_from(BatchRow)) == 0


@pytest.mark.parametrize("office", ["", "../x", "東京", "H Q", "X" * 17])
def test_an_office_code_that_could_not_stand_in_a_receipt_is_wrong_usage(desk: Desk, office: str) -> None:
    with pytest.raises(UsageError, match="office"):
        desk.receive(b"x", office=office)


def test_no_files_or_an_unknown_channel_is_wrong_usage(desk: Desk) -> None:
    with pytest.raises(UsageError, match="at least one file"):
        desk.receive()
    with pytest.raises(UsageError, match="channel"):
        desk.receive(b"x", channel="fax")


def test_opening_a_file_twice_keeps_the_first_result(desk: Desk) -> None:
    batch = desk.receive(b"x")
    (file,) = desk.ask(records.files_to_open, batch)
    key = desk.store.put(b"page")
    assert desk.do(records.save_opened_file, file.id, [NewPage(0, key), NewPage(1, key)]) is True
    assert desk.do(records.save_opened_file, file.id, [NewPage(0, key)]) is False
    assert len(desk.ask(records.pages_of_batch, batch)) == 2
    assert desk.ask(records.files_to_open, batch) == ()


def test_a_bad_page_of_a_good_file_is_a_failure_and_a_page_accounted_for(desk: Desk) -> None:
    batch = desk.receive(b"x")
    (file,) = desk.ask(records.files_to_open, batch)
    key = desk.store.put(b"page")
    desk.do(records.save_opened_file, file.id, [NewPage(0, key), NewPage(2, key)], [NewFailure(1, "damaged", "broken")])
    desk.do(records.finish_opening, batch)
    assert len(desk.ask(records.pages_of_batch, batch, state="rendered")) == 2
    assert desk.ask(records.export_failures, [batch]) == [
        {"file": "scan/0.pdf", "index": 1, "code": "damaged", "reason": "broken"}
    ]
    balance = desk.ask(records.balance_of, batch)
    assert (balance.pages, balance.pages_failed, balance.lost) == (3, 1, 2)


def test_a_file_that_cannot_be_opened_is_never_a_filing_and_stops_nothing(desk: Desk) -> None:
    batch = desk.receive(b"empty", b"good")
    bad, good = desk.ask(records.files_to_open, batch)
    desk.do(records.save_opened_file, bad.id, [], [NewFailure(None, "encrypted", "password needed")])
    assert desk.do(records.finish_opening, batch) is False
    desk.do(records.save_opened_file, good.id, [NewPage(0, desk.store.put(b"page"))])
    assert desk.do(records.finish_opening, batch) is True
    pages = desk.read(batch, [form_page()])
    desk.split(batch, pages)
    exported = desk.ask(records.export_process, [batch])
    assert [page["file"] for filing in exported["filings"] for page in filing["pages"]] == ["scan/1.pdf"]
    assert [failure["file"] for failure in exported["failures"]] == ["scan/0.pdf"]


def test_a_batch_of_which_nothing_could_be_opened_still_closes(desk: Desk) -> None:
    batch = desk.receive(b"")
    (file,) = desk.ask(records.files_to_open, batch)
    desk.do(records.save_opened_file, file.id, [], [NewFailure(None, "empty", "no bytes")])
    desk.do(records.finish_opening, batch)
    assert desk.ask(records.pending_work) == (Work("split_batch", batch),)
    assert desk.ask(records.pages_to_split, batch) == ()
    assert desk.do(records.save_split, batch, []) == ()
    assert desk.ask(records.pending_work) == (Work("close_batch", batch),)
    assert desk.do(records.close_batch, batch) is True
    assert desk.ask(records.pending_work) == ()


def test_a_page_is_either_rendered_once_or_failed(desk: Desk) -> None:
    batch = desk.receive(b"x")
    (file,) = desk.ask(records.files_to_open, batch)
    key = desk.store.put(b"page")
    with pytest.raises(ValueError, match="either rendered once or failed"):
        desk.do(records.save_opened_file, file.id, [NewPage(0, key)], [NewFailure(0, "damaged", "x")])
    with pytest.raises(ValueError, match="or a reason why not"):
        desk.do(records.save_opened_file, file.id, [])
    assert desk.ask(records.pages_of_batch, batch) == ()


def test_what_opening_noted_becomes_a_finding_of_the_filings_of_that_file_only(desk: Desk) -> None:
    batch = desk.receive(b"a jpeg", b"a pdf")
    first, second = desk.ask(records.files_to_open, batch)
    key = desk.store.put(b"page")
    desk.do(records.save_opened_file, first.id, [NewPage(0, key), NewPage(1, key)], [], [NOTE])
    desk.do(records.save_opened_file, second.id, [NewPage(0, key)])
    desk.do(records.finish_opening, batch)
    pages = desk.read(batch, [form_page(), form_page(), form_page()])
    mislabelled, fine = desk.split(batch, pages[:2], pages[2:])
    assert desk.ask(records.findings_of, mislabelled) == (NOTE,)
    assert desk.ask(records.findings_of, fine) == ()


def test_a_page_given_up_goes_to_the_exceptions_and_the_rest_goes_on(desk: Desk) -> None:
    batch = desk.receive(b"x")
    desk.open(batch, pages_per_file=2)
    bad, good = desk.ask(records.pages_of_batch, batch, state="rendered")
    assert desk.do(records.save_page_failed, bad, "timeout", "took too long") is True
    assert desk.do(records.save_page_failed, bad, "timeout", "took too long") is False
    assert desk.ask(records.page_to_read, bad) is None
    assert desk.ask(records.split_is_due, batch) is False
    desk.read(batch, [form_page()])
    assert [page.id for page in desk.ask(records.pages_to_split, batch) or ()] == [good]
    (filing,) = desk.split(batch, [good])
    desk.finish(filing)
    assert desk.do(records.close_batch, batch) is True
    assert desk.ask(records.export_failures, [batch]) == [
        {"file": "scan/0.pdf", "index": 0, "code": "timeout", "reason": "took too long"}
    ]


def test_pages_keep_the_order_of_files_and_of_pages_in_them(desk: Desk) -> None:
    batch = desk.receive(b"a", b"b")
    first, second = desk.ask(records.files_to_open, batch)
    key = desk.store.put(b"page")
    desk.do(records.save_opened_file, second.id, [NewPage(1, key), NewPage(0, key)])
    desk.do(records.save_opened_file, first.id, [NewPage(0, key)])
    with reading_scope(desk.engine) as session:
        ordered = [session.get_one(PageRow, page) for page in records.pages_of_batch(session, batch)]
        assert [(page.file_id, page.file_index) for page in ordered] == [(first.id, 0), (second.id, 0), (second.id, 1)]
