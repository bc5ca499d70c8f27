"""Items and values are called as they stand on the form."""

from __future__ import annotations

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.readings import Words
from uketsuke.validators.wording import answer, item, shown


@pytest.mark.parametrize(
    ("form", "name", "ja"),
    [
        ("13126-1", "name", "「3 氏名」"),
        ("13126-1", "passport_expiry", "「10(2) 旅券 (2)有効期限」"),
        ("13126-1", "criminal_record", "「15 犯罪を理由とする処分を受けたことの有無」"),
        ("13126-n", "representative_name", "「22(1) 法定代理人の氏名」"),
        ("13126-n", "agent_phone", "「取次者の電話番号」"),
        ("13126-n", "signature", "「申請人（法定代理人）の署名」"),
        ("13130", "departure_port", "「11 出国予定（空）港」"),
        ("13130", "phone", "「5 電話番号」"),
    ],
)
def test_an_item_is_called_by_its_number_and_its_short_label(form: str, name: str, ja: str) -> None:
    assert item(load_catalogue().form(form).field(name)).ja == ja


def test_every_item_has_a_name_in_both_languages() -> None:
    for form in load_catalogue().forms.values():
        for field in form.fields:
            assert len(item(field).ja) > 2 and len(item(field).en) > 2


def test_a_choice_is_named_by_its_printed_word() -> None:
    sex = load_catalogue().form("13130").field("sex")
    assert answer(sex, "male") == Words("「男」", '"Male"')


@pytest.mark.parametrize(
    ("kind", "value", "vocabulary", "ja"),
    [
        ("date", "1990-04-01", None, "1990年4月1日"),
        ("nationality", "VNM", "nationality", "ベトナム"),
        ("nationality", "ZZZ", "nationality", "ZZZ"),
        ("money", 280000, None, "280,000"),
        ("phone", "none", None, "なし"),
        ("choice", ["a", "b"], None, "a、b"),
        ("text", None, None, "空欄"),
    ],
)
def test_a_value_is_shown_as_a_person_writes_it(kind: str, value: object, vocabulary: str | None, ja: str) -> None:
    assert shown(kind, value, vocabulary).ja == ja  # type: ignore[arg-type]
