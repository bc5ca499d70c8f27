"""`uketsuke samples`: invented filings with their truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from uketsuke.cli.choosing import one_of

app = typer.Typer(help="Invented sample filings with their truth.", no_args_is_help=True)

Out = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder to write into; made if needed.")]


@app.command("make")
def make(
    output: Out,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the first filing.")] = 0,
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="How many filings.")] = 1,
    mode: Annotated[str, typer.Option("--mode", help="print, hand or digital.")] = "print",
    level: Annotated[str, typer.Option("--level", help="exact, clean, office or hard.")] = "clean",
    procedure: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--procedure", help="Such as 13126; left out, the seed draws one."),
    ] = None,
    attachments: Annotated[
        bool, typer.Option("--attachments", help="Put the documents applicants enclose behind the forms.")
    ] = False,
) -> None:
    """Make sample filings as PDF files, with their truth in DIR/truth."""
    from uketsuke.samples.make import LEVELS, MODES
    from uketsuke.samples.make import make as make_samples

    paths = make_samples(
        output,
        seed=seed,
        count=count,
        mode=one_of("--mode", mode, MODES),
        level=one_of("--level", level, LEVELS),
        procedure=procedure,
        attachments=attachments,
    )
    typer.echo(f"{len(paths)} 件 / filings → {output}", err=True)


@app.command("pack")
def pack(output: Out) -> None:
    """Make the sample pack of the repository: mail and counter scans, digital files, a spoiled one."""
    from uketsuke.samples.pack import make_pack

    written = make_pack(output)
    typer.echo(f"{len(written)} ファイル / files → {output}", err=True)
