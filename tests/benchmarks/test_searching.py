"""A crowd is records like any other, and whatever is typed of one of its filings finds it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.postgresql import PostgresServer
from uketsuke.benchmarks.crowd import LAST_DAY, crowd_filing, fields_of
from uketsuke.benchmarks.crowd_rows import fill
from uketsuke.benchmarks.searching import KINDS, measure, sizes, table
from uketsuke.cases import records
from uketsuke.cases.database import migrate, open_engine, reading_scope

COUNT = 60
NOWHERE = KINDS[-1].kind


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Records with a small crowd."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'records.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgresql")
        url = server.url(server.new_database())
    engine = open_engine(url)
    migrate(engine)
    fill([engine], COUNT)
    yield engine
    engine.dispose()


def test_the_crowd_is_records_like_any_other(crowd: Engine) -> None:
    with reading_scope(crowd) as session:
        filings = records.list_filings(session, by_deadline=True, today=LAST_DAY)
        assert len(filings) == COUNT and records.count_indexed(session) == (COUNT, COUNT)
        assert {filing.procedure for filing in filings} > {"13126", "12979"}
        assert all(filing.fields_inked > 5 for filing in filings)
        review = next(filing for filing in filings if filing.state == "review")
        assert review.fields_open > 0
        made = crowd_filing(review.id, COUNT)
        assert made.receipt == review.receipt
        read = records.fields_of(session, review.id)
        assert {name: field.reading for name, field in read.items()} == {
            name: field.reading for name, field in fields_of(made).items()
        }
        assert records.findings_of(session, review.id) and records.history(session, "filing", review.id)


def test_a_filing_is_the_same_whenever_it_is_made() -> None:
    assert crowd_filing(7, COUNT) == crowd_filing(7, COUNT)
    assert crowd_filing(7, COUNT).values != crowd_filing(8, COUNT).values


def test_every_way_of_typing_finds_every_filing_and_what_is_nowhere_none(crowd: Engine) -> None:
    measures = {
        row.kind: row for row in measure(crowd, [crowd_filing(number, COUNT) for number in range(1, COUNT + 1)])
    }
    assert set(measures) == {asking.kind for asking in KINDS}
    assert measures[NOWHERE].found == 0
    del measures[NOWHERE]
    assert {kind: row.found for kind, row in measures.items()} == {
        kind: len(row.seconds) for kind, row in measures.items()
    }
    lines = table(list(measures.values()))
    assert len(lines) == 2 + len(measures) and "100.0 %" in lines[2]
    assert "MB" in sizes(crowd)
