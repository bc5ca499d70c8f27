"""`uketsuke rules`: what filings are checked for, in words."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Json
from uketsuke.cli.telling import Category, FiledByOption, ShownOption, StatusOption, told_of_options
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from uketsuke.forms.told import Told
    from uketsuke.validators.checking import CheckResult
    from uketsuke.validators.rules import Case

app = typer.Typer(help="The rules that filings are checked by.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the rules."""
    from uketsuke.validators.rules import list_rules

    rules = list_rules()
    if as_json:
        told = [
            {
                **rule.model_dump(mode="json", include={"id", "title_ja", "title_en", "severity"}),
                "severities": list(dict.fromkeys(case.severity for case in rule.cases)),
                "source": rule.source,
                "confidence": rule.confidence,
                "cases": [case.key for case in rule.cases],
            }
            for rule in rules
        ]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    from uketsuke.cli.tables import console, table

    rows = [
        (
            rule.id,
            ", ".join(dict.fromkeys(case.severity for case in rule.cases)),
            rule.title_ja,
            rule.title_en,
            str(len(rule.cases)),
        )
        for rule in rules
    ]
    console().print(table("規則 / rules", ("規則 / rule", "重さ / severity", "内容", "what", "場合 / cases"), rows))


@app.command("explain")
def explain(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="Such as required.missing.")], as_json: Json = False
) -> None:
    """Say what one rule looks at, in which cases, and on what it rests."""
    from uketsuke.validators.rules import explain as explain_rule

    rule = explain_rule(rule_id)
    if as_json:
        typer.echo(json.dumps(rule.model_dump(mode="json", by_alias=True), ensure_ascii=False))
        return
    typer.echo(f"{rule.id}  {rule.title_ja} / {rule.title_en}  [{rule.severity}]")
    for case in rule.cases:
        typer.echo(_told(case))


@app.command("check")
def check(
    filing: Annotated[
        str, typer.Argument(metavar="FILING", help="A receipt number, or a file with the JSON of `process --json`.")
    ],
    filed_by: FiledByOption = None,
    category: Category = None,
    status: StatusOption = None,
    shown: ShownOption = None,
    received: Annotated[
        Optional[datetime],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--received", formats=["%Y-%m-%d"], help="Day of receipt, for a file.  [default: today]"),
    ] = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Check a filing by the rules of today, and print what they say; nothing is recorded."""
    told = told_of_options(filed_by, category, status)
    path = Path(filing)
    if path.is_file():
        results = _check_file(path, told, shown or [], received)
    else:
        if received is not None:
            raise UsageError(
                "--received: 受付番号のある申請には，受け付けた日があります / a recorded filing has its day of receipt"
            )
        results = {filing: _check_recorded(filing, told, shown or [], data)}
    if as_json:
        typer.echo(json.dumps([_data(receipt, result) for receipt, result in results.items()], ensure_ascii=False))
        return
    from uketsuke.cli.check_table import print_check

    for receipt, result in results.items():
        print_check(receipt, result)


def _check_recorded(receipt: str, told: Told | None, shown: list[str], data: Path | None) -> CheckResult:
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.workers import pipeline

    world = world_of(data)
    with reading_scope(world.database) as session:
        filing_id = records.find_filing(session, receipt)
    if filing_id is None:
        raise UsageError(
            f"{receipt}: この受付番号はなく，この名前のファイルもありません / "
            "no filing has this receipt number, and there is no such file; see `uketsuke cases list`"
        )
    return pipeline.check_again(world, filing_id, told, shown)


def _check_file(path: Path, told: Told | None, shown: list[str], received: datetime | None) -> dict[str, CheckResult]:
    from pydantic import ValidationError

    from uketsuke.cases.clock import japan_date, utc_now
    from uketsuke.cases.reading_export import ExportedFiling
    from uketsuke.validators.checking import FilingContext
    from uketsuke.validators.checking import check as check_filing

    day = received.date() if received else japan_date(utc_now())
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        entries = content["filings"] if isinstance(content, dict) and "filings" in content else [content]
        filings = [ExportedFiling.model_validate(entry) for entry in entries]
        taken_up = [(filing, filing.field_results(), filing.page_summaries()) for filing in filings]
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise UsageError(
            f"{path.name}: `process --json` の出力ではありません / this is not what `process --json` prints"
        ) from error
    results = {}
    for filing, fields, pages in taken_up:
        channel: Any = filing.channel
        context = FilingContext(
            procedure=filing.procedure,
            variant=filing.variant,
            channel=channel,
            office=filing.office,
            received=day,
            shown=tuple(shown),
            filed_by=told.filed_by if told else None,
            employer_category=told.employer_category if told else None,
            status_group=told.status_group if told else None,
        )
        results[filing.receipt] = check_filing(context, fields, pages)
    return results


def _data(receipt: str, result: CheckResult) -> dict[str, Any]:
    from uketsuke.forms.readings import to_data

    return {
        "receipt": receipt,
        "findings": [to_data(finding) for finding in result.findings],
        "checklist": [to_data(item) for item in result.checklist],
    }


def _told(case: Case) -> str:
    from uketsuke.validators.describing import applies, parameters, says

    lines = [
        f"\n  {case.key or '（一つだけ / the only case）'}  [{case.severity}]",
        f"    {case.message_ja}",
        f"    {case.message_en}",
        f"    見るもの / looks at: {case.check}: {says(case)}",
        *(f"      {parameter}" for parameter in parameters(case)),
        *(f"    条件 / when: {condition}" for condition in applies(case)),
        f"    あるべき / expected: {case.expected_ja} / {case.expected_en}",
        f"    尋ねること / ask: {case.ask_ja} / {case.ask_en}",
        f"    根拠 / source: {case.source} ({case.confidence})",
    ]
    return "\n".join(lines)
