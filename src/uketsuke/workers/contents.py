"""What stored files are: bytes and kind, for the cases that name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import Content, FilingPage
from uketsuke.intake.sniffing import HEAD_BYTES, FileKind, sniff

MEDIA_TYPES: Mapping[FileKind, str] = {
    "pdf": "application/pdf",
    "tiff": "image/tiff",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}


def contents_of(store: ImageStore, pages: Sequence[FilingPage]) -> dict[str, Content]:
    """The originals and normalised images of some pages, by their keys; without those that are not in the store."""
    keys = dict.fromkeys(key for page in pages for key in (page.original_key, page.normalised_key) if key)
    return {key: _content(store, key) for key in keys if store.has(key)}


def _content(store: ImageStore, key: str) -> Content:
    with store.open(key) as file:
        kind = sniff(file.read(HEAD_BYTES))
    return Content(store.path(key).stat().st_size, MEDIA_TYPES[kind] if kind else None)
