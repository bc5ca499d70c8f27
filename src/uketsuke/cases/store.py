"""Originals and images on disk, named by their own SHA-256, durable before their key is given out."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from uketsuke.forms.errors import SetupError

_KEY = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
"""Bytes copied at once: files of gigabytes never stand in memory."""


class ImageStore:
    """A folder of immutable contents. `key` is the lower-case SHA-256 in hex of the content.

    `put` and `put_file` return only after the bytes, their name and every folder made for them are
    on disk (fsync). Putting the same content twice gives the same key and keeps one copy. Several
    processes may use one store at the same time. Raises SetupError when the folder cannot be written,
    as on a full disk: that is no fault of what was to be kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"cannot make the store folder {root}: {error.strerror}") from error

    def put(self, content: bytes) -> str:
        """Keeps `content`; returns its key."""
        key = hashlib.sha256(content).hexdigest()
        with self._writing():
            if not self._settled(key):
                with self._incoming() as target:
                    target.write(content)
                    self._keep(target, key)
        return key

    def put_file(self, path: Path) -> str:
        """Keeps a copy of the file at `path`; returns its key. Raises OSError when it cannot be read."""
        with path.open("rb") as source:
            return self.put_stream(source)

    def put_stream(self, source: IO[bytes]) -> str:
        """Keeps what `source` gives from where it stands; returns its key. Raises OSError when it cannot be read."""
        digest = hashlib.sha256()
        with self._writing(), self._incoming() as target:
            for chunk in _chunks(source):
                digest.update(chunk)
                target.write(chunk)
            key = digest.hexdigest()
            if not self._settled(key):
                self._keep(target, key)
        return key

    def path(self, key: str) -> Path:
        """Where the content lies; read-only by convention. Raises ValueError when `key` is not a key."""
        if not _KEY.fullmatch(key):
            raise ValueError("not a store key")
        return self.root / key[:2] / key[2:4] / key

    def open(self, key: str) -> BinaryIO:
        """The content as a binary file, opened for reading. Raises FileNotFoundError when it is not there."""
        return self.path(key).open("rb")

    def get(self, key: str) -> bytes:
        """The whole content. Raises FileNotFoundError when it is not there."""
        return self.path(key).read_bytes()

    def has(self, key: str) -> bool:
        """Whether the content is there."""
        return self.path(key).is_file()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except _Unreadable as error:
            raise error.cause from None
        except OSError as error:
            raise SetupError(
                f"保管先に書けません。空きと権限を確かめてください / the store {self.root} cannot be written: "
                f"{error.strerror}; make room or give permission, and start again"
            ) from error

    @contextmanager
    def _incoming(self) -> Iterator[IO[bytes]]:
        with tempfile.NamedTemporaryFile(dir=self.root, prefix="incoming-", delete=False) as target:
            try:
                yield target
            finally:
                # Gone already when it was kept: then it has its name in the store.
                Path(target.name).unlink(missing_ok=True)

    def _settled(self, key: str) -> bool:
        path = self.path(key)
        if not path.is_file():
            return False
        # Another process may have renamed it a moment ago and not yet synced the folder.
        _sync_folder(path.parent)
        return True

    def _keep(self, incoming: IO[bytes], key: str) -> None:
        incoming.flush()
        os.fsync(incoming.fileno())
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        Path(incoming.name).replace(path)
        for folder in (path.parent, path.parent.parent, self.root):
            _sync_folder(folder)


class _Unreadable(Exception):
    """What was to be kept cannot be read: `cause` says why."""

    def __init__(self, cause: OSError) -> None:
        super().__init__()
        self.cause = cause


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while True:
        try:
            chunk = source.read(_CHUNK)
        except OSError as error:
            raise _Unreadable(error) from error
        if not chunk:
            return
        yield chunk


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
