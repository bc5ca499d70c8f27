"""`uketsuke process`: scans in; a table, or one JSON object, of what became of them out."""

from __future__ import annotations

import json
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from uketsuke.cli.options import Data, Office
from uketsuke.forms.errors import SetupError, UsageError

if TYPE_CHECKING:
    from uketsuke.cli.gathering import Gathered
    from uketsuke.workers.world import World


class ChannelName(StrEnum):
    """How the paper came."""

    mail = "mail"
    counter = "counter"


def process(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files and folders of scans.")],
    channel: Annotated[ChannelName, typer.Option("--channel", help="How the paper came.")] = ChannelName.mail,
    office: Office = "HQ",
    together: Annotated[bool, typer.Option("--together", help="All PATHs are one batch, in the order given.")] = False,
    deliver: Annotated[bool, typer.Option("--deliver", help="Deliver converted cases (not in this version).")] = False,
    images: Annotated[
        Optional[Path],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--images", metavar="DIR", help="Write each page's image as <receipt>-<page>.png."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on stdout.")] = False,
    data: Data = None,
) -> None:
    """Read files and folders, wait until every filing rests, and say what became of each."""
    from uketsuke.cli.gathering import gather
    from uketsuke.workers.logs import set_up_logs
    from uketsuke.workers.settings import load_settings
    from uketsuke.workers.world import World

    if deliver:
        raise UsageError(
            "--deliver: この版にはオンライン・システムへの送付機能がありません。--deliver を外してください / "
            "this version does not deliver cases yet; run without --deliver and use `uketsuke cases export`"
        )
    started = time.monotonic()
    gathered = gather(paths, together=together)
    if images is not None:
        _prepare_images(images)
    settings = load_settings(data)
    gathered.refuse_larger_than(settings.max_file_mb * 1_000_000)
    world = World.of(settings)
    set_up_logs(world.places, max_bytes=settings.log_bytes)
    batch_ids = _run(world, gathered, channel=channel.value, office=office, together=together)
    answer = _answer(world, gathered, batch_ids, time.monotonic() - started)
    if images is not None:
        _write_images(world, batch_ids, images)
    if as_json:
        json.dump(answer, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        from uketsuke.cli.process_table import print_outcome

        print_outcome(world, answer, batch_ids, images)
    sys.stdout.flush()
    if answer["failures"]:
        raise typer.Exit(1)


def _run(world: World, gathered: Gathered, *, channel: Any, office: str, together: bool) -> tuple[int, ...]:
    from uketsuke.cases.values import NewOriginal
    from uketsuke.cli.progress import progress_bar
    from uketsuke.workers.runs import process_batches

    batches = [[NewOriginal(file.name, file.path) for file in batch] for batch in gathered.batches]
    if not batches:
        return ()

    def resuming(count: int) -> None:
        print(
            f"uketsuke: 前回の中断分を続けます / finishing {count} batch(es) that an interrupted run left",
            file=sys.stderr,
        )

    try:
        with progress_bar() as progress:
            return process_batches(
                world,
                batches,
                channel=channel,
                office=office,
                together=together,
                progress=progress,
                resuming=resuming,
            )
    except KeyboardInterrupt:
        print(
            "uketsuke: 中断しました。取り込んだ分は次の起動で続けます / "
            "interrupted; what was taken in is finished at the next start",
            file=sys.stderr,
        )
        raise


def _answer(world: World, gathered: Gathered, batch_ids: tuple[int, ...], seconds: float) -> dict[str, Any]:
    from uketsuke.cases import records
    from uketsuke.cases.database import patiently, reading_scope

    def export() -> dict[str, Any]:
        with reading_scope(world.database) as session:
            return records.export_process(session, batch_ids, skipped=gathered.skipped, seconds=seconds)

    answer = patiently(export)
    answer["failures"] += [
        {"file": failure.file, "index": failure.index, "code": failure.code, "reason": failure.reason}
        for failure in gathered.failures
    ]
    return answer


def _prepare_images(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--images {directory}: フォルダを作れません / cannot be made: {error.strerror}") from error


def _write_images(world: World, batch_ids: tuple[int, ...], directory: Path) -> None:
    from uketsuke.cases import records
    from uketsuke.cases.database import reading_scope

    with reading_scope(world.database) as session:
        named = [
            image
            for batch in batch_ids
            for filing in records.filings_of_batch(session, batch)
            for image in records.images_of_filing(session, filing)
        ]
    for name, key in named:
        try:
            (directory / name).write_bytes(world.store.get(key))
        except OSError as error:
            raise SetupError(f"--images {directory}: 書けません / cannot be written: {error.strerror}") from error
