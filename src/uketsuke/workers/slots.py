"""One scanner's folder: which of its files are whole and make a batch, which still wait, which are bad."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from uketsuke.cases.values import ScanPass
from uketsuke.intake.scan_files import holds_many_pages, is_whole, natural_key, tried_suffixes
from uketsuke.workers.sidecars import BATCH_SIDECAR, BadSidecar, Sidecar, read_sidecar

DONE, ASIDE = "done", "aside"
"""Sub-folders of a slot: what was taken in, and what could not be. They are no slots."""
_PASS_NAME = re.compile(r"(?P<key>.+)[-_](?:(?P<front>front|表)|(?P<back>back|裏))")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long files are given, in seconds.

    `settle`: a file must not change for this long. `quiet`: single images make one batch when none came for this
    long. `patience`: what is empty, cut off, unreadable or lacks its file for this long will stay so.
    """

    settle: float = 2.0
    quiet: float = 10.0
    patience: float = 120.0


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was seen: two equal states are one unchanged file."""

    path: Path
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> FileState:
        """The state of the file now. Raises OSError when it is gone."""
        found = path.lstat()
        return cls(path, found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Group:
    """Files that make one batch, in order, and the sidecar that speaks for them.

    `scan_pass` and `pass_key` (what names both passes; None: the slot's next one) are set in a double pass.
    """

    files: tuple[FileState, ...]
    sidecar_file: FileState | None = None
    sidecar: Sidecar = field(default_factory=Sidecar)
    scan_pass: ScanPass | None = None
    pass_key: str | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """Files to set aside together, with the reason in Japanese and English."""

    files: tuple[Path, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a slot found. `waiting` are the names of files that are given time."""

    ready: tuple[Group, ...] = ()
    bad: tuple[Bad, ...] = ()
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A scanner's folder and the name by which the records know it."""

    name: str
    folder: Path


def slots_in(folders: Sequence[Path]) -> tuple[Slot, ...]:
    """Every folder, and every folder in it, as a slot; names are told apart by their whole path where needed.

    A folder that cannot be listed now has no sub-folders now.
    """
    resolved = list(dict.fromkeys(folder.absolute() for folder in folders))
    names = [folder.name for folder in resolved]
    found: dict[Path, str] = {}
    for folder in resolved:
        name = folder.name if names.count(folder.name) == 1 else str(folder)
        found.setdefault(folder, name)
        for inner in _folders_in(folder):
            found.setdefault(inner, f"{name}/{inner.name}")
    return tuple(Slot(name[-120:], folder) for folder, name in found.items())


def _folders_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as listing:
            names = [entry.name for entry in listing if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [folder / name for name in sorted(names) if name not in (DONE, ASIDE) and not name.startswith(".")]


def named_pass(name: str) -> tuple[ScanPass | None, str | None]:
    """What a file's name says of its pass: `run7-front.pdf` → front of `run7`; `run7_裏.tif` → back of `run7`."""
    stem = unicodedata.normalize("NFKC", Path(name).stem).casefold()
    found = _PASS_NAME.fullmatch(stem)
    if found is None:
        return None, None
    return ("front" if found["front"] else "back"), found["key"][:120]


class Lookout:
    """Remembers between looks at one slot since when each file has been as it is."""

    def __init__(self, slot: Slot, patience: Patience) -> None:
        self.slot = slot
        self._patience = patience
        self._since: dict[FileState, float] = {}

    def look(self, now: float, *, left_alone: Collection[FileState] = ()) -> Look:
        """What the slot holds at `now` (seconds of a monotonic clock). `left_alone` are not looked at.

        Raises:
            OSError: the folder cannot be listed.
        """
        states = [state for state in _files_in(self.slot.folder) if state not in left_alone]
        self._since = {state: self._since.get(state, now) for state in states}
        settled = [state for state in states if self._age(state, now) >= self._patience.settle]
        open_ = _held_open(settled)
        return _Sorting(self, {s.path.name: s for s in states}, {*settled} - open_, now).sort()

    def _age(self, state: FileState, now: float) -> float:
        return now - self._since[state]


class _Sorting:
    """One look's way through the files: sidecars first, since they say what belongs together."""

    def __init__(self, lookout: Lookout, files: Mapping[str, FileState], still: set[FileState], now: float) -> None:
        self._slot, self._patience = lookout.slot, lookout._patience
        self._files, self._still, self._now = files, still, now
        self._age = {name: lookout._age(state, now) for name, state in files.items()}
        self._ready: list[Group] = []
        self._bad: list[Bad] = []
        self._waiting: list[str] = []

    def sort(self) -> Look:
        scans = {name for name in self._files if not name.casefold().endswith(".json")}
        for name in sorted(self._files.keys() - scans, key=natural_key):
            if name.casefold() != BATCH_SIDECAR:
                scans -= self._sidecar_of_one(name, scans)
        run = [name for name in scans if not self._alone(name)]
        batch = next((name for name in self._files if name.casefold() == BATCH_SIDECAR), None)
        if batch is not None:
            scans -= self._sidecar_of_run(batch, scans, run)
            run = [name for name in run if name in scans]
        for name in sorted(scans - set(run), key=natural_key):
            self._offer([name], None, Sidecar())
        if run:
            self._offer(sorted(run, key=natural_key), None, Sidecar(), quiet=True)
        return Look(tuple(self._ready), tuple(self._bad), tuple(sorted(self._waiting, key=natural_key)))

    def _alone(self, name: str) -> bool:
        """Whether a file is a batch of its own; one that is not whole yet is told by its name."""
        path = self._files[name].path
        return path.suffix.casefold() == ".pdf" or holds_many_pages(path)

    def _sidecar_of_one(self, name: str, scans: set[str]) -> set[str]:
        """Deal with `<file>.json` and its file; the names that are dealt with."""
        scan = name[: -len(".json")]
        if scan not in scans:
            missing = (
                f"添え書き {name} の相手のファイル {scan} がありません。 / The file {scan} of the sidecar is not there."
            )
            self._wait_or_give_up([name], missing)
            return set()
        sidecar = self._read(name, [scan])
        if sidecar is not None:
            self._offer([scan], name, sidecar)
        return {scan}

    def _sidecar_of_run(self, name: str, scans: set[str], run: Sequence[str]) -> set[str]:
        sidecar = self._read(name, run)
        if sidecar is None:
            return set(run)
        files = sorted(run, key=natural_key) if sidecar.files is None else list(sidecar.files)
        missing = [file for file in files if file not in scans]
        if missing or not files:
            named = "、".join(missing) or "画像 / images"
            self._wait_or_give_up(
                [name, *(file for file in files if file in scans)],
                f"添え書き {name} にあるファイルがありません: {named} / Files that the sidecar names are not there.",
            )
        else:
            self._offer(files, name, sidecar, quiet=sidecar.files is None)
        return set(files)

    def _read(self, name: str, scans: Sequence[str]) -> Sidecar | None:
        """The sidecar; None when it waits, or is bad and goes aside with what it speaks for."""
        state = self._files[name]
        if state not in self._still:
            self._waiting += [name, *scans]
            return None
        try:
            return read_sidecar(state.path)
        except BadSidecar as error:
            self._set_aside([name, *scans], str(error))
        except OSError:
            self._wait_or_give_up([name, *scans], _unreadable(name))
        return None

    def _offer(self, names: Sequence[str], sidecar_name: str | None, sidecar: Sidecar, *, quiet: bool = False) -> None:
        """Hand these files on as a batch, if they are all whole and still."""
        waiting = [name for name in names if not self._is_ready(name)]
        gone = {path.name for bad in self._bad for path in bad.files}
        if any(name in gone for name in waiting):
            # One of them is bad: the others go on without it at the next look.
            self._waiting += [name for name in names if name not in gone]
        elif waiting or (quiet and min(self._age[name] for name in names) < self._patience.quiet):
            self._waiting += names
        else:
            scan_pass, key = _pass_of(names, sidecar)
            states = tuple(self._files[name] for name in names)
            beside = None if sidecar_name is None else self._files[sidecar_name]
            self._ready.append(Group(states, beside, sidecar, scan_pass, key))

    def _is_ready(self, name: str) -> bool:
        state = self._files[name]
        if state not in self._still:
            return False
        given_up = self._age[name] >= self._patience.patience
        if state.size == 0:
            if given_up:
                self._set_aside([name], f"{name} は空のままです。 / {name} stayed empty.")
            return False
        try:
            # What stays cut off is taken in as it is: the records say so, in the one list of exceptions.
            return is_whole(state.path) or given_up
        except OSError:
            if given_up:
                self._set_aside([name], _unreadable(name))
            return False

    def _wait_or_give_up(self, names: Sequence[str], reason: str) -> None:
        if min(self._age[name] for name in names) >= self._patience.patience:
            self._set_aside(names, reason)
        else:
            self._waiting += names

    def _set_aside(self, names: Iterable[str], reason: str) -> None:
        self._bad.append(Bad(tuple(self._files[name].path for name in names), reason))


def _pass_of(names: Sequence[str], sidecar: Sidecar) -> tuple[ScanPass | None, str | None]:
    """The pass and its name; what the sidecar says goes before what the file is called."""
    named, key = named_pass(names[0]) if len(names) == 1 else (None, None)
    if sidecar.sides is None:
        return named, key
    return sidecar.scan_pass, key if named == sidecar.scan_pass else None


def _unreadable(name: str) -> str:
    return f"{name} を読む権限がないか、読めません。 / {name} cannot be read; check who may read it."


def _files_in(folder: Path) -> list[FileState]:
    tried = tried_suffixes() | {".json"}
    states = []
    with os.scandir(folder) as listing:
        for entry in listing:
            if entry.name.startswith((".", "~")) or Path(entry.name).suffix.casefold() not in tried:
                continue
            # A file that goes away while we look was somebody's temporary one.
            with contextlib.suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode):
                    states.append(FileState(folder / entry.name, found.st_size, found.st_mtime_ns))
    return states


def _held_open(states: Sequence[FileState]) -> set[FileState]:
    """Those that a process on this machine, as far as we may see, has open for writing. Source: proc(5)."""
    wanted: dict[tuple[int, int], FileState] = {}
    for state in states:
        with contextlib.suppress(OSError):
            found = state.path.stat()
            wanted[found.st_dev, found.st_ino] = state
    open_: set[FileState] = set()
    if not wanted:
        return open_
    for process in Path("/proc").glob("[0-9]*"):
        # Processes end while we look, and others' are not ours to see.
        with contextlib.suppress(OSError):
            for handle in (process / "fd").iterdir():
                with contextlib.suppress(OSError, ValueError):
                    found = handle.stat()
                    state_ = wanted.get((found.st_dev, found.st_ino))
                    if state_ is not None and _for_writing(process / "fdinfo" / handle.name):
                        open_.add(state_)
    return open_


def _for_writing(fdinfo: Path) -> bool:
    lines = fdinfo.read_text(encoding="ascii").splitlines()
    flags = next(int(line.split()[1], 8) for line in lines if line.startswith("flags:"))
    return flags & os.O_ACCMODE != os.O_RDONLY
