"""Whether a bundle is, to the byte, what the holder of a key signed; if not, what of it is altered."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from uketsuke.cases.bundles.container import MOST_MEMBERS, Member, container
from uketsuke.cases.bundles.signing import key_id
from uketsuke.cases.bundles.writing import FORMAT, FORMAT_VERSION, MANIFEST, SIGNATURE

FaultCode = Literal[
    "not_a_bundle", "unsafe", "signature", "other_key", "manifest", "missing", "altered", "extra", "container"
]  # fmt: skip

MOST_MANIFEST_BYTES = 64_000_000
_SIGNATURE_BYTES = 64
_CHUNK = 1 << 20
_PATH = re.compile(r"(?:[a-z0-9][a-z0-9_.-]*/)*[a-z0-9][a-z0-9_.-]*", re.ASCII | re.IGNORECASE)
"""What we write; nothing of it leads out of a folder it might be unpacked in."""
_BROKEN = (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading a member that is not as its directory says may raise."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a bundle; `path` is the file in it, "" when it is about the whole."""

    code: FaultCode
    path: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A bundle looked at: verified when there are no faults. What its manifest says is true only then."""

    faults: tuple[Fault, ...]
    receipt: str | None = None
    version: int | None = None
    files: int = 0
    signed_by: str | None = None
    """The id of the key that the manifest names."""


def verify_bundle(path: Path, key: Ed25519PublicKey) -> Verdict:
    """Whether the file is exactly a bundle signed with `key`. Nothing is unpacked, and nothing in it is believed first.

    Raises OSError when the file cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN:
            return Verdict((Fault("not_a_bundle"),))
        with archive:
            unsafe = tuple(_unsafe(archive.infolist(), size))
            if unsafe:
                return Verdict(unsafe)
            return _look(archive, path, key)


def _unsafe(infos: list[zipfile.ZipInfo], size: int) -> Iterator[Fault]:
    """What must not even be read: names that lead out, files that unpack to more than they are."""
    if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > size:
        yield Fault("unsafe")
    times = Counter(info.filename for info in infos)
    for info in infos:
        plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        if not plain or info.flag_bits or times[info.filename] > 1 or not _PATH.fullmatch(info.filename):
            yield Fault("unsafe", info.filename)


def _look(archive: zipfile.ZipFile, path: Path, key: Ed25519PublicKey) -> Verdict:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    missing = [name for name in (MANIFEST, SIGNATURE) if name not in sizes]
    if missing:
        return Verdict(tuple(Fault("missing", name) for name in missing))
    if sizes[MANIFEST] > MOST_MANIFEST_BYTES or sizes[SIGNATURE] > _SIGNATURE_BYTES:
        return Verdict((Fault("unsafe", MANIFEST if sizes[MANIFEST] > MOST_MANIFEST_BYTES else SIGNATURE),))
    manifest, signature = _whole(archive, MANIFEST), _whole(archive, SIGNATURE)
    faults: list[Fault] = []
    try:
        key.verify(signature or b"", manifest or b"")
    except InvalidSignature:
        faults.append(Fault("signature", SIGNATURE))
    said = _read_manifest(manifest)
    if said is None:
        return Verdict((*faults, Fault("manifest", MANIFEST)))
    signed_by = said["key"]["id"]
    if signed_by != key_id(key):
        faults.append(Fault("other_key", MANIFEST))
    listed = {entry["path"]: entry for entry in said["files"]}
    for name, entry in listed.items():
        if name not in sizes:
            faults.append(Fault("missing", name))
        elif _digest(archive, name) != (entry["sha256"], entry["bytes"]):
            faults.append(Fault("altered", name))
    faults += [Fault("extra", name) for name in sizes if name not in listed and name not in (MANIFEST, SIGNATURE)]
    if not faults and not _is_as_written(archive, path):
        faults.append(Fault("container"))
    return Verdict(tuple(faults), said["receipt"], said["version"], len(listed), signed_by)


def _read_manifest(content: bytes | None) -> dict[str, Any] | None:
    """What a manifest says, when it has the shape of one; else None."""
    try:
        said = json.loads(content or b"")
    except ValueError:
        return None
    shape: Mapping[str, type] = {"receipt": str, "version": int, "key": dict, "files": list}
    if not isinstance(said, dict) or (said.get("format"), said.get("format_version")) != (FORMAT, FORMAT_VERSION):
        return None
    if not all(isinstance(said.get(name), kind) for name, kind in shape.items()):
        return None
    entries = [entry for entry in said["files"] if isinstance(entry, dict)]
    whole = all(isinstance(e.get("path"), str) and isinstance(e.get("sha256"), str) for e in entries)
    numbers = all(isinstance(e.get("bytes"), int) for e in entries)
    once = len({e.get("path") for e in entries}) == len(said["files"]) if whole else False
    return said if whole and numbers and once and isinstance(said["key"].get("id"), str) else None


def _whole(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(name)
    except _BROKEN:
        return None


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[str, int] | None:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except _BROKEN:
        return None
    return digest.hexdigest(), size


def _is_as_written(archive: zipfile.ZipFile, path: Path) -> bool:
    """Whether the file holds what we would write of these members and not one byte else."""

    def content(name: str) -> Iterator[bytes]:
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                yield chunk

    members = [
        Member(info.filename, info.file_size, info.CRC, lambda name=info.filename: content(name))  # type: ignore[misc]
        for info in archive.infolist()
    ]
    with path.open("rb") as file:
        try:
            return all(file.read(len(piece)) == piece for piece in container(members)) and not file.read(1)
        except _BROKEN:
            return False
