"""Choices are read from circles, ticks, deleted words and typed marks; what is doubtful is said."""

from __future__ import annotations

import numpy as np
import pytest

from tests.extractors.sheets import Image, circled, option_of, scanned, struck, ticked
from uketsuke.extractors.alignment import align
from uketsuke.extractors.choices import read_digital, read_marks
from uketsuke.extractors.digital import DigitalText
from uketsuke.extractors.ink import page_ink
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.definitions import Form
from uketsuke.forms.pages import Glyph

SEX, PURPOSE = "sex", "travel_purpose"


def _read(form: Form, page: Image, field: str):  # type: ignore[no-untyped-def]
    blank = blank_image(form, 1)
    alignment = align(page, blank)
    options = [(option, alignment.map_box(option.box_mm)) for option in form.field(field).options]
    return read_marks(page_ink(page, blank, alignment), options)


@pytest.mark.parametrize("value", ["male", "female"])
@pytest.mark.parametrize("margin_px", [8, 13, 22], ids=["tight", "usual", "large"])
def test_a_circled_word_is_chosen(reentry: Form, value: str, margin_px: int) -> None:
    page = scanned(circled(blank_image(reentry, 1), option_of(reentry, SEX, value), margin_px), seed=margin_px)
    chosen = _read(reentry, page, SEX)
    assert chosen.values == (value,)
    assert chosen.score > 0.9
    assert chosen.doubts == ()


def test_a_ticked_square_is_chosen(reentry: Form) -> None:
    page = scanned(ticked(blank_image(reentry, 1), option_of(reentry, PURPOSE, "family_visit")))
    assert _read(reentry, page, PURPOSE).values == ("family_visit",)


def test_an_untouched_choice_is_empty(reentry: Form) -> None:
    chosen = _read(reentry, scanned(blank_image(reentry, 1), seed=9), SEX)
    assert (chosen.values, chosen.inked, chosen.doubts) == ((), False, ())


def test_two_circles_are_both_reported(reentry: Form) -> None:
    page = circled(blank_image(reentry, 1), option_of(reentry, SEX, "male"))
    page = circled(page, option_of(reentry, SEX, "female"))
    assert _read(reentry, page, SEX).values == ("male", "female")


def test_a_strike_out_is_not_a_choice(reentry: Form) -> None:
    chosen = _read(reentry, struck(blank_image(reentry, 1), option_of(reentry, SEX, "male")), SEX)
    assert chosen.values == ()
    assert chosen.doubts == ("choice.struck",)


def test_a_circle_that_was_struck_out_is_taken_back(reentry: Form) -> None:
    page = circled(blank_image(reentry, 1), option_of(reentry, SEX, "male"))
    page = circled(struck(page, option_of(reentry, SEX, "male")), option_of(reentry, SEX, "female"))
    chosen = _read(reentry, page, SEX)
    assert chosen.values == ("female",)
    assert chosen.doubts == ("choice.struck",)


@pytest.mark.parametrize("down", [3, 5, 6])
def test_print_that_gave_way_at_a_fold_is_no_strike_out(reentry: Form, down: int) -> None:
    page = circled(blank_image(reentry, 1), option_of(reentry, SEX, "male"))
    box = option_of(reentry, SEX, "male").box_mm.to_px()
    page[box.top - 20 : box.bottom + 40] = np.roll(page[box.top - 40 : box.bottom + 60], down, axis=0)[20:-20]
    chosen = _read(reentry, scanned(page), SEX)
    assert (chosen.values, chosen.doubts) == (("male",), ())


@pytest.mark.parametrize("down", [3, 4, 5, 6])
@pytest.mark.parametrize("chosen", ["family_visit", None])
def test_the_sides_of_a_square_that_gave_way_are_no_mark(reentry: Form, down: int, chosen: str | None) -> None:
    page = blank_image(reentry, 1).copy()
    page = ticked(page, option_of(reentry, PURPOSE, chosen)) if chosen else page
    for option in reentry.field(PURPOSE).options:
        box = option.box_mm.to_px()
        rows, columns = slice(box.top - 14, box.bottom + 14), slice(box.left - 8, box.right + 8)
        page[rows, columns] = np.roll(page[rows, columns], down, axis=0)
    found = _read(reentry, scanned(page), PURPOSE)
    assert found.values == ((chosen,) if chosen else ())
    assert found.doubts == ()


