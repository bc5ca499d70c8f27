"""Page images become small; a scan in two tones stays in two, everything else stays grey."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from tests.cases.documents.making import written
from uketsuke.cases.documents.pdfa import PdfPage, write_pdfa
from uketsuke.cases.documents.pictures import Picture, is_two_toned, picture_of, thumbnail_of

from .test_pdfa import MADE_AT


def _drawn(picture: Picture) -> np.ndarray:
    """What poppler unpacks of a picture in a document."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.pdf"
        file.write_bytes(write_pdfa([PdfPage(picture)], title="a page", made_at=MADE_AT))
        subprocess.run(["pdfimages", "-png", file, Path(folder) / "image"], check=True)
        return cv2.imread(str(Path(folder) / "image-000.png"), cv2.IMREAD_GRAYSCALE)


def test_a_grey_page_is_drawn_as_it_was_scanned() -> None:
    page = cv2.GaussianBlur(written(), (3, 3), 0.8)
    picture = picture_of(page)
    assert picture.coding == "jpeg" and len(picture.content) < 600_000
    drawn = _drawn(picture)
    assert drawn.shape == page.shape
    assert cv2.PSNR(drawn, page) > 33


def test_a_page_in_two_tones_is_drawn_in_the_same_two() -> None:
    page = np.where(written() < 128, 0, 255).astype(np.uint8)
    picture = picture_of(page, two_toned=True)
    assert picture.coding == "g4" and len(picture.content) < 120_000
    assert np.array_equal(_drawn(picture), page)


def test_what_came_in_two_tones_is_known_from_what_was_turned_level_since() -> None:
    page = np.where(written() < 128, 0, 255).astype(np.uint8)
    assert is_two_toned(page)
    turn = cv2.getRotationMatrix2D((1240, 1754), 0.6, 1.0)
    assert not is_two_toned(np.asarray(cv2.warpAffine(page, turn, (2480, 3508), borderValue=255), np.uint8))


def test_pencil_is_never_lost_to_two_tones() -> None:
    page = np.full((800, 600), 255, np.uint8)
    cv2.putText(page, "pencil", (50, 400), cv2.FONT_HERSHEY_SIMPLEX, 3.0, 170, 4)
    assert not is_two_toned(page)


def test_a_thumbnail_is_small_and_shows_which_page_it_is() -> None:
    page = written()
    small = thumbnail_of(page)
    with Image.open(io.BytesIO(small)) as opened:
        assert (opened.format, opened.size) == ("WEBP", (322, 456))
    assert len(small) < 20_000
    assert small == thumbnail_of(page)


def test_a_strip_of_paper_has_a_thumbnail_too() -> None:
    with Image.open(io.BytesIO(thumbnail_of(np.full((3000, 2), 255, np.uint8)))) as opened:
        assert opened.size == (1, 456)
