"""`uketsuke registrations`: the organisations that use the online system, and what people decide about them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.choosing import Who, said_by
from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from uketsuke.cases.registration_values import Registration, Report

app = typer.Typer(help="Registrations 利用登録 of organisations for the online system.", no_args_is_help=True)
Called = Annotated[
    str, typer.Argument(metavar="RECEIPT|ID", help="Receipt number of the application, or the authentication id.")
]
ReportReceipt = Annotated[str, typer.Argument(metavar="RECEIPT", help="Receipt number of the periodic report.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; the organisation gets to read it.")]


@app.command("list")
def list_(
    state: Annotated[Optional[str], typer.Option("--state", help="Only registrations in this state.")] = None,  # noqa: UP045
    as_json: Json = False,
    data: Data = None,
) -> None:
    """List the registrations, with what waits for a person."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.cli.names import REGISTRATION_STATES
    from uketsuke.cli.registration_table import registration_data, registrations_table
    from uketsuke.cli.tables import console

    if state is not None and state not in REGISTRATION_STATES:
        raise UsageError(
            f"--state {state}: 状態の名前ではありません / no such state; use one of {', '.join(REGISTRATION_STATES)}"
        )
    with reading_scope(world_of(data).database) as session:
        listed = records.list_registrations(session, state=state)
        reports = {one.id: records.reports_of_registration(session, one.id) for one in listed}
    if as_json:
        typer.echo(json.dumps([registration_data(one, reports[one.id]) for one in listed], ensure_ascii=False))
        return
    console().print(registrations_table(listed, reports))


@app.command("show")
def show(called: Called, as_json: Json = False, data: Data = None) -> None:
    """Show one registration: organisation, users, reports with what they change, tied filings, history."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.cli.registration_table import print_registration, registration_data

    with reading_scope(world_of(data).database) as session:
        found = _registration(session, called)
        reports = records.reports_of_registration(session, found.id)
        tied = records.filings_tied_to(session, found.id)
        others = records.of_same_user(session, found)
        events = records.history(session, "registration", found.id)
    if as_json:
        typer.echo(json.dumps(registration_data(found, reports, tied), ensure_ascii=False))
        return
    print_registration(found, reports, tied, others, events)


@app.command("approve")
def approve(called: Called, who: Who = "cli", data: Data = None) -> None:
    """Approve of an application: the organisation is told by mail."""
    from uketsuke.cases import records

    _decide(called, data, lambda session, one: records.approve(session, one.id, who=said_by(who)))


@app.command("refuse")
def refuse(called: Called, reason: Reason, who: Who = "cli", data: Data = None) -> None:
    """Refuse an application: the organisation is told by mail, with the reason."""
    from uketsuke.cases import records

    _decide(called, data, lambda session, one: records.refuse(session, one.id, reason=_said(reason), who=said_by(who)))


@app.command("password-set")
def password_set(
    called: Called,
    authentication_id: Annotated[str, typer.Option("--id", metavar="ID", help="The authentication id it was given.")],
    on: Annotated[
        Optional[datetime],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--on", formats=["%Y-%m-%d"], help="The day the password was set.  [default: today]"),
    ] = None,
    who: Who = "cli",
    data: Data = None,
) -> None:
    """Record the day the password was set: the authentication id is valid for a year from then."""
    from uketsuke.cases import records
    from uketsuke.forms.kinds import text

    today = _today()
    day = today if on is None else on.date()
    if day > today:
        raise UsageError(f"--on {day}: まだ来ていない日です / that day has not come yet")
    known = text.normalise(authentication_id)
    if known is None:
        raise UsageError("--id: 認証IDを入れてください / give the authentication id")
    _decide(
        called,
        data,
        lambda session, one: records.password_set(session, one.id, on=day, authentication_id=known, who=said_by(who)),
    )


@app.command("end")
def end(called: Called, who: Who = "cli", data: Data = None) -> None:
    """End a registration at once, because the organisation does not go on."""
    from uketsuke.cases import records

    _decide(called, data, lambda session, one: records.end_registration(session, one.id, who=said_by(who)))


@app.command("accept-report")
def accept_report(receipt: ReportReceipt, who: Who = "cli", data: Data = None) -> None:
    """Accept a periodic report: its changes are taken over, and the authentication id is valid for a year more."""
    from uketsuke.cases import records

    _decide_report(receipt, data, lambda session, one: records.accept_report(session, one.id, who=said_by(who)))


@app.command("refuse-report")
def refuse_report(receipt: ReportReceipt, reason: Reason, who: Who = "cli", data: Data = None) -> None:
    """Refuse a periodic report: the organisation is told by mail, with the reason."""
    from uketsuke.cases import records

    _decide_report(
        receipt,
        data,
        lambda session, one: records.refuse_report(session, one.id, reason=_said(reason), who=said_by(who)),
    )


@app.command("daily")
def daily(data: Data = None) -> None:
    """Do what the day asks: reminders, and registrations whose validity has ended. `serve` does it by itself."""
    from uketsuke.workers.rounds import do_day

    reminded, ended = do_day(world_of(data).database, _today())
    typer.echo(f"通知 / reminded {reminded}, 満了 / ended {ended}", err=True)


def _decide(called: str, data: Path | None, decide: Callable[[Session, Registration], bool]) -> None:
    from uketsuke.cases.database import session_scope

    with session_scope(world_of(data).database) as session:
        found = _registration(session, called)
        if not decide(session, found):
            raise UsageError(
                f"{called}: {found.state} の登録ではできません / this cannot be done with one that is {found.state}"
            )
        now = _registration(session, found.receipt)
    typer.echo(f"{called}: {found.state} → {now.state}{_until(now.expires_on)}", err=True)


def _decide_report(receipt: str, data: Path | None, decide: Callable[[Session, Report], bool]) -> None:
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope

    with session_scope(world_of(data).database) as session:
        found = records.find_report(session, receipt)
        if found is None:
            raise UsageError(
                f"{receipt}: 登録に結び付いた定期報告ではありません / no periodic report that is tied to a registration"
            )
        if not decide(session, found):
            raise UsageError(f"{receipt}: {found.state} です / it is {found.state} already")
        now = records.find_report(session, receipt)
        registration = records.registration_by_id(session, found.registration_id)
    state = found.state if now is None else now.state
    typer.echo(f"{receipt}: {found.state} → {state}{_until(registration.expires_on)}", err=True)


def _registration(session: Session, called: str) -> Registration:
    from uketsuke.cases import records

    found = records.find_registration(session, called)
    if found is None:
        raise UsageError(
            f"{called}: この利用登録はありません / no such registration; see `uketsuke registrations list`"
        )
    return found


def _said(reason: str) -> str:
    if not reason.strip():
        raise UsageError("--reason: 理由を入れてください / say why")
    return reason.strip()


def _today() -> date:
    from uketsuke.cases.clock import japan_date, utc_now

    return japan_date(utc_now())


def _until(day: date | None) -> str:
    return "" if day is None else f"（{day} まで / until）"
