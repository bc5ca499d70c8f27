"""Cover sheets and PATCHT sheets are found, and nothing else is taken for one."""

from __future__ import annotations

import io

import cv2
import numpy as np
import papers
import pdfplumber
import pytest
import zxingcpp

from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Separator
from uketsuke.intake.coversheets import typeset_coversheets
from uketsuke.intake.damaged_codes import large_corners, shows_large_bars
from uketsuke.intake.separators import find_separator, locate_damaged_separator, locate_separator


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
    found = locate_separator(image) or locate_damaged_separator(image)
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


def lone_cover() -> np.ndarray:
    """A cover sheet of another maker: one code, 110 mm wide."""
    return code_sheet("UKETSUKE:1:TYO-1:000042", zxingcpp.BarcodeFormat.QRCode, 1300)


def code_box(page: np.ndarray) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of what is black on a page."""
    rows, columns = (np.flatnonzero((page < 128).any(axis=axis)) for axis in (1, 0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0)])
@pytest.mark.parametrize(("turn", "skew"), [(0, 0.0), (180, 6.0), (90, -9.0)])
def test_a_cover_sheet_is_read_though_a_corner_square_of_its_code_is_covered(
    corner: tuple[int, int], turn: int, skew: float
) -> None:
    page = lone_cover()
    top, bottom, left, right = code_box(page)
    side = (right - left) // 4
    y, x = (bottom - side if corner[0] else top), (right - side if corner[1] else left)
    page[y : y + side, x : x + side] = 225
    scan = papers.scan(page, turn=turn, skew=skew)
    found = locate_separator(scan) or locate_damaged_separator(scan)
    assert found is not None and found.separator == COVER


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_hardly_printed_or_negative_separator_is_found(sheet: str) -> None:
    make, expected = SHEETS[sheet]
    image = papers.scan(make())
    assert find_separator(np.asarray(250 - (250 - image.astype(np.float32)) * 0.15, np.uint8)) == expected
    assert find_separator(255 - image) == expected


def test_a_separator_of_which_half_the_code_is_covered_is_perhaps_one() -> None:
    page = lone_cover()
    top, bottom, left, right = code_box(page)
    page[top - 60 : bottom + 60, left + (right - left) // 3 : left + 3 * (right - left) // 4] = 240
    assert find_separator(papers.scan(page), thorough=True) == Separator("coversheet", unreadable=True)
    page = code_sheet("PATCHT", zxingcpp.BarcodeFormat.Code128, 1500)
    top, bottom, left, right = code_box(page)
    page = cv2.resize(page[top:bottom, :], (2480, 530), interpolation=cv2.INTER_NEAREST)
    page = cv2.copyMakeBorder(page, 700, 2278, 0, 0, cv2.BORDER_CONSTANT, value=255)
    page[700:1230, left + (right - left) // 3 : left + 3 * (right - left) // 4] = 240
    assert find_separator(papers.scan(page), thorough=True) == Separator("patcht", unreadable=True)


@pytest.mark.parametrize("bad", ["torn in half", "a table of columns"])
def test_squares_and_columns_of_other_papers_are_not_perhaps_separators(bad: str) -> None:
    page = np.full((3508, 2480), 255, np.uint8)
    if bad == "torn in half":
        # A link's small code, half of it gone.
        code = code_sheet("https://example.org/0123456789", zxingcpp.BarcodeFormat.QRCode, 250)
        top, bottom, left, right = code_box(code)
        page[top:bottom, left : (left + right) // 2] = code[top:bottom, left : (left + right) // 2]
    else:
        for x in range(300, 2200, 40):
            cv2.line(page, (x, 600), (x, 2600), 0, 4)
    assert find_separator(papers.scan(page), thorough=True) is None


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


def bars_of(*widths_mm: float) -> np.ndarray:
    """A side at 150 dpi with upright bars 34 mm high, as far apart as each is wide, at most 2 mm."""
    px = 150 / 25.4
    side, x = np.full((1754, 1240), 255, np.uint8), 300
    for width in widths_mm:
        side[500 : 500 + round(34 * px), x : x + round(width * px)] = 20
        x += round((width + min(width, 2.0)) * px)
    return side


def test_bars_of_a_separators_widths_are_seen_and_the_dark_parts_of_a_photograph_are_none() -> None:
    assert shows_large_bars(bars_of(3.6, 1.8, 0.9, 2.7, 1.8, 0.9, 3.6, 0.9, 2.7, 1.8))
    assert not shows_large_bars(bars_of(12.8, 1.4, 1.8, 0.9, 0.9, 6.4, 0.9, 0.9, 1.8))


def squares_of(side_mm: float, *places_mm: tuple[float, float]) -> np.ndarray:
    """A side at 150 dpi with solid squares, their upper left corners there."""
    px = 150 / 25.4
    side, wide = np.full((1754, 1240), 255, np.uint8), round(side_mm * px)
    for x, y in places_mm:
        side[round(y * px) : round(y * px) + wide, round(x * px) : round(x * px) + wide] = 20
    return side


def test_the_cores_of_a_codes_corners_are_enough_to_suspect_it_and_ticked_boxes_are_none() -> None:
    corner = ((60.0, 80.0), (96.0, 80.0), (60.0, 116.0))
    assert len(large_corners(squares_of(7.0, *corner))) == 3
    assert large_corners(squares_of(7.0, *corner[:2])) == ()
    assert large_corners(squares_of(7.0, (60.0, 80.0), (96.0, 80.0), (60.0, 150.0))) == ()
    assert large_corners(squares_of(3.0, *corner)) == ()
