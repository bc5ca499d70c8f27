"""`uketsuke registrations`: from an application to its end, with what people type and read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cases.conftest import Desk
from tests.cases.organisation import MINATO, Office
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cli.cases import app as cases
from uketsuke.cli.registrations import app
from uketsuke.forms.authentication import first_end, next_end, reminder_day
from uketsuke.forms.errors import UsageError
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

TODAY = japan_date(utc_now())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    world = World.of(load_settings(tmp_path))
    return Office(Desk(world.database, world.store), TODAY)


@pytest.fixture
def receipt(office: Office) -> str:
    """An application that waits for a person."""
    return office.apply().receipt


def ask(data: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def shown(data: Path, called: str) -> Any:
    return json.loads(ask(data, "show", called, "--json"))


def test_an_application_is_decided_begun_extended_and_ended_by_what_people_type(
    office: Office, receipt: str, tmp_path: Path
) -> None:
    assert "承認・不承認" in ask(tmp_path, "list")
    ask(tmp_path, "approve", receipt, "--who", "clerk.7")
    day = TODAY - timedelta(days=320)
    ask(tmp_path, "password-set", receipt, "--id", "minato01", "--on", str(day))
    end = first_end(day)
    assert (shown(tmp_path, "minato01")["state"], shown(tmp_path, receipt)["expires_on"]) == ("active", str(end))
    # 320 days after the password the reminder is due, whatever the day is.
    assert reminder_day(end) <= TODAY
    assert "reminded 1" in ask(tmp_path, "daily") and "reminded 0" in ask(tmp_path, "daily")
    report = office.report(replace(MINATO, name="株式会社新みなと"), "minato01", end)
    listed = ask(tmp_path, "list")
    assert report.receipt in listed.replace("\n", "")
    page = ask(tmp_path, "show", "minato01")
    for part in ("株式会社みなと商事", "株式会社新みなと", "確認待ち", "認証ID", "hanako@minato.example"):
        assert part in page, part
    ask(tmp_path, "accept-report", report.receipt)
    now = shown(tmp_path, "minato01")
    assert (now["expires_on"], now["organisation"]) == (str(next_end(end)), "株式会社新みなと")
    assert [one["state"] for one in now["reports"]] == ["accepted"]
    assert now["filings"] == [{"receipt": report.receipt, "evidence": "authentication_id"}]
    ask(tmp_path, "end", "minato01")
    assert shown(tmp_path, receipt)["state"] == "ended"
    assert ask(tmp_path, "list", "--state", "active").count("minato01") == 0


def test_a_filing_says_to_which_registration_it_is_tied(office: Office, tmp_path: Path) -> None:
    registered = office.register()
    receipt = office.receipt(office.take("13126", MINATO.employs()))
    said = CliRunner().invoke(cases, ["show", receipt, "--data", str(tmp_path)], catch_exceptions=False).output
    assert f"利用登録 / registration: {registered.receipt} 有効 active（法人番号）" in said


def test_a_refusal_wants_its_reason_and_shows_it(receipt: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="理由"):
        ask(tmp_path, "refuse", receipt, "--reason", "  ")
    ask(tmp_path, "refuse", receipt, "--reason", "誓約書がありません")
    assert "誓約書がありません" in ask(tmp_path, "show", receipt)


def test_a_refused_report_changes_nothing(office: Office, tmp_path: Path) -> None:
    office.register()
    report = office.report(replace(MINATO, name="株式会社新みなと"), "minato01", first_end(TODAY))
    ask(tmp_path, "refuse-report", report.receipt, "--reason", "登記を確かめてください")
    now = shown(tmp_path, "minato01")
    assert (now["organisation"], now["reports"][0]["state"]) == (MINATO.name, "refused")


def test_what_cannot_be_done_is_said_and_nothing_is_changed(receipt: str, tmp_path: Path) -> None:
    tomorrow = str(TODAY + timedelta(days=1))
    for arguments, said in (
        (["approve", "HQ-20260101-000099"], "この利用登録はありません"),
        (["approve", receipt, "--who", "山田"], "--who"),
        (["password-set", receipt, "--id", "minato01"], "applied"),
        (["accept-report", receipt], "定期報告ではありません"),
        (["list", "--state", "gone"], "--state gone"),
    ):
        with pytest.raises(UsageError, match=said):
            ask(tmp_path, *arguments)
    ask(tmp_path, "approve", receipt)
    with pytest.raises(UsageError, match="まだ来ていない日"):
        ask(tmp_path, "password-set", receipt, "--id", "minato01", "--on", tomorrow)
    with pytest.raises(UsageError, match="approved"):
        ask(tmp_path, "approve", receipt)
    assert shown(tmp_path, receipt)["state"] == "approved"
