"""Writers' slips: they happen as often as they should, and what is meant stays what it was."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.samples.filling import FilledForm, Marks, Written, fill_form
from uketsuke.samples.people import make_person
from uketsuke.samples.slips import NO_SLIPS, SlipRates, mistake, neighbour, slip_up
from uketsuke.samples.wording import draw_habits

NEVER = {"struck": 0.0, "squeezed": 0.0, "ditto": 0.0, "seal": 0.0, "open_circle": 0.0, "touching_circle": 0.0}


def filled(form: str, seed: int) -> FilledForm:
    rnd = Random(seed)
    return fill_form(make_person(seed, "worker"), load_catalogue().form(form), rnd, draw_habits(rnd, by_machine=False))


def slipped(form: str, seed: int, **rates: float) -> FilledForm:
    return slip_up(filled(form, seed), SlipRates(**{**NEVER, **rates}), Random(seed))


def said(form: FilledForm) -> list[str]:
    """All slips on a form, those in tables too."""
    slips = [item.slip for item in form.fields] + [s for f in form.fields for row in f.rows for s in row.slips.values()]
    return [slip for slip in slips if slip is not None]


def test_at_rate_zero_nobody_slips() -> None:
    before = filled("13126-1", 3)
    assert slip_up(before, NO_SLIPS, Random(3)) == before


@pytest.mark.parametrize("slip", ["struck", "squeezed", "seal", "open_circle", "touching_circle"])
def test_at_rate_one_every_entry_it_may_happen_to_has_it(slip: str) -> None:
    slips = said(slipped("13126-1", 3, **{slip: 1.0}))
    assert set(slips) == {slip}
    assert len(slips) >= (1 if slip == "seal" else 3)


def test_slips_never_change_what_is_meant() -> None:
    for seed in range(6):
        before = filled("13126-1", seed)
        after = slip_up(before, SlipRates(0.5, 0.5, 1.0, 0.5, 0.5, 0.5), Random(seed))
        assert [f.value for f in before.fields] == [f.value for f in after.fields]
        rows = [[row.values for row in f.rows] for f in before.fields]
        assert rows == [[row.values for row in f.rows] for f in after.fields]


def test_a_ditto_mark_stands_only_under_what_it_repeats() -> None:
    marks = 0
    for seed in range(40):
        for item in slipped("13126-1", seed, ditto=1.0).fields:
            for above, row in zip(item.rows, item.rows[1:], strict=False):
                for name, slip in row.slips.items():
                    assert slip == "ditto"
                    ink = row.ink[name]
                    assert isinstance(ink, Written) and ink.text in ("〃", "同上")
                    assert row.values[name] == above.values[name] is not None
                    marks += 1
            assert not (item.rows and item.rows[0].slips)
    assert marks > 5


def test_usual_rates_leave_most_entries_as_they_are() -> None:
    slips = inked = 0
    for seed in range(30):
        form = slip_up(filled("13126-1", seed), SlipRates(), Random(seed))
        slips += len(said(form))
        inked += sum(f.ink is not None for f in form.fields) + sum(len(r.ink) for f in form.fields for r in f.rows)
    assert 0.01 < slips / inked < 0.08


def test_names_in_tables_are_not_sealed() -> None:
    for seed in range(8):
        form = slipped("13126-1", seed, seal=1.0)
        assert {item.field.kind for item in form.fields if item.slip} <= {"name", "signature"}
        assert not any(row.slips for item in form.fields for row in item.rows)


def test_one_character_cells_are_not_struck_through() -> None:
    for seed in range(8):
        for item in slipped("13126-n", seed, struck=1.0).fields:
            assert not (item.field.cells_mm and item.slip)


@pytest.mark.parametrize("text", ["1", "LI FANG", "東京都千代田区", "あああ", "人", "2026.4", "ー"])
def test_a_mistake_is_another_text(text: str) -> None:
    for seed in range(10):
        assert mistake(text, Random(seed)) not in ("", text)


def test_the_neighbour_of_a_word_is_the_other_one_on_its_line() -> None:
    form = load_catalogue().form("13126-1")
    options = form.field("sex").options
    assert neighbour(options[0], options) == options[1].box_mm
    assert neighbour(options[0], options[:1]) is None
    touched = slipped("13126-1", 3, touching_circle=1.0)
    for item in touched.fields:
        if item.slip == "touching_circle":
            assert isinstance(item.ink, Marks)
            assert replace(item, slip=None) in filled("13126-1", 3).fields
