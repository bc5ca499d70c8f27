"""Taking the files of a slot in: stored and recorded first, moved after; bad ones set aside with the reason.

The order is what makes it safe. Killed at any moment, a file is either still in its slot and unknown to the
records (it is taken in at the next look), or still in its slot and known (it is moved at the next look), or moved.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import Channel, NewOriginal, Stored, Work
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.intake.scan_files import printable
from uketsuke.workers.slots import ASIDE, DONE, Bad, FileState, Group, Slot
from uketsuke.workers.world import World

REASON_SUFFIX = ".reason.txt"


class StillChanging(Exception):
    """A file was written to while it was copied: it is looked at again later, and nothing of it was recorded."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a group: the batch that its files are in now, and whether that waits for another pass.

    `stuck` are files that are in the records and could not be moved; they stay where they are.
    """

    batch_id: int
    names: tuple[str, ...]
    waiting: bool = False
    stuck: tuple[FileState, ...] = ()


def take(world: World, slot: Slot, group: Group, *, channel: Channel, office: str) -> tuple[Taken, ...]:
    """Take a group of files in, and move what is in the records into the slot's `done` folder.

    Files that a watcher took in before it was killed are only moved.

    Raises:
        StillChanging: a file changed while it was copied.
        OSError: a file cannot be read, or the store cannot be written.
        ServiceUnavailable: the database does not answer.
    """
    originals = [_stored(world, slot, file, group) for file in group.files]
    known: dict[int, list[FileState]] = {}
    new: list[tuple[FileState, NewOriginal]] = []
    with reading_scope(world.database) as session:
        for file, original in zip(group.files, originals, strict=True):
            batch = records.taken_in(session, original.source_key or "")
            if batch is None:
                new.append((file, original))
            else:
                known.setdefault(batch, []).append(file)
    taken = []
    if new:
        batch, waiting = _record(world, slot, group, [original for _, original in new], channel, office)
        taken.append(_put_away(slot, batch, [file for file, _ in new], group.sidecar_file, waiting=waiting))
    for batch, files in known.items():
        taken.append(_put_away(slot, batch, files, None if new else group.sidecar_file))
    return tuple(taken)


def set_aside(slot: Slot, bad: Bad) -> None:
    """Move files into the slot's `aside` folder, each with its reason beside it.

    Raises:
        OSError: the folder cannot be written; the files stay where they are.
    """
    folder = slot.folder / ASIDE
    folder.mkdir(exist_ok=True)
    for path in bad.files:
        target = _free(folder / path.name)
        target.with_name(target.name + REASON_SUFFIX).write_text(bad.reason + "\n", encoding="utf-8")
        with contextlib.suppress(FileNotFoundError):
            path.rename(target)


def give_up_waiting(world: World, batch_id: int, channel: Channel) -> bool:
    """Let a batch go on as an exception without its other pass; whether this call did."""
    with session_scope(world.database) as session:
        stopped = records.stop_waiting(session, batch_id)
    if stopped:
        _enqueue(world, batch_id, channel)
    return stopped


def _stored(world: World, slot: Slot, file: FileState, group: Group) -> NewOriginal:
    """The file in the store, with the key that tells whether the records know it."""
    key = world.store.put_file(file.path)
    if FileState.of(file.path) != file:
        raise StillChanging
    source = records.source_key(os.fspath(file.path), file.size, file.mtime_ns, key)
    name = printable(f"{slot.name}/{file.path.name}")
    return NewOriginal(name, Stored(key, file.size), source, group.scan_pass)


def _record(
    world: World, slot: Slot, group: Group, originals: Sequence[NewOriginal], channel: Channel, office: str
) -> tuple[int, bool]:
    """Commit the batch, or join it to the one that waits for it; its id, and whether it waits for another pass."""
    origin = group.sidecar.origin(slot.name)
    awaits = None if group.scan_pass is None else records.OTHER_PASS[group.scan_pass]
    if group.scan_pass is not None and awaits is not None:
        key = group.pass_key
        with reading_scope(world.database) as session:
            mate = records.pass_waiting_for(
                session, group.scan_pass, slot=slot.name, pass_key=key, box=origin.box, bundle=origin.bundle
            )
            overtaken = records.pass_waiting_for(session, awaits, slot=slot.name, pass_key=key)
        if mate is not None and records.join_pass(world.database, mate, originals):
            _enqueue(world, mate, channel)
            return mate, False
        if overtaken is not None:
            # The same pass of the next run is here: nobody will bring the other pass of this one.
            give_up_waiting(world, overtaken, channel)
    batch = records.receive_batch(
        world.database,
        world.store,
        originals,
        channel=channel,
        office=office,
        together=len(originals) > 1,
        origin=origin,
        awaits=awaits,
        pass_key=group.pass_key,
    )
    if awaits is None:
        _enqueue(world, batch, channel)
    return batch, awaits is not None


def _enqueue(world: World, batch_id: int, channel: Channel) -> None:
    # A queue that is away loses nothing: the sweep finds the batch in the records.
    with contextlib.suppress(ServiceUnavailable):
        world.queue.put([Work("open_batch", batch_id)], channel, new=True)


def _put_away(
    slot: Slot, batch_id: int, files: Sequence[FileState], sidecar: FileState | None, *, waiting: bool = False
) -> Taken:
    """Move files that are in the records into `done/<batch>`; the sidecar first, so that none is left without file."""
    folder = slot.folder / DONE / f"{batch_id:06d}"
    # What cannot be moved stays, is known to the records, and is tried again after the next start.
    stuck = tuple(state for state in (*([sidecar] if sidecar else []), *files) if not _moved(state, folder))
    return Taken(batch_id, tuple(file.path.name for file in files), waiting, stuck)


def _moved(state: FileState, folder: Path) -> bool:
    """Whether the file in exactly this state is no longer in the slot."""
    try:
        if FileState.of(state.path) != state:
            # Written anew since: it is another file, for the next look.
            return True
        folder.mkdir(parents=True, exist_ok=True)
        target = _free(folder / state.path.name)
        state.path.rename(target)
        if (target.lstat().st_size, target.lstat().st_mtime_ns) != (state.size, state.mtime_ns):
            target.rename(_free(state.path))
    except FileNotFoundError:
        # Another watcher was faster.
        return True
    except OSError:
        return False
    return True


def _free(path: Path) -> Path:
    """`path`, or with a number behind its stem where something has that name already."""
    if not os.path.lexists(path):
        return path
    return next(free for n in count(2) if not os.path.lexists(free := path.with_name(f"{path.stem}-{n}{path.suffix}")))
