"""`uketsuke rules`: what filings are checked for, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from uketsuke.cli.options import Json

if TYPE_CHECKING:
    from uketsuke.validators.rules import Case

app = typer.Typer(help="The rules that filings are checked by.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the rules."""
    from uketsuke.validators.rules import list_rules

    rules = list_rules()
    if as_json:
        told = [rule.model_dump(mode="json", include={"id", "title_ja", "title_en", "severity"}) for rule in rules]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    from uketsuke.cli.tables import console, table

    rows = [(rule.id, rule.severity, rule.title_ja, rule.title_en, str(len(rule.cases))) for rule in rules]
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


def _told(case: Case) -> str:
    lines = [f"\n  {case.key}  [{case.severity}]", f"    {case.message_ja}", f"    {case.message_en}"]
    if case.procedures:
        lines.append(f"    手続 / procedures: {', '.join(case.procedures)}")
    if case.not_procedures:
        lines.append(f"    対象外 / not for: {', '.join(case.not_procedures)}")
    for condition in case.when:
        said = condition.model_dump(mode="json", by_alias=True, exclude_none=True)
        lines.append(f"    条件 / when: {', '.join(f'{name} {value}' for name, value in said.items())}")
    lines.append(f"    根拠 / source: {case.source} ({case.confidence})")
    return "\n".join(lines)
