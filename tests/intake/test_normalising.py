"""Every side comes out upright at 300 dpi, with its role and how it lay."""

from __future__ import annotations

import cv2
import numpy as np
import papers
import pytest

from uketsuke.forms.pages import Glyph, PageSummary, Separator
from uketsuke.intake.coversheets import typeset_coversheets
from uketsuke.intake.deskewing import find_skew
from uketsuke.intake.normalising import NormalisedPage, normalise_page, turn_page
from uketsuke.intake.recognition import FormRecogniser

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("turn", "skew", "rotation"), [(0, 3.0, 0), (90, -8.0, 270), (180, 1.5, 180), (270, 6.0, 90)])
def test_a_form_page_lies_in_the_form_frame_and_says_how_it_lay(
    recogniser: FormRecogniser, turn: int, skew: float, rotation: int
) -> None:
    page = papers.fill(papers.blank("extension"), turn)
    normal = normalise_page(papers.scan(page, turn=turn, skew=skew), 300.0, (), recogniser)
    assert normal.summary.role == "form" and normal.summary.form is not None
    assert normal.summary.form.form == "extension"
    assert normal.summary.rotation == rotation and normal.summary.skew_deg == pytest.approx(-skew, abs=0.1)
    assert normal.image.shape == (3508, 2480) and normal.image.dtype == np.uint8
    likeness = np.corrcoef(normal.image[::3, ::3].ravel(), page[::3, ::3].ravel())[0, 1]
    assert likeness > 0.93


@pytest.mark.parametrize("kind", papers.KINDS)
@pytest.mark.parametrize("mm", [-5.5, 5.5])
def test_a_sheet_that_curled_up_before_a_camera_is_laid_flat(recogniser: FormRecogniser, kind: str, mm: float) -> None:
    page = papers.fill(papers.blank(kind), 5)
    image = papers.scan(papers.curled(page, mm), turn=90, skew=2.0, keystone=0.02)
    normal = normalise_page(image, 300.0, (), recogniser)
    assert normal.summary.form is not None and normal.summary.form.form == kind
    # The print of the corner that rose most, sought up to 7 mm round its place.
    top, bottom, left, right, reach = 120, 620, 1850, 2350, 80
    seen = normal.image[top - reach : bottom + reach, left - reach : right + reach]
    likeness = cv2.matchTemplate(seen, page[top:bottom, left:right], cv2.TM_CCOEFF_NORMED)
    down, across = np.unravel_index(int(likeness.argmax()), likeness.shape)
    assert np.hypot(down - reach, across - reach) <= 12


@pytest.mark.parametrize("dpi", [150, 600])
def test_other_resolutions_come_to_300_dpi(recogniser: FormRecogniser, dpi: int) -> None:
    image = papers.scan(papers.blank("employer"), dpi=dpi, noise=0, jpeg=None)
    normal = normalise_page(image, None, (), recogniser)
    assert normal.summary.role == "form" and normal.image.shape == (3508, 2480)


def test_glyphs_move_with_their_page(recogniser: FormRecogniser) -> None:
    page = papers.blank("permission").copy()
    cv2.rectangle(page, (1200, 2000), (1239, 2039), 0, -1)
    turned = np.ascontiguousarray(np.rot90(page, -1))
    glyph = Glyph("■", 3508 - 2040, 1200, 40, 40)
    assert turned[1220, int(glyph.left) + 20] == 0
    normal = normalise_page(turned, 300.0, (glyph,), recogniser)
    (moved,) = normal.glyphs
    assert normal.summary.rotation == 270
    assert (moved.left, moved.top) == (pytest.approx(1200, abs=2), pytest.approx(2000, abs=2))
    assert (moved.width, moved.height) == (pytest.approx(40, abs=1), pytest.approx(40, abs=1))


