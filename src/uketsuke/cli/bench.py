"""`uketsuke bench`: how well the program reads."""

from __future__ import annotations

import typer

app = typer.Typer(help="Measures.", no_args_is_help=True)
