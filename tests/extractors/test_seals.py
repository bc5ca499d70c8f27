"""A seal over the end of an entry is found by its ring and taken away where it is paler than the pen."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.extractors.sheets import FONT
from uketsuke.extractors.seals import find_seal, without_seal


def _page(text: str) -> np.ndarray:
    picture = Pictures.new("L", (560, 150), 255)
    ImageDraw.Draw(picture).text((20, 45), text, font=ImageFont.truetype(FONT, 56), fill=30)
    return np.array(picture)


def _sealed(page: np.ndarray, shape: float = 1.0) -> np.ndarray:
    sealed = np.full_like(page, 255)
    cv2.ellipse(sealed, (260, 75), (round(62 * shape), 62), 4, 0, 360, 120, 4, cv2.LINE_AA)
    cv2.line(sealed, (230, 40), (290, 40), 120, 6)
    cv2.line(sealed, (245, 95), (245, 110), 120, 6)
    return np.minimum(page, sealed)


def _mask(page: np.ndarray) -> np.ndarray:
    return np.where(page < 180, np.uint8(255), np.uint8(0))


@pytest.mark.parametrize("shape", [1.0, 0.76])
def test_a_round_or_oval_ring_is_a_seal(shape: float) -> None:
    seal = find_seal(_mask(_sealed(_page("中島裕子"), shape)))
    assert seal is not None
    assert abs(seal.middle[0] - 260) <= 6


@pytest.mark.parametrize("text", ["中島裕子", "OOGOOD QUO", "回国囲園", "〇〇"])
def test_writing_alone_has_none(text: str) -> None:
    assert find_seal(_mask(_page(text))) is None


def test_a_large_single_letter_is_none() -> None:
    page = np.full((150, 300), 255, np.uint8)
    cv2.line(page, (40, 10), (40, 140), 0, 5)
    cv2.line(page, (40, 75), (140, 75), 0, 5)
    assert find_seal(_mask(page)) is None


def test_what_is_paler_than_the_pen_goes_and_the_writing_stays() -> None:
    page = _page("中島裕子")
    sealed = _sealed(page)
    mask = _mask(sealed)
    seal = find_seal(mask)
    assert seal is not None
    rest, grey = without_seal(mask, sealed, seal)
    written = _mask(page) > 0
    assert (rest > 0)[written].mean() > 0.9
    assert (rest > 0)[~written].sum() < 0.25 * ((mask > 0) & ~written).sum()
    assert (grey[rest == 0] == 255).sum() >= (sealed[rest == 0] == 255).sum()
