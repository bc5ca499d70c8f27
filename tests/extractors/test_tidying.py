"""Look-alikes in running text are settled by their neighbours."""

from __future__ import annotations

import pytest

from uketsuke.extractors.tidying import as_occupation, figures_in_address, is_doubled, is_stroke, tidy


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("コ一ポ青葉", "コーポ青葉"),
        ("統ー規格", "統一規格"),
        ("エ業大学", "工業大学"),
        ("商エ会", "商工会"),
        ("ネッ卜", "ネット"),
        ("技術·人文知識", "技術・人文知識"),
        ("ケァ", "ケア"),
        ("瑞穂ケ了有限会社", "瑞穂ケア有限会社"),
        ("ファン", "ファン"),
        ("ハイッ中央", "ハイツ中央"),
        ("ホテルニ条", "ホテルニ条"),
        ("ひまわリデザイン", "ひまわりデザイン"),
        ("日本のリンク", "日本のリンク"),
        ("及びリハビリ", "及びリハビリ"),
        ("学習中 (週25時間)", "学習中(週25時間)"),
        ("茅ケ崎市長", "茅ヶ崎市長"),
        ("駒ヶ根営業所", "駒ヶ根営業所"),
        ("関ヶ原町", "関ケ原町"),
        ("三ヶ月", "三ヶ月"),
        ("4 - 13 ー 27", "4-13-27"),
    ],
)
def test_neighbours_decide(raw: str, tidied: str) -> None:
    assert tidy(raw) == tidied


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("京都府久世郡久御山町林/30/-15", "京都府久世郡久御山町林1301-15"),
        ("岡山県玉野市小島地つ3フーノノハイツみどり6〇5号室", "岡山県玉野市小島地737-11 ハイツみどり605号室"),
        ("愛知県新城市宮ノ後1441-23", "愛知県新城市宮ノ後1441-23"),
        ("タワー丸の内1-2", "タワー丸の内1-2"),
        ("港区芝公園4-2-8 ノース5F", "港区芝公園4-2-8 ノース5F"),
        ("千葉県市川市八幡3丁目", "千葉県市川市八幡3丁目"),
        ("神奈川県鎌倉市小町4丁目//番/4号", "神奈川県鎌倉市小町4丁目11番14号"),
        ("神奈川県鎌倉市小町つ丁目ノ番/号", "神奈川県鎌倉市小町7丁目1番1号"),
        ("港区芝公園4T目2番8号", "港区芝公園4丁目2番8号"),
        ("港区芝公園4下日2番8号", "港区芝公園4丁目2番8号"),
        ("港区芝公園4-2-8 ハイツみどり605号至", "港区芝公園4-2-8 ハイツみどり605号室"),
        ("港区芝公園4-2-8 ハイツみどり6〇5号宝", "港区芝公園4-2-8 ハイツみどり605号室"),
        ("天下目白1-2", "天下目白1-2"),
        ("港区芝公園4-2-8 至宝", "港区芝公園4-2-8 至宝"),
    ],
)
def test_letters_among_block_numbers_are_figures_and_words_stay(read: str, meant: str) -> None:
    assert figures_in_address(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("台南巾東区", "台南市東区"),
        ("頭巾", "頭巾"),
        ("技術.人文知識", "技術・人文知識"),
        ("CO.,LTD", "CO.,LTD"),
        ("CO..ITD", "CO.,LTD"),
        ("CO.,LTO", "CO.,LTD"),
    ],
)
def test_a_city_with_a_short_head_and_a_dot_between_words(read: str, meant: str) -> None:
    assert tidy(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (";会社員", "会社員"),
        ("|_会社員", "会社員"),
        ("会社員'", "会社員"),
        ("会社員・", "会社員"),
        ("会社員 .", "会社員"),
        ("日本で働く 。", "日本で働く"),
        ("日本で働く。", "日本で働く。"),
        ("ABC CO.,LTD.", "ABC CO.,LTD."),
        ("技術・人文知識", "技術・人文知識"),
    ],
)
def test_specks_and_ends_of_rules_at_the_ends_are_no_writing(read: str, meant: str) -> None:
    assert tidy(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("日本語能力試験NI", "日本語能力試験N1"),
        ("日本語能力試験N|合格", "日本語能力試験N1合格"),
        ("JLPT Nl", "JLPT N1"),
        ("N2", "N2"),
        ("NIKE", "NIKE"),
        ("TENNI", "TENNI"),
        ("NI WEI 倪偉", "NI WEI 倪偉"),
        ("株式会社NI", "株式会社NI"),
    ],
)
def test_the_highest_level_of_the_language_test_ends_in_a_figure(read: str, meant: str) -> None:
    assert tidy(read) == meant


