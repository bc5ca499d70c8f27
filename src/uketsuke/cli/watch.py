"""`uketsuke watch`: scanners' folders in; batches of filings out, for as long as it runs."""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uketsuke.cli.opening import world_of
from uketsuke.cli.options import Data, Office
from uketsuke.cli.process import ChannelName
from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from uketsuke.workers.world import World


def watch(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER", help="Scanners' folders; each sub-folder too.")],
    channel: Annotated[ChannelName, typer.Option("--channel", help="How the paper came.")] = ChannelName.mail,
    office: Office = "HQ",
    once: Annotated[
        bool, typer.Option("--once", help="Take in what is there, wait until it is done, and end.")
    ] = False,
    settle: Annotated[float, typer.Option("--settle", min=0, help="Seconds that a file must not change.")] = 2.0,
    quiet: Annotated[float, typer.Option("--quiet", min=0, help="Seconds after which images are a whole run.")] = 10.0,
    patience: Annotated[
        float, typer.Option("--patience", min=0, help="Seconds after which what is empty or cut off stays so.")
    ] = 120.0,
    look: Annotated[float, typer.Option("--look", min=0.1, help="Seconds between looks where nothing is told.")] = 5.0,
    pass_wait: Annotated[
        float, typer.Option("--pass-wait", min=0, help="Seconds to wait for the other pass of a one-sided scan.")
    ] = 1800.0,
    data: Data = None,
) -> None:
    """Watch folders that scanners write to, and take in what they write. Ctrl-C ends it."""
    from uketsuke.cases import records
    from uketsuke.cli.watch_lines import telling
    from uketsuke.workers.rounds import rounds_of
    from uketsuke.workers.runs import supervisor_of
    from uketsuke.workers.slots import Patience
    from uketsuke.workers.watcher import Watcher, WatchOptions
    from uketsuke.workers.watcher import watch as keep_watching

    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder}: フォルダがありません / there is no such folder; make it first")
    records.check_office(office)
    world = world_of(data)
    options = WatchOptions(channel.value, office, Patience(settle, quiet, patience), look, pass_wait)
    watcher = Watcher(world, folders, options)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with supervisor_of(world, None if once else rounds_of(world)).running() as supervisor:
        supervisor.settled.wait()
        supervisor.check()
        with telling() as tell:
            keep_watching(
                watcher, folders, stop=stop, clock=time.monotonic, tell=tell, check=supervisor.check, once=once
            )
            while once and not stop.is_set() and not _at_rest(world, watcher.batch_ids):
                supervisor.check()
                stop.wait(0.2)
    print("uketsuke: 終了しました / stopped", file=sys.stderr)
    if once and (watcher.troubled or _went_wrong(world, watcher)):
        raise typer.Exit(1)


def _at_rest(world: World, batch_ids: list[int]) -> bool:
    """Whether nothing more will happen to these batches by itself; those that wait for a pass rest too."""
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    with reading_scope(world.database) as session:
        left = set(records.unfinished_batches(session))
    return not left & set(batch_ids)


def _went_wrong(world: World, watcher: Any) -> bool:
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    with reading_scope(world.database) as session:
        failures = records.export_failures(session, watcher.batch_ids)
    return bool(failures) or any(report.aside for report in watcher.reports.values())
