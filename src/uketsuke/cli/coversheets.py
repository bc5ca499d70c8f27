"""`uketsuke coversheets`: sheets that open an envelope, each with a serial that is never given twice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Office
from uketsuke.forms.errors import UsageError

MAX_COUNT = 10_000
"""One ream is 500 sheets; more at once is a slip of the finger."""


def coversheets(
    count: Annotated[int, typer.Option("--count", min=1, max=MAX_COUNT, help="How many sheets.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="The PDF to write.")],
    office: Office = "HQ",
    data: Data = None,
) -> None:
    """Make cover sheets as a PDF, one a page."""
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope
    from uketsuke.intake.coversheets import typeset_coversheets

    if not output.absolute().parent.is_dir():
        raise UsageError(f"-o {output}: フォルダがありません / the folder does not exist; make it first")
    world = world_of(data)
    # Taken before the sheets are made: a serial may be lost, never given twice.
    with session_scope(world.database) as session:
        serials = records.next_serials(session, office, count)
    pdf = typeset_coversheets(office, serials)
    try:
        output.write_bytes(pdf)
    except OSError as error:
        raise UsageError(f"-o {output}: 書けません / cannot be written: {error.strerror}") from error
    typer.echo(f"{output}: {count} 枚 / sheets, {serials[0]} – {serials[-1]}", err=True)
