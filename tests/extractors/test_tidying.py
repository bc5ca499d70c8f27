"""Look-alikes in running text are settled by their neighbours."""

from __future__ import annotations

import pytest

from uketsuke.extractors.tidying import tidy


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
