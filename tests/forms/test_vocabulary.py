"""Vocabularies know every value's names and the ways people write them, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from uketsuke.forms import paths
from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.forms.vocabulary import fold, load_vocabulary, read_vocabulary, vocabulary_names

ONLINE_FORM = paths.PROJECT_ROOT.parent / "shared" / "reference" / "online_coe_N_fields.json"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("中国", "CHN"),
        ("中華人民共和国", "CHN"),
        ("中国（香港）", "CHN"),
        ("英国（香港）", "GBR"),
        ("People’s Republic of China", "CHN"),
        ("ﾍﾞﾄﾅﾑ", "VNM"),
        ("VIET NAM", "VNM"),
        ("Vietnam", "VNM"),
        ("Socialist Republic of Viet Nam", "VNM"),
        ("韓国", "KOR"),
        ("大韓民国", "KOR"),
        ("朝鮮", "PRK"),
        ("米国", "USA"),
        ("アメリカ合衆国", "USA"),
        ("U.S.A.", "USA"),
        ("Filipino", "PHL"),
        ("ネパール連邦民主共和国", "NPL"),
        ("台湾", "TWN"),
        ("無国籍", "XXA"),
        ("アンティグア･バーブーダ", "ATG"),
        ("日本", "JPN"),
        ("IND", "IND"),
        ("コソボ", "XKX"),
        ("パレスチナ自治区", "PSE"),
        ("Stateless", "XXA"),
        ("臺灣", "TWN"),
        ("St. Vincent and the Grenadines", "VCT"),
        ("Iran, Islamic Republic of", "IRN"),
    ],
)
def test_a_nationality_is_known_however_it_is_written(written: str, code: str) -> None:
    assert load_vocabulary("nationality").lookup(written) == code


@pytest.mark.parametrize("written", ["", "コンゴ", "中", "Atlantis", "ギニアヒサウ"])
def test_what_names_no_or_two_countries_is_not_guessed(written: str) -> None:
    assert load_vocabulary("nationality").lookup(written) is None


def test_the_nationalities_are_the_agencys_list_and_japan() -> None:
    values = [entry.value for entry in load_vocabulary("nationality").entries]
    assert len(values) == 198
    assert values[:10] == ["CHN", "VNM", "KOR", "PHL", "BRA", "NPL", "IDN", "MMR", "TWN", "USA"]
    assert values[-3:] == ["PRK", "XXA", "JPN"]
    assert all(len(value) == 3 and value.isupper() for value in values)


@pytest.mark.parametrize("dot", ["・", "･", "·", "•", "‧", "", " ・ "])
def test_a_status_is_known_with_any_middle_dot(dot: str) -> None:
    statuses = load_vocabulary("status_of_residence")
    assert statuses.lookup(dot.join(["技術", "人文知識", "国際業務"])) == "engineer_humanities_international"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("技人国", "engineer_humanities_international"),
        ("Engineer / Specialist in Humanities / International Services", "engineer_humanities_international"),
        ("留学", "student"),
        ("特定技能１号", "specified_skilled_worker_1"),
        ("高度専門職１号（ロ）", "highly_skilled_professional_1_b"),
        ("永住者の配偶者等", "spouse_or_child_of_permanent_resident"),
    ],
)
def test_a_status_of_residence_is_known(written: str, value: str) -> None:
    assert load_vocabulary("status_of_residence").lookup(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("５年", "P5Y"),
        ("五年", "P5Y"),
        ("5 years", "P5Y"),
        ("1年", "P1Y"),
        ("６ヶ月", "P6M"),
        ("3月", "P3M"),
        ("３か月", "P3M"),
        ("1年3月", "P1Y3M"),
        ("90日", "P90D"),
        ("無期限", "indefinite"),
    ],
)
def test_a_period_of_stay_is_known(written: str, value: str) -> None:
    assert load_vocabulary("period_of_stay").lookup(written) == value


def test_the_documents_of_the_contract_are_there() -> None:
    known = set(load_vocabulary("document").by_value)
    assert known >= {
        "photo",
        "passport",
        "residence_card",
        "tax_certificate",
        "tax_payment_certificate",
        "employment_contract",
        "certificate_of_employment",
        "certificate_of_enrolment",
        "residence_record",
        "company_registration",
        "letter",
    }


@pytest.mark.skipif(not ONLINE_FORM.is_file(), reason="the reference does not lie beside this checkout")
@pytest.mark.parametrize(
    ("name", "listed", "online_only"),
    [
        ("nationality", "nationality_with_japan", []),
        ("relationship", "relationship", []),
        ("business_type", "business_types", []),
        # The paper form's list has no number for these four.
        ("occupation", "occupations_N", ["接客（販売店）", "接客（飲食店）", "接客（その他）", "製品製造"]),
    ],
)
def test_every_choice_of_the_online_form_is_known(name: str, listed: str, online_only: list[str]) -> None:
    vocabulary = load_vocabulary(name)
    choices = json.loads(ONLINE_FORM.read_text(encoding="utf-8"))["option_lists"][listed]
    words = [choice.split(" ")[0] for choice in choices]
    assert [word for word in words if vocabulary.lookup(word) is None] == online_only


def test_code_lists_hold_the_numbers_that_are_written_on_the_form() -> None:
    assert load_vocabulary("business_type").lookup("１４") == "14"
    assert load_vocabulary("business_type").lookup("情報通信業") == "14"
    assert load_vocabulary("occupation").lookup("999") == "999"
    assert len(load_vocabulary("business_type").entries) == 47
    assert len(load_vocabulary("occupation").entries) == 90


def test_the_ten_procedures_have_names_in_both_languages() -> None:
    entries = load_vocabulary("procedure").entries
    assert len(entries) == 10
    assert all(entry.label_ja and entry.label_en for entry in entries)


@pytest.mark.parametrize("name", vocabulary_names())
def test_every_writing_in_a_vocabulary_finds_its_own_value(name: str) -> None:
    vocabulary = load_vocabulary(name)
    for entry in vocabulary.entries:
        for text in (entry.value, entry.label_ja, entry.label_en, *entry.variants):
            assert vocabulary.lookup(text) == entry.value or not text


@given(st.text(max_size=30))
@example("A¯")
@example("J\u030c")
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_an_unknown_vocabulary_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="nationality"):
        load_vocabulary("colours")


@pytest.mark.parametrize(
    "text",
    [
        "entries = [{ value = 'a', label_ja = 'い', label_en = '' }, { value = 'b', label_ja = 'い', label_en = '' }]",
        "entries = [{ value = 'a', label_ja = 'い' }]",
        "entries = [",
    ],
    ids=["one writing for two values", "no English", "no TOML"],
)
def test_a_broken_vocabulary_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "colours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormDataError, match=r"colours\.toml"):
        read_vocabulary(path)
