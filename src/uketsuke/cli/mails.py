"""`uketsuke mails`: what was written to whom, and whether it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.choosing import Who, one_of, said_by
from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from uketsuke.cases.registration_values import Mail

STATES = {"waiting": "送信待ち", "sent": "送信済み", "given_up": "送信断念"}
KINDS = {
    "acceptance": "受付のお知らせ",
    "registration_approved": "利用申出の承認",
    "registration_refused": "利用申出の不承認",
    "reminder": "定期報告の案内",
    "report_accepted": "定期報告の受理",
    "report_ending": "利用終了の報告の受理",
    "report_refused": "定期報告の不受理",
    "documents": "補正の依頼",
}
UNSET_SENDER = "uketsuke@localhost"
"""Shown as sender while the settings name none."""

app = typer.Typer(help="Mails: the outbox and what became of it.", no_args_is_help=True)


@app.command("list")
def list_(
    state: Annotated[Optional[str], typer.Option("--state", help="waiting, sent or given_up.")] = None,  # noqa: UP045
    data: Data = None,
) -> None:
    """List the mails, oldest first."""
    from uketsuke.cases import records
    from uketsuke.cases.clock import JAPAN
    from uketsuke.cases.database import reading_scope
    from uketsuke.cli.tables import console, table

    chosen = None if state is None else one_of("--state", state, ("waiting", "sent", "given_up"))
    with reading_scope(world_of(data).database) as session:
        listed = records.list_mails(session, state=chosen)  # type: ignore[arg-type]
    headings = (
        "番号 / no.",
        "受付 / receipt",
        "種類 / what",
        "状態 / state",
        "時刻 / at",
        "回数 / tries",
        "エラー / error",
    )
    rows = [
        (
            str(mail.id),
            mail.receipt,
            f"{KINDS[mail.kind]} {mail.kind}",
            f"{STATES[mail.state]} {mail.state}",
            f"{(mail.sent_at or mail.created_at).astimezone(JAPAN):%Y-%m-%d %H:%M:%S}",
            str(mail.tries),
            mail.error or "",
        )
        for mail in listed
    ]
    console().print(table("メール / mails", headings, rows))


@app.command("show")
def show(number: Annotated[int, typer.Argument(metavar="NO", help="Its number.")], data: Data = None) -> None:
    """Show a mail as it is sent, with its headers."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.letters.mails import compose
    from uketsuke.letters.offices import read_offices

    world = world_of(data)
    settings = world.settings
    with reading_scope(world.database) as session:
        mail = _known(number, records.mail_by_id(session, number))
    message = compose(
        mail,
        read_offices(settings.offices),
        sender=settings.mail_from or UNSET_SENDER,
        reply_to=settings.mail_reply_to,
    )
    for name in ("Subject", "From", "To", "Reply-To", "Date", "Message-ID"):
        if message[name] is not None:
            typer.echo(f"{name}: {message[name]}")
    typer.echo(f"\n{message.get_content()}")


@app.command("send")
def send(
    number: Annotated[
        Optional[int],  # noqa: UP045 - Typer reads this at run time
        typer.Argument(metavar="[NO]", help="A mail that was given up; none: those that are due."),
    ] = None,
    who: Who = "cli",
    data: Data = None,
) -> None:
    """Send what is due now; with a number, try a mail anew that was given up. `serve` sends by itself."""
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope
    from uketsuke.letters.offices import read_offices
    from uketsuke.workers.mailing import mail_server, send_due

    said_by(who)
    world = world_of(data)
    settings = world.settings
    server = mail_server(settings.smtp_url, settings.mail_from, settings.mail_reply_to)
    if number is not None:
        with session_scope(world.database) as session:
            mail = _known(number, records.mail_by_id(session, number))
            if not records.send_again(session, number, who=who):
                raise UsageError(f"{number}: {STATES[mail.state]}です / it is {mail.state}, not given up")
    if server is None:
        raise UsageError("UKETSUKE_SMTP_URL が設定されていません / no mail server is set; the mails wait")
    sent = send_due(world.database, server, read_offices(settings.offices))
    typer.echo(f"{sent} 通 / mail(s) sent", err=True)


def _known(number: int, mail: Mail | None) -> Mail:
    if mail is None:
        raise UsageError(f"{number}: このメールはありません / no such mail; see `uketsuke mails list`")
    return mail
