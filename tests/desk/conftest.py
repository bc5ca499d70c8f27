"""The records' fixtures, on both databases."""

from __future__ import annotations

from tests.cases.conftest import desk, empty_database, empty_records, engine, store

__all__ = ["desk", "empty_database", "empty_records", "engine", "store"]
