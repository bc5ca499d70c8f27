"""Page images are stored as PNGs that every program reads, and come back bit for bit."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.intake.pngs import grey_png, load_grey


@given(height=st.integers(1, 40), width=st.integers(1, 40), seed=st.integers(0, 999))
def test_an_image_comes_back_bit_for_bit_from_us_and_from_others(
    tmp_path_factory: pytest.TempPathFactory, height: int, width: int, seed: int
) -> None:
    image = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    path = tmp_path_factory.mktemp("png") / "page.png"
    path.write_bytes(grey_png(image))
    assert np.array_equal(load_grey(path), image)
    assert np.array_equal(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), image)


def test_the_png_of_another_writer_is_read_as_well(tmp_path: Path) -> None:
    image = np.tile(np.arange(200, dtype=np.uint8), (150, 1))
    path = tmp_path / "page.png"
    assert cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_SUB])
    assert np.array_equal(load_grey(path), image)


@pytest.mark.parametrize("harm", ["cut", "turned bit", "empty", "no image"])
def test_what_is_no_image_any_more_is_an_error_that_names_the_file(tmp_path: Path, harm: str) -> None:
    content = bytearray(grey_png(np.random.default_rng(1).integers(0, 256, (90, 70), np.uint8)))
    path = tmp_path / "page.png"
    if harm == "cut":
        content = content[:40]
    elif harm == "turned bit":
        content[12] ^= 0xFF
    else:
        content = bytearray(b"" if harm == "empty" else b"%PDF-1.7")
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"page\.png"):
        load_grey(path)


def test_a_png_that_unpacks_to_more_than_it_says_is_not_unpacked(tmp_path: Path) -> None:
    """A page image comes out of a process that a hostile file may have taken over."""
    large = grey_png(np.zeros((4000, 4000), np.uint8))
    small = grey_png(np.zeros((40, 40), np.uint8))
    path = tmp_path / "page.png"
    # The header of the small one, the rows of the large one.
    path.write_bytes(small[:33] + large[33:])
    read = load_grey(path)
    assert read.shape == (40, 40)


@pytest.mark.parametrize("image", [np.zeros((3, 3, 3), np.uint8), np.zeros((0, 4), np.uint8), np.zeros((2, 2))])
def test_only_grey_images_become_pngs(image: np.ndarray) -> None:
    with pytest.raises(ValueError, match="no grey image"):
        grey_png(image)
