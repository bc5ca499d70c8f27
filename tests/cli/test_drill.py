"""The kill storm in its short form, on both databases: 20 seconds each, and what it then takes to come to rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import run_uketsuke
from tests.postgresql import PostgresServer
from uketsuke.cases import records
from uketsuke.cases.database import migrate, open_engine
from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import NewOriginal

pytestmark = pytest.mark.slow

SECONDS = 20
FILINGS = 8
MOST_SECONDS = 900.0
"""It hangs when it takes so long, even on cores that others use."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_storm_of_kills_changes_nothing(kind: str, request: pytest.FixtureRequest) -> None:
    options: list[str] = []
    if kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql")
        options = ["--database-url", server.url(server.new_database())]
    storm = ("--seconds", str(SECONDS), "--filings", str(FILINGS), "--seed", "7")
    ran = run_uketsuke("drill", *storm, *options, "--json", seconds=MOST_SECONDS)
    assert ran.code == 0, ran.out + ran.err
    drill = ran.json
    assert (drill["database"], drill["faults"]) == (kind, [])
    assert drill["filings"] >= FILINGS
    assert sum(drill["kills"].values()) > 0
    assert sum(len(place["pages"]) for place in drill["places"]) == drill["pages"]
    assert "converted" in {place["state"] for place in drill["places"]}


def test_a_database_with_records_is_left_alone(postgresql: PostgresServer, tmp_path: Path) -> None:
    url = postgresql.url(postgresql.new_database())
    engine = open_engine(url)
    migrate(engine)
    scan = NewOriginal("scan.pdf", b"of somebody else")
    records.receive_batch(engine, ImageStore(tmp_path), [scan], channel="mail", office="HQ")
    ran = run_uketsuke("drill", "--seconds", "1", "--filings", "1", "--database-url", url)
    assert (ran.code, ran.out) == (2, "")
    assert "--database-url" in ran.err
