"""A transfer filing from facts to file, printed by a real Chromium."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber
import pytest
from pypdfium2 import PdfDocument

from uketsuke.benchmarks.transfer.making import make_transfer
from uketsuke.forms.errors import UsageError
from uketsuke.forms.kinds import normalise

pytestmark = pytest.mark.slow


def test_a_digital_filing_says_its_values_in_its_text() -> None:
    made = make_transfer(11, "digital", "clean", procedure="13130")
    with pdfplumber.open(io.BytesIO(made.data)) as document:
        page = document.pages[0]
        text = "".join(c["text"] for c in page.chars)
    assert (round(page.width), round(page.height)) == (595, 842)
    assert len(made.truth["pages"]) == 1
    for name in ("residence_card_number", "passport_number", "name"):
        value = made.truth["fields"][name]["value"]
        assert value is None or value.replace(" ", "") in text.replace(" ", "")
    assert made.truth["fields"]["signature"]["value"] is None
    assert normalise("date", made.truth["fields"]["date_of_birth"]["value"]) is not None


def test_a_printed_filing_has_as_many_sides_as_its_truth() -> None:
    made = make_transfer(12, "print", "fax", procedure="13126")
    with PdfDocument(made.data) as document:
        assert len(document) == len(made.truth["pages"]) >= 3


def test_a_seed_says_the_same_every_time() -> None:
    first, again, other = (make_transfer(seed, "digital", "clean", procedure="12980").truth for seed in (16, 16, 17))
    assert first == again
    assert first["fields"] != other["fields"]


def test_three_hands_of_five_write_with_the_strokes_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "handwriting.py").write_text(
        "import numpy as np\n"
        "def _latin_writers(hard): return {'a': 1, 'b': 2}\n"
        "class Writer:\n    def __init__(self, seed): self.latin = 'ab'[seed % 2]\n"
        "def render(text, height_px, seed, writer=None):\n"
        "    image = np.full((height_px, 20 * max(1, len(text))), 255, np.uint8)\n"
        "    image[height_px // 3 : height_px // 2] = 0\n    return image\n",
        encoding="utf-8",
    )
    strokes = make_transfer(13, "hand", "clean", procedure="13130", handwriting=tmp_path)
    font = make_transfer(15, "hand", "clean", procedure="13130", handwriting=tmp_path)
    assert (strokes.writer, font.writer) == ("b", None)
    hands = {f["hand"] for f in strokes.truth["fields"].values() if f["status"] == "read"}
    assert hands == {"strokes"}
    assert font.truth["fields"]["date_of_birth"]["hand"] == "font"


def test_a_folder_without_a_renderer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"handwriting\.py"):
        make_transfer(13, "hand", "clean", procedure="13130", handwriting=tmp_path)


def test_unknown_wishes_are_refused() -> None:
    with pytest.raises(UsageError, match="digital, print, hand"):
        make_transfer(1, "crayon", "clean")
    with pytest.raises(UsageError, match="99999"):
        make_transfer(1, "print", "clean", procedure="99999")
