"""What is typed is said back as it will be taken, and what is shown can be typed."""

from __future__ import annotations

import pytest

from tests.desk.test_correcting import filled_in
from uketsuke.desk.candidates import candidates_of
from uketsuke.desk.entering import item_of, value_of
from uketsuke.desk.explaining import explain, said_of, suggestions, text_of
from uketsuke.forms.entered import entered
from uketsuke.forms.errors import UsageError

FORM = "13126-1"


def test_the_text_of_a_value_gives_the_value_back() -> None:
    for name, result in filled_in().items():
        if result.rows or name.endswith("_kanji"):
            continue
        item = item_of(result.form, name)
        assert entered(item, text_of(item, result.reading.value)) == result.reading.value, name


def test_a_candidate_can_be_taken_by_its_text() -> None:
    for name, result in filled_in().items():
        item = item_of(result.form, name)
        if result.rows or item.kind in ("photo", "signature", "table"):
            continue
        for candidate in candidates_of(item, result.reading):
            assert entered(item, text_of(item, candidate.value)) == candidate.value, (name, candidate)


@pytest.mark.parametrize(
    ("field", "text", "said", "trouble"),
    [
        ("date_of_birth", "昭和64年1月7日", "1989年1月7日 ＝ 昭和64年1月7日", ""),
        ("date_of_birth", "1998-12", "1998年12月 ＝ 平成10年12月", ""),
        ("date_of_birth", "不詳", "", ""),
        ("date_of_birth", "2023-02-30", "", "no_day"),
        ("nationality", "べトナム共和国人", "", "not_listed"),
        ("sex", "どちらでも", "", "no_option"),
        ("residence_card_number", "AB1", "", "no_value"),
        ("address", "〒530-0001 東京都千代田区霞が関1-1", "", "elsewhere"),
        ("address", "〒100-0013 東京都千代田区霞が関1-1", "", ""),
    ],
)
def test_a_text_is_explained(field: str, text: str, said: str, trouble: str) -> None:
    taken = explain(item_of(FORM, field), text)
    assert (taken.said, taken.trouble) == (said, trouble)
    assert taken.fits is (trouble in ("", "elsewhere"))


def test_an_address_of_another_code_is_told_whose_the_code_is() -> None:
    assert explain(item_of(FORM, "address"), "〒530-0001 東京都千代田区霞が関1-1").about == "大阪府大阪市北区"


def test_codes_are_typed_as_the_paper_has_them_and_said_in_words() -> None:
    item = item_of("13126-n", "employer_business_type")
    assert text_of(item, "1") == "1"
    assert said_of(item, "1").endswith("（1）")


def test_lists_suggest_what_begins_so_before_what_holds_it() -> None:
    found = suggestions(item_of(FORM, "nationality"), "ンド")
    assert "インド" in found and not any(label.startswith("ンド") for label in found)
    assert set(suggestions(item_of(FORM, "nationality"), "イン")[:2]) == {"インド", "インドネシア"}
    assert suggestions(item_of(FORM, "sex"), "女") == ("女",)
    assert suggestions(item_of(FORM, "name"), "A") == ()
    assert suggestions(item_of(FORM, "address"), "1000013") == ("〒100-0013 東京都千代田区霞が関",)


def test_a_name_that_is_no_field_has_no_value() -> None:
    with pytest.raises(UsageError, match="no such field"):
        value_of(filled_in(), "nothing", "x")
