"""Look-alikes in running text are settled by their neighbours."""

from __future__ import annotations

import pytest

from uketsuke.extractors.tidying import figures_in_address, tidy


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
    ],
)
def test_letters_among_block_numbers_are_figures_and_words_stay(read: str, meant: str) -> None:
    assert figures_in_address(read) == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [("台南巾東区", "台南市東区"), ("頭巾", "頭巾"), ("技術.人文知識", "技術・人文知識"), ("CO.,LTD", "CO.,LTD")],
)
def test_a_city_with_a_short_head_and_a_dot_between_words(read: str, meant: str) -> None:
    assert tidy(read) == meant
