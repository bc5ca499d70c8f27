"""The parts of the certificate of eligibility and the acquisition form are what their sources say, and no more."""

from __future__ import annotations

import pytest

from uketsuke.forms import paths
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import FormSet
from uketsuke.forms.formfile import read_form_file

TITLES = {
    "n": ["申請人等作成用２Ｎ", "所属機関等作成用１Ｎ", "所属機関等作成用２Ｎ"],
    "p": ["申請人等作成用２Ｐ", "申請人等作成用３Ｐ", "所属機関等作成用１Ｐ", "所属機関等作成用２Ｐ"],
    "t": ["申請人等作成用２Ｔ", "申請人等作成用３Ｔ"],
}


@pytest.mark.parametrize("variant", TITLES)
def test_every_part_belongs_to_a_set_and_says_so_in_its_corner(variant: str) -> None:
    catalogue = load_catalogue()
    part = f"12979-{variant}"
    assert catalogue.set_of("12979", variant) == FormSet("12979", variant, ("12979-1", part))
    assert [page.title_ja for page in catalogue.form(part).pages] == TITLES[variant]
    layout = read_form_file(paths.FORM_DATA / "forms" / f"{part}.toml")
    assert {page.right_ja for page in layout.pages} == {"在留資格認定証明書用"}


def test_a_part_without_known_items_is_not_defined() -> None:
    assert load_catalogue().set_of("12979", "r") is None


def test_the_purposes_of_entry_stand_with_their_letters_in_printed_order() -> None:
    options = load_catalogue().form("12979-1").field("purpose_of_entry").options
    assert len(options) == 34
    assert [option.label_ja for option in options[:3]] == ["I 教授", "I 教育", "J 芸術"]
    assert options[10].label_ja == "N 技術・人文知識・国際業務"
    assert options[-1].label_ja == "U その他"
    assert len({option.value for option in options}) == 34


@pytest.mark.parametrize("form_id", ["12979-1", "12979-n", "12979-p", "12979-t"])
def test_who_is_not_in_japan_yet_is_not_asked_for_a_card_or_a_status(form_id: str) -> None:
    names = {field.name for field in load_catalogue().form(form_id).fields}
    assert not names & {"residence_card_number", "status_of_residence", "period_of_stay", "period_of_stay_expiry"}


def test_four_relatives_have_room_and_the_answers_are_those_printed() -> None:
    for form_id, words in (("12979-1", ["有", "無"]), ("13128", ["はい", "いいえ"])):
        family = load_catalogue().form(form_id).field("family_in_japan")
        column = next(column for column in family.columns if column.name == "living_together")
        assert len(family.rows_mm) == 4
        assert [option.label_ja for option in column.options] == words
        assert [option.value for option in column.options] == ["yes", "no"]


def test_what_the_sources_do_not_confirm_is_marked_inferred() -> None:
    form = load_catalogue().form("12979-t")
    assert {form.field(name).confidence for name in ("signature", "agent_name", "guarantor_name")} == {"inferred"}
    assert form.field("japan_registration_office").confidence == "secondary"
    assert {field.confidence for field in load_catalogue().form("12979-1").fields} == {"official"}
    assert {field.confidence for field in load_catalogue().form("13128").fields} == {"secondary"}
