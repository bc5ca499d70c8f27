"""`uketsuke serve` and `worker`: the running program."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.options import Data
from uketsuke.forms.errors import SetupError

if TYPE_CHECKING:
    import uvicorn

    from uketsuke.workers.supervisor import Supervisor


def serve(
    port: Annotated[Optional[int], typer.Option("--port", help="Port.  [default: 8600]", show_default=False)] = None,  # noqa: UP045
    host: Annotated[
        str | None, typer.Option("--host", help="Address.  [default: 127.0.0.1]", show_default=False)
    ] = None,
    data: Data = None,
) -> None:
    """Run everything for use in a browser: queue, workers and pages. Ctrl-C ends it."""
    import uvicorn

    from uketsuke.review import create_app
    from uketsuke.review.app import LOCAL_HOSTS
    from uketsuke.workers.logs import set_up_logs
    from uketsuke.workers.rounds import rounds_of
    from uketsuke.workers.runs import supervisor_of
    from uketsuke.workers.settings import load_settings
    from uketsuke.workers.world import World

    settings = load_settings(data, port=port, host=host)
    world = World.of(settings)
    set_up_logs(world.places, max_bytes=settings.log_bytes, console=sys.stderr.isatty())
    _check_free(settings.host, settings.port)
    app = create_app(world.database, world.store, hosts=tuple(dict.fromkeys((*LOCAL_HOSTS, settings.host))))
    config = uvicorn.Config(app, host=settings.host, port=settings.port, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with supervisor_of(world, rounds_of(world)).running() as supervisor:
        supervisor.settled.wait()
        supervisor.check()
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
