"""Files hold the scans that were put into them, at their size and in their colours."""

from __future__ import annotations

import io
from random import Random

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageOps, ImageSequence

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.samples.assembling import to_image, to_pdf, to_tiff
from uketsuke.samples.levels import Coding
from uketsuke.samples.scanning import Scan, Settings, draw_settings, scan

PAGE = cv2.resize(
    blank_image(load_catalogue().form("13130"), 1), (1653, 2339), interpolation=cv2.INTER_AREA
)  # fmt: skip


def scanned_as(coding: Coding, *, colour: bool = False, dpi: tuple[int, int] = (200, 200), **more: int) -> Scan:
    """A page as a machine of that kind would see it, without any of its faults."""
    image = cv2.resize(PAGE, (round(1653 * dpi[0] / 200), round(2339 * dpi[1] / 200)), interpolation=cv2.INTER_AREA)
    if coding in ("g3", "g4"):
        image = np.where(image > 127, 255, 0).astype(np.uint8)
    if colour:
        image = cv2.merge((image // 2, image, np.maximum(image, 128)))
    return Scan(image, dpi, coding, 80, 0, 0.0, **more)


def grey(scanned: Scan) -> np.ndarray:
    return scanned.image if scanned.image.ndim == 2 else cv2.cvtColor(scanned.image, cv2.COLOR_BGR2GRAY)


@pytest.mark.parametrize(
    ("coding", "colour"), [("lossless", False), ("lossless", True), ("jpeg", False), ("jpeg", True), ("g3", False),
                           ("g4", False)],
)  # fmt: skip
def test_a_pdf_holds_the_scans_at_their_size(coding: Coding, colour: bool) -> None:
    scans = [scanned_as(coding, colour=colour)] * 2
    with pdfium.PdfDocument(to_pdf(scans)) as document:
        assert len(document) == 2
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        shown = document[1].render(scale=200 / 72).to_numpy()[:, :, :3]
    wanted = scans[1].image if colour else cv2.cvtColor(scans[1].image, cv2.COLOR_GRAY2BGR)
    shown = shown[: wanted.shape[0], : wanted.shape[1]]
    assert np.abs(shown.astype(int) - wanted).mean() < 6


@pytest.mark.parametrize("coding", ["g3", "g4"])
@pytest.mark.parametrize("dpi", [(204, 98), (204, 196)])
def test_fax_lines_that_are_not_square_make_a_page_of_true_size(coding: Coding, dpi: tuple[int, int]) -> None:
    scanned = scanned_as(coding, dpi=dpi)
    with pdfium.PdfDocument(to_pdf([scanned])) as document:
        width, height = document[0].get_size()
    assert (width, height) == (pytest.approx(595, abs=1), pytest.approx(842, abs=1))
    with Image.open(io.BytesIO(to_tiff([scanned]))) as image:
        assert image.info["compression"] == {"g3": "group3", "g4": "group4"}[coding]
        assert image.info["dpi"] == dpi
        assert np.array_equal(np.asarray(image.convert("L")), scanned.image)


@pytest.mark.parametrize(("coding", "colour"), [("jpeg", False), ("jpeg", True), ("lossless", True), ("g4", False)])
def test_a_tiff_holds_all_pages_with_their_resolution(coding: Coding, colour: bool) -> None:
    scans = [scanned_as(coding, colour=colour)] * 3
    with Image.open(io.BytesIO(to_tiff(scans))) as image:
        assert sum(1 for _ in ImageSequence.Iterator(image)) == 3
        assert image.info["dpi"] == (200, 200)
        image.seek(2)
        assert (image.mode == "RGB") == colour
        shown = np.asarray(image.convert("L"))
    assert np.abs(shown.astype(int) - grey(scans[2])).mean() < 6


@pytest.mark.parametrize("kind", ["jpeg", "png"])
@pytest.mark.parametrize("colour", [False, True])
def test_single_images_say_their_resolution(kind: str, colour: bool) -> None:
    with Image.open(io.BytesIO(to_image(scanned_as("jpeg", colour=colour), kind))) as image:
        assert tuple(round(v) for v in image.info["dpi"]) == (200, 200)
        assert image.mode == ("RGB" if colour else "L")


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_stored_turned_is_shown_as_it_was_taken(orientation: int) -> None:
    scanned = scanned_as("jpeg", colour=True, orientation=orientation)
    with Image.open(io.BytesIO(to_image(scanned))) as image:
        shown = np.asarray(ImageOps.exif_transpose(image).convert("L"))
    assert shown.shape == scanned.image.shape[:2]
    assert np.abs(shown.astype(int) - grey(scanned)).mean() < 6


def test_files_say_that_nobody_in_them_is_real() -> None:
    scanned = scan(PAGE, draw_settings(Random(3), "clean"), Random(3))
    with pdfium.PdfDocument(to_pdf([scanned], "郵送")) as document:
        assert "架空の人物" in document.get_metadata_dict()["Title"]
    with Image.open(io.BytesIO(to_tiff([scanned]))) as image:
        assert "invented" in str(image.tag_v2[270])  # type: ignore[attr-defined]


def test_a_machine_set_to_one_bit_writes_one_bit() -> None:
    scanned = scan(PAGE, Settings("office", (200, 200), "g4", noise=2, blur=0.5, black=10, white=250), Random(1))
    with Image.open(io.BytesIO(to_tiff([scanned]))) as image:
        assert image.mode == "1"
