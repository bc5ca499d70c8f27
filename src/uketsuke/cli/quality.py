"""`uketsuke quality`: how good accepted values are, and the versions of the calibration that follow from it."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from uketsuke.cli.choosing import Who, said_by
from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Json

WHY_NOT = {
    "too_few": "検査に使える確認結果が足りません / too few values are held out to say",
    "more_wrong": "検査で誤りが増えました / more of what it accepts is wrong",
    "less_calibrated": "検査で確率の当たりが悪くなりました / its probabilities are worse",
    "fewer_accepted": "誤りが減らずに確定だけが減りました / it accepts less and errs as much",
}

app = typer.Typer(help="How good accepted values are, and what follows from it.", no_args_is_help=True)


@app.command("show")
def show(as_json: Json = False, data: Data = None) -> None:
    """Show the error rate of accepted values with its 95 % upper bound, and the plan of the sample."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.cases.quality_figures import Figure
    from uketsuke.cases.sample_plan import TARGET, enough
    from uketsuke.cli.tables import console, table

    with reading_scope(world_of(data).database) as session:
        quality = records.quality_of(session, None)
        plan = records.plan_of(session)

    def said(figure: Figure) -> dict[str, object]:
        return {
            "values": figure.values,
            "wrong": figure.wrong,
            "unclear": figure.unclear,
            "rate": figure.rate,
            "bound": figure.bound,
        }

    if as_json:
        answer = {
            "target": TARGET,
            "whole": said(quality.whole),
            "by_kind": {name: said(figure) for name, figure in quality.by_kind.items()},
            "by_month": {name: said(figure) for name, figure in quality.by_month.items()},
            "by_calibration": {str(number): said(figure) for number, figure in quality.by_calibration.items()},
            "open": quality.open,
            "plan": {"rate": plan.rate, "needed": enough().values, "volume": plan.volume, "days": plan.days},
        }
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    headings = ("", "確認 / looked at", "誤り / wrong", "誤り率 ‰ / rate", "95%上限 ‰ / bound")
    figures = {"全体 / all": quality.whole, **quality.by_month, **quality.by_kind}
    rows = [
        (
            name,
            f"{figure.values:,}",
            str(figure.wrong),
            "–" if figure.rate is None else f"{1000 * figure.rate:.2f}",
            f"≤ {1000 * figure.bound:.2f}" if figure.values else "–",
        )
        for name, figure in figures.items()
    ]
    console().print(table("確定値の品質 / accepted values", headings, rows))


@app.command("renew")
def renew(
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="Read so many samples, and corrections, again at most.")
    ] = 5000,
    use: Annotated[bool, typer.Option("--use", help="Put it in force at once if its check is passed.")] = False,
    who: Who = "cli",
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Fit a new version of the calibration on what people found, and check it on filings held out."""
    from dataclasses import asdict

    from uketsuke.benchmarks.renewing import renew as renewed
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope
    from uketsuke.cases.who import acting
    from uketsuke.cli.progress import progress_bar

    said_by(who)
    world = world_of(data)
    with acting(who), progress_bar() as progress:
        made = renewed(world, limit=limit, progress=progress)
    used = False
    if use and made.number is not None and made.check is not None and made.check.passed:
        with acting(who), session_scope(world.database) as session:
            used = records.use_calibration(session, made.number)
    if as_json:
        figures = None if made.check is None else asdict(made.check)
        answer = {"number": made.number, "observed": made.observed, "check": figures, "in_force": used}
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    if made.number is None or made.check is None:
        typer.echo(f"{made.observed} 件を見直しました。変えるところはありません / nothing to renew", err=True)
        return
    check = made.check
    typer.echo(
        f"第 {made.number} 版 / version {made.number}: {check.readings} 件で検査 / held out; "
        f"log loss {check.loss_before:.5f} → {check.loss_after:.5f}; "
        f"確定 / accepted {check.accepted_before} → {check.accepted_after}; "
        f"誤り / wrong {check.wrong_before} → {check.wrong_after}"
    )
    if check.why is not None:
        typer.echo(f"採用しません / refused: {WHY_NOT[check.why]}")
        raise typer.Exit(1)
    typer.echo(
        "使用を始めました / in force"
        if used
        else f"採用できます。`uketsuke quality use {made.number}` で使用を始めます / ready; put it in force with that"
    )


@app.command("versions")
def versions(as_json: Json = False, data: Data = None) -> None:
    """List the versions of the calibration."""
    from uketsuke.cases import records
    from uketsuke.cases.clock import JAPAN
    from uketsuke.cases.database import reading_scope
    from uketsuke.cli.tables import console, table

    with reading_scope(world_of(data).database) as session:
        listed = records.calibration_versions(session)
        number = records.number_in_force(session)
    if as_json:
        rows = [
            {
                "number": one.number,
                "state": one.state,
                "based_on": one.based_on,
                "checked": dict(one.checked),
                "made_by": one.made_by,
                "made_at": one.made_at.isoformat(),
            }
            for one in listed
        ]
        typer.echo(json.dumps({"in_force": number, "versions": rows}, ensure_ascii=False))
        return
    headings = ("版 / version", "状態 / state", "元 / based on", "作成 / made", "誰 / who")
    lines: list[tuple[str, ...]] = [
        (str(one.number), one.state, str(one.based_on), f"{one.made_at.astimezone(JAPAN):%Y-%m-%d %H:%M}", one.made_by)
        for one in listed
    ]
    lines.append((str(records.OWN_CALIBRATION), "in_force" if number == records.OWN_CALIBRATION else "", "", "", ""))
    console().print(table("判定基準の版 / calibrations", headings, lines))


@app.command("use")
def use(
    number: Annotated[int, typer.Argument(metavar="VERSION", min=0, help="0: the one that comes with the program.")],
    who: Who = "cli",
    data: Data = None,
) -> None:
    """Put a version of the calibration in force, a newer or an older one: pages read from now on are judged by it."""
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope
    from uketsuke.cases.who import acting

    said_by(who)
    with acting(who), session_scope(world_of(data).database) as session:
        if not records.use_calibration(session, number):
            typer.echo("変わりません / nothing changed", err=True)
