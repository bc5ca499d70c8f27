"""`uketsuke bench`: how well the program reads, and how long people wait for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Optional

import typer

from uketsuke.cli.choosing import one_of
from uketsuke.cli.options import Handwriting, Json

app = typer.Typer(help="Measures.", no_args_is_help=True)


@app.callback()
def _measures() -> None:
    """Measures."""


@app.command("accuracy")
def accuracy(
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the first filing; from 30000 on for reports.")],
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="How many filings.")] = 20,
    fields: Annotated[
        Optional[int],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--fields", min=1, help="Instead of -n: go on until so many inked fields were read."),
    ] = None,
    mode: Annotated[str, typer.Option("--mode", help="print, hand or digital.")] = "print",
    level: Annotated[str, typer.Option("--level", help="exact, clean, office, hard, fax or phone.")] = "clean",
    source: Annotated[
        str, typer.Option("--source", help="samples, or transfer: pages that Chromium prints from the exported forms.")
    ] = "samples",
    piles: Annotated[bool, typer.Option("--piles", help="Three to five applicants in one file.")] = False,
    attachments: Annotated[bool, typer.Option("--attachments", help="Other papers behind every other filing.")] = False,
    procedure: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--procedure", help="Such as 13126; left out, each seed draws one."),
    ] = None,
    handwriting: Handwriting = None,
    processes: Annotated[int, typer.Option("--processes", min=1, help="Filings measured side by side.")] = 2,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="FILE.json", help="Write the figures as JSON as well."),
    ] = None,
    sheet: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--sheet", metavar="FILE.jpg", help="Write the worst crops with truth and reading."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read made-up filings and compare with their truth; prints a Markdown table, or JSON."""
    from uketsuke.benchmarks.accuracy import run
    from uketsuke.benchmarks.contact_sheet import write_contact_sheet
    from uketsuke.benchmarks.report import HEAD, kinds_markdown, markdown_row, writing_markdown
    from uketsuke.benchmarks.sources import SOURCES, Material
    from uketsuke.cli.progress import progress_bar

    material = Material(
        mode,
        level,
        one_of("--source", source, SOURCES),
        procedure=procedure,
        handwriting=handwriting,
        attachments=attachments,
        piles=piles,
    )
    with progress_bar("測定 / measuring", "欄 / fields" if fields else "件 / filings") as progress:
        measured = run(
            material,
            seed=seed,
            n=None if fields else count,
            fields=fields,
            processes=processes,
            progress=progress,
        )
    figures = json.dumps(measured.report.to_data(), ensure_ascii=False, indent=2)
    if output is not None:
        output.write_text(figures + "\n", encoding="utf-8")
    if sheet is not None:
        write_contact_sheet(sheet, measured.crops)
    if as_json:
        typer.echo(figures)
    else:
        typer.echo(f"{HEAD}\n{markdown_row(measured.report)}\n\n{kinds_markdown([measured.report])}")
        if written := writing_markdown(measured.report):
            typer.echo(f"\n{written}")


@app.command("counter")
def counter(
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="How many filings under each load.")] = 50,
    lane: Annotated[str, typer.Option("--mail", help="idle, full, or both: what else there is to do.")] = "both",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the first filing.")] = 40_000,
    level: Annotated[str, typer.Option("--level", help="clean, office or hard: the scanner.")] = "clean",
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="FILE.json", help="Write the figures as JSON as well."),
    ] = None,
    page: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--page", metavar="FILE.md", help="Write them as a page, such as benchmarks/COUNTER.md."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Hand filings in at a running counter and time them up to the checklist; prints a page, or JSON."""
    import tempfile

    from uketsuke.benchmarks.counter import LOADS, page_of, papers_of, run
    from uketsuke.cli.progress import progress_bar
    from uketsuke.samples.levels import LEVELS

    loads = LOADS if lane == "both" else (one_of("--mail", lane, LOADS),)
    scanner = one_of("--level", level, LEVELS)
    command = f"uketsuke bench counter -n {count} --mail {lane} --seed {seed} --level {level}"
    with (
        tempfile.TemporaryDirectory(prefix="uketsuke-counter-") as folder,
        progress_bar("測定 / measuring", "件 / filings") as progress,
    ):
        papers = papers_of(seed, scanner)
        measured = run(Path(folder), filings=count, papers=papers, loads=loads, progress=progress)
    figures = json.dumps({"measured": [one.to_data() for one in measured]}, ensure_ascii=False, indent=2)
    text = page_of(measured, command)
    if output is not None:
        output.write_text(figures + "\n", encoding="utf-8")
    if page is not None:
        page.write_text(text, encoding="utf-8")
    typer.echo(figures if as_json else text)
