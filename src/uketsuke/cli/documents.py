"""`uketsuke cases documents`, `shown` and `excuse`: how often documents are asked for, and what people say of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.opening import filing_of, world_of
from uketsuke.cli.options import Data, Json

if TYPE_CHECKING:
    from uketsuke.cases.document_report import DocumentCount

_DAY = ["%Y-%m-%d"]
_WHO = "Who says so: letters, digits, and _.:-, for the history."


def report(
    procedure: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--procedure", help="Only filings of this procedure."),
    ] = None,
    since: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option("--from", formats=_DAY, help="Only filings taken in on this day or later."),
    ] = None,
    until: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option("--to", formats=_DAY, help="Only filings taken in on this day or earlier."),
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Say of each document how often it is required, missing, excused, or proved by another source."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.validators.reasons import reason_of

    with reading_scope(world_of(data).database) as session:
        counts = records.count_documents(
            session,
            is_proof=lambda key: reason_of(key).proof,
            procedure=procedure,
            received_from=since.date() if since else None,
            received_to=until.date() if until else None,
        )
    if as_json:
        typer.echo(json.dumps([{**asdict(count), "required": count.required} for count in counts], ensure_ascii=False))
        return
    from uketsuke.cli.tables import console, table

    headings = (
        "書類 / document",
        "必要 / required",
        "あり / present",
        "提示 / shown",
        "不足 / missing",
        "要確認 / unclear",
        "免除 / waived",
        "他で確認 / proved",
        "不要 / not asked",
    )
    console().print(table("提出書類 / documents", headings, [_row(count) for count in counts]))


def shown(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")],
    documents: Annotated[
        list[str], typer.Argument(metavar="DOCUMENT...", help="As `forms vocabulary document` names them.")
    ],
    undo: Annotated[bool, typer.Option("--undo", help="They were not shown after all.")] = False,
    who: Annotated[str, typer.Option("--who", help=_WHO)] = "cli",
    data: Data = None,
) -> None:
    """Tick documents as shown at the counter and given back: they count as present, and the filing is checked again."""
    from uketsuke.cases import records

    _tick(receipt, documents, None if undo else records.SHOWN, who, data)


def excuse(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt number.")],
    documents: Annotated[
        list[str], typer.Argument(metavar="DOCUMENT...", help="As `forms vocabulary document` names them.")
    ],
    reason: Annotated[
        str, typer.Option("--reason", help="Such as earlier_filing, public_record, online_approval, not_asked_here.")
    ] = "not_asked_here",
    undo: Annotated[bool, typer.Option("--undo", help="They are needed after all.")] = False,
    who: Annotated[str, typer.Option("--who", help=_WHO)] = "cli",
    data: Data = None,
) -> None:
    """Say that documents are not needed in a filing, and why; the filing is checked again."""
    _tick(receipt, documents, None if undo else reason, who, data)


def _tick(receipt: str, documents: list[str], reason: str | None, who: str, data: Path | None) -> None:
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.workers import pipeline

    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = filing_of(session, receipt)
    for step in pipeline.tick_documents(world, filing_id, documents, reason, who=who):
        pipeline.finish_filing(world, step.subject_id)
    with reading_scope(world.database) as session:
        (filing,) = records.list_filings(session, ids=[filing_id])
        ticks = records.ticks_of(session, filing_id)
    told = ", ".join(f"{document} {why}" for document, why in sorted(ticks.items()))
    typer.echo(f"{receipt}: {told or '—'} → {filing.state}", err=True)


def _row(count: DocumentCount) -> tuple[str, ...]:
    from uketsuke.cli.names import document_names

    numbers = (
        count.required,
        count.present,
        count.shown,
        count.missing,
        count.unreadable,
        count.waived,
        count.proved,
        count.not_required,
    )
    return (document_names([count.document]), *map(str, numbers))
