"""A scanner room in a folder, and a watcher of it as a process of its own that may be told where to die."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.store import ImageStore
from uketsuke.cases.tables import BatchRow, FileRow
from uketsuke.workers import taking
from uketsuke.workers.settings import load_settings
from uketsuke.workers.slots import Patience
from uketsuke.workers.watcher import Watcher, WatchOptions
from uketsuke.workers.world import World

AT_ONCE = WatchOptions(patience=Patience(settle=0, quiet=0, patience=0))
PNG = b"\x89PNG\r\n\x1a\n %d IEND"


def lay_out(root: Path) -> None:
    """Two scanners' folders: a file with its sidecar, a run of images, a double pass, and something bad."""
    for slot in ("one", "two"):
        (root / slot).mkdir(parents=True)
    (root / "one" / "a.pdf").write_bytes(pdf(1))
    (root / "one" / "a.pdf.json").write_text('{"box": "B1", "bundle": "2"}', encoding="utf-8")
    (root / "one" / "empty.pdf").touch()
    for number in (1, 2):
        (root / "one" / f"{number}.png").write_bytes(PNG % number)
    (root / "two" / "run-front.pdf").write_bytes(pdf(2))
    (root / "two" / "run-back.pdf").write_bytes(pdf(3))


def pdf(number: int) -> bytes:
    """A PDF of so many blank pages."""
    from io import BytesIO

    with pikepdf.new() as made:
        for _ in range(number):
            made.add_blank_page(page_size=(595, 842))
        out = BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def recorded(data: Path) -> list[Any]:
    """What the records hold: for every batch its slot, box and state, and its files in order."""
    world = World.of(load_settings(data))
    with reading_scope(world.database) as session:
        batches = session.query(BatchRow).order_by(BatchRow.id).all()
        found = [
            [
                batch.slot,
                batch.box,
                batch.state,
                [
                    (file.name, file.sha256, file.scan_pass)
                    for file in session.query(FileRow).filter_by(batch_id=batch.id).order_by(FileRow.position)
                ],
            ]
            for batch in batches
        ]
        assert all(world.store.has(file[1]) for batch in found for file in batch[3])
    world.database.dispose()
    return sorted(found, key=lambda batch: json.dumps(batch, default=str))


def lying(root: Path) -> dict[str, int]:
    """How often each file lies where: `done/a.pdf`, `aside/empty.pdf`, or by its own name while still in its slot."""
    return Counter(
        "/".join((path.relative_to(root).parts[1], path.name)) if len(path.relative_to(root).parts) > 2 else path.name
        for path in root.rglob("*")
        if path.is_file()
    )


def watch_until_idle(data: Path, root: Path) -> None:
    """Look until nothing is left to do."""
    world = World.of(load_settings(data))
    watcher = Watcher(world, [root], AT_ONCE)
    while watcher.look(time.monotonic()) or watcher.settling:
        pass


def _die(*_arguments: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(call: Callable[..., Any], nth: int, *, before: bool) -> Callable[..., Any]:
    """`call`, at whose nth call this process is killed: before it does anything, or when it has done everything."""
    calls = iter(range(1, 1_000_000))

    def dying(*arguments: Any, **more: Any) -> Any:
        dies = next(calls) == nth
        if dies and before:
            _die()
        answer = call(*arguments, **more)
        if dies:
            _die()
        return answer

    return dying


PLACES: dict[str, tuple[object, str]] = {
    "store": (ImageStore, "put_file"),
    "commit": (records, "receive_batch"),
    "join": (records, "join_pass"),
    "move": (Path, "rename"),
    "reason": (Path, "write_text"),
    "enqueue": (taking, "_enqueue"),
}
"""What a watcher does, step by step, and where that is done."""


def main() -> None:
    """`python -m tests.workers.scanner_room DATA ROOT PLACE before|after NTH`: watch, and die there."""
    data, root, place, when, nth = sys.argv[1:]
    owner, name = PLACES[place]
    setattr(owner, name, _dying(getattr(owner, name), int(nth), before=when == "before"))
    watch_until_idle(Path(data), Path(root))


if __name__ == "__main__":
    main()
