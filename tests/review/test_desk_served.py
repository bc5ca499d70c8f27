"""The desk on the running program: a value of a case is corrected in the browser, and a worker amends the case."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.conftest import run_uketsuke
from uketsuke.benchmarks.desk import served
from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import open_engine, reading_scope, session_scope
from uketsuke.cases.sign_ins import Lifetimes
from uketsuke.cases.values import CaseVersion
from uketsuke.forms.paths import PROJECT_ROOT

from .conftest import add_user

pytestmark = pytest.mark.slow

SIGNED = PROJECT_ROOT / "samples" / "counter" / "signed-12981.pdf"
"""Complete and signed: it becomes a case without a person."""
FIELD, TRUE = "mobile_phone", "08011112222"
WITHIN_S = 60


def test_a_wrong_value_of_a_case_is_corrected_and_a_worker_amends_the_case(tmp_path: Path, chromium: Browser) -> None:
    data = tmp_path / "data"
    ran = run_uketsuke("process", SIGNED, "--channel", "counter", "--office", "TYO", "--json", "--data", data)
    (filing,) = ran.json["filings"]
    receipt = filing["receipt"]
    assert filing["state"] == "converted"
    engine = open_engine(f"sqlite:///{data / 'uketsuke.sqlite3'}")
    user, token = add_user(engine, "sato", "reviewer", ("TYO",)), secrets.token_urlsafe(16)
    with session_scope(engine) as session:
        records.begin_session(
            session, user.id, token, address="-", now=utc_now(), lifetimes=Lifetimes(), awaits_code=False
        )
    with served(data) as address:
        context = chromium.new_context(base_url=address, viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "uketsuke_session", "value": token, "url": address}])
        page = context.new_page()
        page.goto(f"/desk/{receipt}?all=1#{FIELD}")
        shown = page.locator(".item:not([hidden])")
        expect(shown).to_have_attribute("data-name", FIELD)
        page.keyboard.type(TRUE)
        expect(shown.locator(".said")).to_have_text("080-1111-2222")
        page.keyboard.press("Enter")
        expect(page.locator("#saving")).to_have_text("保存済み")
        until = time.monotonic() + WITHIN_S
        versions = _versions(engine, receipt)
        while len(versions) < 2 and time.monotonic() < until:
            time.sleep(0.3)
            versions = _versions(engine, receipt)
        context.close()
    assert [version.version for version in versions] == [1, 2]
    (difference,) = [one for one in records.case_diff(versions[0].body, versions[1].body) if one.field == FIELD]
    assert (difference.after, difference.who, difference.why) == (TRUE, "sato", "入力した")
    engine.dispose()


def _versions(engine: Engine, receipt: str) -> tuple[CaseVersion, ...]:
    with reading_scope(engine) as session:
        return records.versions_of(session, records.find_filing(session, receipt) or 0)
