"""How slips look on paper: struck words, squeezed letters, seals, circles that fail."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.corrections import inked_box, write_squeezed, write_struck
from uketsuke.samples.drawing import draw_form, draw_pens
from uketsuke.samples.filling import fill_form
from uketsuke.samples.handwriting import draw_writer, write_text
from uketsuke.samples.marks import circle_by_hand
from uketsuke.samples.paper import Page
from uketsuke.samples.people import make_person
from uketsuke.samples.seals import SEAL_INK, press_seal, seal_mask
from uketsuke.samples.slips import SlipRates, slip_up
from uketsuke.samples.wording import draw_habits

BOX = BoxMm(40, 60, 90, 7.3)


def paper() -> Page:
    return np.full((3508, 2480), 255, np.uint8)


class _Writing:
    """A hand that remembers what it wrote where."""

    def __init__(self) -> None:
        self.page, self.wrote = paper(), list[tuple[str, BoxMm]]()

    def __call__(self, text: str, box: BoxMm) -> None:
        self.wrote.append((text, box))
        write_text(self.page, text, box, draw_writer(Random(5), 5), Random(5))


@pytest.mark.parametrize("text", ["LI FANG", "東京都千代田区内神田1-2-3コーポさくら202"])
def test_a_struck_entry_holds_a_wrong_writing_under_two_lines_and_the_right_one_apart(text: str) -> None:
    write = _Writing()
    write_struck(write.page, text, BOX, write, 3.0, 30, Random(2))
    (wrong, first), (right, second) = write.wrote
    assert right == text != wrong
    assert second.left > first.right - 1 or second.bottom < first.bottom - 1
    only_wrong = paper()
    write_text(only_wrong, wrong, first, draw_writer(Random(5), 5), Random(5))
    inked = inked_box(paper(), only_wrong, first)
    assert inked is not None
    at = inked.to_px()
    filled = (write.page[at.top : at.bottom, at.left : at.right] < 150).mean(axis=1)
    lines = np.flatnonzero(np.diff((filled > 0.5).astype(int)) == 1)
    assert len(lines) >= 2 or (filled > 0.5).sum() > 8


def test_squeezed_letters_are_small_and_high() -> None:
    for seed in range(6):
        write = _Writing()
        write_squeezed(write.page, "LI NA", BOX, write, Random(seed))
        ((_, box),) = write.wrote
        assert box.height < 0.6 * BOX.height and box.top < BOX.top


def test_a_long_entry_may_have_only_its_end_squeezed() -> None:
    ends = 0
    for seed in range(20):
        write = _Writing()
        write_squeezed(write.page, "株式会社東京技術研究所", BOX, write, Random(seed))
        assert "".join(text for text, _ in write.wrote) == "株式会社東京技術研究所"
        if len(write.wrote) == 2:
            (_, low), (_, high) = write.wrote
            assert high.top < low.top and high.right <= BOX.right + 0.1
            ends += 1
    assert 0 < ends < 20


def test_a_seal_is_a_ring_over_the_end_of_the_name() -> None:
    for seed in range(8):
        page = paper()
        press_seal(page, "高橋健一", BOX, Random(seed))
        inked = inked_box(paper(), page, BoxMm(0, 40, 210, 50))
        assert inked is not None
        assert 9 < inked.height < 13
        assert inked.left < BOX.right
        assert page.min() >= SEAL_INK - 1
    mask = seal_mask("高橋", Random(1))
    assert mask[mask.shape[0] // 2, : mask.shape[1] // 6].max() > 100


def test_an_open_circle_stays_open_and_a_touching_one_enters_its_neighbour() -> None:
    word, near = BoxMm(50, 50, 3.2, 2.8), BoxMm(58, 50, 3.2, 2.8)
    for seed in range(12):
        page, whole = paper(), paper()
        circle_by_hand(page, word, 4, 30, Random(seed), gap=1.2)
        circle_by_hand(whole, word, 4, 30, Random(seed))
        assert (page < 128).sum() < 0.92 * (whole < 128).sum()
        page = paper()
        circle_by_hand(page, word, 4, 30, Random(seed), cutting=near)
        other = near.to_px()
        assert (page[other.top : other.bottom, other.left : other.right] < 128).any()
        left = inked_box(paper(), page, word)
        assert left is not None and left.left < word.left


@pytest.mark.parametrize("form_id", ["13126-1", "13126-n"])
def test_every_entry_with_a_slip_still_has_ink_at_its_place(form_id: str) -> None:
    form = load_catalogue().form(form_id)
    rnd = Random(6)
    filled = fill_form(make_person(6, "worker"), form, rnd, draw_habits(rnd, by_machine=False))
    filled = slip_up(filled, SlipRates(0.4, 0.4, 1.0, 1.0, 0.5, 0.5), Random(6))
    pages = draw_form(filled, draw_pens(rnd, 6, "hand"), rnd)
    slips = {item.slip for item in filled.fields} - {None}
    assert len(slips) >= 3
    for item in filled.fields:
        if item.slip in ("struck", "squeezed", "seal"):
            blank, page = blank_image(form, item.field.page), pages[item.field.page - 1]
            at = item.field.box_mm.to_px()
            added = (
                blank[at.top - 12 : at.bottom, at.left : at.right].astype(int)
                - page[at.top - 12 : at.bottom, at.left : at.right]
            )
            assert (added > 60).any(), item.field.name
