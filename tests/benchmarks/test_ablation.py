"""The reader with parts left out: what is measured, and that leaving nothing out changes nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from uketsuke.benchmarks.ablation import ablate, ablation_text
from uketsuke.benchmarks.sides import form_sides
from uketsuke.benchmarks.sources import Material
from uketsuke.benchmarks.variants import (
    VARIANTS,
    WHOLE,
    Outcome,
    Variant,
    by_ink_alone,
    mean_score,
    plainly,
    see,
    unmoved,
    with_one_bar,
)
from uketsuke.extractors.asking import Asked, ask, interpretation_of
from uketsuke.extractors.calibration import load_calibration
from uketsuke.extractors.decoding import plain_text
from uketsuke.extractors.engine import LineProbabilities, load_engine
from uketsuke.extractors.interpreting import Look
from uketsuke.extractors.page import view_page
from uketsuke.extractors.reading import interpretations, meanings, recognised, slots_on
from uketsuke.extractors.slots import Slot
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxMm, BoxPx
from uketsuke.intake.learning import learn_forms
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.samples.make import make_filing

WHITE = np.full((48, 200), 255, np.uint8)


def line(*steps: tuple[str, float]) -> LineProbabilities:
    """Steps that each show one character ("" the blank) with a probability; what is left goes to the blank or to x."""
    tokens = tuple(dict.fromkeys(("", "x", *(character for character, _ in steps))))
    probability = np.zeros((len(steps), len(tokens)), np.float32)
    for t, (character, p) in enumerate(steps):
        probability[t, tokens.index(character)] = p
        probability[t, 0 if character else 1] += 1 - p
    return LineProbabilities(tokens, probability)


def asked(kind: str, parts: tuple[str, ...] = ()) -> Asked:
    box = BoxMm(10, 10, 40, 8)
    slot = Slot("field", kind, box)  # type: ignore[arg-type]
    return Asked(slot, BoxPx(0, 0, 10, 10), (WHITE,), parts)  # type: ignore[arg-type]


def look(*lines: LineProbabilities) -> Look:
    return Look(lines, (WHITE,) * len(lines))


def test_greedy_text_writes_a_character_once_unless_a_blank_parts_it() -> None:
    text, each = plain_text(line(("a", 0.9), ("a", 0.8), ("", 0.9), ("a", 0.7), ("b", 0.6)))
    assert text == "aab"
    assert each == pytest.approx((0.9, 0.7, 0.6))


def test_the_mean_score_is_over_the_characters_of_all_lines() -> None:
    assert mean_score([line(("a", 0.9), ("", 0.6)), line(("b", 0.7))]) == pytest.approx(0.8)
    assert mean_score([line(("", 0.9))]) == 0.0


def test_a_plain_reading_goes_through_the_normaliser_of_its_kind() -> None:
    steps = [part for figure in "031234５678" for part in ((figure, 0.99), ("", 0.99))]
    found = plainly(asked("phone"), [look(line(*steps))])
    assert found.value == "0312345678"
    assert found.raw == "031234５678"
    assert found.evidence.log_probability == pytest.approx(20 * math.log(0.99), abs=1e-3)


def test_a_plain_date_in_parts_is_read_between_its_bars() -> None:
    steps = [part for figure in "2024ー1-15" for part in ((figure, 0.99), ("", 0.99))]
    assert plainly(asked("date", ("year", "month", "day")), [look(line(*steps))]).value == "2024-01-15"


def test_the_likelier_of_two_plain_looks_is_believed_and_their_quarrel_told() -> None:
    one, other = line(("3", 0.6)), line(("8", 0.9))
    found = plainly(asked("number"), [look(one), look(other)])
    assert (found.value, found.evidence.second) == (8, -1)
    assert plainly(asked("number"), [look(one)]).evidence.second == 0


def test_without_a_dictionary_a_word_is_what_its_ink_is_likeliest_to_be() -> None:
    steps = [("入", 0.9), ("", 0.99), ("国", 0.9), ("", 0.99), ("菅", 0.55), ("", 0.99), ("理", 0.9)]
    seen = line(*steps)
    seen = LineProbabilities((*seen.tokens, "管"), np.column_stack([seen.probability, np.zeros(len(steps), "f4")]))
    seen.probability[4, [0, -1]] = 0.0, 0.45
    assert interpretation_of(asked("text"), [look(seen)]).value == "入国管理"
    plain = by_ink_alone(asked("text"), [look(seen)])
    assert plain.value == "入国菅理"
    assert (plain.evidence.listed, plain.evidence.usual) == (False, 0.0)


def test_what_is_no_value_of_its_kind_stays_raw() -> None:
    found = plainly(asked("date"), [look(line(("x", 0.9)))])
    assert (found.value, found.raw, found.doubts) == (None, "x", ("outside_alphabet",))


def test_an_unmoved_page_lies_on_its_form() -> None:
    still = unmoved(np.zeros((3508, 2480), np.uint8))
    assert still.trust == 1.0
    assert still.map_box(BoxMm(25.4, 25.4, 25.4, 12.7)) == BoxPx(300, 300, 300, 150)


def test_one_bar_accepts_as_many_as_wanted() -> None:
    scores = (0.9, 0.99, 0.95, None)
    found = [Outcome("v", "text", True, s != 0.95, s is None, s) for s in scores]
    barred, bar = with_one_bar(found, 3)
    assert bar == 0.95
    assert [o.accepted for o in barred] == [False, True, True, True]
    assert with_one_bar(found, 9)[1] == 0.0
    assert not any(o.accepted for o in with_one_bar(found, 1)[0][:3])


def test_the_table_shows_what_a_missing_part_costs() -> None:
    whole = [Outcome(WHOLE.name, "text", True, n < 9, n < 5) for n in range(10)]
    plain = [Outcome("plain", "text", True, n > 1, False, n / 10) for n in range(10)]
    text = ablation_text([*whole, *plain], "measured here.")
    assert "| everything | 10 | 90.00 % | +0.00 | 50.00 % | 0 of 5 (≤ 450.72 in 1,000) | – |" in text
    assert "| plain | 10 | 80.00 % | -10.00 | 50.00 % | 0 of 5 (≤ 450.72 in 1,000) | – |" in text
    assert "plain 0.5000" in text
    assert text.endswith("measured here.\n")


def test_every_variant_leaves_something_else_out() -> None:
    assert len({replace(v, name="") for v in VARIANTS}) == len(VARIANTS)
    assert VARIANTS[0] is WHOLE


@pytest.mark.slow
def test_nothing_left_out_is_the_reader_itself() -> None:
    sample = make_filing(702, mode="hand", level="office", procedure="13130", with_fee=False)
    side = next(form_sides(sample, FormRecogniser(learn_forms(load_catalogue()))))
    view = view_page(side.image, blank_image(side.form, 1), (), blank_glyphs(side.form, 1))
    mine = see(side)
    assert np.array_equal(mine.ink.added, view.ink.added)
    slots = [ask(slot, view, load_calibration()) for slot, _ in slots_on(side.form, side.page_no)]
    found = meanings(slots, recognised([a.lines for a in slots], load_engine()), load_engine())
    assert found == interpretations(slots, load_engine())


@pytest.mark.slow
def test_typed_decoding_reads_more_than_plain_text_does() -> None:
    variants = (WHOLE, Variant("plain", typed=False), Variant("printed", cleaned=False, calibrated=False))
    sides, found = ablate(700, Material("hand", "office", procedure="13130"), variants)
    assert sides >= 1

    def right(name: str) -> int:
        return sum(o.right for o in found if o.variant == name and o.inked)

    assert len({sum(o.variant == v.name for o in found) for v in variants}) == 1
    assert right("everything") > right("plain") > 0
    assert right("everything") > right("printed")
