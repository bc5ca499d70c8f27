"""Sister pages are told apart by the few words in which they differ, and by nothing else."""

from __future__ import annotations

from pathlib import Path
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.intake.images import resized
from uketsuke.intake.inkmaps import Floats, darkness
from uketsuke.intake.learning import CHECK_SCALE, BlankPage, learn_forms
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.intake.sisters import advantage, differing
from uketsuke.samples.make import make_filing
from uketsuke.samples.scanning import draw_settings, scan, viewed

pytestmark = pytest.mark.slow

CHANGE, EXTENSION = "13125-n", "13126-n"


@pytest.fixture(scope="module")
def pages(cache: Path) -> dict[tuple[str, int], BlankPage]:
    catalogue = load_catalogue()
    forms = {form_id: catalogue.form(form_id) for form_id in (CHANGE, EXTENSION)}
    return {(page.form, page.page_no): page for page in learn_forms(SimpleNamespace(forms=forms), cache)}


def dark(form_id: str, page_no: int) -> Floats:
    return darkness(resized(blank_image(load_catalogue().form(form_id), page_no), CHECK_SCALE))


def test_sisters_differ_in_their_corners_only(pages: dict[tuple[str, int], BlankPage]) -> None:
    pieces = differing(pages[CHANGE, 1], pages[EXTENSION, 1])
    assert pieces and all(piece.top < 0.08 * 1754 for piece in pieces)


def test_a_page_looks_more_like_itself_than_like_its_sister(pages: dict[tuple[str, int], BlankPage]) -> None:
    pieces = differing(pages[CHANGE, 2], pages[EXTENSION, 2])
    assert advantage(dark(CHANGE, 2), pieces) > 0.4
    assert advantage(dark(EXTENSION, 2), pieces) < -0.4
    assert advantage(np.zeros((1754, 1240), np.float32), pieces) == pytest.approx(0.0, abs=0.25)


def test_pages_that_do_not_differ_give_no_advantage(pages: dict[tuple[str, int], BlankPage]) -> None:
    page = pages[CHANGE, 3]
    assert differing(page, page) == () and advantage(dark(CHANGE, 3), ()) == 0.0


@pytest.mark.parametrize("level", ["office", "fax", "phone"])
@pytest.mark.parametrize(("procedure", "form_id"), [("13125", CHANGE), ("13126", EXTENSION)])
def test_a_filled_page_is_never_taken_for_its_sister(
    pages: dict[tuple[str, int], BlankPage], procedure: str, form_id: str, level: str
) -> None:
    sample = make_filing(77, procedure=procedure, variant="n", level="exact")
    recogniser, chance = FormRecogniser(tuple(pages.values())), Random(level)
    settings = draw_settings(chance, level)  # type: ignore[arg-type]
    for (number, page_no), sheet in list(zip(sample.page_keys, sample.sheets, strict=True))[1:]:
        assert sample.forms[number].form.id == form_id
        image, _ = viewed(scan(sheet, settings, chance))
        found = recogniser.recognise(image)
        assert found is None or (found.match.form, found.match.page_no) == (form_id, page_no)
        assert found is not None or level != "office"


class Overlooking(FormRecogniser):
    """Finds no features of one form, as on a scan that lost much of its print."""

    overlooked = CHANGE

    def _candidates(self, image, page):  # type: ignore[no-untyped-def]
        return [c for c in super()._candidates(image, page) if c.blank.form != self.overlooked]


@pytest.mark.parametrize("page_no", [1, 2, 3])
def test_a_page_whose_own_features_were_not_found_is_not_its_sister_for_that(
    pages: dict[tuple[str, int], BlankPage], page_no: int
) -> None:
    image, _ = viewed(
        scan(blank_image(load_catalogue().form(CHANGE), page_no), draw_settings(Random(1), "office"), Random(1))
    )
    found = Overlooking(tuple(pages.values())).recognise(image)
    assert found is not None and (found.match.form, found.match.page_no) == (CHANGE, page_no)


def test_only_pages_that_share_their_print_are_sisters(pages: dict[tuple[str, int], BlankPage]) -> None:
    for (form_id, page_no), page in pages.items():
        shared = {key: float(other.prints_at(page.points).mean()) for key, other in pages.items()}
        alike = {key for key, share in shared.items() if share > 0.33}
        assert alike == {(CHANGE, page_no), (EXTENSION, page_no)}, (form_id, page_no, shared)
