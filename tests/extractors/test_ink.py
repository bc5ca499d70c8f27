"""Added ink is told from print, dust and neighbours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.extractors.sheets import filled, scanned
from uketsuke.extractors.alignment import align
from uketsuke.extractors.ink import PageInk, field_ink, flatten, holds_a_rest, page_ink
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.definitions import Form
from uketsuke.forms.geometry import BoxPx


def _ink(form: Form, page: np.ndarray) -> PageInk:
    blank = blank_image(form, 1)
    return page_ink(page, blank, align(page, blank))


def _box(form: Form, name: str) -> BoxPx:
    return form.field(name).box_mm.to_px()


def test_an_untouched_form_has_no_ink_in_any_box(reentry: Form) -> None:
    page = scanned(blank_image(reentry, 1), seed=1)
    blank = blank_image(reentry, 1)
    alignment = align(page, blank)
    ink = page_ink(page, blank, alignment)
    inked = [f.name for f in reentry.fields if field_ink(ink, alignment.map_box(f.box_mm)) is not None]
    assert inked == []


def test_dust_is_not_ink(reentry: Form) -> None:
    page = blank_image(reentry, 1).copy()
    box = _box(reentry, "phone")
    generator = np.random.default_rng(0)
    for _ in range(30):
        y, x = generator.integers(box.top, box.bottom - 3), generator.integers(box.left, box.right - 3)
        page[y : y + 2, x : x + 2] = 0
    assert field_ink(_ink(reentry, page), box) is None


@pytest.mark.parametrize(
    ("start", "end"), [((0, -30), (0, 5)), ((-14, 0), (14, 0))], ids=["a thin handwritten 1", "a dash"]
)
def test_a_single_thin_stroke_is_ink(reentry: Form, start: tuple[int, int], end: tuple[int, int]) -> None:
    page = blank_image(reentry, 1).copy()
    box = _box(reentry, "phone")
    x, y = box.left + 90, box.top + 40
    cv2.line(page, (x + start[0], y + start[1]), (x + end[0], y + end[1]), 60, 2, cv2.LINE_AA)
    found = field_ink(_ink(reentry, page), box)
    assert found is not None
    assert not found.overflow


def test_a_stroke_through_the_printed_line_stays_whole(reentry: Form) -> None:
    page = blank_image(reentry, 1).copy()
    box = _box(reentry, "phone")
    x, y = box.left + 90, box.bottom
    cv2.line(page, (x, y - 40), (x, y + 14), 20, 4, cv2.LINE_AA)
    found = field_ink(_ink(reentry, page), box)
    assert found is not None
    rows = np.flatnonzero(found.mask.any(axis=1))
    assert (np.diff(rows) == 1).all()
    assert rows[-1] - rows[0] >= 50


def test_what_reaches_over_from_the_next_line_is_not_read(reentry: Form) -> None:
    page = filled(reentry, 1, {"phone": "03-1234-5678"})
    box = _box(reentry, "address")
    # A descender of the address above hangs into the space over the telephone box.
    cv2.line(page, (box.left + 300, box.bottom - 60), (box.left + 300, box.bottom + 12), 20, 4)
    found = field_ink(_ink(reentry, page), _box(reentry, "phone"))
    assert found is not None
    assert found.area.top > box.bottom


def test_grey_paper_becomes_white_and_strokes_stay() -> None:
    page = np.full((800, 600), 190, np.uint8)
    page[:, :300] = 220
    cv2.line(page, (50, 400), (550, 400), 60, 4)
    flat = flatten(page)
    assert int(flat[100, 100]) >= 245
    assert int(flat[100, 500]) >= 245
    assert int(flat[400, 300]) < 120


def _stroke_page(form: Form, *strokes: tuple[int, int, int, int]) -> PageInk:
    page = blank_image(form, 1).copy()
    for x0, y0, x1, y1 in strokes:
        cv2.line(page, (x0, y0), (x1, y1), 20, 5, cv2.LINE_AA)
    return _ink(form, page)


def test_writing_that_goes_on_beyond_the_end_of_its_box_belongs_to_it(reentry: Form) -> None:
    box = _box(reentry, "phone")
    y = box.top + box.height // 2
    strokes = [(x, y - 15, x + 6, y + 15) for x in range(box.right - 40, box.right + 50, 15)]
    ink = _stroke_page(reentry, *strokes)
    cut, whole = field_ink(ink, box), field_ink(ink, box, run_on=True)
    assert cut is not None
    assert whole is not None
    assert whole.overflow
    assert np.flatnonzero(whole.mask.any(axis=0))[-1] + whole.area.left > box.right + 30


def test_writing_far_beyond_the_end_is_somebody_elses(reentry: Form) -> None:
    box = _box(reentry, "phone")
    y = box.top + box.height // 2
    ink = _stroke_page(
        reentry, (box.left + 60, y - 15, box.left + 66, y + 15), (box.right + 30, y - 15, box.right + 36, y + 15)
    )
    found = field_ink(ink, box, run_on=True)
    assert found is not None
    assert not found.overflow
    assert found.area.right < box.right


def test_in_a_table_a_stroke_on_the_line_between_cells_belongs_to_the_left_one(reentry: Form) -> None:
    box = _box(reentry, "phone")
    left, right = BoxPx(box.left, box.top, 200, box.height), BoxPx(box.left + 200, box.top, 200, box.height)
    y = box.top + box.height // 2
    ink = _stroke_page(
        reentry,
        (left.right - 60, y - 15, left.right - 54, y + 15),
        (left.right - 22, y, left.right + 10, y + 4),
        (right.left + 80, y - 15, right.left + 86, y + 15),
    )
    first, second = field_ink(ink, left, in_table=True), field_ink(ink, right, in_table=True)
    assert first is not None
    assert second is not None
    assert first.overflow
    assert second.overflow
    assert np.flatnonzero(first.mask.any(axis=0))[-1] + first.area.left > left.right + 6
    assert np.flatnonzero(second.mask.any(axis=0))[0] + second.area.left > right.left + 70


PALE, PALER = 172, 215
"""On white paper with print nearly black neither is dark enough to be ink alone."""


def _pale_kept(form: Form, *pieces: tuple[int, int, int] | tuple[int, int, int, int], noise: int = 0) -> list[bool]:
    """Which pale pieces are ink beside two upright strokes 80 px apart: (px right of the first, width, grey) each, and
    the height where it is another."""
    squares = [(x, width, height[0] if height else width, grey) for x, width, grey, *height in pieces]
    page = blank_image(form, 1).copy()
    box = _box(form, "phone")
    left, middle = box.left + 90, box.top + box.height // 2
    generator = np.random.default_rng(0)
    for _ in range(noise):
        top, start = generator.integers(page.shape[0] // 3, page.shape[0] // 3 + 790), generator.integers(640, 1850)
        page[top : top + 3, start : start + 3] = 0
    page[box.top : box.bottom, box.left : box.right] = 255
    for stroke in (left, left + 80):
        cv2.line(page, (stroke, middle - 18), (stroke, middle + 18), 20, 5, cv2.LINE_AA)
    for x, width, height, grey in squares:
        page[middle : middle + height, left + x : left + x + width] = grey
    ink = _ink(form, page)
    assert ink.noisy is (noise > 0)
    found = field_ink(ink, box)
    assert found is not None
    whole = np.zeros(page.shape, np.uint8)
    whole[found.area.top : found.area.bottom, found.area.left : found.area.right] = found.mask
    return [bool(whole[middle : middle + h, left + x : left + x + w].all()) for x, w, h, _ in squares]


def test_a_pale_dot_between_characters_is_ink(reentry: Form) -> None:
    assert _pale_kept(reentry, (30, 7, PALE), (50, 4, PALE), (62, 7, PALER)) == [True, True, False]


def test_pale_dust_beside_strokes_and_stains_are_not_ink(reentry: Form) -> None:
    beside, dust, between, stain, before, behind = 5, 18, 26, 45, -30, 100
    squares = [(beside, 7), (dust, 2), (between, 7), (stain, 20), (before, 7), (behind, 7)]
    kept = _pale_kept(reentry, *((x, side, PALE) for x, side in squares))
    assert kept == [False, False, True, False, False, False]


def test_a_pale_bar_that_stands_close_to_a_character_is_ink(reentry: Form) -> None:
    """The hyphen of CHIA-HAO, printed thin between feet of letters."""
    assert _pale_kept(reentry, (5, 10, PALE, 3)) == [True]
    assert _pale_kept(reentry, (5, 10, PALE, 6)) == [False]


def test_on_a_page_of_specks_pale_dots_are_left(reentry: Form) -> None:
    assert _pale_kept(reentry, (30, 7, PALE), noise=900) == [False]


@pytest.mark.parametrize(("gap", "overflow"), [(14, True), (32, False)])
def test_writing_that_goes_on_in_the_next_cell_overflows_its_own(reentry: Form, gap: int, overflow: bool) -> None:
    box = _box(reentry, "phone")
    left = BoxPx(box.left, box.top, 200, box.height)
    y = box.top + box.height // 2
    end = left.right - 4
    starts = (end - 50, end - 25, end, end + gap, end + gap + 25)
    ink = _stroke_page(reentry, *((x, y - 15, x, y + 15) for x in starts))
    found = field_ink(ink, left, in_table=True)
    assert found is not None
    assert found.overflow is overflow
    assert np.flatnonzero(found.mask.any(axis=0))[-1] + found.area.left < left.right


def test_specks_over_and_under_the_writing_are_no_part_of_an_entry(reentry: Form) -> None:
    box = _box(reentry, "address")
    page = blank_image(reentry, 1).copy()
    middle = box.top + box.height // 2
    cv2.line(page, (box.left + 40, middle - 12), (box.left + 40, middle + 12), 0, 4)
    cv2.line(page, (box.left + 140, middle - 12), (box.left + 140, middle + 12), 0, 4)
    page[box.top + 2 : box.top + 7, box.left + 300 : box.left + 305] = 0
    page[box.bottom - 8 : box.bottom - 3, box.left + 500 : box.left + 505] = 0
    found = field_ink(_ink(reentry, page), box)
    assert found is not None
    columns = np.flatnonzero(found.mask.any(axis=0)) + found.area.left
    assert columns[-1] < box.left + 160


def test_specks_far_beside_the_writing_are_no_part_of_an_entry_and_a_full_stop_is(reentry: Form) -> None:
    box = _box(reentry, "address")
    middle = box.top + box.height // 2
    page = blank_image(reentry, 1).copy()
    cv2.putText(page, "ABC", (box.left + 60, middle + 15), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    cv2.circle(page, (box.left + 160, middle + 14), 3, 0, -1)
    stop = field_ink(_ink(reentry, page), box)
    cv2.circle(page, (box.left + 400, middle + 10), 3, 0, -1)
    cv2.circle(page, (box.left + 430, middle - 10), 2, 0, -1)
    speckled = field_ink(_ink(reentry, page), box)
    assert stop is not None and speckled is not None
    ends = [found.area.left + int(np.flatnonzero(found.mask.any(axis=0))[-1]) for found in (stop, speckled)]
    assert ends[0] == ends[1] >= box.left + 160


def test_a_bold_rule_scanned_under_the_box_is_no_ink(reentry: Form) -> None:
    box = _box(reentry, "address")
    page = blank_image(reentry, 1).copy()
    y = box.top + box.height // 2
    cv2.line(page, (box.left + 10, y), (box.left + 320, y), 0, 5)
    assert field_ink(_ink(reentry, page), box) is None


def test_what_a_scan_left_of_a_pale_entry_is_noticed_and_dust_is_not(reentry: Form) -> None:
    box = _box(reentry, "phone")
    page = blank_image(reentry, 1).copy()
    x, y = box.left + 30, box.top + box.height // 2
    page[y : y + 2, x : x + 2] = 0
    assert not holds_a_rest(_ink(reentry, page), box)
    page[y : y + 7, x : x + 3] = 0
    ink = _ink(reentry, page)
    assert field_ink(ink, box) is None
    assert holds_a_rest(ink, box)


def _pale_mask(form: Form, *, beside: int | None = None) -> np.ndarray:
    """The ink of a pale entry of two strokes with a thin, paler bar between; `beside` draws somebody's dark stroke."""
    page = blank_image(form, 1).copy()
    box = _box(form, "phone")
    left, middle = box.left + 90, box.top + box.height // 2
    page[box.top : box.bottom, box.left : box.right] = 255
    for x in (left, left + 80):
        cv2.line(page, (x, middle - 18), (x, middle + 18), 130, 7)
    page[middle : middle + 4, left + 30 : left + 50] = 185
    if beside is not None:
        page[box.top + 2 : box.top + 5, left + 30 : left + 50] = beside
    found = field_ink(_ink(form, page), box)
    assert found is not None
    whole = np.zeros(page.shape, np.uint8)
    whole[found.area.top : found.area.bottom, found.area.left : found.area.right] = found.mask
    return whole[middle - 30 : middle + 30, left - 20 : left + 110]


