"""`cases documents`, `shown` and `excuse`: what became of documents, and what people say of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cases.conftest import Desk, attachment, form_page
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cli.cases import app
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import ChecklistItem
from uketsuke.workers import pipeline
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World


@pytest.fixture
def receipt(tmp_path: Path) -> str:
    """A checked application for a re-entry permit, handed in at the counter with a paper that nobody knows."""
    world = World.of(load_settings(tmp_path))
    desk = Desk(world.database, world.store)
    batch = desk.receive(b"scan", channel="counter")
    desk.open(batch, pages_per_file=2)
    (filing,) = desk.split(batch, desk.read(batch, [form_page("13130"), attachment(None)]), procedure="13130")
    pipeline.finish_filing(world, filing)
    found = desk.ask(records.list_filings)[0].receipt
    world.database.dispose()
    return found


def ask(data: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def lines(data: Path) -> dict[str, ChecklistItem]:
    world = World.of(load_settings(data))
    with reading_scope(world.database) as session:
        return {item.document: item for item in records.checklist_of(session, 1)}


def counted(data: Path, *arguments: str) -> dict[str, Any]:
    told = json.loads(ask(data, "documents", *arguments, "--json"))
    return {count["document"]: count for count in told}


def test_a_document_that_a_clerk_saw_is_present_until_the_tick_is_taken_back(receipt: str, tmp_path: Path) -> None:
    assert lines(tmp_path)["passport"].reason == "to_be_shown"
    assert "passport shown" in ask(tmp_path, "shown", receipt, "passport", "residence_card", "--who", "aoki")
    assert lines(tmp_path)["passport"] == ChecklistItem("passport", "present", reason="shown")
    assert lines(tmp_path)["residence_card"].status == "present"
    ask(tmp_path, "shown", receipt, "passport", "--undo")
    assert lines(tmp_path)["passport"].reason == "to_be_shown"


def test_a_document_that_another_source_proves_is_waived_and_counted_as_proved(receipt: str, tmp_path: Path) -> None:
    ask(tmp_path, "excuse", receipt, "passport", "--reason", "public_record")
    assert lines(tmp_path)["passport"] == ChecklistItem("passport", "waived", reason="public_record")
    passport = counted(tmp_path)["passport"]
    assert (passport["required"], passport["proved"], passport["waived"]) == (1, 1, 0)
    assert passport["reasons"] == {"public_record": 1}
    assert counted(tmp_path, "--procedure", "13126") == {}


@pytest.mark.usefixtures("receipt")
def test_the_report_is_a_table_with_the_names_of_the_documents(tmp_path: Path) -> None:
    told = ask(tmp_path, "documents", "--from", "2020-01-01", "--to", "9999-12-31")
    assert "在留カード" in told and "提出書類 / documents" in told
    assert ask(tmp_path, "documents", "--to", "2020-01-01").count("│") == 0


def test_the_screen_says_why_a_line_stands_as_it_does(receipt: str, tmp_path: Path) -> None:
    shown = ask(tmp_path, "show", receipt).replace("│", "").replace("\n", "").replace(" ", "")
    assert "窓口で提示を受ける書類" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("shown", "HQ-19990101-0001", "passport"),
        ("shown", "{receipt}", "no_such"),
        ("excuse", "{receipt}", "passport", "--reason", "because"),
        ("excuse", "{receipt}", "passport", "--reason", "under_16"),
        ("shown", "{receipt}", "passport", "--who", "青木"),
    ],
    ids=["receipt", "document", "reason", "not a person's reason", "who"],
)
def test_what_cannot_be_said_is_wrong_usage_and_changes_nothing(
    receipt: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    before = lines(tmp_path)
    told = [argument.format(receipt=receipt) for argument in arguments]
    with pytest.raises(UsageError):
        CliRunner().invoke(app, [*told, "--data", str(tmp_path)], catch_exceptions=False)
    assert lines(tmp_path) == before
