"""`uketsuke drill`: a storm of kills, after which every page must be where it would be without it."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from uketsuke.cli.options import Json

if TYPE_CHECKING:
    from uketsuke.benchmarks.drill import Drill

SAY_SECONDS = 5.0
"""Between two lines of progress where nobody looks at a terminal."""


def drill(
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="How long the storm lasts.")] = 180,
    filings: Annotated[int, typer.Option("--filings", min=1, help="At least so many filings.")] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the filings, and of what is killed when.")] = 1,
    database_url: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads this at run time
        typer.Option("--database-url", metavar="URL", help="An empty database; left out: SQLite.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Kill processes at random while filings come in, let all come to rest, and compare with an undisturbed run."""
    from uketsuke.benchmarks.drill import run
    from uketsuke.workers.settings import load_settings

    folder = Path(tempfile.mkdtemp(prefix="uketsuke-drill-"))
    ended = run(
        folder,
        seconds=seconds,
        filings=filings,
        seed=seed,
        database_url=database_url,
        cache=load_settings().cache,
        progress=_Progress(),
    )
    sys.stderr.write("\n")
    if as_json:
        typer.echo(json.dumps(asdict(ended), ensure_ascii=False))
    else:
        _print(ended)
    if ended.faults:
        typer.echo(f"uketsuke: {folder} に残しました / is left to look at", err=True)
        raise typer.Exit(1)
    _remove(folder)


class _Progress:
    """What was killed so far and how many pages are read, in one line on stderr."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, kills: Mapping[str, int], done: int, total: int) -> None:
        if time.monotonic() < self._next:
            return
        which = ", ".join(f"{kind} {times}" for kind, times in sorted(kills.items()))
        line = f"停止 / killed {sum(kills.values())} ({which})  ページ / pages {done}/{total}"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{line}")
        else:
            sys.stderr.write(f"{line}\n")
            self._next = time.monotonic() + SAY_SECONDS
        sys.stderr.flush()


def _print(ended: Drill) -> None:
    from uketsuke.cli.tables import console, table

    rows = [
        (str(place.batch), place.file, place.receipt or "—", place.state, place.procedure, _spans(place.pages))
        for place in ended.places
    ]
    headings = ("束 / batch", "ファイル / file", "受付 / receipt", "状態 / state", "手続 / procedure", "ページ / pages")
    out = console()
    out.print(table("どのページがどこにあるか / where every page is", headings, rows))
    kills = ", ".join(f"{kind} {times}" for kind, times in sorted(ended.kills.items()))
    out.print(
        f"{ended.database}: {ended.filings} 件 / filings, {ended.pages} ページ / pages; "
        f"停止 / killed {sum(ended.kills.values())} ({kills}) in {ended.storm_seconds} s, "
        f"at rest {ended.rest_seconds} s later",
        markup=False,
    )
    for fault in ended.faults:
        out.print(f"✗ {fault}", markup=False)
    if not ended.faults:
        out.print("✓ 妨げのない処理と同じ結果です / the same as without any kill", markup=False)


def _spans(pages: tuple[int, ...]) -> str:
    """Positions in words: 0–2, 5."""
    spans: list[list[int]] = []
    for page in pages:
        if spans and page == spans[-1][1] + 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in spans)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
