"""Tables on stdout: as wide as the terminal, and wide enough to read when there is none."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH_WITHOUT_TERMINAL = 140
"""Columns; a file or pipe has no width of its own."""


def console() -> Console:
    """The console for stdout."""
    if sys.stdout.isatty():
        return Console(width=max(100, shutil.get_terminal_size().columns), highlight=False)
    return Console(width=WIDTH_WITHOUT_TERMINAL, highlight=False)


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table of texts; cells fold instead of being cut."""
    made = Table(title=title, title_justify="left", show_lines=False)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(_plain(cell) for cell in row))
    return made


def shown(value: Any) -> str:
    """A value in a cell of a table; a bar for none."""
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
