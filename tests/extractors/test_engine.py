"""The recogniser reads lines of print, whatever their size, and says what else it saw."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from tests.extractors.sheets import FONT
from uketsuke.extractors.alphabets import as_japanese
from uketsuke.extractors.decoding import beam
from uketsuke.extractors.engine import Engine, model_path

pytestmark = pytest.mark.slow


def _line(text: str, size: int = 40) -> np.ndarray:
    font = ImageFont.truetype(FONT, size)
    picture = Pictures.new("L", (round(font.getlength(text)) + size, round(1.35 * size)), 255)
    ImageDraw.Draw(picture).text((size // 2, size // 8), text, font=font, fill=10)
    return np.array(picture)


def test_the_model_is_found_without_importing_its_wheel() -> None:
    assert model_path().is_file()


@pytest.mark.parametrize("text", ["AB12345678CD", "東京都港区", "1", "グエン・ヴァン", "taro@example.jp"])
@pytest.mark.parametrize("size", [28, 60])
def test_a_printed_line_is_read(engine: Engine, text: str, size: int) -> None:
    (line,) = engine.recognise([_line(text, size)])
    best = beam(as_japanese(line))[0]
    assert best.text == text
    assert best.log_probability > -1.0


def test_lines_of_all_lengths_come_back_in_order(engine: Engine) -> None:
    texts = ["7", "会社員", "AB12345678CD", "12", "技術者", "神奈川県横浜市", "0312345678", "5", "学生", "93"]
    found = engine.recognise([_line(text) for text in texts])
    assert [beam(as_japanese(line))[0].text for line in found] == texts


def test_a_line_is_read_alike_whatever_stands_beside_it(engine: Engine) -> None:
    line = _line("神奈川県横浜市")
    (alone,) = engine.recognise([line])
    _, among, _ = engine.recognise([_line("12"), line, _line("神奈川県川崎市川崎区")])
    assert among.tokens == alone.tokens
    assert np.array_equal(among.probability, alone.probability)


def test_no_lines_give_nothing(engine: Engine) -> None:
    assert engine.recognise([]) == []


def test_an_image_that_is_no_line_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="grey line image"):
        engine.recognise([np.zeros((0, 10), np.uint8)])


def test_the_alphabet_tells_what_cannot_be_written(engine: Engine) -> None:
    assert {"髙", "々", "ー", " "} <= engine.alphabet
    assert "﨑" not in engine.alphabet
