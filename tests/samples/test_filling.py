"""What is written means what the truth says."""

from __future__ import annotations

from random import Random

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.kinds import (
    address,
    date,
    email,
    insurance_office_number,
    kana,
    money,
    name,
    number,
    passport_number,
    period_of_stay,
    phone,
    postal_code,
    residence_card_number,
    text,
    vocabulary_value,
    year_month,
)
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.samples.applicants import applicant
from uketsuke.samples.facts import facts_of
from uketsuke.samples.filling import FilledField, FilledForm, Ink, Marks, Parts, Written, fill_form
from uketsuke.samples.people import make_person
from uketsuke.samples.wording import draw_habits, fold_text

FORMS = tuple(load_catalogue().forms)
OFFICE_FIELDS = ("fee_number",)
"""Filled in by the office, not by the applicant."""
NEVER = ("education_level_detail", "contract_type_detail")
"""Details of an answer that no invented applicant gives."""


def filled(seed: int, form_id: str, *, by_machine: bool = False) -> FilledForm:
    rnd = Random(seed)
    form = load_catalogue().form(form_id)
    person = applicant(seed, form.procedure, form.variant)
    return fill_form(person, form, rnd, draw_habits(rnd, by_machine=by_machine))


def _reread(item: FormField | Column, ink: Ink) -> object:
    """What the ground's own normalisers make of the ink."""
    if isinstance(ink, Parts):
        parts = [ink.texts.get(part, "") for part in ("year", "month", "day")]
        return date.from_parts(*parts)
    assert isinstance(ink, Written)
    raw = ink.text
    if item.kind in ("nationality", "status_of_residence", "code"):
        assert item.vocabulary is not None
        return vocabulary_value.normalise(raw, load_vocabulary(item.vocabulary))
    readers = {
        "address": address.normalise, "text": text.normalise, "free_text": text.normalise, "date": date.normalise,
        "year_month": year_month.normalise, "phone": phone.normalise, "number": number.normalise,
        "money": money.normalise, "period_of_stay": period_of_stay.normalise, "name": name.normalise,
        "passport_number": passport_number.normalise, "residence_card_number": residence_card_number.normalise,
        "insurance_office_number": insurance_office_number.normalise, "email": email.normalise,
        "kana": kana.normalise, "postal_code": postal_code.normalise,
    }  # fmt: skip
    return readers[item.kind](raw) if item.kind in readers else None


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("by_machine", [False, True])
def test_every_entry_normalises_to_its_truth(form_id: str, by_machine: bool) -> None:
    for seed in range(40):
        form = filled(seed, form_id, by_machine=by_machine)
        for item in form.fields:
            if item.field.name == "name" and isinstance(item.ink, Written):
                assert name.split(item.ink.text) == (item.value, form.kanji_name)
            elif isinstance(item.ink, Written | Parts) and item.field.kind not in ("corporate_number",):
                assert _reread(item.field, item.ink) == item.value, item
            for row in item.rows:
                for column in item.field.columns:
                    ink = row.ink.get(column.name)
                    if isinstance(ink, Written):
                        assert _reread(column, ink) == row.values[column.name], (column.name, ink)


@pytest.mark.parametrize("form_id", FORMS)
def test_every_field_is_filled_by_somebody(form_id: str) -> None:
    seen: set[str] = set()
    for seed in range(150):
        seen |= {f.field.name for f in filled(seed, form_id).fields if f.ink is not None or f.rows}
    wanted = {f.name for f in load_catalogue().form(form_id).fields} - {*OFFICE_FIELDS, *NEVER, "no_passport_reason"}
    assert wanted <= seen


@pytest.mark.parametrize("form_id", FORMS)
def test_every_field_is_left_empty_by_somebody_or_always_written(form_id: str) -> None:
    empties = [f for seed in range(30) for f in filled(seed, form_id).fields if f.ink is None and not f.rows]
    assert empties
    assert all(f.value in (None, []) for f in empties)


def test_one_applicant_says_the_same_on_every_form() -> None:
    for seed in range(30):
        person = make_person(seed, "worker")
        said: dict[str, set[str]] = {}
        for form_id in FORMS:
            rnd = Random(seed)
            form = fill_form(person, load_catalogue().form(form_id), rnd, draw_habits(rnd, by_machine=False))
            for item in form.fields:
                if item.ink is not None:
                    said.setdefault(item.field.name, set()).add(repr(item.value))
        assert {field: values for field, values in said.items() if len(values) > 1} == {}


def test_choices_mark_the_option_that_is_true() -> None:
    form = filled(3, "13130")
    sex = next(f for f in form.fields if f.field.name == "sex")
    assert isinstance(sex.ink, Marks)
    assert sex.ink.values == (sex.value,)
    assert sex.value == make_person(3).sex


def test_table_rows_name_their_printed_row_and_hold_every_column() -> None:
    tables: list[FilledField] = []
    for seed in range(30):
        tables += [f for f in filled(seed, "13126-1").fields if f.field.kind == "table" and f.rows]
    assert tables
    for table in tables:
        assert [row.row for row in table.rows] == list(range(1, len(table.rows) + 1))
        assert all(set(row.values) == {c.name for c in table.field.columns} for row in table.rows)
        assert table.value == [dict(row.values) for row in table.rows]


def test_phones_without_a_number_say_so_or_stay_empty() -> None:
    written = {fact.written for seed in range(60) if (fact := facts_of(make_person(seed))["phone"]).value == "none"}
    assert written <= {"なし", "無し"}
    assert written


def test_text_is_folded_as_the_contract_says() -> None:
    assert fold_text("東京都 港区　芝１－２ー３") == "東京都港区芝1-2-3"
    assert fold_text("GREEN  HILL") == "GREEN HILL"
