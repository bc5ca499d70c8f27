"""A document is one PDF/A file: the page as it was scanned, and on its ink the text that can be selected."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uketsuke.cases.documents.pdfa import PT_PER_PX, PdfPage, PlacedText, selectable, write_pdfa
from uketsuke.cases.documents.pictures import picture_of
from uketsuke.forms.geometry import BoxPx

MADE_AT = datetime(2026, 11, 29, 3, 4, 5, tzinfo=UTC)
PAPER = np.full((900, 700), 235, np.uint8)
TEXTS = (
    PlacedText("東京都千代田区架空町1-2-3 第2ハイツ", BoxPx(60, 100, 560, 40)),
    PlacedText("TRAN THI BICH", BoxPx(60, 200, 300, 30)),
    PlacedText("𠮷野家 﨑 髙 ｶﾅ カナ", BoxPx(100, 300, 333, 44)),
)


def _pdf(texts: Sequence[PlacedText] = TEXTS, *, pages: int = 1) -> bytes:
    page = PdfPage(picture_of(PAPER), tuple(texts))
    return write_pdfa([page] * pages, title="HQ-20261129-000001 01-application", made_at=MADE_AT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "document.pdf"
    path.write_bytes(_pdf())
    return path


def _said(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_pdfminer_finds_every_text_where_it_was_put() -> None:
    with pdfplumber.open(io.BytesIO(_pdf())) as pdf:
        characters = pdf.pages[0].chars
    for placed in TEXTS:
        box = placed.box
        inside = [
            c for c in characters if box.top * PT_PER_PX - 0.1 < (c["top"] + c["bottom"]) / 2 < box.bottom * PT_PER_PX
        ]
        assert "".join(c["text"] for c in inside) == placed.text
        edges = (inside[0]["x0"], inside[0]["top"], inside[-1]["x1"], inside[-1]["bottom"])
        expected = (box.left, box.top, box.right, box.bottom)
        assert edges == pytest.approx([edge * PT_PER_PX for edge in expected], abs=0.05)


def test_poppler_finds_every_text_where_it_was_put(file: Path) -> None:
    words = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>', _said("pdftotext", "-bbox", file, "-"))
    assert [word for _, _, word in words] == [word for placed in TEXTS for word in placed.text.split()]
    first = {placed.text.split()[0]: placed.box for placed in TEXTS}
    found = {word: (float(left), float(top)) for left, top, word in words if word in first}
    for word, box in first.items():
        assert found[word] == pytest.approx((box.left * PT_PER_PX, box.top * PT_PER_PX), abs=0.05)


def test_pdfium_gives_the_text_under_a_box() -> None:
    page = pypdfium2.PdfDocument(_pdf())[0]
    height = page.get_height()
    for placed in TEXTS:
        edges = [edge * PT_PER_PX for edge in (placed.box.left, placed.box.top, placed.box.right, placed.box.bottom)]
        bounded = page.get_textpage().get_text_bounded(edges[0], height - edges[3], edges[2], height - edges[1])
        assert bounded.strip() == placed.text


def test_the_font_is_embedded_and_its_codes_are_characters(file: Path) -> None:
    (line,) = _said("pdffonts", file).splitlines()[2:]
    assert line.split()[:7] == ["UketsukeGlyphless", "CID", "TrueType", "Identity-H", "yes", "no", "yes"]


def test_what_pdf_a_asks_for_is_there() -> None:
    with pikepdf.open(io.BytesIO(_pdf())) as pdf:
        assert (pdf.pdf_version, pdf.is_encrypted) == ("1.7", False)
        assert len(pdf.trailer.ID) == 2
        with pdf.open_metadata() as metadata:
            assert (metadata.pdfa_status, metadata["dc:title"]) == ("2U", "HQ-20261129-000001 01-application")
            assert metadata["xmp:CreateDate"] == "2026-11-29T03:04:05Z"
        (intent,) = pdf.Root.OutputIntents
        profile = intent.DestOutputProfile
        assert (str(intent.S), int(profile.N)) == ("/GTS_PDFA1", 3)
        # An ICC profile says its own length, its class, its colours and its mark.
        content = profile.read_bytes()
        assert int.from_bytes(content[:4], "big") == len(content)
        assert (content[12:20], content[36:40]) == (b"mntrRGB ", b"acsp")
        font = pdf.pages[0].Resources.Font.F
        (descendant,) = font.DescendantFonts
        # No code shows .notdef: glyph 0 stands for code 0 alone, which is not used.
        glyphs = descendant.CIDToGIDMap.read_bytes()
        assert glyphs[:2] == b"\0\0" and all(glyphs[i : i + 2] != b"\0\0" for i in range(2, len(glyphs), 2))
        assert b"0000" not in re.findall(rb"<([0-9A-F]+)> Tj", pdf.pages[0].Contents.read_bytes())[0][:4]
        assert {"/JavaScript", "/AA", "/OpenAction", "/AcroForm", "/Names"}.isdisjoint(pdf.Root.keys())


def test_the_metadata_can_be_read_by_who_knows_no_pdf() -> None:
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in _pdf()


def test_the_same_document_is_the_same_bytes() -> None:
    assert _pdf() == _pdf()
    assert _pdf() != _pdf(TEXTS[:1])


def test_the_text_is_not_seen_and_the_picture_is_as_it_was() -> None:
    texts = pypdfium2.PdfDocument(_pdf())[0].render(scale=300 / 72).to_numpy()
    bare = pypdfium2.PdfDocument(_pdf(()))[0].render(scale=300 / 72).to_numpy()
    assert np.array_equal(texts, bare)
    middle = texts[10:-10, 10:-10, 0].astype(int)
    assert int(np.abs(middle - 235).max()) <= 1


def test_text_that_is_none_is_left_out() -> None:
    nothing = [PlacedText(text, BoxPx(10, 10, 200, 30)) for text in ("", "  ", "\n", "\x07", "\ufeff")]
    nothing.append(PlacedText("名", BoxPx(10, 10, 0, 30)))
    with pdfplumber.open(io.BytesIO(_pdf(nothing))) as pdf:
        assert pdf.pages[0].chars == []


def test_a_title_may_hold_any_character() -> None:
    content = write_pdfa([PdfPage(picture_of(PAPER))], title='a < b & "c" > 終', made_at=MADE_AT)
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == 'a < b & "c" > 終'


def test_a_document_without_pages_is_none() -> None:
    with pytest.raises(ValueError, match="has pages"):
        write_pdfa([], title="nothing", made_at=MADE_AT)


SOME_TEXT = st.text(
    st.one_of(
        st.sampled_from("東京都架空町ァアーｱ々〆﨑𠮷𠀋ABCxyz0123456789-＠（）・、。 "),
        st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe"),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60)
@given(SOME_TEXT, st.integers(0, 600), st.integers(0, 800), st.integers(5, 90), st.integers(5, 90))
def test_any_text_in_any_box_comes_back(text: str, left: int, top: int, width: int, height: int) -> None:
    box = BoxPx(left, top, width, height)
    with pdfplumber.open(io.BytesIO(_pdf([PlacedText(text, box)]))) as pdf:
        characters = pdf.pages[0].chars
    assert "".join(c["text"] for c in characters) == selectable(text)
    if characters:
        edges = [characters[0]["x0"], characters[0]["top"], characters[-1]["x1"], characters[-1]["bottom"]]
        expected = [edge * PT_PER_PX for edge in (left, top, left + width, top + height)]
        assert edges == pytest.approx(expected, abs=0.1)
