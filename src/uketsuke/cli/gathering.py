"""From paths on the command line to batches: which files go together, in which order, and which are left alone."""

from __future__ import annotations

import os
import re
import stat
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Failure
from uketsuke.intake.opening import refusal
from uketsuke.intake.sniffing import HEAD_BYTES, sniff

_TRIED_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})
_HEIC_SUFFIXES = frozenset({".heic", ".heif"})


def tried_suffixes() -> frozenset[str]:
    """What is tried in a folder: HEIC only where its extra is installed."""
    return _TRIED_SUFFIXES | _HEIC_SUFFIXES if find_spec("pillow_heif") else _TRIED_SUFFIXES


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


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sorting by this key puts `2.png` before `10.png`, whatever the width and case of the letters."""
    stem, suffix = os.path.splitext(unicodedata.normalize("NFKC", name).casefold())  # noqa: PTH122
    pieces = re.findall(r"\d+|\D+", stem)
    return tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces), suffix


def printable(name: str) -> str:
    """The name as text that JSON and the database can hold: bytes that are no UTF-8 are written `\\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


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
        if _holds_many_pages(file.path):
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


def _holds_many_pages(path: Path) -> bool:
    """Whether a file is a batch of its own: a PDF, or a TIFF that names a second image."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            kind = sniff(head)
            if kind != "tiff":
                return kind == "pdf"
            return _tiff_has_second_image(file.fileno(), head)
    except OSError:
        return False


def _tiff_has_second_image(handle: int, head: bytes) -> bool:
    """Follow the first image's directory to the link to the next one. Source: TIFF 6.0 section 2; BigTIFF."""
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in (b"+\0", b"\0+")
    link, count, entry = ("Q", "Q", 20) if big else ("I", "H", 12)
    link_size, count_size = struct.calcsize(link), struct.calcsize(count)
    try:
        (first,) = struct.unpack_from(order + link, head, 8 if big else 4)
        (entries,) = struct.unpack(order + count, os.pread(handle, count_size, first))
        (second,) = struct.unpack(order + link, os.pread(handle, link_size, first + count_size + entries * entry))
    except (struct.error, OverflowError, OSError):
        return False
    return bool(second)
