"""A photo alone on a page is seen, with its turn; other pictures are not called one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.extractors.attachments.papers import Image, typeset
from uketsuke.extractors.attachments.photo import find_photo
from uketsuke.forms.geometry import PX_PER_MM


def portrait(width_mm: float = 30, height_mm: float = 40) -> Image:
    """A head and shoulders before a plain ground."""
    width, height = round(width_mm * PX_PER_MM), round(height_mm * PX_PER_MM)
    picture = np.full((height, width), 200, np.uint8)
    cv2.ellipse(picture, (width // 2, height), (round(0.45 * width), height // 3), 0, 0, 360, 60, -1)
    cv2.ellipse(picture, (width // 2, round(0.42 * height)), (width // 5, height // 5), 0, 0, 360, 150, -1)
    cv2.ellipse(picture, (width // 2, round(0.3 * height)), (width // 5, height // 10), 0, 0, 360, 35, -1)
    return cv2.GaussianBlur(picture, (0, 0), 3)


def on_paper(picture: Image, tone: int = 240) -> Image:
    page = np.full((3508, 2480), tone, np.uint8)
    page[500 : 500 + picture.shape[0], 1300 : 1300 + picture.shape[1]] = picture
    return page


@pytest.mark.parametrize("quarters", range(4))
def test_a_photo_is_seen_and_its_head_stands_up(quarters: int) -> None:
    verdict, rotation = find_photo(np.ascontiguousarray(np.rot90(on_paper(portrait()), quarters)), 1)
    assert verdict.named == "photo" and rotation == 90 * quarters


def test_a_name_below_it_and_grey_paper_do_no_harm() -> None:
    name = typeset([("NGUYEN VAN AN", 4, 105, 84)])
    verdict, _ = find_photo(np.minimum(on_paper(portrait(), tone=228), name), 1)
    assert verdict.named == "photo"


@pytest.mark.parametrize("size", [(90, 60), (60, 60), (10, 14)])
def test_pictures_of_other_proportions_are_no_photo(size: tuple[float, float]) -> None:
    assert find_photo(on_paper(portrait(*size)), 0)[0].named is None


def test_a_picture_of_those_proportions_without_a_head_is_not_named() -> None:
    landscape = np.repeat(np.linspace(40, 210, 472).astype(np.uint8)[:, None], 354, axis=1)
    verdict, _ = find_photo(on_paper(landscape), 0)
    assert verdict.named is None


def test_a_page_with_text_or_with_nothing_is_no_photo() -> None:
    assert find_photo(on_paper(portrait()), 20)[0].document is None
    assert find_photo(np.full((3508, 2480), 240, np.uint8), 0)[0].document is None
