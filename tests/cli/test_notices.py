"""`cases slip` and `cases letter` write PDFs; a letter returns the filing, a draft does not."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner

from tests.cases.conftest import Desk, field
from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cli.cases import app
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import ChecklistItem, Finding, FindingDetail, Words
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

NO = Words("", "")
MISSING = Finding(
    "document.missing",
    "error",
    (),
    "「住民税の納税証明書」が見つかりません。",
    "The tax payment certificate was not found.",
    FindingDetail("", NO, NO, NO, document="tax_payment_certificate"),
)


@pytest.fixture
def receipt(tmp_path: Path) -> str:
    """A filing that lacks a document, in a data directory with an office; its receipt."""
    (tmp_path / "offices.toml").write_text('[HQ]\nname_ja = "みなと出入国在留管理局"\n', encoding="utf-8")
    world = World.of(load_settings(tmp_path))
    desk = Desk(world.database, world.store)
    filing = desk.one_filing(procedure="13126")
    desk.finish(
        filing,
        [field("name", "NGUYEN VAN AN", form="13126-1"), field("address", "東京都港区芝1-2-3", form="13126-1")],
        [MISSING],
        [ChecklistItem("tax_payment_certificate", "missing")],
        [Deadline("stay_end", "due", japan_date(utc_now()) + timedelta(days=60))],
    )
    (overview,) = desk.ask(records.list_filings)
    world.database.dispose()
    return overview.receipt


def ask(data: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def ask_json(data: Path, *arguments: str) -> Any:
    return json.loads(ask(data, *arguments, "--json"))


def text_of(pdf: Path) -> str:
    with pdfium.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "「住民税の納税証明書」が見つかりません。"),
        (("--lang", "en", "--size", "a4"), "Thetaxpaymentcertificatewasnotfound."),
        (("--lang", "easy"), "もらいます。"),
    ],
    ids=["Japanese", "English on A4", "plain Japanese"],
)
def test_a_slip_says_what_is_missing(options: tuple[str, ...], said: str, receipt: str, tmp_path: Path) -> None:
    ask(tmp_path, "slip", receipt, "-o", str(tmp_path / "slip.pdf"), *options)
    text = text_of(tmp_path / "slip.pdf")
    assert said in text and receipt in text and "みなと出入国在留管理局" in text
    assert ask_json(tmp_path, "show", receipt)["state"] == "review"


def test_a_letter_returns_the_filing_until_the_day_it_names(receipt: str, tmp_path: Path) -> None:
    until = japan_date(utc_now()) + timedelta(days=20)
    ask(tmp_path, "letter", receipt, "-o", str(tmp_path / "letter.pdf"), "--until", str(until))
    text = text_of(tmp_path / "letter.pdf")
    assert f"{until.year}年{until.month}月{until.day}日" in text and "東京都港区芝1-2-3" in text and "DRAFT" not in text
    (listed,) = ask_json(tmp_path, "list")
    assert (listed["state"], listed["due"]) == ("returned", {"kind": "answer", "day": str(until), "status": "due"})
    assert "補正の期限" in ask(tmp_path, "list") and "補正の期限" in ask(tmp_path, "show", receipt)


def test_a_letter_asks_by_mail_as_well_where_an_address_was_read(receipt: str, tmp_path: Path) -> None:
    said = ask(tmp_path, "letter", receipt, "-o", str(tmp_path / "letter.pdf"), "--mail")
    assert "no mail: no address" in said
    world = World.of(load_settings(tmp_path))
    desk = Desk(world.database, world.store)
    other = desk.one_filing(b"with an address", procedure="13126")
    fields = [field("name", "NGUYEN VAN AN", form="13126-1"), field("email", "an@mail.example", form="13126-1")]
    desk.finish(other, fields, [MISSING], [ChecklistItem("tax_payment_certificate", "missing")])
    called = desk.ask(records.filing_work, other).receipt
    for _ in range(2):
        ask(tmp_path, "letter", called, "-o", str(tmp_path / "letter.pdf"), "--mail")
    (mail,) = desk.ask(records.list_mails)
    assert (mail.kind, mail.address, mail.receipt) == ("documents", "an@mail.example", called)
    assert "住民税の納税証明書" in mail.words["asked_ja"] and "tax payment" in mail.words["asked_en"]


def test_a_draft_says_so_and_records_nothing(receipt: str, tmp_path: Path) -> None:
    ask(tmp_path, "letter", receipt, "-o", str(tmp_path / "letter.pdf"), "--draft")
    assert "DRAFT" in text_of(tmp_path / "letter.pdf")
    (listed,) = ask_json(tmp_path, "list")
    assert (listed["state"], listed["due"]["kind"]) == ("review", "stay_end")


def test_a_filing_is_shown_with_its_deadlines_and_all_three_languages(receipt: str, tmp_path: Path) -> None:
    shown = ask(tmp_path, "show", receipt)
    for part in ("在留期間の満了日", "見つかりません", "was not found", "納税証明書（のうぜいしょうめいしょ）"):
        assert part in shown.replace("\n", ""), part


@pytest.mark.parametrize(
    "arguments",
    [
        ["slip", "HQ-20260101-000099", "-o", "slip.pdf"],
        ["letter", "HQ-20260101-000099", "-o", "letter.pdf"],
        ["slip", "{receipt}", "-o", "slip.pdf", "--size", "a3"],
        ["slip", "{receipt}", "-o", "slip.pdf", "--lang", "fr"],
        ["slip", "{receipt}", "-o", "no/such/folder/slip.pdf"],
        ["letter", "{receipt}", "-o", "letter.pdf", "--to", "mayor"],
        ["letter", "{receipt}", "-o", "letter.pdf", "--until", "2020-01-01"],
        ["list", "--order", "weight"],
    ],
)
def test_what_cannot_be_is_wrong_usage(
    arguments: list[str], receipt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [argument.replace("{receipt}", receipt) for argument in arguments]
    with pytest.raises(UsageError):
        CliRunner().invoke(app, [*given, "--data", str(tmp_path)], catch_exceptions=False)
    assert not (tmp_path / "letter.pdf").exists()
