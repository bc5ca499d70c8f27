"""`uketsuke serve` and `worker`: the running program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.options import Data
from uketsuke.forms.errors import SetupError

if TYPE_CHECKING:
    import uvicorn
    from sqlalchemy import Engine

    from uketsuke.review.house import Access
    from uketsuke.workers.settings import Settings
    from uketsuke.workers.supervisor import Supervisor


DEMO = "demo-"
"""How the names of users begin whose passwords stand in the README."""


def serve(
    port: Annotated[Optional[int], typer.Option("--port", help="Port.  [default: 8600]", show_default=False)] = None,  # noqa: UP045
    host: Annotated[
        str | None, typer.Option("--host", help="Address.  [default: 127.0.0.1]", show_default=False)
    ] = None,
    data: Data = None,
) -> None:
    """Run everything for use in a browser: queue, workers and pages. Ctrl-C ends it."""
    import uvicorn

    from uketsuke.letters.offices import read_offices
    from uketsuke.review import create_app
    from uketsuke.workers.logs import set_up_logs
    from uketsuke.workers.rounds import rounds_of
    from uketsuke.workers.runs import supervisor_of
    from uketsuke.workers.settings import load_settings
    from uketsuke.workers.world import World

    settings = load_settings(data, port=port, host=host)
    world = World.of(settings)
    set_up_logs(world.places, max_bytes=settings.log_bytes, console=sys.stderr.isatty())
    _check_free(settings.host, settings.port)
    hosts, access = _access_of(settings)
    _check_demo_users(world.database, settings.host, access)
    app = create_app(
        world.database,
        world.store,
        hosts=hosts,
        access=access,
        queue=world.queue,
        signing_key=settings.signing_key_file,
        most_bytes=settings.max_file_mb * 1_000_000,
        offices=read_offices(settings.offices),
    )
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        # Only a proxy that is known to be there is believed when it says who asks.
        proxy_headers=settings.public_url is not None,
        server_header=False,
    )
    server = uvicorn.Server(config)
    with supervisor_of(world, rounds_of(world)).running() as supervisor:
        supervisor.settled.wait()
        supervisor.check()
        _tell_first_admin(world.database)
        typer.echo(f"uketsuke: http://{settings.host}:{settings.port}/  （Ctrl-C で終了 / Ctrl-C ends it）", err=True)
        _serve_until_stopped(server, supervisor)
        supervisor.check()


def worker(data: Data = None) -> None:
    """Run one more worker for the queue in use: that of `serve`, of a `process` run, or of UKETSUKE_REDIS_URL."""
    from uketsuke.workers.queueing import queue_answers
    from uketsuke.workers.settings import load_settings

    settings = load_settings(data)
    if not queue_answers(settings):
        raise SetupError(
            "キューが動いていません / no queue is running for this data directory: start `uketsuke serve`, "
            "or set UKETSUKE_REDIS_URL"
        )
    from uketsuke.workers.worker import run_worker

    run_worker(settings)


def _access_of(settings: Settings) -> tuple[tuple[str, ...], Access]:
    """The names by which browsers may ask, and how they may enter. Raises SetupError for an address that is none."""
    from datetime import timedelta
    from urllib.parse import urlsplit

    from uketsuke.cases.sign_ins import Lifetimes
    from uketsuke.review.app import LOCAL_HOSTS
    from uketsuke.review.house import Access

    public = urlsplit(settings.public_url or "")
    if settings.public_url and (public.scheme not in ("http", "https") or not public.hostname):
        raise SetupError(
            "UKETSUKE_PUBLIC_URL: https://… を指定してください / give an address like https://uketsuke.example"
        )
    names = (*LOCAL_HOSTS, settings.host, *([public.hostname] if public.hostname else []))
    lifetimes = Lifetimes(
        idle=timedelta(minutes=settings.session_idle_minutes), absolute=timedelta(hours=settings.session_hours)
    )
    access = Access(https=public.scheme == "https", lifetimes=lifetimes, metrics_token=settings.metrics_token)
    return tuple(dict.fromkeys(names)), access


def _check_demo_users(database: Engine, host: str, access: Access) -> None:
    """Users whose passwords stand in the README are for this machine. Raises SetupError where others can come in."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope
    from uketsuke.review.house import LOCAL_ADDRESSES

    with reading_scope(database) as session:
        demo = [u.name for u in records.list_users(session) if u.name.startswith(DEMO) and u.state == "active"]
    if not demo:
        return
    if access.https or host not in (*LOCAL_ADDRESSES, "localhost"):
        raise SetupError(
            f"見本用の利用者（{', '.join(demo)}）のパスワードは公開されています。"
            "`uketsuke users disable` で止めてください / the passwords of the demo users are public: disable them with "
            "`uketsuke users disable` before others can reach this machine"
        )
    typer.echo(
        "uketsuke: 見本用の利用者がいます（README 参照）。本番では使わないでください / "
        "demo users are here (see README); not for real work",
        err=True,
    )


def _tell_first_admin(database: Engine) -> None:
    """Makes the first user of empty records, and says its one-time password on standard error, once."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope, session_scope
    from uketsuke.cases.passwords import hash_password, one_time_password
    from uketsuke.cases.users import FIRST_ADMIN

    with reading_scope(database) as session:
        if records.list_users(session):
            return
    password = one_time_password()
    hashed = hash_password(password)
    with session_scope(database) as session:
        added = records.add_first_admin(session, hashed)
    if added:
        typer.echo(
            f"uketsuke: 最初の管理者を作りました / the first administrator: {FIRST_ADMIN}\n"
            f"uketsuke: 仮パスワード（この表示は一度だけ） / one-time password, shown only now: {password}",
            err=True,
        )


def _check_free(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupError(
                f"{host}:{port} を使えません / cannot listen on {host}:{port}: {error.strerror}; choose another --port"
            ) from error


def _serve_until_stopped(server: uvicorn.Server, supervisor: Supervisor) -> None:
    """Serve until a signal stops the server, or the supervisor finds that nothing can be worked on."""
    import threading

    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            if supervisor.error is not None:
                server.should_exit = True
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        server.run()
    except KeyboardInterrupt:
        # Ctrl-C is how one leaves: the server has closed by then and hands the signal on.
        typer.echo("uketsuke: 終了しました / stopped", err=True)
    finally:
        ended.set()
        watcher.join()
