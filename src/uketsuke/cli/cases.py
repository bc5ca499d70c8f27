"""`uketsuke cases`: what became of the filings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from uketsuke.cli import bundles, documents, finding, notices, paper, telling, versions
from uketsuke.cli.choosing import Who, one_of, said_by
from uketsuke.cli.opening import filing_of, world_of
from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import SetupError, UsageError

if TYPE_CHECKING:
    from uketsuke.forms.deadlines import Deadline

ORDERS = ("due", "receipt")

app = typer.Typer(help="Filings and their cases.", no_args_is_help=True)
app.command("balance")(paper.balance)
app.command("find")(finding.find)
app.command("reindex")(finding.reindex)
app.command("find-paper")(paper.find_paper)
app.command("ticket")(paper.ticket)
app.command("slip")(notices.slip)
app.command("letter")(notices.letter)
app.command("documents")(documents.report)
app.command("shown")(documents.shown)
app.command("excuse")(documents.excuse)
app.command("tell")(telling.tell)
app.command("bundle")(bundles.bundle)
app.command("verify")(bundles.verify)
app.command("case")(versions.case)
app.command("diff")(versions.diff)
app.command("history")(versions.history)
app.command("correct")(versions.correct)


@app.command("list")
def list_(
    state: Annotated[Optional[str], typer.Option("--state", help="Only filings in this state.")] = None,  # noqa: UP045
    order: Annotated[str, typer.Option("--order", help="due: what must happen first, first; receipt: oldest.")] = "due",
    as_json: Json = False,
    data: Data = None,
) -> None:
    """List the filings by what must happen next in them."""
    from uketsuke.cases import records
    from uketsuke.cases.clock import japan_date, utc_now
    from uketsuke.cases.database import reading_scope
    from uketsuke.cli.names import STATES

    if state is not None and state not in STATES:
        raise UsageError(f"--state {state}: 状態の名前ではありません / no such state; use one of {', '.join(STATES)}")
    by_deadline = one_of("--order", order, ORDERS) == "due"
    today = japan_date(utc_now())
    world = world_of(data)
    with reading_scope(world.database) as session:
        filings = records.list_filings(session, state=state, by_deadline=by_deadline, today=today)
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {
                        "receipt": filing.receipt,
                        "channel": filing.channel,
                        "office": filing.office,
                        "state": filing.state,
                        "procedure": filing.procedure,
                        "variant": filing.variant,
                        "pages": filing.pages,
                        "fields_read": filing.fields_inked,
                        "fields_accepted": filing.fields_accepted,
                        "checklist_gaps": list(filing.gaps),
                        "due": None if filing.due is None else _due_data(filing.due),
                    }
                    for filing in filings
                ],
                ensure_ascii=False,
            )
        )
        return
    from uketsuke.cli.process_table import filings_table
    from uketsuke.cli.tables import console

    console().print(filings_table(filings, today))


@app.command("show")
def show(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")],
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Show one filing: deadlines, pages, fields, findings, checklist, history."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
        filing = records.export_filing(session, filing_id)
        events = records.history(session, "filing", filing_id)
        checklist = records.checklist_of(session, filing_id)
        findings = records.findings_of(session, filing_id)
        deadlines = records.deadlines_of(session, filing_id)
        tied = records.registration_of(session, filing_id)
    if as_json:
        typer.echo(json.dumps(filing, ensure_ascii=False))
        return
    from uketsuke.cli.case_table import print_filing

    print_filing(filing, events, checklist, findings, deadlines, tied)


@app.command("promote")
def promote(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")],
    page: Annotated[int, typer.Argument(min=0, help="The page's place in the filing, from 0, as `show` gives it.")],
    form: Annotated[str, typer.Argument(metavar="FORM", help="The form it is a page of, as `forms export` names it.")],
    form_page: Annotated[int, typer.Argument(min=1, help="Which page of the form, from 1.")] = 1,
    who: Who = "cli",
    data: Data = None,
) -> None:
    """Say that a page which was taken for an attachment is a form page: it is read again, and its filing checked."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.workers import pipeline

    said_by(who)
    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
        pages = records.pages_of_filing(session, filing_id)
    if page >= len(pages):
        raise UsageError(f"{receipt} {page}: この面はありません / no such page; the filing has {len(pages)}, from 0")
    work = pipeline.promote_page(world, pages[page].id, form, form_page, who=who)
    # Workers may be at it as well: whoever comes second changes nothing.
    for step in work:
        pipeline.finish_filing(world, step.subject_id)
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session, ids=[filing_id])
    typer.echo(f"{receipt}: {form} {form_page} → {filing.state}", err=True)


@app.command("export")
def export(
    receipts: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads this at run time
        typer.Argument(metavar="[RECEIPT...]", help="Receipt numbers; none: every converted filing."),
    ] = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("-o", "--output", metavar="DIR", help="Write <receipt>.json files; without: print a JSON list."),
    ] = None,
    data: Data = None,
) -> None:
    """Export the online cases made from filings."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    world = world_of(data)
    with reading_scope(world.database) as session:
        if receipts:
            ids = [filing_of(session, receipt) for receipt in receipts]
            names = receipts
        else:
            filings = records.list_filings(session, state="converted")
            ids, names = [filing.id for filing in filings], [filing.receipt for filing in filings]
        made = {name: records.case_of(session, id) for name, id in zip(names, ids, strict=True)}
    missing = [name for name, case in made.items() if not case]
    if missing:
        raise UsageError(
            f"{', '.join(missing)}: まだ変換されていません / not converted yet; "
            "see `uketsuke cases show` for what needs eyes"
        )
    if output is None:
        typer.echo(json.dumps(list(made.values()), ensure_ascii=False))
        return
    _write(made, output)


def _due_data(deadline: Deadline) -> dict[str, Any]:
    day = None if deadline.day is None else deadline.day.isoformat()
    return {"kind": deadline.kind, "day": day, "status": deadline.status}


def _write(made: dict[str, dict[str, Any]], output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, case in made.items():
            text = json.dumps(case, ensure_ascii=False, indent=2) + "\n"
            (output / f"{name}.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise SetupError(f"-o {output}: 書けません / cannot be written: {error.strerror}") from error
    typer.echo(f"{len(made)} 件 / cases → {output}", err=True)
