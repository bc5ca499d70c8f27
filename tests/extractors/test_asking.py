"""Corrected, cut-off and impossible entries are read, but never accepted."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.extractors.sheets import line_of
from uketsuke.extractors.asking import Asked, ask, reading_of, second_look
from uketsuke.extractors.calibration import Calibration, Group, load_calibration
from uketsuke.extractors.evidence import FEATURES, Evidence
from uketsuke.extractors.interpreting import Interpretation, Look
from uketsuke.extractors.page import view_page
from uketsuke.extractors.slots import Slot, field_slot
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Form
from uketsuke.forms.geometry import BoxMm, BoxPx
from uketsuke.forms.readings import Alternative, Doubt

ALWAYS = Calibration(
    {"default": Group((0.0,) * 2 * len(FEATURES), 0.0, ((-1.0, 0.9999), (1.0, 0.9999)), -1.0, -1.0)}, {}, 0.9
)
SLOT = Slot("occupation", "text", BoxMm(0, 0, 50, 6))


def _meant(*, valid: bool = True) -> Interpretation:
    return Interpretation("会社員", "会社員", Evidence(0.9999, -0.001, 0.999, True, valid, 3))


def test_a_clear_entry_is_accepted() -> None:
    assert reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9)), _meant(), "engine", ALWAYS).accepted


@pytest.mark.parametrize("doubt", ["struck", "overflow", "seal", "ditto", "outside_alphabet"])
def test_a_doubt_about_the_ink_is_for_a_person(doubt: Doubt) -> None:
    reading = reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9), doubts=(doubt,)), _meant(), "engine", ALWAYS)
    assert not reading.accepted
    assert reading.value == "会社員"
    assert reading.confidence <= 0.9
    assert doubt in reading.doubts


def test_a_value_that_cannot_be_right_is_for_a_person() -> None:
    reading = reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9)), _meant(valid=False), "engine", ALWAYS)
    assert (reading.accepted, reading.doubts) == (False, ("unsound",))


def test_ink_that_was_read_as_nothing_is_for_a_person() -> None:
    unread = replace(_meant(), evidence=replace(_meant().evidence, covered=False))
    reading = reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9)), unread, "engine", ALWAYS)
    assert (reading.accepted, reading.doubts) == (False, ("unsound",))


def _asked(form: Form, name: str, *stroke: tuple[int, int]) -> Asked:
    """What a field asks that holds one stroke, its ends given from a place in the field."""
    page = blank_image(form, 1).copy()
    slot = field_slot(form.field(name))
    box = slot.box.to_px()
    start, end = ((box.left + 120 + x, box.top + box.height // 2 + y) for x, y in stroke)
    cv2.line(page, start, end, 30, 4, cv2.LINE_AA)
    return ask(slot, view_page(page, blank_image(form, 1), (), ()), load_calibration())


def test_a_flat_dash_in_a_field_of_figures_is_no_1(reentry: Form) -> None:
    flat = _asked(reentry, "phone", (-15, 0), (15, 2))
    assert flat.reading is not None
    assert (flat.reading.value, flat.reading.status, flat.reading.accepted) == (None, "unreadable", False)
    assert flat.lines == ()


def test_an_upright_stroke_among_figures_and_a_dash_in_a_text_are_recognised(reentry: Form) -> None:
    for asked in (_asked(reentry, "phone", (0, -15), (2, 15)), _asked(reentry, "address", (-15, 0), (15, 2))):
        assert asked.reading is None
        assert len(asked.lines) == 1


LINE = np.full((50, 200), 255, np.uint8)
LINE[10:40, 20:24] = LINE[10:40, 100:104] = 0
LOOK = Look((line_of("11"),), (LINE,))


def test_an_entry_that_is_not_quite_settled_is_looked_at_narrower() -> None:
    meant = replace(_meant(), evidence=replace(_meant().evidence, posterior=0.99))
    (narrower,) = second_look(LOOK, meant)
    assert narrower.shape == (50, 130)
    assert abs(np.flatnonzero((narrower < 128).any(axis=0))[-1] - 0.65 * 103) <= 2


def test_every_entry_below_the_bar_of_the_settled_is_looked_at_again() -> None:
    settled = _meant().evidence
    assert second_look(LOOK, _meant()) == ()
    for evidence in (
        replace(settled, posterior=0.994),
        replace(settled, log_probability=-0.11),
        replace(settled, agrees=False),
    ):
        assert len(second_look(LOOK, replace(_meant(), evidence=evidence))) == 1


def test_figures_written_together_over_the_border_of_two_boxes_are_read_once() -> None:
    form = load_catalogue().form("13126-n")
    corporate = next(f for f in form.fields if f.cells_mm)
    page = blank_image(form, corporate.page).copy()
    first, second = (cell.to_px() for cell in corporate.cells_mm[:2])
    middle = first.top + first.height // 2
    start, end = first.left + first.width // 3, second.left + 2 * second.width // 3
    cv2.line(page, (start, middle - 12), (end, middle + 12), 30, 4, cv2.LINE_AA)
    view = view_page(page, blank_image(form, corporate.page), (), ())
    (line,) = ask(field_slot(corporate), view, load_calibration()).lines
    columns = np.flatnonzero((line < 128).any(axis=0))
    assert columns[-1] - columns[0] < 1.3 * (end - start)


def test_alternatives_have_no_more_probability_than_the_value_leaves() -> None:
    others = (Alternative("会社貝", 0.3), Alternative("会仕員", 0.1))
    found = reading_of(Asked(SLOT, BoxPx(0, 0, 9, 9)), replace(_meant(), alternatives=others), "engine", ALWAYS)
    assert [a.value for a in found.alternatives] == ["会社貝", "会仕員"]
    assert sum(a.confidence for a in found.alternatives) == pytest.approx(1 - found.confidence, abs=2e-6)
    assert found.alternatives[0].confidence == pytest.approx(3 * found.alternatives[1].confidence, abs=3e-6)
