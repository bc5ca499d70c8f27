"""`uketsuke quality` says how good accepted values are, and which calibration is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import run_uketsuke
from uketsuke.benchmarks.renewing import own_data
from uketsuke.cases import records
from uketsuke.cases.database import migrate, open_engine, session_scope
from uketsuke.workers.settings import DATABASE_NAME

pytestmark = pytest.mark.slow


def test_what_is_known_of_empty_records_is_nothing(tmp_path: Path) -> None:
    said = run_uketsuke("quality", "show", "--json", "--data", tmp_path).json
    assert said["whole"] == {"values": 0, "wrong": 0, "unclear": 0, "rate": None, "bound": 1.0}
    assert (said["target"], said["plan"]["needed"], said["plan"]["rate"]) == (0.0004, 22882, 0.05)
    assert run_uketsuke("quality", "renew", "--json", "--data", tmp_path).json["number"] is None


def test_a_version_is_put_in_force_and_taken_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / DATABASE_NAME}")
    migrate(engine)
    with session_scope(engine) as session:
        for passed in (True, False):
            records.add_calibration(session, own_data(), based_on=0, checked={"readings": 300}, passed=passed)
    engine.dispose()
    assert run_uketsuke("quality", "use", "1", "--who", "chief", "--data", tmp_path).code == 0
    assert run_uketsuke("quality", "use", "2", "--data", tmp_path).code == 2
    said = run_uketsuke("quality", "versions", "--json", "--data", tmp_path).json
    assert said["in_force"] == 1 and [one["state"] for one in said["versions"]] == ["refused", "in_force"]
    assert run_uketsuke("quality", "use", "0", "--data", tmp_path).code == 0
    assert "retired" in run_uketsuke("quality", "versions", "--data", tmp_path).out
