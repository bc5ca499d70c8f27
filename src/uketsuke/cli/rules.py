"""`uketsuke rules`: what filings are checked for, in words."""

from __future__ import annotations

import typer

app = typer.Typer(help="The rules that filings are checked by.", no_args_is_help=True)
