"""Forms and the recogniser for the extractors' tests."""

from __future__ import annotations

import pytest

from uketsuke.extractors.engine import Engine, load_engine
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Form


@pytest.fixture(scope="session")
def reentry() -> Form:
    """The re-entry form: one page, dates in parts, circles and squares."""
    return load_catalogue().form("13130")


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The real recogniser."""
    return load_engine()
