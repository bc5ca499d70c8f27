"""A desk with empty records, on SQLite: what notices say does not depend on the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cases.conftest import Desk
from uketsuke.cases.database import migrate, open_engine
from uketsuke.cases.store import ImageStore


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_engine(f"sqlite:///{tmp_path / 'records.db'}")
    migrate(engine)
    yield Desk(engine, ImageStore(tmp_path / "store"))
    engine.dispose()
