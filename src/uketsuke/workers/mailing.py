"""Sends the mails of the outbox by SMTP: at least once, each under a Message-ID of its own, until it is given up."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Engine

from uketsuke.cases import records
from uketsuke.cases.boundaries import committing
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.cases.registration_values import Mail
from uketsuke.forms.errors import ServiceUnavailable, SetupError
from uketsuke.letters.mails import compose
from uketsuke.letters.offices import Office

_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 30.0
"""Of every answer of the server: one that is slower is as good as away, and its mail is tried again."""
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_AT_A_TIME = 100
"""Mails sent over one connection."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails go, and as whose."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None
    sender: str
    reply_to: str | None


def mail_server(url: str | None, sender: str | None, reply_to: str | None) -> MailServer | None:
    """The server that the settings name; None when they name none: then mails wait.

    Raises:
        SetupError: a URL that cannot be used, or no sender.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in _PORTS or not parts.hostname or port == -1:
        raise SetupError(
            f"UKETSUKE_SMTP_URL: 使えません。{'、'.join(f'{s}://host:port' for s in _PORTS)} のどれかにしてください / "
            f"use one of {', '.join(f'{s}://host:port' for s in _PORTS)}"
        )
    if sender is None:
        raise SetupError("UKETSUKE_MAIL_FROM: 差出人を設定してください / set the address that mails come from")
    user = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    return MailServer(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password, sender, reply_to)


def send_due(
    database: Engine, server: MailServer, offices: Mapping[str, Office], *, now: Callable[[], datetime] = utc_now
) -> int:
    """Sends the mails that are due; how many were sent.

    A server that is away costs no mail a try: nothing is begun before it answers. Raises ServiceUnavailable then.
    """
    with reading_scope(database) as session:
        mail = records.next_mail(session, now())
    if mail is None:
        return 0
    sent = 0
    with _connected(server) as connection:
        for _ in range(_AT_A_TIME):
            with reading_scope(database) as session:
                mail = records.next_mail(session, now())
            if mail is None:
                break
            with committing(database, "mail.try") as session:
                if not records.begin_try(session, mail, now()):
                    continue
            error, final = _send(connection, compose(mail, offices, sender=server.sender, reply_to=server.reply_to))
            with committing(database, "mail.result") as session:
                records.end_try(session, mail, error, final=final)
            sent += error is None
            _tell(mail, error)
            if connection.sock is None:
                # It hung up: what is left is for the next round.
                break
    return sent


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A server that has greeted us and let us in."""
    context = ssl.create_default_context()
    try:
        if server.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        if server.scheme == "smtp+starttls":
            connection.starttls(context=context)
        if server.user is not None:
            connection.login(server.user, server.password or "")
        connection.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as error:
        # What it says may name the user; the class and the code do not.
        raise ServiceUnavailable(
            f"メールサーバーが使えません（{_code(error)}） / the mail server cannot be used ({_code(error)})"
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def _send(connection: smtplib.SMTP, message: EmailMessage) -> tuple[str | None, bool]:
    """Sends one message: the code of what went wrong, None when the server took it, and whether that is for good."""
    try:
        connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        # After a refusal the same connection serves the next mail; after silence it may answer the wrong question.
        if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            connection.close()
        code = _answer(error)
        return _code(error), code is not None and 500 <= code < 600
    return None, False


def _answer(error: Exception) -> int | None:
    """The number with which the server refused; None when it said none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _code(error: Exception) -> str:
    answer = _answer(error)
    return type(error).__name__ if answer is None else f"smtp-{answer}"


def _tell(mail: Mail, error: str | None) -> None:
    if error is None:
        _log.info("mail_sent", mail=mail.id, kind=mail.kind)
    else:
        _log.warning("mail_not_sent", mail=mail.id, kind=mail.kind, tried=mail.tries + 1, error=error)
