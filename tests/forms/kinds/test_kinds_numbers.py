"""Numbers of cards, passports, phones, firms; counts and amounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms.kinds import (
    corporate_number,
    email,
    insurance_office_number,
    money,
    number,
    numerals,
    passport_number,
    period_of_stay,
    phone,
    postal_code,
    residence_card_number,
)


@pytest.mark.parametrize(
    ("raw", "value", "valid"),
    [
        ("AB12345678CD", "AB12345678CD", True),
        ("ab12345678cd", "AB12345678CD", True),
        ("ＡＢ１２３４５６７８ＣＤ", "AB12345678CD", True),
        ("AB 1234 5678 CD", "AB12345678CD", True),
        ("AB-12345678ーCD", "AB12345678CD", True),
        ("A B\n12345678 C D", "AB12345678CD", True),
        ("AB1234567CD", "AB1234567CD", False),
        ("ABI2345678CD", "ABI2345678CD", False),
        ("未発行", "none", True),
        ("申請中", None, None),
        ("AB12345678CD 他", None, None),
        ("A" * 21, None, None),
    ],
)
def test_a_card_number_is_upper_case_without_spaces(raw: str, value: str | None, valid: bool | None) -> None:
    assert residence_card_number.normalise(raw) == value
    if value is not None:
        assert residence_card_number.is_valid(value) is valid


@pytest.mark.parametrize(
    ("raw", "value", "valid"),
    [
        ("tr0123456", "TR0123456", True),
        ("Ｅ１２ ３４５ ６７８", "E12345678", True),
        ("AB－123456", "AB-123456", True),
        ("TR0123456.", "TR0123456", True),
        ("-TR0123456-", "TR0123456", True),
        ("1234567890123", "1234567890123", False),
        ("ABCDEFG", "ABCDEFG", False),
        ("なし", "none", True),
        ("旅券", None, None),
    ],
)
def test_a_passport_number_keeps_its_symbols(raw: str, value: str | None, valid: bool | None) -> None:
    assert passport_number.normalise(raw) == value
    if value is not None:
        assert passport_number.is_valid(value) is valid


@pytest.mark.parametrize(
    ("raw", "value", "valid"),
    [
        ("03-1234-5678", "0312345678", True),
        ("03(1234)5678", "0312345678", True),
        ("（０３）１２３４ー５６７８", "0312345678", True),
        ("03一1234一5678", "0312345678", True),
        ("090 1234 5678", "09012345678", True),
        ("TEL 03-1234-5678", "0312345678", True),
        ("℡03-1234-5678", "0312345678", True),
        ("0120-123-456", "0120123456", True),
        ("0800-123-4567", "08001234567", True),
        ("+81 90-1234-5678", "09012345678", True),
        ("+81(0)3-1234-5678", "0312345678", True),
        ("+86 138 0013 8000", "8613800138000", True),
        ("＋84-24-3825-1234", "842438251234", True),
        ("090-1234-567", "0901234567", False),
        ("03-1234-56789", "03123456789", False),
        ("12", "12", False),
        ("03-1234-5678 内線12", None, None),
        ("03-1234-5678/090-1234-5678", None, None),
        ("0312345678 09012345678", None, None),
        ("03-l234-5678", None, None),
        ("-", None, None),
    ],
)
def test_a_phone_number_is_digits_with_a_country_code_overseas(raw: str, value: str | None, valid: bool | None) -> None:
    assert phone.normalise(raw) == value
    if value is not None:
        assert phone.is_valid(value) is valid


@pytest.mark.parametrize(
    ("raw", "value", "valid"),
    [
        ("123-4567", "1234567", True),
        ("〒１２３－４５６７", "1234567", True),
        ("〒 123ー4567", "1234567", True),
        ("0000000", "0000000", True),
        ("123-456", "123456", False),
        ("123-45678", "12345678", False),
        ("東京", None, None),
    ],
)
def test_a_postal_code_is_digits(raw: str, value: str | None, valid: bool | None) -> None:
    assert postal_code.normalise(raw) == value
    if value is not None:
        assert postal_code.is_valid(value) is valid


@pytest.mark.parametrize(
    ("raw", "value", "valid"),
    [
        ("Taro.Y@example.com", "Taro.Y@example.com", True),
        ("taro @ example . com", "taro@example.com", True),
        ("ｔａｒｏ＿１＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", "taro_1@example.co.jp", True),
        ("taro−y@example.com", "taro-y@example.com", True),
        ("taro@\nexample.com", "taro@example.com", True),
        ("taro.example.com", "taro.example.com", False),
        ("taro@example", "taro@example", False),
        ("taro@exam..com", "taro@exam..com", False),
        ("a" * 60 + "@example.com", "a" * 60 + "@example.com", False),
        ("太郎@example.com", None, None),
    ],
)
def test_an_email_has_no_spaces_and_keeps_its_case(raw: str, value: str | None, valid: bool | None) -> None:
    assert email.normalise(raw) == value
    if value is not None:
        assert email.is_valid(value) is valid


@pytest.mark.parametrize(
    ("raw", "value", "valid"),
    [
        ("7010705000725", "7010705000725", True),
        ("4011001098993", "4011001098993", True),
        ("2120901007402", "2120901007402", True),
        ("7ー0107ー0500ー0725", "7010705000725", True),
        ("７ 0107 0500 0725", "7010705000725", True),
        ("T7010705000725", "7010705000725", True),
        ("7010705000726", "7010705000726", False),
        ("010705000725", "010705000725", False),
        ("0010705000725", "0010705000725", False),
        ("株式会社", None, None),
    ],
)
def test_a_corporate_number_has_thirteen_digits_and_a_check_digit(
    raw: str, value: str | None, valid: bool | None
) -> None:
    assert corporate_number.normalise(raw) == value
    if value is not None:
        assert corporate_number.is_valid(value) is valid


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_the_check_digit_sees_every_single_changed_digit_but_0_for_9(base: str, place: int, step: int) -> None:
    weighted = sum(int(d) * (1 if n % 2 == 0 else 2) for n, d in enumerate(reversed(base)))
    whole = f"{9 - weighted % 9}{base}"
    assert corporate_number.is_valid(whole)
    digit = (int(base[place]) + step) % 10
    changed = whole[: place + 1] + str(digit) + whole[place + 2 :]
    if {int(base[place]), digit} != {0, 9}:
        assert not corporate_number.is_valid(changed)


@pytest.mark.parametrize(
    ("raw", "value", "valid"),
    [
        ("1301-123456-7", "13011234567", True),
        ("１３０１ー１２３４５６ー７", "13011234567", True),
        ("1301-123456", "1301123456", False),
        ("14-1-01-123456-000", "14101123456000", False),
        ("なし", "none", True),
        ("不明", None, None),
    ],
)
def test_an_insurance_office_number_has_eleven_digits(raw: str, value: str | None, valid: bool | None) -> None:
    assert insurance_office_number.normalise(raw) == value
    if value is not None:
        assert insurance_office_number.is_valid(value) is valid


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", 0),
        ("０", 0),
        ("007", 7),
        ("1,234", 1234),
        ("1，234人", 1234),
        ("12 名", 12),
        ("40時間", 40),
        ("三十五", 35),
        ("二〇二四", 2024),
        ("十", 10),
        ("3年", 3),
        ("120㎡", 120),
        ("2.5", None),
        ("約300", None),
        ("-3", None),
        ("12,34", None),
        ("3~5", None),
        ("多数", None),
        ("9" * 16, None),
    ],
)
def test_a_number_is_a_whole_number(raw: str, value: int | None) -> None:
    assert number.normalise(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("250000", 250000),
        ("¥250,000-", 250000),
        ("￥２５０，０００－", 250000),
        ("250.000円", 250000),
        ("250、000円", 250000),
        ("250, 000", 250000),
        ("金6,000円也", 6000),
        ("6,000円也", 6000),
        ("25万円", 250000),
        ("25万5千円", 255000),
        ("25.5万円", 255000),
        ("1億2,000万", 120000000),
        ("二十五万円", 250000),
        ("0", 0),
        ("25,0000", None),
        ("25.5", None),
        ("250,00", None),
        ("1万万", None),
        ("5千25万万", None),
        ("月給", None),
    ],
)
def test_money_is_a_whole_number_of_yen(raw: str, value: int | None) -> None:
    assert money.normalise(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"), [("25", 25), ("25万円", 25), ("250,000円", 25), ("255,000円", None), ("¥250,000", 25)]
)
def test_money_is_in_the_unit_the_form_prints(raw: str, value: int | None) -> None:
    assert money.normalise(raw, unit_yen=10_000) == value


@given(st.integers(0, 10**14))
def test_grouped_and_plain_numbers_are_the_same(n: int) -> None:
    assert number.normalise(f"{n:,}") == money.normalise(f"¥{n:,}") == numerals.parse(str(n)) == n


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("5年", "P5Y"),
        ("１年３月", "P1Y3M"),
        ("1年3か月", "P1Y3M"),
        ("6ヶ月", "P6M"),
        ("6月", "P6M"),
        ("90日", "P90D"),
        ("15日間", "P15D"),
        ("4年3月", "P4Y3M"),
        ("三年", "P3Y"),
        ("3 years", "P3Y"),
        ("1 year 3 months", "P1Y3M"),
        ("P5Y", "P5Y"),
        ("無期限", "indefinite"),
        ("indefinite", "indefinite"),
        ("5", None),
        ("P", None),
        ("0年", None),
        ("なるべく長く", None),
    ],
)
def test_a_period_of_stay_is_a_duration(raw: str, value: str | None) -> None:
    assert period_of_stay.normalise(raw) == value
    if value:
        assert period_of_stay.is_valid(value)