@pytest.mark.parametrize("down", [0, 4])
def test_a_stroke_within_a_word_is_a_strike_out_also_where_paper_gave_way(reentry: Form, down: int) -> None:
    page = blank_image(reentry, 1).copy()
    box = option_of(reentry, SEX, "female").box_mm.to_px()
    for share in (0.4, 0.6):
        y = round(box.top + share * box.height)
        page[y : y + 3, box.left : box.right] = 30
    page[box.top - 20 : box.bottom + 40] = np.roll(page[box.top - 40 : box.bottom + 60], down, axis=0)[20:-20]
    assert _read(reentry, scanned(page), SEX).doubts == ("choice.struck",)


def test_the_word_left_when_the_other_was_deleted_is_chosen(reentry: Form) -> None:
    page = blank_image(reentry, 1).copy()
    box = option_of(reentry, SEX, "female").box_mm.to_px()
    page[box.top - 3 : box.bottom + 3, box.left - 3 : box.right + 3] = 255
    assert _read(reentry, scanned(page), SEX).values == ("male",)


def test_of_the_word_left_a_poor_scan_may_leave_little_and_a_person_looks(reentry: Form) -> None:
    page = blank_image(reentry, 1).copy()
    gone, left = (option_of(reentry, SEX, value).box_mm.to_px() for value in ("female", "male"))
    page[gone.top - 3 : gone.bottom + 3, gone.left - 3 : gone.right + 3] = 255
    page[left.top - 3 : left.top + round(0.55 * left.height), left.left - 3 : left.right + 3] = 255
    chosen = _read(reentry, scanned(page), SEX)
    assert chosen.values == ("male",)
    assert chosen.score < 0.7


def test_where_no_word_is_whole_nothing_is_surely_chosen(reentry: Form) -> None:
    page = blank_image(reentry, 1).copy()
    for value in ("female", "male"):
        box = option_of(reentry, SEX, value).box_mm.to_px()
        page[box.top - 3 : box.top + round(0.55 * box.height), box.left - 3 : box.right + 3] = 255
    chosen = _read(reentry, scanned(page), SEX)
    assert chosen.values == ()
    assert chosen.score <= 0.5


def test_a_clumsy_mark_at_one_word_is_a_guess_that_is_not_accepted(reentry: Form) -> None:
    page = blank_image(reentry, 1).copy()
    box = option_of(reentry, SEX, "female").box_mm.to_px()
    page[box.bottom + 8 : box.bottom + 13, box.left - 4 : box.right + 8] = 30
    chosen = _read(reentry, page, SEX)
    assert chosen.values == ("female",)
    assert chosen.score < 0.7


def test_deleted_text_leaves_the_other_word(reentry: Form) -> None:
    options = [(option, option.box_mm.to_px()) for option in reentry.field(SEX).options]
    box = options[1][1]
    text = DigitalText((), (Glyph("女", box.left, box.top, box.width, box.height),), True)
    chosen = read_digital(text, options, ["男", "女"])
    assert chosen is not None
    assert chosen.values == ("male",)


def test_a_typed_square_is_a_mark(reentry: Form) -> None:
    options = [(option, option.box_mm.to_px()) for option in reentry.field(PURPOSE).options]
    box = options[2][1]
    square = Glyph("□", box.left, box.top, box.width, box.height)
    text = DigitalText((Glyph("■", box.left, box.top, box.width, box.height),), (square,), True)
    chosen = read_digital(text, options, ["□"] * 4)
    assert chosen is not None
    assert chosen.values == (reentry.field(PURPOSE).options[2].value,)


def test_text_that_touches_no_option_says_nothing(reentry: Form) -> None:
    options = [(option, option.box_mm.to_px()) for option in reentry.field(SEX).options]
    assert read_digital(DigitalText((), (), True), options, ["男", "女"]) is None
