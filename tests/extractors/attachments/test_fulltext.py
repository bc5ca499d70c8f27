"""The full text of a paper: every line, where it stands, in reading order, and the reader lets others in between."""

from __future__ import annotations

import numpy as np
import pytest

from tests.cases.documents.making import letter
from uketsuke.extractors.attachments.fulltext import in_reading_order, transcribe
from uketsuke.extractors.engine import load_engine
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import PageLine

TEXTS = {
    400: "在職証明書",
    700: "氏名 グエン・ヴァン・アン",
    900: "株式会社ミライ精機は次のとおり証明します。",
    1100: "入社日 2021年4月1日",
    1300: "PASSPORT NUMBER C1234567",
    1500: "コーポあおい519号室",
}


@pytest.mark.slow
def test_every_line_is_read_where_it_stands() -> None:
    lines = in_reading_order([line for part in transcribe(letter(TEXTS), load_engine()) for line in part])
    assert [line.text.replace(" ", "") for line in lines] == [text.replace(" ", "") for text in TEXTS.values()]
    for line, top in zip(lines, TEXTS, strict=True):
        assert abs(line.box.left - 300) < 15 and top - 10 < line.box.top < line.box.bottom < top + 75
        assert line.confidence > 0.9


@pytest.mark.slow
def test_a_dense_page_is_read_in_many_small_bites() -> None:
    dense = letter(dict.fromkeys(range(200, 3300, 90), "上記のとおり相違ないことを証明します。" * 2))
    bites = list(transcribe(dense, load_engine()))
    assert len(bites) >= 5 and max(len(bite) for bite in bites) <= 8
    assert sum(len(bite) for bite in bites) == len(range(200, 3300, 90))


@pytest.mark.slow
def test_a_page_without_text_has_none() -> None:
    blank = np.full((3508, 2480), 250, np.uint8)
    assert [line for part in transcribe(blank, load_engine()) for line in part] == []


def test_lines_side_by_side_are_read_from_the_left() -> None:
    boxes = {
        "right": BoxPx(900, 100, 300, 50),
        "left": BoxPx(100, 108, 300, 50),
        "below": BoxPx(100, 200, 300, 50),
        "top": BoxPx(500, 20, 300, 50),
    }
    lines = [PageLine(name, box, 1.0) for name, box in boxes.items()]
    assert [line.text for line in in_reading_order(lines)] == ["top", "left", "right", "below"]
