"""Katakana set half as wide as other characters are found, set wide, and read."""

from __future__ import annotations

import unicodedata

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.extractors.sheets import FONT
from uketsuke.extractors.engine import load_engine
from uketsuke.extractors.half_width import half_width_parts, set_wide
from uketsuke.extractors.lines import framed
from uketsuke.extractors.reading import recognised, set_anew
from uketsuke.extractors.spacing import greedy
from uketsuke.extractors.tidying import tidy

HALF = ("ﾁｰﾌﾃﾞｻﾞｲﾅｰ", "新星ﾋﾞｼﾞﾈｽ専門学校", "ﾈｯﾄﾜｰｸ管理", "ﾌｨﾘﾋﾟﾝ", "ﾘﾊﾋﾞﾘ病院", "ﾊﾟｰﾄﾀｲﾏｰ")
WIDE = ("チーフデザイナー", "ハルリン", "トトリ", "川崎ハイツ八号", "ABC-12", "八八川川")


def line(text: str) -> np.ndarray:
    picture = Pictures.new("L", (60 * len(text) + 80, 100), 255)
    ImageDraw.Draw(picture).text((30, 20), text, font=ImageFont.truetype(FONT, 44), fill=0)
    grey = cv2.GaussianBlur(np.array(picture), (5, 5), 0)
    return framed(np.where(grey < 170, np.uint8(255), np.uint8(0)), grey)


@pytest.mark.slow
def test_half_width_katakana_are_read_as_what_they_are() -> None:
    looks = set_anew(recognised([(line(text),) for text in HALF], load_engine()), load_engine())
    read = [tidy("".join(p.character for p in greedy(look.lines[0]))) for look in looks]
    assert read == [unicodedata.normalize("NFKC", text) for text in HALF]


@pytest.mark.slow
def test_only_what_is_half_as_wide_is_set_wide() -> None:
    images = [line(text) for text in (*HALF, *WIDE)]
    looks = recognised([(image,) for image in images], load_engine())
    found = [bool(half_width_parts(i, look.lines[0])) for i, look in zip(images, looks, strict=True)]
    assert found == [True] * len(HALF) + [False] * len(WIDE)


def test_a_voiced_mark_keeps_its_width_and_comes_to_its_kana() -> None:
    image = np.full((48, 120), 255, np.uint8)
    image[8:40, 10:20] = 20
    image[8:16, 26:30] = 20
    image[8:40, 40:50] = 20
    wide = set_wide(image, [(10, 50)])
    dark = (wide < 170).any(axis=0).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], dark, [0]])))
    (kana, mark, after) = zip(edges[::2], edges[1::2], strict=True)
    assert kana[1] - kana[0] > 13 and mark[1] - mark[0] == 4 and mark[0] - kana[1] <= 1
    assert after[0] - mark[1] == 10 and wide.shape[1] - after[1] == 70
