"""`uketsuke samples`: invented filings with their truth."""

from __future__ import annotations

import typer

app = typer.Typer(help="Invented sample filings with their truth.", no_args_is_help=True)
