"""The options that several verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Data = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads this at run time
    typer.Option("--data", metavar="DIR", help="Data directory.  [default: var/uketsuke]", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Office = Annotated[str, typer.Option("--office", metavar="CODE", help="Code of the receiving office.")]
Handwriting = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads this at run time
    typer.Option(
        "--handwriting",
        metavar="DIR",
        help="With --mode hand: folder of a pen-stroke renderer; over half of the hands then write with strokes.",
        show_default=False,
    ),
]
