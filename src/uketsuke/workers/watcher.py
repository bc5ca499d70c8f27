"""Watches scanners' folders: looks at every slot when something moved there and from time to time, and takes in."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import watchfiles

from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import Channel, ScanPass
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.workers.slots import ASIDE, DONE, FileState, Group, Lookout, Patience, Slot, slots_in
from uketsuke.workers.taking import StillChanging, Taken, give_up_waiting, set_aside, take
from uketsuke.workers.world import World

BUSY_LOOK_SECONDS = 0.5
"""Between looks while a file is given time to settle."""


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """How a watcher works. `look`: seconds between looks when nothing is told (network shares tell nothing);
    `pass_wait`: seconds after which the missing pass of a double pass is an exception."""

    channel: Channel = "mail"
    office: str = "HQ"
    patience: Patience = field(default_factory=Patience)
    look: float = 5.0
    pass_wait: float = 1800.0


@dataclass(slots=True)
class SlotReport:
    """What a slot is doing: `waiting` names files that settle, `trouble` what keeps it from working, for people.

    `taken` and `aside` count files since the start, `awaits` is the pass that has not come.
    """

    name: str
    waiting: tuple[str, ...] = ()
    taken: int = 0
    aside: int = 0
    awaits: ScanPass | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a slot did: files taken into a batch, set aside, or a batch that goes on without its pass."""

    slot: str
    what: str
    names: tuple[str, ...] = ()
    batch_id: int | None = None
    reason: str | None = None


class Watcher:
    """Looks at slots; `look` is one round over all of them."""

    def __init__(self, world: World, folders: Sequence[Path], options: WatchOptions) -> None:
        self._world, self._folders, self._options = world, tuple(folders), options
        self._lookouts: dict[Slot, Lookout] = {}
        self._stuck: set[FileState] = set()
        self.reports: dict[str, SlotReport] = {}
        self.batch_ids: list[int] = []

    @property
    def settling(self) -> bool:
        """Whether a file waits that a later look may find ready."""
        return any(report.waiting for report in self.reports.values())

    @property
    def troubled(self) -> bool:
        """Whether a slot could not do its work at the last look."""
        return any(report.trouble for report in self.reports.values())

    def look(self, now: float) -> list[Happening]:
        """One look at every slot at `now` (seconds of a monotonic clock); what was done at it.

        A slot that is in trouble says so in its report, and the others go on.
        """
        happenings: list[Happening] = []
        slots = slots_in(self._folders)
        for gone in self._lookouts.keys() - set(slots):
            del self._lookouts[gone], self.reports[gone.name]
        for slot in slots:
            lookout = self._lookouts.setdefault(slot, Lookout(slot, self._options.patience))
            report = self.reports.setdefault(slot.name, SlotReport(slot.name))
            report.trouble = None
            try:
                happenings += self._look_at(lookout, report, now)
            except FileNotFoundError:
                report.trouble = "フォルダが見えません / the folder is not there"
            except OSError as error:
                report.trouble = f"使えません / cannot be used: {error.strerror}"
            except ServiceUnavailable as error:
                report.trouble = str(error)
        with contextlib.suppress(ServiceUnavailable):
            happenings += self._look_at_passes()
        return happenings

    def _look_at(self, lookout: Lookout, report: SlotReport, now: float) -> Iterator[Happening]:
        slot = lookout.slot
        found = lookout.look(now, left_alone=self._stuck)
        report.waiting = found.waiting
        for bad in found.bad:
            set_aside(slot, bad)
            report.aside += len(bad.files)
            names = tuple(path.name for path in bad.files)
            yield Happening(slot.name, "aside", names, reason=bad.reason)
        for group in found.ready:
            try:
                taken = self._take(slot, group)
            except (StillChanging, FileNotFoundError, records.AlreadyTaken):
                # Not what it was a moment ago: the next look sees what it is now.
                report.waiting += tuple(file.path.name for file in group.files)
                continue
            for one in taken:
                report.taken += len(one.names)
                self._stuck |= set(one.stuck)
                if one.batch_id not in self.batch_ids:
                    self.batch_ids.append(one.batch_id)
                yield Happening(slot.name, "taken", one.names, one.batch_id)
                if one.stuck:
                    report.trouble = f"{DONE} に移せません / cannot move to {DONE}: {one.stuck[0].path.name}"

    def _take(self, slot: Slot, group: Group) -> tuple[Taken, ...]:
        return take(self._world, slot, group, channel=self._options.channel, office=self._options.office)

    def _look_at_passes(self) -> list[Happening]:
        slots = tuple(self.reports)
        before = utc_now() - timedelta(seconds=self._options.pass_wait)
        with reading_scope(self._world.database) as session:
            overdue = records.waiting_since_before(session, before, slots=slots)
            waiting = records.waiting_passes(session)
        ended = [
            Happening(one.slot or "", "pass_missing", batch_id=one.batch_id, reason=one.awaits)
            for one in waiting
            if one.batch_id in overdue and give_up_waiting(self._world, one.batch_id, self._options.channel)
        ]
        still = {one.slot: one.awaits for one in waiting if one.batch_id not in overdue}
        for name, report in self.reports.items():
            report.awaits = still.get(name)
        return ended

    def pause(self) -> float:
        """Seconds until the next look when nothing is told before."""
        return min(BUSY_LOOK_SECONDS, self._options.look) if self.settling else self._options.look


class Ear:
    """Hears of changes in folders where the system tells of them; elsewhere it stays silent, and looking does."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._stop = threading.Event()
        self._heard = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="ear", daemon=True)

    @contextlib.contextmanager
    def listening(self) -> Iterator[Ear]:
        """Listen for as long as the block runs."""
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait until something is heard, at most so long, or until `stop` is set."""
        step = 0.1
        while seconds > 0 and not stop.is_set() and not self._heard.wait(min(step, seconds)):
            seconds -= step
        self._heard.clear()

    def _listen(self) -> None:
        # A share or a folder that cannot be listened to is looked at from time to time all the same.
        with contextlib.suppress(OSError, RuntimeError):
            for _changes in watchfiles.watch(
                *self._folders, watch_filter=_is_of_a_slot, stop_event=self._stop, rust_timeout=500, step=100
            ):
                self._heard.set()


def _is_of_a_slot(_change: watchfiles.Change, path: str) -> bool:
    """What the watcher itself moved is no news."""
    return not {DONE, ASIDE} & set(Path(path).parts)


def watch(
    watcher: Watcher,
    folders: Sequence[Path],
    *,
    stop: threading.Event,
    clock: Callable[[], float],
    tell: Callable[[Sequence[Happening], Sequence[SlotReport]], None],
    check: Callable[[], None],
    once: bool = False,
) -> None:
    """Look again and again until `stop` is set; with `once` until no file waits any more.

    `tell` is told after every look what was done and how the slots are; `check` raises when nothing that was
    taken in could be worked on. The look at hand is finished before this returns.
    """
    with Ear(folders).listening() as ear:
        while not stop.is_set():
            happenings = watcher.look(clock())
            tell(happenings, list(watcher.reports.values()))
            check()
            if once and not happenings and not watcher.settling:
                return
            ear.wait(watcher.pause(), stop)
