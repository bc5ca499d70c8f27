"""Names, kana, addresses and text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uketsuke.forms.kinds import address, kana, name, text


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Nguyen  van an", "NGUYEN VAN AN"),
        ("ＮＧＵＹＥＮ　ＶＡＮ　ＡＮ", "NGUYEN VAN AN"),
        ("NGUYEN\nVAN AN", "NGUYEN VAN AN"),
        ("O’Brien Mary‐Jane", "O'BRIEN MARY-JANE"),
        ("SMITH,John", "SMITH JOHN"),
        ("MARIA D. SANTOS", "MARIA D SANTOS"),
        ("- SMITH -", "SMITH"),
        ("MÜLLER ANNA", "MÜLLER ANNA"),
        ("山田　太郎", "山田太郎"),
        ("佐々木 一郎", "佐々木一郎"),
        ("ジョン・スミス", "ジョン・スミス"),
        ("ジョン·スミス", "ジョン・スミス"),
        ("ｼﾞｮｰｼﾞ", "ジョージ"),
        ("ジョ-ジ", "ジョージ"),
        ("李 芳 LI FANG", "李芳 LI FANG"),
        ("LI FANG（李　芳）", "LI FANG 李芳"),
        ("홍 길동", "홍 길동"),
        ("YAMADA 2", None),
        ("①", None),
        ("・・", None),
        ("---", None),
    ],
)
def test_a_name_stays_in_its_script(raw: str, value: str | None) -> None:
    assert name.normalise(raw) == value


@pytest.mark.parametrize(
    ("raw", "latin", "rest"),
    [
        ("NGUYEN VAN AN", "NGUYEN VAN AN", None),
        ("李 芳 LI FANG", "LI FANG", "李芳"),
        ("LI FANG（李　芳）", "LI FANG", "李芳"),
        ("LI李FANG芳", "LI FANG", "李芳"),
        ("山田 太郎", None, "山田太郎"),
        ("KIM 金 민", "KIM", "金민"),
        ("", None, None),
        ("AN 3", None, None),
    ],
)
def test_one_box_with_two_scripts_gives_two_names(raw: str, latin: str | None, rest: str | None) -> None:
    assert name.split(raw) == (latin, rest)


@given(st.text(alphabet="ABCxyz山田李芳ァア　 -'（）", max_size=20))
def test_splitting_a_name_loses_no_letter(raw: str) -> None:
    latin, rest = name.split(raw)
    assert sorted(re.findall(r"[A-Z山田李芳ァア]", f"{latin or ''}{rest or ''}")) == sorted(
        re.findall(r"[A-Z山田李芳ァア]", raw.upper())
    )


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("ヤマダ タロウ", "ヤマダタロウ"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ"),
        ("やまだ　たろう", "ヤマダタロウ"),
        ("ジョ-ジ", "ジョージ"),
        ("ジョ一ジ", "ジョージ"),
        ("ジョ―ジ", "ジョージ"),
        ("ｼﾞｮｰｼﾞ", "ジョージ"),
        ("か゛く", "ガク"),
        ("ハ゜ク", "パク"),
        ("グエン·ヴァン", "グエン・ヴァン"),
        ("ヱビス", "ヱビス"),
        ("ー", None),
        ("山田", None),
        ("YAMADA", None),
        ("ヤマダ1", None),
    ],
)
def test_kana_is_full_width_katakana(raw: str, value: str | None) -> None:
    assert kana.normalise(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("東京都 港区\n芝１ー２−３", "東京都港区芝1-2-3"),
        ("東京都港区芝浦3一4一5", "東京都港区芝浦3-4-5"),
        ("芝1―2‐3 メゾン芝201", "芝1-2-3 メゾン芝201"),
        ("コーポ一番館", "コーポ一番館"),
        ("センタービル３Ｆ", "センタービル3F"),
        ("12 Main  St.\nHanoi", "12 Main St. Hanoi"),
        ("髙﨑市", "髙﨑市"),
        ("一丁目1番", "一丁目1番"),
        (" \n", None),
    ],
)
def test_an_address_has_plain_bars_and_no_spaces_between_japanese_characters(raw: str, value: str | None) -> None:
    assert address.normalise(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("エンジ ニア", "エンジニア"),
        ("日本で\n働きたい。 よろしく", "日本で働きたい。よろしく"),
        ("ABC\n株式会社", "ABC 株式会社"),
        ("ABC\n\n DEF", "ABC DEF"),
        ("㈱山田", "(株)山田"),
        ("データ", "データ"),
        ("3月-5月", "3月-5月"),
        ("1ー2ー3", "1-2-3"),
        ("A\u200bB", "AB"),
        ("か゛く", "がく"),
        ("", None),
    ],
)
def test_text_is_folded_once_and_line_breaks_vanish_between_japanese_characters(raw: str, value: str | None) -> None:
    assert text.normalise(raw) == value
