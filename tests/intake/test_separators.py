"""Cover sheets and PATCHT sheets are found, and nothing else is taken for one."""

from __future__ import annotations

import io

import numpy as np
import papers
import pdfplumber
import pytest
import zxingcpp

from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Separator
from uketsuke.intake.coversheets import typeset_coversheets
from uketsuke.intake.separators import find_separator, locate_separator


def code_sheet(text: str, kind: zxingcpp.BarcodeFormat, width: int) -> np.ndarray:
    code = np.array(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=4))
    scale = max(1, width // code.shape[1])
    code = np.kron(code, np.ones((scale, scale), np.uint8))
    page = np.full((3508, 2480), 255, np.uint8)
    page[700 : 700 + code.shape[0], 500 : 500 + code.shape[1]] = code
    return page


COVER = Separator("coversheet", "TYO-1", "000042")
SHEETS = {
    "cover": (lambda: papers.render(typeset_coversheets("TYO-1", ["000042"])), COVER),
    "patch": (lambda: code_sheet("PATCHT", zxingcpp.BarcodeFormat.Code128, 1300), Separator("patcht")),
}


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize(("turn", "skew"), [(0, 0.0), (90, -9.0), (180, 6.0), (270, 2.0)])
@pytest.mark.parametrize("level", ["office", "poor", "fax"])
def test_a_separator_is_found_however_it_was_scanned(sheet: str, turn: int, skew: float, level: str) -> None:
    make, expected = SHEETS[sheet]
    if level == "fax":
        image = papers.fax(make(), turn=turn, skew=skew)
    elif level == "poor":
        image = papers.scan(make(), turn=turn, skew=skew, dpi=150, noise=25, blur=1.5, jpeg=20)
    else:
        image = papers.scan(make(), turn=turn, skew=skew)
    found = locate_separator(image) or locate_separator(image, thorough=True)
    assert found is not None and found.separator == expected
    assert found.rotation == (360 - turn) % 360


@pytest.mark.parametrize(
    "text", ["https://example.org", "UKETSUKE:2:HQ:1", "UKETSUKE:1:HQ", "UKETSUKE:1::1", "UKETSUKE:1:HQ:1:2", "PATCHT"]
)
def test_other_qr_codes_separate_nothing(text: str) -> None:
    assert find_separator(code_sheet(text, zxingcpp.BarcodeFormat.QRCode, 900), thorough=True) is None


@pytest.mark.parametrize("text", ["PATCH1", "UKETSUKE:1:HQ:1", "4901234567894"])
def test_other_bar_codes_separate_nothing(text: str) -> None:
    assert find_separator(code_sheet(text, zxingcpp.BarcodeFormat.Code128, 1300), thorough=True) is None


def test_a_filled_form_separates_nothing() -> None:
    assert find_separator(papers.scan(papers.fill(papers.blank("extension"), 1)), thorough=True) is None


def test_cover_sheets_are_a4_pages_with_their_own_serials_in_print_and_code() -> None:
    pdf = typeset_coversheets("HQ", ["000001", "000002", "000003"])
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        assert [round(float(side)) for page in document.pages for side in (page.width, page.height)] == [595, 842] * 3
        text = [page.extract_text() for page in document.pages]
    for place in range(3):
        serial = f"00000{place + 1}"
        assert "受付カバーシート" in text[place] and "HQ" in text[place] and serial in text[place]
        assert find_separator(papers.render(pdf, place, dpi=150)) == Separator("coversheet", "HQ", serial)


@pytest.mark.parametrize(
    ("office", "serials"), [("HQ", []), ("H:Q", ["1"]), ("HQ", ["1 2"]), ("東京", ["1"]), ("HQ", [""])]
)
def test_what_a_code_cannot_carry_is_refused(office: str, serials: list[str]) -> None:
    with pytest.raises(UsageError):
        typeset_coversheets(office, serials)
