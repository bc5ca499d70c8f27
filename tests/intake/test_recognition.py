"""Form pages are recognised however they were scanned, and never taken for another form."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import papers
import pytest
from pypdfium2 import PdfDocument

from uketsuke.benchmarks.transfer.making import make_transfer
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.intake.learning import learn_blank, learn_forms
from uketsuke.intake.recognition import FormRecogniser, Recognised

pytestmark = pytest.mark.slow

LEVELS = {
    "clean": {},
    "150 dpi": {"dpi": 150},
    "600 dpi": {"dpi": 600, "noise": 0, "blur": 0, "jpeg": None},
    "black and white": {"bits": 1},
    "poor copy": {"dpi": 150, "noise": 20, "blur": 1.5, "jpeg": 25},
    "camera": {"keystone": 0.04},
    "shifted off the glass": {"shift": (60, -80)},
}
GRID = np.array([[x, y] for x in (200, 1240, 2280) for y in (200, 1000, 1750, 2500, 3300)], np.float32)[:, None]


def misplaced_px(found: Recognised, true: np.ndarray) -> float:
    """How far at most a point of the form lands from where it belongs, in px at 300 dpi."""
    back = cv2.perspectiveTransform(cv2.perspectiveTransform(GRID, true), found.to_form)
    return float(np.linalg.norm(back - GRID, axis=2).max())


@pytest.mark.parametrize(
    ("level", "kind", "turn", "skew"),
    [
        ("clean", "extension", 180, -9.5),
        ("150 dpi", "permission", 90, 3.0),
        ("600 dpi", "employer", 270, 9.5),
        ("black and white", "extension", 90, 9.5),
        ("poor copy", "permission", 180, 5.0),
        ("poor copy", "employer", 0, -9.5),
        ("camera", "permission", 270, -5.0),
        ("shifted off the glass", "employer", 0, 1.0),
    ],
)
def test_a_filled_page_is_recognised_and_placed_within_three_pixels(
    recogniser: FormRecogniser, level: str, kind: str, turn: int, skew: float
) -> None:
    page = papers.fill(papers.blank(kind), seed=len(level))
    image, true = papers.scan_and_place(page, turn=turn, skew=skew, seed=turn, **LEVELS[level])
    found = recogniser.recognise(image)
    assert found is not None and (found.match.form, found.match.page_no) == (kind, 1)
    assert found.match.confidence > 0.99 and misplaced_px(found, true) <= 3.0


@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_faxed_page_is_recognised(recogniser: FormRecogniser, kind: str) -> None:
    found = recogniser.recognise(papers.fax(papers.fill(papers.blank(kind), 3), turn=180, skew=-4.0))
    assert found is not None and found.match.form == kind


def test_a_page_on_a_larger_glass_is_recognised(recogniser: FormRecogniser) -> None:
    glass = np.full((4960, 3508), 250, np.uint8)
    glass[700:4208, 500:2980] = papers.scan(papers.blank("employer"), noise=3)
    found = recogniser.recognise(glass)
    assert found is not None and found.match.form == "employer"


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("extension", papers.scan),
        ("permission", papers.fax),
        ("employer", papers.scan),
        ("extension", lambda page, skew: papers.scan(papers.curled(page, 5.0), skew=skew)),
        ("permission", lambda page, skew: papers.scan(papers.curled(page, -5.0), skew=skew)),
    ],
)
def test_a_form_that_is_not_known_is_never_taken_for_its_sister(recogniser: FormRecogniser, kind: str, how) -> None:
    others = FormRecogniser([blank for blank in recogniser.blanks if blank.form != kind])
    verdict = others.examine(how(papers.fill(papers.blank(kind), 4), skew=2.0))
    assert verdict.recognised is None
    if kind != "employer":
        assert verdict.in_doubt, "a form so like a known one should be called doubtful, not an attachment"


@pytest.mark.parametrize(
    "how", [papers.scan, papers.fax, lambda page, skew: papers.scan(papers.curled(page, 5.0), skew=skew)]
)
def test_a_form_that_differs_in_its_title_and_two_items_is_doubtful(recogniser: FormRecogniser, how) -> None:
    verdict = recogniser.examine(how(papers.fill(papers.blank("change"), 3), skew=-3.0))
    assert verdict.recognised is None and verdict.in_doubt


def test_forms_that_differ_in_two_items_are_told_apart_when_both_are_known(recogniser: FormRecogniser) -> None:
    both = FormRecogniser([recogniser.blanks[0], learn_blank("change", "1", 1, papers.blank("change"))])
    for kind in ("extension", "change"):
        found = both.recognise(papers.scan(papers.fill(papers.blank(kind), 2), skew=3.0, dpi=200))
        assert found is not None and found.match.form == kind


def test_half_a_form_is_not_recognised(recogniser: FormRecogniser) -> None:
    torn = papers.blank("extension").copy()
    torn[1700:] = 255
    assert recogniser.recognise(papers.scan(torn)) is None


@pytest.mark.parametrize("what", ["letter", "white", "noise", "tiny"])
def test_other_pages_are_surely_no_form(recogniser: FormRecogniser, what: str) -> None:
    image = {
        "letter": lambda: papers.scan(papers.render(papers.pdf_of(papers.LETTER)), skew=2.0),
        "white": lambda: np.full((3508, 2480), 250, np.uint8),
        "noise": lambda: np.random.default_rng(1).integers(0, 255, (1754, 1240)).astype(np.uint8),
        "tiny": lambda: np.zeros((3, 2), np.uint8),
    }[what]()
    verdict = recogniser.examine(image)
    assert verdict.recognised is None and not verdict.in_doubt


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_every_page_of_the_catalogue_is_told_from_all_others(cache: Path, turn: int) -> None:
    catalogue = load_catalogue()
    recogniser = FormRecogniser(learn_forms(catalogue, cache))
    for place, blank in enumerate(recogniser.blanks[turn // 90 :: 4]):
        image = blank_image(catalogue.form(blank.form), blank.page_no)
        scan, true = papers.scan_and_place(
            papers.fill(image, place), turn=turn, skew=(-1) ** place * 7.0, dpi=(150, 300)[place % 2], noise=8
        )
        found = recogniser.recognise(scan)
        assert found is not None and (found.match.form, found.match.page_no) == (blank.form, blank.page_no)
        assert found.match.version == catalogue.form(blank.form).version and misplaced_px(found, true) <= 3.0


def test_a_page_of_few_words_is_recognised_though_many_forms_have_most_of_them(cache: Path) -> None:
    made = make_transfer(1192043, "print", "office")
    with PdfDocument(made.data) as document:
        image = np.asarray(document[0].render(scale=300 / 72, grayscale=True).to_numpy())
    found = FormRecogniser(learn_forms(load_catalogue(), cache)).recognise(np.squeeze(image))
    assert found is not None and found.match.form == made.truth["pages"][0]["form"] == "12981"


def test_two_versions_that_differ_too_little_to_tell_are_not_told_apart() -> None:
    page = papers.blank("employer")
    twins = FormRecogniser([learn_blank("employer", version, 1, page) for version in ("1", "2")])
    verdict = twins.examine(papers.scan(page))
    assert verdict.recognised is None and verdict.in_doubt


def test_a_page_that_a_person_names_is_laid_on_its_form_though_much_of_it_is_covered(
    recogniser: FormRecogniser,
) -> None:
    page = papers.fill(papers.blank("permission"), seed=3)
    page[2000:2700, 300:2200] = 240
    image, true = papers.scan_and_place(page, turn=180, skew=2.0)
    assert recogniser.recognise(image) is None
    found = recogniser.place_as(image, "permission", 1)
    assert found is not None and (found.match.form, found.match.page_no) == ("permission", 1)
    assert misplaced_px(found, true) <= 4.0


@pytest.mark.parametrize(("form", "page_no"), [("permission", 1), ("permission", 2), ("none such", 1)])
def test_what_does_not_show_the_named_page_is_not_laid_on_it(
    recogniser: FormRecogniser, form: str, page_no: int
) -> None:
    letter = papers.scan(papers.render(papers.pdf_of(papers.LETTER)))
    assert recogniser.place_as(letter, form, page_no) is None
