"""The transfer maker's facts: right in form, the same on every form, in the contract's shapes."""

from __future__ import annotations

from random import Random

import pytest

from uketsuke.benchmarks.transfer.applicant import Applicant
from uketsuke.benchmarks.transfer.filling import FormFilled, fill, truth_fields
from uketsuke.benchmarks.transfer.habits import draw_habits, plain
from uketsuke.forms.export import export_forms, export_vocabulary
from uketsuke.forms.kinds import is_valid

EXPORT = export_forms()


def filled(seed: int, *, digital: bool = False) -> list[FormFilled]:
    applicant = Applicant(Random(seed), draw_habits(Random(seed), by_hand=False))
    return [fill(form, applicant, digital=digital, deletes=False) for form in EXPORT["forms"]]


@pytest.mark.parametrize("seed", range(6))
def test_every_value_is_right_for_its_kind(seed: int) -> None:
    for form in filled(seed):
        for entry in form.entries:
            kind, value = entry.spec["kind"], entry.value
            if value is None or kind in ("table", "choice", "photo", "signature"):
                continue
            assert is_valid(kind, value), (entry.spec["name"], value)
            if kind in ("nationality", "status_of_residence"):
                assert value in {e["value"] for e in export_vocabulary(kind)}


def test_every_kind_of_field_gets_ink_on_some_form() -> None:
    inked = {e.spec["kind"] for seed in range(8) for form in filled(seed) for e in form.entries if e.drawings}
    assert inked == {field["kind"] for form in EXPORT["forms"] for field in form["fields"]}


def test_one_name_says_the_same_on_all_forms() -> None:
    said: dict[str, set[str]] = {}
    for form in filled(3):
        for entry in form.entries:
            if entry.drawings and entry.spec["kind"] != "table":
                said.setdefault(entry.spec["name"], set()).add(repr(entry.value))
    assert len(said) > 60
    assert all(len(values) == 1 for values in said.values())


def test_entries_lie_in_the_boxes_of_the_export() -> None:
    for form in filled(4):
        for entry in form.entries:
            left, top, width, height = entry.spec["box_mm"]
            for drawing in entry.drawings:
                x, y, w, h = drawing.box
                assert left - 0.1 <= x and x + w <= left + width + 0.1, entry.spec["name"]
                assert top - 0.1 <= y and y + h <= top + height + 0.1, entry.spec["name"]


def test_truth_counts_a_place_with_ink_before_an_empty_one_and_knows_its_page() -> None:
    forms = filled(5)
    fields = truth_fields(forms, "font")
    sides = [(form.form["id"], page["number"]) for form in forms for page in form.form["pages"]]
    for form in forms:
        for entry in form.entries:
            told = fields[entry.spec["name"]]
            assert told["status"] == "read" or not entry.drawings
            assert sides[told["page"]][0] == told["form"]
    assert fields["date_of_birth"]["hand"] == "font"
    assert "hand" not in {k for told in fields.values() if told["status"] == "empty" for k in told}


def test_a_digital_file_has_no_photo_and_no_signature() -> None:
    drawn = {e.spec["kind"] for form in filled(6, digital=True) for e in form.entries if e.drawings}
    assert not drawn & {"photo", "signature"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("東京都港区芝１－２－３　メゾン桜", "東京都港区芝1-2-3 メゾン桜"),
        ("青葉電装　株式会社", "青葉電装株式会社"),
        ("University  of Cebu", "University of Cebu"),
        ("ルーマニア", "ルーマニア"),
    ],
)
def test_texts_are_folded_as_the_contract_says(written: str, said: str) -> None:
    assert plain(written) == said
