"""Lines through writing are found; bars, rules and level strokes of letters are not such lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.extractors.sheets import FONT
from uketsuke.extractors.strikes import remains, struck_out, without

Mask = np.ndarray


def _written(*texts: tuple[str, int, int], width: int = 700, height: int = 100) -> Mask:
    picture = Pictures.new("L", (width, height), 0)
    draw = ImageDraw.Draw(picture)
    for text, x, y in texts:
        draw.text((x, y), text, font=ImageFont.truetype(FONT, 44), fill=255)
    return np.where(np.array(picture) > 90, np.uint8(255), np.uint8(0))


def _lines(mask: Mask, left: int, right: int, *heights: int) -> Mask:
    result = mask.copy()
    for y in heights:
        cv2.line(result, (left, y), (right, y + 3), 255, 4)
    return result


def test_writing_under_a_double_line_is_taken_away_and_the_rest_stays() -> None:
    wrong, right = _written(("家旅滞在", 10, 25)), _written(("家族滞在", 400, 25))
    mask = _lines(wrong | right, 4, 200, 44, 56)
    struck = struck_out(mask, 255 - mask)
    assert struck is not None
    assert remains(mask, struck)
    rest, grey = without(mask, 255 - mask, struck)
    assert np.array_equal(rest, right)
    assert (grey[:, :300] == 255).all()


def test_nothing_remains_where_all_is_struck_out() -> None:
    mask = _lines(_written(("家旅滞在", 10, 25)), 4, 200, 44, 56)
    struck = struck_out(mask, 255 - mask)
    assert struck is not None
    assert not remains(mask, struck)


def test_two_lines_that_run_into_each_other_are_still_two() -> None:
    mask = _written(("男長", 10, 25), ("長男", 150, 25))
    cv2.line(mask, (4, 46), (112, 49), 255, 7)
    cv2.line(mask, (4, 54), (112, 55), 255, 7)
    struck = struck_out(mask, 255 - mask)
    assert struck is not None
    assert not struck[:, 140:].any()
    assert remains(mask, struck)


def test_one_long_line_strikes_out_too() -> None:
    mask = _lines(_written(("株式会社北斗商事", 10, 25)), 4, 380, 50)
    assert struck_out(mask, 255 - mask) is not None


@pytest.mark.parametrize(
    "text", ["三一二丁目王国工業", "ラーメン・コーヒー店", "03-1234-5678", "SETTLE EFFECT TEE", "目黒区三田"]
)
def test_level_strokes_of_letters_are_no_line(text: str) -> None:
    mask = _written((text, 10, 25))
    assert struck_out(mask, 255 - mask) is None


def test_a_rule_under_the_writing_is_no_line_through_it() -> None:
    mask = _lines(_written(("家族滞在", 10, 25)), 4, 400, 82)
    assert struck_out(mask, 255 - mask) is None


def test_letters_that_a_blurred_scan_joins_are_not_struck_out() -> None:
    sharp = _written(("YJ5256097", 10, 25), width=260)
    grey = cv2.GaussianBlur(255 - sharp, (0, 0), 3.2)
    mask = np.where(grey < 235, np.uint8(255), np.uint8(0))
    assert struck_out(mask, grey) is None
    struck = _lines(sharp, 4, 250, 44, 56)
    grey = cv2.GaussianBlur(255 - struck, (0, 0), 3.2)
    assert struck_out(np.where(grey < 235, np.uint8(255), np.uint8(0)), grey) is not None


def test_lines_so_thick_that_hardly_anything_reaches_past_them_strike_out_too() -> None:
    mask = _written(("2009年4月", 10, 25))
    cv2.line(mask, (4, 40), (230, 42), 255, 11)
    cv2.line(mask, (4, 54), (230, 55), 255, 11)
    struck = struck_out(mask, 255 - mask)
    assert struck is not None
    assert not remains(mask, struck)
