"""Where the project's own data lies: package data, and the blanks beside the sources."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT_ROOT = PACKAGE.parent.parent
"""The checkout: `samples/forms/*.pdf` and `samples/` hang below it."""
FORM_DATA = PACKAGE / "forms" / "data"