@pytest.mark.parametrize("text", ["-", "一", "ー・", "丨", "ノ", "。、", "A", "1", ""])
def test_signs_and_single_strokes_say_nothing(text: str) -> None:
    assert is_stroke(text)


@pytest.mark.parametrize("text", ["男", "あ", "一男", "ノート", "12", "LI"])
def test_characters_say_something(text: str) -> None:
    assert not is_stroke(text)


@pytest.mark.parametrize(
    "text", ["家旅滞在家族滞在", "家旅滞在 家族滞在", "男長長男", "株式会社北斗商事株式会社北斗商亊"]
)
def test_nearly_the_same_said_twice_is_a_corrected_entry(text: str) -> None:
    assert is_doubled(text)


@pytest.mark.parametrize(
    "text",
    ["", "会社員", "いろいろ", "家族家族", "MINMAN", "鹿児島県鹿児島市", "セブ州セブ市", "日本日本語", "佐々木佐々木"],
)
def test_an_entry_that_repeats_a_word_or_says_it_once_is_not_corrected(text: str) -> None:
    assert not is_doubled(text)


def test_a_comma_that_begins_a_line_below_another_stays() -> None:
    assert tidy("、後輩の指導もする。") == "後輩の指導もする。"
    assert tidy("、後輩の指導もする。", goes_on=True) == "、後輩の指導もする。"


@pytest.mark.parametrize("bars", ["2-24=16", "2-24--16", "2-24ー16"])
def test_a_bar_between_numbers_is_one_however_it_was_read(bars: str) -> None:
    assert tidy(bars) == "2-24-16"


def test_letters_among_block_numbers_are_the_figures_they_look_like() -> None:
    assert figures_in_address("愛知県刈谷市宝町1-b-25") == "愛知県刈谷市宝町1-6-25"
    assert figures_in_address("愛知県刈谷市宝町1-Z-25") == "愛知県刈谷市宝町1-2-25"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("コーホ°若葉", "コーポ若葉"),
        ("ビ`ジネス", "ビジネス"),
        ("フィリピ°ン", "フィリピン"),
        ("テ゛ザイン", "デザイン"),
        ("36.5°", "36.5°"),
    ],
)
def test_a_voiced_mark_of_its_own_belongs_to_its_kana(read: str, meant: str) -> None:
    assert tidy(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("宮城県白石市緑が丘4~10-21", "宮城県白石市緑が丘4-10-21"),
        ("大阪府東大阪市中石切町2-29.21", "大阪府東大阪市中石切町2-29-21"),
        ("東京都板橋区大谷口上町409 メノン若葉414号室", "東京都板橋区大谷口上町409 メゾン若葉414号室"),
        ("東京都板橋区大谷口上町409メソンハート414号室", "東京都板橋区大谷口上町409メゾンハート414号室"),
        ("千葉県松戸市久保平賀26-17-24 グリーンハイソ547号", "千葉県松戸市久保平賀26-17-24 グリーンハイツ547号"),
        ("熊本県熊本市中央区水前寺1-1 ハイソサエティ", "熊本県熊本市中央区水前寺1-1 ハイソサエティ"),
        ("熊本県熊本市中央区水前寺1-1 サメソンビル", "熊本県熊本市中央区水前寺1-1 サメソンビル"),
    ],
)
def test_bars_and_a_building_s_usual_word_are_mended_in_an_address(read: str, meant: str) -> None:
    assert figures_in_address(read) == meant


def test_an_occupation_gets_its_lost_ring_back() -> None:
    assert [as_occupation(text) for text in ("ハート", "アルパイト", "ハートレス")] == [
        "パート",
        "アルバイト",
        "ハートレス",
    ]
