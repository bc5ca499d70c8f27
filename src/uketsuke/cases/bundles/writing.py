"""What a bundle holds, and how it is written and signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.bundles.container import Member, container, crc_of
from uketsuke.cases.bundles.signing import ALGORITHM, key_id, public_text
from uketsuke.cases.document_files import document_files
from uketsuke.cases.queries import history
from uketsuke.cases.store import ImageStore
from uketsuke.cases.tables import CaseRow, CorrectionRow, FileRow, FilingPageRow, FilingRow, PageRow
from uketsuke.forms.errors import SetupError, UsageError

FORMAT, FORMAT_VERSION = "uketsuke-bundle", 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_CHUNK = 1 << 20

_MEDIA_TYPES: Mapping[bytes, tuple[str, str]] = {
    b"%PDF": ("pdf", "application/pdf"),
    b"\x89PNG": ("png", "image/png"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"II*\0": ("tif", "image/tiff"),
    b"MM\0*": ("tif", "image/tiff"),
    b"II+\0": ("tif", "image/tiff"),
    b"MM\0+": ("tif", "image/tiff"),
}
"""By their first bytes: names that people gave prove nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a bundle: its place in it, what it is, and its bytes, or where they lie in the store."""

    path: str
    kind: str
    media_type: str
    content: bytes | str
    said: Mapping[str, Any] = field(default_factory=dict)
    """More about it, for the manifest."""


@dataclass(frozen=True, slots=True)
class BundleContents:
    """All that goes into the bundle of one version of a case, in its order."""

    receipt: str
    version: int
    schema: int
    made_at: str
    parts: tuple[Part, ...]


def bundle_contents(
    session: Session, store: ImageStore, filing_id: int, version: int | None = None, *, images: bool = False
) -> BundleContents:
    """What the bundle of a version of a filing's case holds (None: the newest); `images`: page images too.

    A file that was handed in is there as it came when all its pages stand in this filing. One that holds other
    people's papers as well is not: then the filing's pages of it are there as they were opened, with the hash of the
    file and their place in it.

    Raises UsageError when there is no such version, or its documents were never made.
    """
    filing = session.get_one(FilingRow, filing_id)
    query = select(CaseRow).where(CaseRow.filing_id == filing_id).order_by(CaseRow.version.desc()).limit(1)
    case = session.scalar(query if version is None else query.where(CaseRow.version == version))
    if case is None:
        raise UsageError(
            f"{filing.receipt}: {'まだ変換されていません' if version is None else f'第 {version} 版はありません'} / "
            f"{'not converted yet' if version is None else f'there is no version {version}'}"
        )
    documents = document_files(session, filing_id, case.version)
    if documents is None:
        raise UsageError(
            f"{filing.receipt}: 第 {case.version} 版の PDF は作られていません / the documents of version "
            f"{case.version} were not made: a newer version came first, it is being checked again, or see `status`"
        )
    parts = [
        Part("case.json", "case", "application/json", _json(case.body)),
        Part("history.json", "history", "application/json", _json(_history(session, filing_id))),
        *(
            Part(
                f"documents/{file.name}",
                file.kind,
                file.media_type,
                file.sha256,
                {"document": file.document, "pages": list(file.pages)},
            )
            for file in documents
        ),
        *_originals(session, store, filing_id),
        *(_images(session, filing_id) if images else ()),
    ]
    made_at = case.created_at.isoformat(timespec="microseconds")
    return BundleContents(filing.receipt, case.version, case.body["schema"], made_at, tuple(parts))


def write_bundle(contents: BundleContents, store: ImageStore, key: Ed25519PrivateKey, target: Path) -> None:
    """Writes a bundle; the same contents and key give the same bytes.

    Raises SetupError when it cannot be written, or when a file of the store is not what its name says.
    """
    members = [_member(part, store) for part in contents.parts]
    manifest = _json(
        {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "receipt": contents.receipt,
            "version": contents.version,
            "schema": contents.schema,
            "made_at": contents.made_at,
            "key": {
                "algorithm": ALGORITHM,
                "id": key_id(key.public_key()),
                "public": public_text(key.public_key()),
            },
            "files": [
                {
                    "path": part.path,
                    "sha256": sha256,
                    "bytes": member.size,
                    "media_type": part.media_type,
                    "kind": part.kind,
                    **part.said,
                }
                for part, (member, sha256) in zip(contents.parts, members, strict=True)
            ],
        }
    )
    head = [_of_bytes(MANIFEST, manifest), _of_bytes(SIGNATURE, key.sign(manifest))]
    try:
        with target.open("wb") as file:
            for piece in container([*head, *(member for member, _ in members)]):
                file.write(piece)
    except OSError as error:
        raise SetupError(f"{target}: 書けません / cannot be written: {error.strerror}") from error


def _member(part: Part, store: ImageStore) -> tuple[Member, str]:
    if isinstance(part.content, bytes):
        return _of_bytes(part.path, part.content), hashlib.sha256(part.content).hexdigest()
    path, digest, size = store.path(part.content), hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks_of(path):
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    try:
        crc = crc_of(counted())
    except OSError as error:
        raise SetupError(f"{path}: 保管先から読めません / cannot be read from the store: {error.strerror}") from error
    if digest.hexdigest() != part.content:
        raise SetupError(f"{path}: 保管先のファイルが壊れています / a file of the store is damaged: restore it")
    return Member(part.path, size, crc, lambda: chunks_of(path)), part.content


def _of_bytes(path: str, content: bytes) -> Member:
    return Member(path, len(content), crc_of(iter([content])), lambda: iter([content]))


def chunks_of(path: Path) -> Iterator[bytes]:
    """The content of a file, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _history(session: Session, filing_id: int) -> dict[str, Any]:
    corrections = session.scalars(
        select(CorrectionRow).where(CorrectionRow.filing_id == filing_id).order_by(CorrectionRow.id)
    )
    versions = session.execute(
        select(CaseRow.version, CaseRow.created_at).where(CaseRow.filing_id == filing_id).order_by(CaseRow.version)
    )
    return {
        "events": [
            {
                "at": event.at.isoformat(),
                "who": event.who,
                "kind": event.kind,
                "from": event.from_state,
                "to": event.to_state,
                "detail": dict(event.detail),
            }
            for event in history(session, "filing", filing_id)
        ],
        "corrections": [
            {
                "at": row.at.isoformat(),
                "field": row.field,
                "value": row.value,
                "who": row.who,
                "why": row.why,
                "ended_at": None if row.ended_at is None else row.ended_at.isoformat(),
            }
            for row in corrections
        ],
        "versions": [{"version": version, "made_at": made_at.isoformat()} for version, made_at in versions],
    }