def test_a_thin_mark_of_a_pale_entry_is_ink_though_paler_than_strokes_of_the_page_may_be(reentry: Form) -> None:
    assert _pale_mask(reentry)[30:34, 50:70].all()


def test_pale_marks_over_and_under_the_writing_are_none(reentry: Form) -> None:
    mask = _pale_mask(reentry, beside=185)
    assert not mask[:20, 50:70].any()


def test_the_strokes_of_a_scan_in_black_and_white_alone_are_smoothed(reentry: Form) -> None:
    grey = scanned(filled(reentry, 1, {"phone": "090-1234-5678"}), seed=3)
    stark = np.where(grey < 150, np.uint8(0), np.uint8(255))
    one, other = _ink(reentry, grey), _ink(reentry, stark)
    assert (one.stark, other.stark) == (False, True)
    box = _box(reentry, "phone")
    found = field_ink(other, box)
    assert found is not None
    # Nothing between black and white is on the page, and much on the edges of its strokes now.
    assert ((found.grey > 60) & (found.grey < 200)).sum() > 0.3 * (found.mask > 0).sum()


@pytest.mark.parametrize("last", [True, False], ids=["through the last figure", "beside the figures"])
def test_a_character_that_hangs_on_a_scratch_over_the_page_is_missed_aloud(reentry: Form, last: bool) -> None:
    page = blank_image(reentry, 1).copy()
    box = _box(reentry, "phone")
    y = box.top + box.height // 2
    for x in (60, 100, 140):
        cv2.rectangle(page, (box.left + x, y - 14), (box.left + x + 20, y + 14), 30, 4)
    scratch = box.left + (150 if last else 190)
    cv2.line(page, (scratch, box.top - 320), (scratch, box.bottom + 10), 60, 4)
    found = field_ink(_ink(reentry, page), box)
    assert found is not None
    assert found.cut is last