@pytest.mark.parametrize("skew", [-9.0, -0.8, 5.0])
def test_an_attachment_is_deskewed(recogniser: FormRecogniser, skew: float) -> None:
    letter = papers.scan(papers.render(papers.pdf_of(papers.LETTER)), skew=skew, dpi=150)
    normal = normalise_page(letter, 150.0, (), recogniser)
    assert (normal.summary.role, normal.summary.rotation) == ("attachment", 0)
    assert normal.summary.skew_deg == pytest.approx(-skew, abs=0.2)
    assert normal.image.shape == pytest.approx((3508, 2480), abs=4)


def test_a_form_nearly_like_a_known_one_is_unknown(recogniser: FormRecogniser) -> None:
    others = FormRecogniser([blank for blank in recogniser.blanks if blank.form != "extension"])
    normal = normalise_page(papers.scan(papers.blank("extension")), 300.0, (), others)
    assert normal.summary.role == "unknown" and normal.summary.form is None


@pytest.mark.parametrize(("turn", "rotation"), [(0, 0), (90, 270), (180, 180), (270, 90)])
def test_a_cover_sheet_is_a_separator_and_turned_upright(recogniser: FormRecogniser, turn: int, rotation: int) -> None:
    sheet = papers.render(typeset_coversheets("HQ", ["000017"]))
    normal = normalise_page(papers.fax(sheet, turn=turn, skew=3.0), None, (), recogniser)
    assert normal.summary.role == "separator" and normal.summary.rotation == rotation
    assert normal.summary.separator == Separator("coversheet", "HQ", "000017")
    assert normal.summary.skew_deg == pytest.approx(-3.0, abs=0.3)


def test_a_blank_back_is_blank(recogniser: FormRecogniser) -> None:
    normal = normalise_page(papers.scan(papers.back(), dpi=150), 150.0, (), recogniser)
    assert normal.summary.role == "blank" and normal.image.shape == (3508, 2480)


def test_an_empty_form_is_a_form_and_no_blank_side(recogniser: FormRecogniser) -> None:
    assert normalise_page(papers.scan(papers.blank("employer")), 300.0, (), recogniser).summary.role == "form"


def test_a_card_alone_on_the_glass_keeps_its_size(recogniser: FormRecogniser) -> None:
    card = np.full((640, 1010), 240, np.uint8)
    cv2.putText(card, "RESIDENCE CARD", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 2.5, 30, 6)
    normal = normalise_page(card, 300.0, (), recogniser)
    assert normal.summary.role == "attachment" and normal.image.shape == (640, 1010)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_found_to_lie_otherwise_is_turned_with_its_glyphs_and_its_map(rotation: int) -> None:
    image = np.full((300, 200), 255, np.uint8)
    image[20:40, 30:60] = 0
    glyph = Glyph("A", 30.0, 20.0, 30.0, 20.0)
    page = NormalisedPage(PageSummary("attachment", 90, 1.5), image, (glyph,), np.eye(3))
    turned = turn_page(page, rotation, 0.0)  # type: ignore[arg-type]
    (moved,) = turned.glyphs
    dark = np.argwhere(turned.image == 0)
    assert dark[0] == pytest.approx((moved.top, moved.left))
    assert dark[-1] + 1 == pytest.approx((moved.top + moved.height, moved.left + moved.width))
    x, y, _ = turned.to_page @ np.array([30, 20, 1])
    assert turned.image[round(y), round(x)] == 0
    assert (turned.summary.rotation, turned.summary.skew_deg) == ((90 + rotation) % 360, 1.5)


def test_a_small_turn_is_added_to_the_skew() -> None:
    image = papers.scan(papers.blank("employer"), skew=1.0, noise=0, jpeg=None)
    page = NormalisedPage(PageSummary("attachment", 0, 0.5), image, (), np.eye(3))
    level = turn_page(page, 0, -1.0)
    assert level.summary.skew_deg == -0.5 and level.image.shape == image.shape
    assert abs(find_skew(level.image)) < 0.15
