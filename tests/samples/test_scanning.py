"""The scanner does what it says it did."""

from __future__ import annotations

import io
from random import Random

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageSequence

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.samples.assembling import to_image, to_pdf, to_tiff
from uketsuke.samples.scanning import Scan, Settings, blank_back, draw_settings, scan

PAGE = blank_image(load_catalogue().form("13130"), 1)


def undone(scanned: Scan) -> np.ndarray:
    """Turn the scan as its own truth says, back to 300 dpi size."""
    image = np.rot90(scanned.image, -scanned.rotation // 90)
    image = cv2.resize(np.ascontiguousarray(image), (2480, 3508), interpolation=cv2.INTER_LINEAR)
    # getRotationMatrix2D turns anticlockwise for positive angles.
    turn = cv2.getRotationMatrix2D((1240, 1754), -scanned.skew_deg, 1.0)
    return cv2.warpAffine(image, turn, (2480, 3508), borderValue=(255,))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("level", ["clean", "office"])
def test_turning_back_as_the_truth_says_gives_the_page(rotation: int, level: str) -> None:
    rnd = Random(f"{rotation}{level}")
    settings = draw_settings(rnd, level)  # type: ignore[arg-type]
    back = undone(scan(PAGE, settings, rnd, rotation=rotation))  # type: ignore[arg-type]
    small, wanted = (cv2.resize(i, None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA) for i in (back, PAGE))
    small, wanted = (cv2.GaussianBlur(i, (0, 0), 2.5).ravel() for i in (small, wanted))
    assert np.corrcoef(small, wanted)[0, 1] > 0.6


def test_the_same_seed_scans_the_same() -> None:
    def once() -> np.ndarray:
        rnd = Random(5)
        return scan(PAGE, draw_settings(rnd, "office"), rnd).image

    assert np.array_equal(once(), once())


def test_exact_hands_the_sheet_on() -> None:
    scanned = scan(PAGE, draw_settings(Random(1), "exact"), Random(1))
    assert scanned.image is PAGE
    assert (scanned.rotation, scanned.skew_deg, scanned.dpi) == (0, 0.0, 300)


@pytest.mark.parametrize(("level", "most"), [("clean", 0.3), ("office", 2.0), ("hard", 8.0)])
def test_levels_keep_their_limits(level: str, most: float) -> None:
    small = cv2.resize(PAGE, (620, 877))
    for seed in range(25):
        rnd = Random(seed)
        settings = draw_settings(rnd, level)  # type: ignore[arg-type]
        scanned = scan(small, settings, rnd)
        assert abs(scanned.skew_deg) <= most
        assert settings.dpi in {"clean": (300,), "office": (200, 240, 300), "hard": (150,)}[level]
        if settings.bilevel:
            assert set(np.unique(scanned.image)) <= {0, 255}


@pytest.mark.parametrize("bilevel", [False, True])
@pytest.mark.parametrize("lossless", [False, True])
def test_a_pdf_holds_the_scans_at_their_size(bilevel: bool, lossless: bool) -> None:
    settings = Settings("office", 200, bilevel, None if lossless else 70, 2, 0.5, 10, 250, 1, 1)
    scans = [scan(PAGE, settings, Random(n), rotation=0) for n in range(2)]
    with pdfium.PdfDocument(to_pdf(scans)) as document:
        assert len(document) == 2
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        shown = document[1].render(scale=200 / 72, grayscale=True).to_numpy()
    shown = shown[: scans[1].image.shape[0], : scans[1].image.shape[1]].squeeze()
    assert np.abs(shown.astype(int) - scans[1].image).mean() < 6


@pytest.mark.parametrize("bilevel", [False, True])
def test_a_tiff_holds_all_pages_with_their_resolution(bilevel: bool) -> None:
    settings = Settings("office", 200, bilevel, 70, 2, 0.5, 10, 250, 1, 1)
    scans = [scan(PAGE, settings, Random(n), rotation=0) for n in range(3)]
    with Image.open(io.BytesIO(to_tiff(scans))) as image:
        assert sum(1 for _ in ImageSequence.Iterator(image)) == 3
        assert image.info["dpi"] == (200, 200)
        image.seek(2)
        shown = np.asarray(image.convert("L"))
    assert np.abs(shown.astype(int) - scans[2].image).mean() < 6


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_single_images_say_their_resolution(kind: str) -> None:
    with Image.open(io.BytesIO(to_image(scan(PAGE, draw_settings(Random(2), "clean"), Random(2)), kind))) as image:
        assert tuple(round(v) for v in image.info["dpi"]) == (300, 300)


def test_files_say_that_nobody_in_them_is_real() -> None:
    scanned = scan(PAGE, draw_settings(Random(3), "clean"), Random(3))
    with pdfium.PdfDocument(to_pdf([scanned], "郵送")) as document:
        assert "架空の人物" in document.get_metadata_dict()["Title"]
    with Image.open(io.BytesIO(to_tiff([scanned]))) as image:
        assert "invented" in str(image.tag_v2[270])  # type: ignore[attr-defined]


def test_an_empty_back_is_nearly_white() -> None:
    back = blank_back(PAGE, Random(1))
    assert back.min() > 225
