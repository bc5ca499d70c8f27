"""A kana of two sizes is the one as high as which it stands, where the recogniser is not sure."""

from __future__ import annotations

import numpy as np
import pytest

from tests.extractors.sheets import line_of
from uketsuke.extractors.small_kana import sized, unclear_size

EM = 40
HEIGHTS = {
    "ミ": 0.72,
    "ン": 0.65,
    "マ": 0.62,
    "カ": 0.8,
    "オ": 0.81,
    "会": 0.88,
    "ヤ": 0.81,
    "ツ": 0.74,
    "エ": 0.56,
    "ウ": 0.83,
}


def written(*heights: float) -> np.ndarray:
    """Bars as high as characters, in em, where `line_of` has its characters; the line is 48 px high."""
    image = np.full((48, 16 * len(heights) + 16), 255, np.uint8)
    for i, height in enumerate(heights):
        image[44 - round(height * EM) : 44, 16 * i + 8 : 16 * i + 17] = 20
    return image


def in_two_minds(text: str, i: int, other: str, share: float = 0.1) -> dict[int, dict[str, float]]:
    return {i: {text[i]: 1.0 - share, other: share}}


@pytest.mark.parametrize(
    ("read", "at", "other", "share", "meant"),
    [
        ("ミヤンマ", 1, "ャ", 0.78, "ミャンマ"),
        ("ミャンマ", 1, "ヤ", 1.0, "ミャンマ"),
        ("ウエカン", 1, "ェ", 0.77, "ウェカン"),
        ("カツオン", 1, "ッ", 1.0, "カツオン"),
        ("カツオン", 1, "ッ", 0.8, "カッオン"),
    ],
)
def test_a_large_one_no_higher_than_a_small_one_is_a_small_one(
    read: str, at: int, other: str, share: float, meant: str
) -> None:
    large = next(c for c in (read[at], other) if c in HEIGHTS)
    heights = [share * HEIGHTS[large] if i == at else HEIGHTS[c] for i, c in enumerate(read)]
    assert sized(read, line_of(read, in_two_minds(read, at, other)), written(*heights)) == meant


def test_what_the_recogniser_is_sure_of_stays() -> None:
    image = written(0.72, 0.78 * 0.81, 0.65, 0.62)
    assert sized("ミヤンマ", line_of("ミヤンマ"), image) == "ミヤンマ"
    assert sized("ミヤンマ", line_of("ミヤンマ", in_two_minds("ミヤンマ", 1, "ャ", 0.001)), image) == "ミヤンマ"


def test_a_height_between_the_two_says_nothing() -> None:
    image = written(0.72, 0.895 * 0.81, 0.65, 0.62)
    for read, other in (("ミヤンマ", "ャ"), ("ミャンマ", "ヤ")):
        assert sized(read, line_of(read, in_two_minds(read, 1, other)), image) == read


def test_no_small_kana_stands_where_none_can() -> None:
    image = written(0.72, 0.62, 0.78 * 0.81, 0.65)
    assert sized("ミマヤン", line_of("ミマヤン", in_two_minds("ミマヤン", 2, "ャ")), image) == "ミマヤン"


def test_one_other_character_does_not_say_how_large_a_line_is_written() -> None:
    image = written(0.72, 0.78 * 0.81)
    assert sized("ミヤ", line_of("ミヤ", in_two_minds("ミヤ", 1, "ャ")), image) == "ミヤ"


def test_kanji_say_it_too_and_spaces_do_not_disturb() -> None:
    read = "会会 ミヤ"
    image = written(0.88, 0.88, 0.72, 0.78 * 0.81)
    line = line_of("会会ミヤ", in_two_minds("会会ミヤ", 3, "ャ"))
    assert sized(read, line, image) == "会会 ミャ"


@pytest.mark.parametrize(
    ("read", "other", "share", "unclear"),
    [
        ("ミヤンマ", "ャ", 0.78, True),
        ("ミヤンマ", "ャ", 0.895, True),
        ("ミヤンマ", "ャ", 1.0, False),
        ("ミャンマ", "ヤ", 0.78, False),
        ("ミャンマ", "ヤ", 0.895, True),
        ("ミャンマ", "ヤ", 1.0, True),
    ],
)
def test_a_height_between_the_two_or_of_the_other_is_unclear(
    read: str, other: str, share: float, unclear: bool
) -> None:
    image = written(0.72, share * 0.81, 0.65, 0.62)
    assert unclear_size(line_of(read, in_two_minds(read, 1, other)), image) is unclear


def test_a_neighbour_that_stands_close_is_no_part_of_a_small_kana() -> None:
    """Half the way to a wide neighbour's middle lies within the neighbour."""
    image = written(0.72, 0.78 * 0.81, 0.65, 0.62)
    image[44 - round(0.88 * EM) : 44, 35:50] = 20
    assert not unclear_size(line_of("ミャンマ", in_two_minds("ミャンマ", 1, "ヤ")), image)


@pytest.mark.parametrize(
    ("read", "share", "unclear"),
    [
        ("ミヤンマ", 0.78, True),
        ("ミヤンマ", 0.9, True),
        ("ミヤンマ", 1.05, False),
        ("ミャンマ", 0.9, False),
        ("ミャンマ", 1.05, True),
    ],
)
def test_a_height_that_belies_a_sure_recogniser_is_unclear(read: str, share: float, unclear: bool) -> None:
    image = written(0.72, share * 0.81, 0.65, 0.62)
    assert unclear_size(line_of(read), image) is unclear


def test_without_others_every_height_is_unclear() -> None:
    assert unclear_size(line_of("ミヤ", in_two_minds("ミヤ", 1, "ャ")), written(0.72, 0.81))
