"""`uketsuke users`: who may sign in, as what, and for which offices."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Json
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from uketsuke.cases.users import User

WEAK = {
    "short": "12文字以上にしてください / must have 12 characters or more",
    "long": "200文字以下にしてください / must have 200 characters or fewer",
    "simple": "同じ文字が多すぎます / has too few different characters",
    "name": "ユーザー名を含んでいます / contains the user name",
}

Name = Annotated[str, typer.Argument(metavar="NAME", help="User name: a-z, 0-9 and _.-")]

app = typer.Typer(help="Users: who may sign in, as what, and for which offices.", no_args_is_help=True)


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", help="mailroom, counter, reviewer, supervisor or admin.")],
    office: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--office", metavar="CODE", help="An office whose filings are seen; again for more; * for all."),
    ] = None,
    display: Annotated[str, typer.Option("--display", help="Name that is shown; left out: the user name.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="The first line of standard input is the password, to be kept.")
    ] = False,
    data: Data = None,
) -> None:
    """Add a user. Prints a one-time password, once, unless one is given on standard input."""
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope
    from uketsuke.cases.passwords import hash_password, one_time_password, weakness
    from uketsuke.cases.users import user_name

    known_as = user_name(name)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else one_time_password()
    weak = weakness(password, known_as)
    if password_stdin and weak is not None:
        raise UsageError(f"パスワードが使えません / the password {WEAK[weak]}")
    hashed = hash_password(password)
    with session_scope(world_of(data).database) as session:
        records.add_user(
            session,
            known_as,
            role=role,
            offices=office or ["HQ"],
            password_hash=hashed,
            display=display,
            one_time=not password_stdin,
        )
    if not password_stdin:
        _tell_once(known_as, password)


@app.command("list")
def list_(as_json: Json = False, data: Data = None) -> None:
    """List the users."""
    from uketsuke.cases import records
    from uketsuke.cases.clock import JAPAN
    from uketsuke.cases.database import reading_scope
    from uketsuke.cli.tables import console, table

    with reading_scope(world_of(data).database) as session:
        listed = records.list_users(session)
    if as_json:
        shown = ("name", "display", "role", "state", "one_time", "second_factor")
        typer.echo(
            json.dumps(
                [{key: getattr(user, key) for key in shown} | {"offices": list(user.offices)} for user in listed],
                ensure_ascii=False,
            )
        )
        return
    headings = (
        "ユーザー名 / user",
        "氏名 / name",
        "役割 / role",
        "官署 / offices",
        "状態 / state",
        "二段階 / 2nd factor",
        "最後 / last sign-in",
    )
    rows = [
        (
            user.name,
            user.display,
            user.role,
            " ".join(user.offices),
            "仮パスワード / one-time password" if user.state == "active" and user.one_time else user.state,
            "yes" if user.second_factor else "",
            f"{user.signed_in_at.astimezone(JAPAN):%Y-%m-%d %H:%M}" if user.signed_in_at else "",
        )
        for user in listed
    ]
    console().print(table("利用者 / users", headings, rows))


@app.command("disable")
def disable(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Let the user in again.")] = False,
    data: Data = None,
) -> None:
    """Let a user in no more, at once; the history stays. With --undo: again."""
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope

    with session_scope(world_of(data).database) as session:
        if not records.set_user_state(session, _known(session, name).id, "active" if undo else "disabled"):
            typer.echo("変わりません / nothing changed", err=True)


@app.command("reset-password")
def reset_password(name: Name, data: Data = None) -> None:
    """Give a user a one-time password, printed once; ends all sessions of the user."""
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope
    from uketsuke.cases.passwords import hash_password, one_time_password

    password = one_time_password()
    hashed = hash_password(password)
    with session_scope(world_of(data).database) as session:
        user = _known(session, name)
        records.give_password(session, user, hashed)
    _tell_once(user.name, password)


@app.command("reset-second-factor")
def reset_second_factor(name: Name, data: Data = None) -> None:
    """Take a user's second factor away: the password alone signs in again until a new one is set up."""
    from uketsuke.cases import records
    from uketsuke.cases.database import session_scope

    with session_scope(world_of(data).database) as session:
        records.set_second_factor(session, _known(session, name).id, None)


@app.command("token")
def token(
    name: Name,
    label: Annotated[str, typer.Option("--for", metavar="TEXT", help="What the token is for.")],
    days: Annotated[int, typer.Option("--days", help="How long it lasts.")] = 365,
    data: Data = None,
) -> None:
    """Make a token by which a user's programs use the API. Prints it, once."""
    from uketsuke.cases import records
    from uketsuke.cases.api_tokens import new_token
    from uketsuke.cases.clock import utc_now
    from uketsuke.cases.database import session_scope

    fresh = new_token()
    with session_scope(world_of(data).database) as session:
        user = _known(session, name)
        made = records.add_token(session, user.id, fresh, label, now=utc_now(), days=days)
    typer.echo(fresh)
    typer.echo(
        f"{user.name} の API トークン {made.id} です。二度と表示しません / API token {made.id}, not shown again",
        err=True,
    )


@app.command("tokens")
def tokens(name: Name, as_json: Json = False, data: Data = None) -> None:
    """List a user's tokens that are in force."""
    from uketsuke.cases import records
    from uketsuke.cases.clock import JAPAN, utc_now
    from uketsuke.cases.database import reading_scope
    from uketsuke.cli.tables import console, table

    with reading_scope(world_of(data).database) as session:
        listed = records.tokens_of_user(session, _known(session, name).id, utc_now())
    if as_json:
        shown = [
            {
                "id": one.id,
                "label": one.label,
                "hint": one.hint,
                "created_at": one.created_at.isoformat(),
                "expires_at": one.expires_at.isoformat(),
                "used_at": None if one.used_at is None else one.used_at.isoformat(),
            }
            for one in listed
        ]
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    headings = ("番号 / id", "用途 / for", "先頭 / begins", "期限 / until", "最後 / last used")
    rows = [
        (
            str(one.id),
            one.label,
            one.hint,
            f"{one.expires_at.astimezone(JAPAN):%Y-%m-%d}",
            f"{one.used_at.astimezone(JAPAN):%Y-%m-%d %H:%M}" if one.used_at else "",
        )
        for one in listed
    ]
    console().print(table("API トークン / tokens", headings, rows))


@app.command("revoke-token")
def revoke_token(
    name: Name,
    number: Annotated[int, typer.Argument(metavar="ID", min=1, help="As `users tokens` gives it.")],
    data: Data = None,
) -> None:
    """End a token at once."""
    from uketsuke.cases import records
    from uketsuke.cases.clock import utc_now
    from uketsuke.cases.database import session_scope

    with session_scope(world_of(data).database) as session:
        if not records.revoke_token(session, _known(session, name).id, number, utc_now()):
            raise UsageError(f"{name} {number}: そのトークンはありません / no such token; see `uketsuke users tokens`")


def _known(session: Session, name: str) -> User:
    from uketsuke.cases import records
    from uketsuke.cases.users import user_name

    found = records.find_user(session, user_name(name))
    if found is None:
        raise UsageError(f"{name}: この利用者はいません / no such user; see `uketsuke users list`")
    return found


def _tell_once(name: str, password: str) -> None:
    typer.echo(password)
    typer.echo(
        f"{name} の仮パスワードです。二度と表示しません。最初のサインインで変更します / "
        "one-time password, not shown again; it is changed at the first sign-in",
        err=True,
    )
