"""The table of `process` says what a mailroom wants to know: what became of each filing, and of all the paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import run_uketsuke
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import FilingOverview
from uketsuke.cli.names import STATES
from uketsuke.cli.outcome_table import notes_of
from uketsuke.cli.process_table import print_outcome
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow


@pytest.fixture
def table(mail: Run, capsys: pytest.CaptureFixture[str]) -> str:
    """The morning's table, without the folding of its cells."""
    world = World(load_settings(mail.data))
    with reading_scope(world.database) as session:
        batches = sorted({filing.batch_id for filing in records.list_filings(session)})
    receipts = {filing["receipt"] for filing in mail.answer["filings"]}
    with reading_scope(world.database) as session:
        mine = [b for b in batches if any(f.receipt in receipts for f in records.list_filings(session, batch_ids=[b]))]
    print_outcome(world, mail.answer, mine, Path("images"))
    return capsys.readouterr().out


def test_every_filing_stands_in_it_with_procedure_and_state(mail: Run, table: str) -> None:
    for filing in mail.answer["filings"]:
        (line,) = [line for line in table.splitlines() if f"│ {filing['receipt']} " in line]
        assert STATES[filing["state"]] in line and ("様式不明" in line or "申請書" in line)


def test_filings_stand_under_the_file_that_they_came_in(mail: Run, table: str) -> None:
    under: dict[str, set[str]] = {}
    for line in table.splitlines():
        if heading := re.search(r"(\S+)  \d+ 頁 / pages = ", line):
            current = under.setdefault(Path(heading[1]).name, set())
        if receipt := re.match(r"│ (HQ-[\w-]+) ", line):
            current.add(receipt[1])
    for name in ("1-pile.pdf", "2-envelope.pdf", "3-multi.tif", "4-digital.pdf"):
        assert under[name] == {filing["receipt"] for filing in mail.filings_of(name)}, name


def test_filings_of_one_envelope_name_each_other(mail: Run, table: str) -> None:
    first = mail.filings_of("2-envelope.pdf")[0]
    assert len(first["linked"]) == 2 and all(receipt.split("-", 2)[2] in table for receipt in first["linked"])
    assert table.count("同封：") >= 3


def test_attachments_are_named_and_unknown_sides_counted() -> None:
    pages = [
        {"role": "form", "document": None},
        {"role": "attachment", "document": "residence_card"},
        {"role": "attachment", "document": "passport"},
        {"role": "attachment", "document": "passport"},
        {"role": "attachment", "document": None},
        {"role": "unknown", "document": None},
    ]
    nothing = FilingOverview(
        id=1, receipt="HQ-1", batch_id=1, channel="mail", office="HQ", state="review", procedure="13130",
        variant=None, version=0, created_at=datetime.now(UTC), pages=6, fields_inked=0, fields_accepted=0,
        fields_open=0, errors=1, warnings=0, gaps=("photo",),
    )  # fmt: skip
    filing = {"pages": pages, "findings": [], "linked": [], "duplicate_of": None}
    assert notes_of(filing, nothing) == ["添付：在留カード、旅券、種類不明2頁", "不足：写真"]


def test_failures_and_skipped_files_stand_in_it(table: str) -> None:
    for name in ("a-empty.pdf", "e-absurd-page.pdf", "notes.txt"):
        assert name in table


def test_pages_in_are_pages_accounted_for(mail: Run, table: str) -> None:
    found = re.search(r"pages in: (\d+) = (\d+) 受付内 / in filings \+ (\d+) 不可 / failed — 過不足なし", table)
    assert found is not None
    pages, placed, failed = map(int, found.groups())
    assert placed == sum(len(filing["pages"]) for filing in mail.answer["filings"])
    assert pages == placed + failed and failed == 1


def test_it_says_where_to_look(mail: Run, table: str) -> None:
    assert f"uketsuke cases show {mail.answer['filings'][0]['receipt']} --data {mail.data}" in table
    assert "http://127.0.0.1:8600/" in table and "images/" in table


def test_one_filing_is_shown_with_its_fields_findings_and_history(mail: Run) -> None:
    filing = mail.filings_of("3-multi.tif")[0]
    shown = run_uketsuke("cases", "show", filing["receipt"], "--data", mail.data)
    assert shown.code == 0
    for word in (
        "residence_card_number",
        "再入国許可申請書",
        "separated → read",
        *{f["rule"] for f in filing["findings"]},
    ):
        assert word in shown.out
    assert run_uketsuke("cases", "show", filing["receipt"], "--json", "--data", mail.data).json == filing


def test_filings_are_listed_and_cases_of_unfinished_ones_are_not_exported(mail: Run) -> None:
    listed = run_uketsuke("cases", "list", "--json", "--data", mail.data).json
    assert {filing["receipt"] for filing in mail.answer["filings"]} <= {filing["receipt"] for filing in listed}
    unfinished = next(filing["receipt"] for filing in listed if filing["state"] != "converted")
    assert run_uketsuke("cases", "export", unfinished, "--data", mail.data).code == 2
