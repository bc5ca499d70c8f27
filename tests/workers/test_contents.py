"""What stored files are is told by their bytes, whatever they are called; what is not there is not told."""

from __future__ import annotations

from pathlib import Path

import pytest

from uketsuke.cases.store import ImageStore
from uketsuke.cases.values import Content, FilingPage
from uketsuke.forms.pages import PageSummary
from uketsuke.workers.contents import contents_of


def page(original: str, image: str) -> FilingPage:
    summary = PageSummary("blank", 0, 0.0)
    return FilingPage(1, 0, "scan.pdf", 0, "", image, summary, None, 0.0, original_key=original)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"II*\0....", "image/tiff"),
        (b"?", None),
    ],
)
def test_a_file_is_of_its_bytes_kind_and_size(tmp_path: Path, head: bytes, kind: str | None) -> None:
    store = ImageStore(tmp_path)
    original, image = store.put(head), store.put(b"\x89PNG\r\n\x1a\n")
    assert contents_of(store, [page(original, image)]) == {
        original: Content(len(head), kind),
        image: Content(8, "image/png"),
    }


def test_what_is_not_in_the_store_is_left_out(tmp_path: Path) -> None:
    assert contents_of(ImageStore(tmp_path), [page("0" * 64, "")]) == {}
