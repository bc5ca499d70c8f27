"""`uketsuke cases find` says which filings, by what, and where it stands; and clearly when there are none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import run_uketsuke
from uketsuke.cases.database import migrate, open_engine, session_scope
from uketsuke.cases.tables import BatchRow, FieldRow, FilingRow
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import FieldResult, Reading, to_data
from uketsuke.workers.settings import DATABASE_NAME


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one filing that is not indexed yet."""
    folder = tmp_path_factory.mktemp("data")
    engine = open_engine(f"sqlite:///{folder / DATABASE_NAME}")
    migrate(engine)
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    with session_scope(engine) as session:
        session.add(BatchRow(id=1, channel="mail", office="HQ", together=False, state="closed", created_at=now))
        session.flush()
        session.add(
            FilingRow(
                id=1,
                receipt="HQ-20261123-000001",
                batch_id=1,
                position=0,
                channel="mail",
                office="HQ",
                state="review",
                procedure="12980",
                envelope=0,
                main=True,
                received_on=now.date(),
                version=0,
                created_at=now,
            )
        )
        session.flush()
        reading = Reading("髙橋花子", "髙橋花子", 0.99, True, "read", "ocr", BoxPx(1, 2, 3, 4))
        body = to_data(FieldResult("name_kanji", reading, "12980", 0, ()))
        session.add(FieldRow(filing_id=1, name="name_kanji", position=0, status="read", accepted=True, body=body))
    engine.dispose()
    return folder


def test_records_from_before_are_said_to_be_unindexed_and_found_after_reindex(data: Path) -> None:
    before = run_uketsuke("cases", "find", "高橋", "--data", data)
    assert before.code == 0 and "「高橋」の受付は見つかりません / nothing found" in before.out
    assert "reindex" in before.err
    assert run_uketsuke("cases", "reindex", "--data", data).code == 0
    after = run_uketsuke("cases", "find", "高橋", "花子", "--data", data)
    assert "HQ-20261123-000001" in after.out and "髙橋花子  name_kanji [0]" in after.out and after.err == ""
    answer = run_uketsuke("cases", "find", "高橋", "--json", "--office", "HQ", "--data", data).json
    (hit,) = answer["hits"]
    assert (hit["receipt"], hit["rank"], hit["matches"][0]["box_px"]) == ("HQ-20261123-000001", "own", [1, 2, 3, 4])
    elsewhere = run_uketsuke("cases", "find", "高橋", "--office", "OSAKA", "--data", data)
    assert "（OSAKA）" in elsewhere.out and "HQ-" not in elsewhere.out
    assert run_uketsuke("cases", "find", "高橋", "--after", "x", "--data", data).code == 2
