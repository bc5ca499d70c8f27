"""`cases balance` and `cases find-paper` say where the paper is, in a table and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from typer.testing import CliRunner

from tests.cases.conftest import Desk, form_page
from uketsuke.cases import records
from uketsuke.cases.values import Origin
from uketsuke.cli.cases import app
from uketsuke.forms.errors import UsageError
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

ORIGIN = Origin(slot="scanner-1", box="B12", bundle="3", sides="one", sheets=3)


@pytest.fixture
def batch(tmp_path: Path) -> int:
    """A boxed batch of two sheets that was declared to have three."""
    world = World.of(load_settings(tmp_path))
    desk = Desk(world.database, world.store)
    number = desk.receive(b"scan", origin=ORIGIN)
    desk.open(number, pages_per_file=2)
    (filing,) = desk.split(number, desk.read(number, [form_page(), form_page()]))
    desk.finish(filing)
    desk.do(records.close_batch, number)
    world.database.dispose()
    return number


def ask(data: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def ask_json(data: Path, *arguments: str) -> Any:
    return json.loads(ask(data, *arguments, "--json"))


def test_a_batch_that_lacks_a_sheet_says_so_until_it_is_accepted(batch: int, tmp_path: Path) -> None:
    assert "申告 / declared 3, 確認 / found 2 — 1 枚が見つかりません" in ask(tmp_path, "balance")
    told = ask_json(tmp_path, "balance", str(batch))
    assert (told["batch"], told["sheets"], told["sides"], told["kept"]) == (batch, 2, 2, 2)
    assert (told["state"], told["even"], told["missing"]) == ("split", False, [])
    assert told["differences"] == [{"what": "sheets", "declared": 3, "found": 2}]
    accepted = ask_json(tmp_path, "balance", str(batch), "--accept")
    assert (accepted["state"], accepted["even"]) == ("closed", True)


def test_paper_is_found_by_receipt_and_by_box(batch: int, tmp_path: Path) -> None:
    (there,) = ask_json(tmp_path, "find-paper", "--box", "B12", "--sheet", "2")
    assert (there["batch"], there["page"], there["side"], there["slot"]) == (batch, 1, "front", "scanner-1")
    (here,) = ask_json(tmp_path, "find-paper", there["receipt"], "--page", "1")
    assert here == there
    assert "B12" in ask(tmp_path, "find-paper", there["receipt"])


@pytest.mark.usefixtures("batch")
@pytest.mark.parametrize(("page", "text"), [([], ""), (["--page", "1"], ":1")], ids=["later papers", "a new scan"])
def test_a_ticket_carries_the_receipt_and_the_page(page: list[str], text: str, tmp_path: Path) -> None:
    receipt = ask_json(tmp_path, "find-paper", "--box", "B12")[0]["receipt"]
    ask(tmp_path, "ticket", receipt, *page, "-o", str(tmp_path / "ticket.pdf"))
    with pdfium.PdfDocument(tmp_path / "ticket.pdf") as document:
        image = document[0].render(scale=2, grayscale=True).to_pil()
    (code,) = zxingcpp.read_barcodes(image)
    assert code.text == f"UKETSUKE:T1:{receipt}{text}"


@pytest.mark.parametrize(
    "arguments",
    [
        ["find-paper"],
        ["find-paper", "HQ-1", "--box", "B12"],
        ["find-paper", "HQ-20260101-000099"],
        ["balance", "77"],
        ["balance", "--accept"],
        ["ticket", "HQ-20260101-000099", "-o", "ticket.pdf"],
    ],
    ids=["nothing named", "both named", "unknown receipt", "unknown batch", "nothing to accept", "no filing"],
)
def test_what_cannot_be_found_is_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)], catch_exceptions=False)
