"""Signs for "as above" are seen and stand for what was read above; nobody is spared the look."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.extractors.sheets import FONT
from uketsuke.extractors.asking import Asked
from uketsuke.extractors.dittos import is_ditto, says_as_above, with_dittos
from uketsuke.extractors.slots import Slot
from uketsuke.forms.geometry import BoxMm, BoxPx
from uketsuke.forms.readings import Reading

WHERE = BoxPx(0, 0, 10, 10)


def _mark(*strokes: tuple[int, int, int, int]) -> np.ndarray:
    mask = np.zeros((80, 300), np.uint8)
    for x0, y0, x1, y1 in strokes:
        cv2.line(mask, (x0, y0), (x1, y1), 255, 4)
    return mask


def test_two_short_strokes_side_by_side_are_the_sign() -> None:
    assert is_ditto(_mark((100, 30, 106, 55), (118, 30, 124, 55)))


@pytest.mark.parametrize("text", ["1", "川", "二", "11-2", "長男", "い"])
def test_letters_are_not(text: str) -> None:
    picture = Pictures.new("L", (300, 80), 0)
    ImageDraw.Draw(picture).text((40, 10), text, font=ImageFont.truetype(FONT, 52), fill=255)
    assert not is_ditto(np.where(np.array(picture) > 90, np.uint8(255), np.uint8(0)))


def _asked(top: float, *, ditto: bool = False, kind: str = "text") -> Asked:
    slot = Slot("relationship", kind, BoxMm(20, top, 30, 8))  # type: ignore[arg-type]
    return Asked(slot, WHERE, ditto=ditto)


def _reading(value: str | None, raw: str | None) -> Reading:
    status = "read" if value is not None else "unreadable"
    return Reading(value, raw, 0.999, value is not None, status, "ocr", WHERE)  # type: ignore[arg-type]


def test_a_sign_in_a_row_stands_for_the_cell_above_and_is_never_accepted() -> None:
    asked = [_asked(20), _asked(28, ditto=True), _asked(36, ditto=True)]
    places = [("family", row, "relationship") for row in range(3)]
    found = with_dittos(asked, places, [_reading("長男", "長男"), _reading("1)", "1)"), _reading(None, "ル")])
    assert [r.value for r in found] == ["長男"] * 3
    assert [r.accepted for r in found] == [True, False, False]
    assert found[2].raw == "〃"
    assert "ditto" in found[2].doubts
    assert found[2].confidence < 0.95


def test_a_sign_in_the_first_row_means_nothing() -> None:
    readings = [_reading("1)", "1)")]
    assert with_dittos([_asked(20, ditto=True)], [("family", 0, "relationship")], readings) == readings


def test_the_words_for_it_stand_for_the_field_above_that_asks_for_the_same() -> None:
    asked = [_asked(20), _asked(30, kind="phone"), _asked(40)]
    readings = [_reading("東京都", "東京都"), _reading("0312345678", "03"), _reading("同上", "同上")]
    found = with_dittos(asked, [("a", -1, ""), ("b", -1, ""), ("c", -1, "")], readings)
    assert found[2].value == "東京都"
    assert not found[2].accepted
    assert found[:2] == readings[:2]


def test_the_words_with_nothing_above_stay_what_they_are() -> None:
    readings = [_reading("同上", "同上")]
    assert with_dittos([replace(_asked(20))], [("a", -1, "")], readings) == readings


@pytest.mark.parametrize(
    ("raw", "says"), [("同上", True), (" 同上。", True), ("〃", True), ("同居人", False), ("", False), (None, False)]
)
def test_words_for_as_above_are_known_when_they_stand_alone(raw: str | None, says: bool) -> None:
    assert says_as_above(raw) is says
