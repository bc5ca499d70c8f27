"""From paths on the command line to batches: which files go together, in which order, and which are left alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Failure
from uketsuke.intake.opening import refusal
from uketsuke.intake.scan_files import holds_many_pages, natural_key, printable, tried_suffixes


@dataclass(frozen=True, slots=True)
class Found:
    """A file to take in: where it lies, and what it is called in the output (as given, or as found)."""

    path: Path
    name: str


@dataclass(slots=True)
class Gathered:
    """What the paths came to: batches in order, files left alone, and folders and files that cannot be read."""

    batches: list[tuple[Found, ...]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def refuse_larger_than(self, most_bytes: int) -> None:
        """Turn larger files into failures: one that fills the disk must not be copied into the store first."""
        small = []
        for batch in self.batches:
            kept = tuple(file for file in batch if _size(file.path) <= most_bytes)
            self.failures += [refusal(file.name, "too_large") for file in batch if file not in kept]
            small += [kept] if kept else []
        self.batches = small


def gather(paths: Sequence[str], *, together: bool) -> Gathered:
    """Walk the paths and put files into batches, as the contract's section 'Batches' says.

    A file reached twice in one call is taken once, where it was reached first.

    Raises:
        UsageError: a path does not exist, is no file or folder, or cannot be read.
    """
    gathered = Gathered()
    seen: set[str] = set()
    found: list[Found] = []
    for path in paths:
        for file in _found_at(path, gathered):
            place = _place(file.path)
            if place not in seen:
                seen.add(place)
                found.append(file)
    if together:
        gathered.batches = [tuple(found)] if found else []
    else:
        gathered.batches = _batches(found)
    return gathered


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads round in a circle.
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        # Gone since it was found: taking it in will say so.
        return 0


def _place(path: Path) -> str:
    """Where a path leads by its name. Links are not followed: two names are two files, even of the same bytes."""
    return os.path.abspath(path)  # noqa: PTH100


def _found_at(path: str, gathered: Gathered) -> Iterator[Found]:
    shown = printable(path)
    try:
        mode = Path(path).stat().st_mode
    except OSError as error:
        raise UsageError(f"{shown}: ファイルもフォルダもありません / cannot be used: {error.strerror}") from error
    if not os.access(path, os.R_OK):
        raise UsageError(f"{shown}: 読む権限がありません / permission denied; ask its owner or copy it")
    if stat.S_ISREG(mode):
        yield Found(Path(path), shown)
    elif stat.S_ISDIR(mode):
        yield from _found_in(path, gathered)
    else:
        raise UsageError(f"{shown}: ファイルでもフォルダでもありません / is neither a file nor a folder")


def _found_in(folder: str, gathered: Gathered) -> Iterator[Found]:
    """The files of one folder in natural order, then those of its folders; links to folders are not followed."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: (natural_key(entry.name), entry.name))
    except OSError as error:
        gathered.failures.append(
            Failure(printable(folder), None, "damaged", f"フォルダを開けません / cannot be opened: {error.strerror}")
        )
        return
    folders = []
    tried = tried_suffixes()
    for entry in entries:
        name = printable(entry.path)
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
        elif not _is_file(entry) or Path(entry.name).suffix.lower() not in tried:
            gathered.skipped.append(name)
        elif not os.access(entry.path, os.R_OK):
            gathered.failures.append(Failure(name, None, "damaged", "読む権限がありません / permission denied"))
        else:
            yield Found(Path(entry.path), name)
    for inner in folders:
        yield from _found_in(inner, gathered)


def _batches(found: Sequence[Found]) -> list[tuple[Found, ...]]:
    """One batch a PDF or multi-page TIFF; one batch for all single images of a folder. In order of first files."""
    batches: list[list[Found]] = []
    of_folder: dict[str, list[Found]] = {}
    for file in found:
        if holds_many_pages(file.path):
            batches.append([file])
            continue
        folder = _place(file.path.parent)
        if folder not in of_folder:
            of_folder[folder] = []
            batches.append(of_folder[folder])
        of_folder[folder].append(file)
    for images in of_folder.values():
        images.sort(key=lambda file: (natural_key(file.path.name), file.path.name))
    return [tuple(batch) for batch in batches]