def _originals(session: Session, store: ImageStore, filing_id: int) -> Iterator[Part]:
    rows = session.execute(
        select(FilingPageRow.position, PageRow.file_index, PageRow.image_key, FileRow)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .where(FilingPageRow.filing_id == filing_id)
        .order_by(FilingPageRow.position)
    ).all()
    here: dict[int, list[int]] = {}
    for position, _, _, file in rows:
        here.setdefault(file.id, []).append(position)
    numbers = {file_id: number for number, file_id in enumerate(here, start=1)}
    given: set[int] = set()
    for position, index, image_key, file in rows:
        origin = {"name": file.name, "sha256": file.sha256}
        if not _is_alone(session, file, len(here[file.id])):
            name = f"originals/{numbers[file.id]:02d}-page-{index:04d}.png"
            yield Part(
                name, "side", "image/png", image_key or "", {"of": {**origin, "index": index}, "pages": [position]}
            )
        elif file.id not in given:
            given.add(file.id)
            suffix, media_type = _kind_of(store, file.store_key)
            said = {"name": file.name, "pages": here[file.id]}
            yield Part(f"originals/{numbers[file.id]:02d}.{suffix}", "original", media_type, file.store_key, said)


def _is_alone(session: Session, file: FileRow, pages_here: int) -> bool:
    """Whether every page that a file holds stands in the filing in which so many of them stand."""
    recorded = session.scalars(select(PageRow.id).where(PageRow.file_id == file.id)).all()
    return len(recorded) == pages_here and not file.failures


def _kind_of(store: ImageStore, key: str) -> tuple[str, str]:
    with store.open(key) as file:
        head = file.read(4)
    found = (kind for start, kind in _MEDIA_TYPES.items() if head.startswith(start))
    return next(found, ("bin", "application/octet-stream"))


def _images(session: Session, filing_id: int) -> Sequence[Part]:
    rows = session.execute(
        select(FilingPageRow.position, PageRow.normalised_key)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .where(FilingPageRow.filing_id == filing_id)
        .order_by(FilingPageRow.position)
    )
    return [
        Part(f"images/page-{position:04d}.png", "image", "image/png", key, {"pages": [position]})
        for position, key in rows
        if key is not None
    ]
